"""How every command that writes a result is called, over a home in which all of them have something to do."""

import csv
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.domain.values.clock import shanghai_day, shanghai_month
from szdj_cli.domain.values.months import month_after
from tests.support import builders
from tests.support.applicants import COMMITTEE_SECRETARY, SECRETARY
from tests.support.command_tree import having
from tests.support.every_kind import FIRST_APPLICANT, RECEIVING, Made
from tests.support.homes import ADMINISTRATOR
from tests.support.outboxes import last_code
from tests.support.running import Result, assert_ok, run, run_json

Busy = tuple[Path, dict[str, str]]
"""That home, and what stands for what in `CALLS`."""

MEMBER, IDLE, MENDING, OWNING, NEW = FIRST_APPLICANT, -1, -2, -3, builders.person(400, 所在党支部="B1")
NUMBERS = ("公民身份号码", "手机号码")


class Call(NamedTuple):
    """A command as somebody calls it: who, with what behind its name, and what is on standard input."""

    member: int
    arguments: str = ""
    stdin: str = ""


CALLS = {
    "login": Call(MEMBER, "--code-stdin", "{code}"),
    "logout": Call(MEMBER),
    "whoami": Call(SECRETARY),
    "verify": Call(MEMBER),
    "verify status": Call(MEMBER),
    "profile show": Call(MEMBER, "--reveal"),
    "profile edit": Call(IDLE, "--set 工作单位=示例公司 --yes"),
    "profile fields": Call(MEMBER),
    "profile password": Call(MEMBER, "--stdin", "{initial}\n一个很长的新密码\n"),
    "transfer out": Call(IDLE, "--to B2 --set 转移原因=工作调动 --yes"),
    "transfer list": Call(RECEIVING, "--incoming"),
    "transfer show": Call(COMMITTEE_SECRETARY, "{receiving}"),
    "transfer receive": Call(RECEIVING, "{receiving} --yes"),
    "transfer return": Call(RECEIVING, "{receiving} --reason 不符 --yes"),
    "transfer letter": Call(COMMITTEE_SECRETARY, "{underway} -o {directory}/letter.docx --dry-run"),
    "transfer template": Call(COMMITTEE_SECRETARY, "-o {directory}/template-{fmt}.docx"),
    "transfer public-key": Call(MEMBER),
    "transfer void": Call(COMMITTEE_SECRETARY, "{underway} --reason 遗失 --yes"),
    "transfer reissue": Call(COMMITTEE_SECRETARY, "{underway} --reason 遗失 --yes"),
    "transfer slip": Call(
        COMMITTEE_SECRETARY, "{underway} --handler 张三 --date {today} --stdin --dry-run", "010-65001234\n"
    ),
    "transfer verify": Call(MEMBER, "{paper}"),
    "dues calc": Call(MEMBER, "--category employed --base 8000"),
    "dues set": Call(IDLE, "--category employed --base 8000 --yes"),
    "dues show": Call(SECRETARY, "--member {payer}"),
    "dues arrears": Call(SECRETARY, "--members"),
    "dues sheet": Call(SECRETARY),
    "dues notice": Call(SECRETARY),
    "dues register": Call(SECRETARY),
    "dues stubs": Call(SECRETARY),
    "dues remit": Call(SECRETARY, "--branch B1 --dry-run"),
    "dues remittances": Call(SECRETARY),
    "dues statement": Call(SECRETARY, "--branch B1"),
    "dues pay": Call(SECRETARY, "--member {payer} --amount 13 --yes"),
    "dues confirm": Call(SECRETARY, "{payment} --yes"),
    "dues reverse": Call(SECRETARY, "{paid} --reason 写错 --yes"),
    "dues assess plan": Call(SECRETARY, "-o {directory}/assess-{fmt}.csv"),
    "dues assess apply": Call(SECRETARY, "{directory}/assess.csv --yes"),
    "dues opening": Call(SECRETARY, "{month} --yes"),
    "dues receipt": Call(SECRETARY, "{paid}"),
    "request list": Call(MEMBER),
    "request show": Call(SECRETARY, "{profile}"),
    "request withdraw": Call(OWNING, "{profile} --yes"),
    "request resubmit": Call(MENDING, "{mended} --yes"),
    "request again": Call(IDLE, "{withdrawn} --yes"),
    "request wait": Call(SECRETARY, "{closed}"),
    "approve list": Call(SECRETARY),
    "approve show": Call(SECRETARY, "{profile}"),
    "approve accept": Call(SECRETARY, "{profile} --yes"),
    "approve reject": Call(SECRETARY, "{profile} --reason 不符 --yes"),
    "approve revoke": Call(SECRETARY, "{revocable} --reason 点错 --yes"),
    "approve plan": Call(SECRETARY, "-o {directory}/plan-{fmt}.csv"),
    "approve apply": Call(SECRETARY, "{directory}/plan.csv --yes"),
    "member list": Call(SECRETARY),
    "member show": Call(SECRETARY, "{payer}"),
    "member search": Call(SECRETARY, "党员"),
    "member leave": Call(ADMINISTRATOR, "{leaver} --as 去世 --date {today} --reason 病故 --yes"),
    "member confirm": Call(ADMINISTRATOR, "--due"),
    "member export": Call(ADMINISTRATOR),
    "member add": Call(
        ADMINISTRATOR,
        " ".join(f"--set {heading}={'-' if heading in NUMBERS else text}" for heading, text in NEW.items())
        + " --reason 调入 --yes",
        "\n".join(text for heading, text in NEW.items() if heading in NUMBERS) + "\n",
    ),
    "member edit": Call(ADMINISTRATOR, "{payer} --set 民族=满族 --dry-run"),
    "member reset-password": Call(ADMINISTRATOR, "{payer} --reason 忘记 --yes"),
    "member unbind": Call(ADMINISTRATOR, "{payer} --reason 手机丢失 --yes"),
    "member disable": Call(ADMINISTRATOR, "{payer} --reason 离职 --yes"),
    "member enable": Call(ADMINISTRATOR, "{payer} --reason 回来 --yes"),
    "member countersign": Call(COMMITTEE_SECRETARY),
    "org tree": Call(MEMBER),
    "org show": Call(ADMINISTRATOR, "B1"),
    "org add": Call(ADMINISTRATOR, "B9 --name 第九党支部 --type 党支部 --parent G1 --yes"),
    "org rename": Call(ADMINISTRATOR, "B3 第三支部 --reason 调整 --yes"),
    "org move": Call(ADMINISTRATOR, "B3 --to G1 --reason 调整 --yes"),
    "org close": Call(ADMINISTRATOR, "B3 --reason 调整 --yes"),
    "org merge": Call(ADMINISTRATOR, "B3 --into B2 --reason 调整 --yes"),
    "org appoint": Call(ADMINISTRATOR, "B1 --member {payer} --role organiser"),
    "org dismiss": Call(ADMINISTRATOR, "C2 --member 4 --yes"),
    "import template": Call(ADMINISTRATOR, "members -o {directory}/template-{fmt}.csv"),
    "import orgs": Call(ADMINISTRATOR, "{directory}/orgs.csv --yes"),
    "import members": Call(ADMINISTRATOR, "{directory}/members.csv --yes --keep-going"),
    "import payments": Call(SECRETARY, "{directory}/payments.csv --dry-run"),
    "import appointments": Call(ADMINISTRATOR, "{directory}/appointments.csv --dry-run"),
    "report roster": Call(COMMITTEE_SECRETARY),
    "report approvals": Call(COMMITTEE_SECRETARY),
    "report dues": Call(COMMITTEE_SECRETARY),
    "due": Call(SECRETARY),
    "audit log": Call(ADMINISTRATOR),
    "audit verify": Call(ADMINISTRATOR),
    "audit head": Call(ADMINISTRATOR),
    "token create": Call(ADMINISTRATOR, "--scope import --scope report --branch C1 --yes"),
    "token list": Call(ADMINISTRATOR),
    "token revoke": Call(ADMINISTRATOR, "1 --reason 脚本停用 --yes"),
    "db upgrade": Call(ADMINISTRATOR),
    "db backup": Call(ADMINISTRATOR, "-o {directory}/{fmt}.db"),
    "db restore": Call(ADMINISTRATOR, "{directory}/kept.db --discard-newer --yes"),
    "db prune": Call(ADMINISTRATOR, "--yes"),
    "db check": Call(ADMINISTRATOR),
    "config list": Call(ADMINISTRATOR),
    "config get": Call(ADMINISTRATOR, "session_hours"),
    "config set": Call(ADMINISTRATOR, "session_hours 8 --yes"),
    "config check": Call(ADMINISTRATOR),
    "doctor": Call(ADMINISTRATOR),
    "help": Call(MEMBER, "exit-codes"),
    "completion": Call(MEMBER, "bash"),
}
"""How each command that has `--format` is called over that store: a new one is missed here as soon as it is there."""

LISTING = {"due", "dues arrears", "member confirm", "member countersign"}
"""What could write, and is called here without anything to be written."""
WRITTEN = having("--format")
KEYED = having("--idempotency-key")
"""What writes: all but files, sessions, secrets and the installation."""
ON_TERMINALS = {"approve review", "verify totp"}
LASTING = {"demo", "verify serve"}
"""What takes a minute, or never ends: their own tests say what they write."""
INSTALLING = {"init", "db copy"}
"""What makes a store has to find none: their own tests say what they write."""


def prepared(made: Made, directory: Path) -> dict[str, str]:
    """Give some commands what they are about, and return what stands for it."""
    made.go_on_as(SECRETARY)
    waiting = {each["kind"]: str(each["id"]) for each in run_json("approve", "list", "--limit", "999")}
    closed = run_json("approve", "list", "--state", "approved")[0]["id"]
    mended, revocable = (each for each in _of_kind("profile") if str(each["id"]) != waiting["profile"])
    assert_ok(run("approve", "accept", str(revocable["id"]), "--yes"))
    assert_ok(run("approve", "reject", str(mended["id"]), "--reason", "不全", "--resubmit", "--yes"))
    mender = next(each.member for each in made.asked if each.id == mended["id"])
    recording = ["dues", "pay", "--member", str(made.asked[0].member), "--yes", "--amount"]
    run_json(*recording, "7")
    run_json("dues", "remit", "--branch", "B1", "--yes")
    paid = run_json(*recording, "12")["payments"]
    paper = run_json("dues", "receipt", str(paid[0]["payment"]))["code"]
    assert_ok(run("approve", "plan", "-o", str(directory / "plan.csv")))
    _decide(directory / "plan.csv")
    assert_ok(run("dues", "assess", "plan", "-o", str(directory / "assess.csv")))
    _write(directory / "orgs.csv", builders.ORGANISATIONS)
    _write(directory / "members.csv", [builders.person(300, 所在党支部="B1"), builders.person(301, 手机号码="12")])
    payer = builders.person(made.asked[0].member - 1)
    month = month_after(shanghai_month(made.now), -1)
    paying = {"月份": month, "金额": "3", "缴纳日期": f"{month}-20", "方式": "微信", "流水号": "W1"}
    _write(directory / "payments.csv", [{"公民身份号码": payer["公民身份号码"]} | paying])
    post = {"组织编码": "B1", "党员编号": str(made.asked[0].member), "姓名": payer["姓名"], "职务": "组织委员"}
    _write(directory / "appointments.csv", [post])
    made.go_on_as(RECEIVING)
    receiving = run_json("transfer", "list", "--incoming")[0]["id"]
    made.go_on_as(COMMITTEE_SECRETARY)
    underway = next(each["id"] for each in run_json("transfer", "list", "--issued") if each["state"] == "in_transit")
    made.go_on_as(ADMINISTRATOR)
    edit = ("member", "edit", str(SECRETARY), "--set", "手机号码=-", "--reason", "更换", "--yes")
    assert_ok(run(*edit, input="18600000001\n"))
    assert_ok(run("token", "create", "--scope", "report", "--yes"))
    assert_ok(run("db", "backup", "-o", str(directory / "kept.db")))
    _write(directory / "probationary.csv", [builders.person(310, 人员类别="预备", 转正日期="")])
    assert_ok(run("import", "members", str(directory / "probationary.csv"), "--yes"))
    return {
        "directory": str(directory),
        "month": month,
        "payer": str(made.asked[0].member),
        "paid": str(paid[0]["payment"]),
        "paper": paper,
        "profile": waiting["profile"],
        "owner": next(str(each.member) for each in made.asked if str(each.id) == waiting["profile"]),
        "payment": waiting["payment"],
        "closed": str(closed),
        "receiving": str(receiving),
        "underway": str(underway),
        "leaver": str(_idle(made)),
        "revocable": str(revocable["id"]),
        "mended": str(mended["id"]),
        "withdrawn": next(str(each.id) for each in made.asked if each.state is RequestState.WITHDRAWN),
        "mender": str(mender),
        "today": shanghai_day(made.now).isoformat(),
    }


def _of_kind(kind: str) -> list[Any]:
    """Return two requests of a kind that wait, the first of which is that of somebody who is signed in."""
    found: list[Any] = run_json("approve", "list", "--kind", kind, "--limit", "999")
    return found[:2]


def _write(path: Path, rows: Any) -> None:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _decide(path: Path) -> None:
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    _write(path, [row | {"决定": "同意"} for row in rows[:3]])


def begin(member: int, made: Made, busy: Busy) -> None:
    """Let the commands that follow be those of somebody in a home of their own."""
    home = Path(os.environ["SZDJ_HOME"])
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(busy[0], home)
    made.go_on_as(member)


def begin_for(name: str, made: Made, busy: Busy) -> None:
    """Begin so as whoever calls a command."""
    facts, member = busy[1], CALLS[name].member
    who = {IDLE: _idle(made), MENDING: int(facts["mender"]), OWNING: int(facts["owner"])}
    begin(who.get(member, member), made, busy)


def called(name: str, fmt: str, made: Made, busy: Busy, *more: str) -> Result:
    """Call a command in a home of its own, with more options behind; the instant has to stand still."""
    call = CALLS[name]
    begin_for(name, made, busy)
    code = _code_for(call.member) if "{code}" in call.stdin else ""
    return run(
        *words_of(name, fmt, busy[1]),
        *more,
        input=call.stdin.format(code=code, initial=_number_of(call.member)[-6:]),
    )


def words_of(name: str, fmt: str, facts: dict[str, str]) -> list[str]:
    """Return a command as it is called there."""
    arguments = CALLS[name].arguments.split()
    return [*name.split(), *(part.format(**facts, fmt=fmt) for part in arguments), "--format", fmt]


def _idle(made: Made) -> int:
    """Return a member who has nothing open."""
    return next(each.member for each in made.asked if each.state is RequestState.WITHDRAWN)


def _number_of(member: int) -> str:
    return builders.person(max(member - 1, 0))["公民身份号码"]


def _code_for(member: int) -> str:
    number = _number_of(member)
    assert run("login", "--stdin", input=f"{number}\n{number[-6:]}\n").exit_code == 4
    return last_code(Path(os.environ["SZDJ_HOME"]))
