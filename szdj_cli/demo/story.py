"""What the demonstration does, step by step; every step is a step of the guide."""

import csv
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from threading import Timer
from typing import Any

from szdj_cli.demo import story_dues as demo_dues
from szdj_cli.demo import story_review as demo_review
from szdj_cli.demo import story_transfer as demo_transfer
from szdj_cli.demo.phone import Phone
from szdj_cli.demo.samples import sample_file
from szdj_cli.demo.stage import Stage, Step, StepFailed
from szdj_cli.domain.values.identity import check_character, initial_password_of
from szdj_cli.messages import demo as words
from szdj_cli.messages.demo import Account

_ID_BODY = "44039919800101001"  # an invented administrator; the region was never issued
_ADMINISTRATOR = _ID_BODY + check_character(_ID_BODY)
_ADMINISTRATOR_PASSWORD = "throw-away-Admin-26"  # noqa: S105 - of a store that lives for a minute
_NEW_PASSWORD = "三月-种下-两棵-木棉树"  # noqa: S105 - the same
_FURTHER_REQUESTS = 24
_REJECTED_EVERY = 8
_PHONE_SECONDS = 60
_OTHERS_PAYING = 4
_LEAVING = 2

Row = dict[str, str]


@dataclass(frozen=True)
class Cast:
    """Who plays: a member and the secretary of one branch, and the others who submit something."""

    branch: str
    member: Row
    secretary: Row
    committee: tuple[str, str]  # the committee above: its code, its secretary's identity number
    others: tuple[tuple[str, str, Row], ...]  # identity number, name, what they want changed


def _create(stage: Stage) -> None:
    answers = [
        "--admin-name",
        words.ADMINISTRATOR_NAME,
        "--admin-mobile",
        "15400000001",
        "--phone-page",
        "loopback",
        "--sms",
        "outbox",
    ]
    stage.run("init", *answers, "--stdin", lines=[_ADMINISTRATOR, _ADMINISTRATOR_PASSWORD])
    stage.run("login", "--stdin", lines=[_ADMINISTRATOR, _ADMINISTRATOR_PASSWORD])


def _import(stage: Stage) -> None:
    with sample_file("orgs.csv") as path:
        stage.run("import", "orgs", str(path), "--yes", "--format", "json")
    _import_members(stage)


def _import_members(stage: Stage) -> dict[str, int]:
    with sample_file("members.csv") as path:
        summary: dict[str, int] = stage.run("import", "members", str(path), "--yes", "--format", "json").data()
    return summary


def _import_again(stage: Stage) -> None:
    summary = _import_members(stage)
    if summary["new"] or summary["updated"]:
        raise StepFailed(words.SECOND_IMPORT_CHANGED)


def _appoint(stage: Stage) -> None:
    cast = _cast()
    travellers = _travellers()
    receiver = (travellers.target, travellers.receiver["公民身份号码"])
    for organisation, id_number in ((cast.branch, cast.secretary["公民身份号码"]), cast.committee, receiver):
        found = stage.run("member", "search", "-", "--format", "json", lines=[id_number]).data()
        stage.run("org", "appoint", organisation, "--member", str(found[0]["id"]), "--role", "secretary")


def _sign_in(stage: Stage) -> None:
    number = _cast().member["公民身份号码"]
    stage.run("login", "--stdin", lines=[number, initial_password_of(number)], expect=4)


def _enter_code(stage: Stage) -> None:
    stage.run("login", "--code-stdin", lines=[stage.last_code()])


def _who_am_i(stage: Stage) -> None:
    stage.run("whoami")


def _ask_for_verification(stage: Stage) -> None:
    stage.run("profile", "show", "--no-input", expect=4)


def _verify(stage: Stage) -> None:
    stage.say(words.PHONE_PLAYED)
    _play_phone(stage, _cast().member["姓名"])


def _go_on(stage: Stage) -> None:
    stage.run("verify", "status")


def _show_profile(stage: Stage) -> None:
    stage.run("profile", "show")


def _change_password(stage: Stage) -> None:
    number = _cast().member["公民身份号码"]
    stage.run("profile", "password", "--stdin", lines=[initial_password_of(number), _NEW_PASSWORD])
    stage.run("login", "--stdin", lines=[number, _NEW_PASSWORD])


def _edit(stage: Stage) -> None:
    changes = ["--set", f"工作单位={_WANTED['employer']}", "--set", f"家庭住址={_WANTED['address']}"]
    stage.facts["request"] = stage.run("profile", "edit", *changes, "--yes", "--format", "json").data()["id"]
    stage.run("request", "list")


def _submit_more(stage: Stage) -> None:
    others = _cast().others
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "szdj_cli.demo.crowd"],
        input=json.dumps(others),
        capture_output=True,
        encoding="utf-8",
        env=stage.environment,
        check=False,
    )
    if ended.returncode:
        stage.show(ended.stderr, everything=True)
        raise StepFailed(words.UNEXPECTED_EXIT.format(expected=0, actual=ended.returncode))
    stage.say(words.SUBMITTED_WITHIN.format(count=len(others)))


def _list_waiting(stage: Stage) -> None:
    _enter(stage, _cast().secretary, True)
    stage.run("approve", "list")


def _enter(stage: Stage, who: Row, is_new_today: bool) -> None:
    """Sign somebody in; whoever was not here today is verified by the phone."""
    number = who["公民身份号码"]
    if who == _cast().member:
        stage.run("login", "--stdin", lines=[number, _NEW_PASSWORD], quiet=True)
        return
    stage.run("login", "--stdin", lines=[number, initial_password_of(number)], expect=4, quiet=True)
    stage.run("login", "--code-stdin", lines=[stage.last_code()], quiet=True)
    if is_new_today:
        _play_phone(stage, who["姓名"])


def _accept(stage: Stage) -> None:
    request = str(stage.facts["request"])
    stage.run("approve", "show", request)
    stage.run("approve", "accept", request, "--yes", "--format", "json")


def _plan(stage: Stage) -> None:
    path = stage.papers / "审批.csv"
    stage.run("approve", "plan", "-o", str(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    counts: Counter[str] = Counter()
    for number, row in enumerate(rows, 1):
        is_rejected = number % _REJECTED_EVERY == 0
        row["决定"], row["意见"] = ("不同意", "请补充证明材料") if is_rejected else ("同意", "")
        counts[row["决定"]] += 1
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    stage.say(words.FILLED_IN.format(accepted=counts["同意"], rejected=counts["不同意"]))
    decided = stage.run("approve", "apply", str(path), "--yes", "--format", "json").data()
    if (decided["accepted"], decided["rejected"]) != (counts["同意"], counts["不同意"]):
        raise StepFailed(words.NOT_AS_EXPECTED.format(what=json.dumps(decided, ensure_ascii=False)))


def _decide_on_own(stage: Stage) -> None:
    own = stage.run("profile", "edit", "--set", "籍贯=广东样例县", "--yes", "--format", "json").data()["id"]
    stage.run("approve", "accept", str(own), "--yes", expect=5)


def _verify_log(stage: Stage) -> None:
    number = _cast().member["公民身份号码"]
    stage.run("login", "--stdin", lines=[number, _NEW_PASSWORD], quiet=True)
    record = stage.run("profile", "show", "--format", "json", quiet=True).data()
    if any(record[term] != value for term, value in _WANTED.items()):
        raise StepFailed(words.RECORD_NOT_UPDATED)
    stage.run("login", "--stdin", lines=[_ADMINISTRATOR, _ADMINISTRATOR_PASSWORD], quiet=True)
    if not stage.run("audit", "verify", "--format", "json").data()["ok"]:
        raise StepFailed(words.LOG_BROKEN)


def _set_dues(stage: Stage) -> None:
    demo_dues.set_amount(stage, _payers())


def _import_payments(stage: Stage) -> None:
    demo_dues.import_payments(stage, _payers())


def _show_arrears(stage: Stage) -> None:
    demo_dues.show_arrears(stage, _payers())


def _write_receipt(stage: Stage) -> None:
    demo_dues.write_receipt(stage, _payers())


def _assess(stage: Stage) -> None:
    demo_dues.assess(stage, _payers())


def _ask_for_transfers(stage: Stage) -> None:
    demo_transfer.ask(stage, _travellers())


def _decide_on_transfers(stage: Stage) -> None:
    demo_transfer.decide(stage, _travellers())


def _take_in(stage: Stage) -> None:
    demo_transfer.take_in(stage, _travellers())


_WANTED = {"employer": "示例创新科技有限公司", "address": "深圳市示范区样例三路 26 号 1 栋 1101"}

STORY: dict[str, Step] = {
    "B0": _create,
    "B1": _import,
    "B2": _import_again,
    "B3": _appoint,
    "L2": _sign_in,
    "L3": _enter_code,
    "L4": _who_am_i,
    "L5": _ask_for_verification,
    "L6": _verify,
    "L7": _go_on,
    "P1": _show_profile,
    "P3": _change_password,
    "P4": _edit,
    "A0": _submit_more,
    "A1": _list_waiting,
    "A2": _accept,
    "A2b": demo_review.review,
    "A3": _plan,
    "A4": _decide_on_own,
    "D3": demo_dues.reckon,
    "D4": _set_dues,
    "D5": _import_payments,
    "D6": _show_arrears,
    "D7": _write_receipt,
    "D8": _assess,
    "T4": _ask_for_transfers,
    "T5": _decide_on_transfers,
    "T6": demo_transfer.write_letter,
    "T7": _take_in,
    "V1": _verify_log,
}


def accounts() -> list[Account]:
    """Return who can sign in to the store once the story has been played, one of each standing."""
    cast, travellers = _cast(), _travellers()
    played = (
        (words.COMMITTEE_SECRETARY, travellers.committee_secretary, None),
        (words.BRANCH_SECRETARY, cast.secretary, None),
        (words.MEMBER, cast.member, _NEW_PASSWORD),
    )
    return [
        Account(words.ADMINISTRATOR, words.ADMINISTRATOR_NAME, _ADMINISTRATOR, _ADMINISTRATOR_PASSWORD),
        *(
            Account(standing, who["姓名"], number, password or initial_password_of(number))
            for standing, who, password in played
            for number in (who["公民身份号码"],)
        ),
    ]


def _play_phone(stage: Stage, full_name: str) -> None:
    """Run `szdj verify` and answer its page, as the phone that scanned the code would."""
    with subprocess.Popen(
        stage.command("verify", "--format", "json", "--once"),
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=stage.environment,
    ) as process:
        limit = Timer(_PHONE_SECONDS, process.kill)
        limit.start()
        try:
            events = _answer_page(stage, process, full_name)
        finally:
            limit.cancel()
            process.kill() if process.poll() is None else None
    if "confirmed" not in events:
        raise StepFailed(words.NOT_AS_EXPECTED.format(what="、".join(events)))


def _answer_page(stage: Stage, process: "subprocess.Popen[str]", full_name: str) -> list[str]:
    events: list[str] = []
    for line in process.stdout or ():
        event: dict[str, Any] = json.loads(line)
        events.append(event["event"])
        stage.show(line)
        if event["event"] == "challenge":
            phone = Phone(event["url"])
            phone.submit("/send")
            phone.submit("/confirm", full_name=full_name, code=stage.last_code())
            phone.close()
    process.wait()
    return events


@cache
def _cast() -> Cast:
    """Choose the branch that has a secretary and the most sample requests, and who plays in it."""
    people = {row["公民身份号码"]: row for row in _rows("members.csv")}
    wanted = {row.pop("公民身份号码"): row for row in _rows("requests.csv")}
    appointed = _rows("appointments.csv")
    secretaries = {row["组织编码"]: row["公民身份号码"] for row in appointed if row["任职"] == "书记"}
    busy = {row["公民身份号码"] for row in appointed}
    asking = [number for number in wanted if number not in busy]
    counts = Counter(people[number]["所在党支部"] for number in asking)
    branch = max((code for code in secretaries if counts[code]), key=lambda code: (counts[code], code))
    here = [number for number in asking if people[number]["所在党支部"] == branch]
    others = tuple((number, people[number]["姓名"], wanted[number]) for number in here[1 : 1 + _FURTHER_REQUESTS])
    committee = _committee_above(branch)
    return Cast(branch, people[here[0]], people[secretaries[branch]], (committee, secretaries[committee]), others)


@cache
def _travellers() -> demo_transfer.Travellers:
    """Choose a second branch with a secretary below the same committee, and who leaves the store."""
    cast = _cast()
    people = {row["公民身份号码"]: row for row in _rows("members.csv")}
    target, receiver = next(
        (row["组织编码"], people[row["公民身份号码"]])
        for row in _rows("appointments.csv")
        if row["任职"] == "书记" and _is_sibling(row["组织编码"], cast)
    )
    leavers = [people[number] for number, *_ in cast.others[:_LEAVING]]
    chief = people[cast.committee[1]]
    return demo_transfer.Travellers(cast.member, leavers, cast.secretary, chief, receiver, target, _enter)


def _payers() -> demo_dues.Payers:
    cast = _cast()
    people = {row["公民身份号码"]: row for row in _rows("members.csv")}
    others = [people[number] for number, *_ in cast.others[:_OTHERS_PAYING]]
    return demo_dues.Payers(cast.member, others, cast.secretary, _enter)


def _is_sibling(code: str, cast: Cast) -> bool:
    organisations = {row["编码"]: row for row in _rows("orgs.csv")}
    return (
        organisations[code]["类型"] == "党支部" and code != cast.branch and _committee_above(code) == cast.committee[0]
    )


def _committee_above(branch: str) -> str:
    organisations = {row["编码"]: row for row in _rows("orgs.csv")}
    code = branch
    while organisations[code]["类型"] != "党委":
        code = organisations[code]["上级编码"]
    return code


def _rows(name: str) -> list[Row]:
    with sample_file(name) as path:
        return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
