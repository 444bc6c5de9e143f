"""A format that is registered from outside the package: every command writes it, help and completion name it."""

import ast
import csv
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import pytest

from szdj_cli.cli.state import State
from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.render.kit import formats
from szdj_cli.render.kit.formats import FORMATS, OutputFormat, register
from tests.support import ROOT, builders
from tests.support.applicants import COMMITTEE_SECRETARY, SECRETARY
from tests.support.command_tree import commands
from tests.support.every_kind import FIRST_APPLICANT, RECEIVING, Made
from tests.support.homes import ADMINISTRATOR
from tests.support.outboxes import last_code
from tests.support.running import Result, assert_ok, run, run_json
from tests.support.texts import harm_in


def write_yaml(value: object, stream: TextIO) -> None:
    """Write a value as a YAML document in block style; texts and keys are quoted as in JSON, which YAML reads."""
    stream.writelines(f"{line}\n" for line in ("---", *_lines(value)))


def _lines(value: object) -> Iterator[str]:
    if not isinstance(value, dict | list) or not value:
        yield json.dumps(value, ensure_ascii=False)
        return
    for key, item in value.items() if isinstance(value, dict) else (("-", item) for item in value):
        head = f"{json.dumps(key, ensure_ascii=False)}:" if isinstance(value, dict) else "-"
        if isinstance(item, dict | list) and item:
            yield head
            yield from (f"  {line}" for line in _lines(item))
        else:
            yield f"{head} {json.dumps(item, ensure_ascii=False)}"


def read_yaml(text: str) -> list[Any]:
    """Return the documents of what `write_yaml` wrote."""
    return [_value(document.splitlines()) for document in text.split("---\n")[1:]]


def _value(lines: list[str]) -> Any:
    if not lines[0].startswith("- ") and lines[0] != "-" and not _is_key(lines[0]):
        assert len(lines) == 1, lines
        return json.loads(lines[0])
    parts: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("  "):
            parts[-1][1].append(line[2:])
        else:
            head, _, rest = ("-", "", line[2:]) if line.startswith("-") else _split(line)
            parts.append((head, [rest] if rest else []))
    if parts[0][0] == "-":
        return [_value(inner) for _, inner in parts]
    return {json.loads(key): _value(inner) for key, inner in parts}


def _is_key(line: str) -> bool:
    return line.startswith('"') and json.JSONDecoder().raw_decode(line)[1] < len(line)


def _split(line: str) -> tuple[str, str, str]:
    end = json.JSONDecoder().raw_decode(line)[1]
    assert line[end] == ":", line
    return line[:end], ":", line[end + 2 :]


YAML = OutputFormat("yaml", write_yaml, is_stream=True)
MEMBER, IDLE, MENDING, NEW = FIRST_APPLICANT, -1, -2, builders.person(400, 所在党支部="B1")
NUMBERS = ("公民身份号码", "手机号码")


class Call(NamedTuple):
    """A command as somebody calls it: who, with what behind its name, and what is on standard input."""

    member: int
    arguments: str = ""
    stdin: str = ""


CALLS = {
    "login": Call(MEMBER, "--code-stdin", "{code}"),
    "whoami": Call(SECRETARY),
    "verify": Call(MEMBER),
    "verify status": Call(MEMBER),
    "profile show": Call(MEMBER, "--reveal"),
    "profile edit": Call(IDLE, "--set 工作单位=示例公司 --yes"),
    "profile fields": Call(MEMBER),
    "transfer out": Call(IDLE, "--to B2 --set 转移原因=工作调动 --yes"),
    "transfer list": Call(RECEIVING, "--incoming"),
    "transfer show": Call(COMMITTEE_SECRETARY, "{receiving}"),
    "transfer receive": Call(RECEIVING, "{receiving} --yes"),
    "transfer return": Call(RECEIVING, "{receiving} --reason 不符 --yes"),
    "transfer letter": Call(COMMITTEE_SECRETARY, "{underway} -o {directory}/letter.docx --dry-run"),
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
    "dues assess apply": Call(SECRETARY, "{directory}/assess.csv --yes"),
    "dues opening": Call(SECRETARY, "2026-10 --yes"),
    "dues receipt": Call(SECRETARY, "{paid}"),
    "request list": Call(MEMBER),
    "request show": Call(SECRETARY, "{profile}"),
    "request resubmit": Call(MENDING, "{mended} --yes"),
    "request wait": Call(SECRETARY, "{closed}"),
    "approve list": Call(SECRETARY),
    "approve show": Call(SECRETARY, "{profile}"),
    "approve accept": Call(SECRETARY, "{profile} --yes"),
    "approve reject": Call(SECRETARY, "{profile} --reason 不符 --yes"),
    "approve revoke": Call(SECRETARY, "{revocable} --reason 点错 --yes"),
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
    "member countersign": Call(COMMITTEE_SECRETARY),
    "org tree": Call(MEMBER),
    "org show": Call(ADMINISTRATOR, "B1"),
    "org add": Call(ADMINISTRATOR, "B9 --name 第九党支部 --type 党支部 --parent G1 --yes"),
    "org rename": Call(ADMINISTRATOR, "B3 第三支部 --reason 调整 --yes"),
    "org move": Call(ADMINISTRATOR, "B3 --to G1 --reason 调整 --yes"),
    "org close": Call(ADMINISTRATOR, "B3 --reason 调整 --yes"),
    "org merge": Call(ADMINISTRATOR, "B3 --into B2 --reason 调整 --yes"),
    "org appoint": Call(ADMINISTRATOR, "B1 --member {payer} --role organiser"),
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
    "db backup": Call(ADMINISTRATOR, "-o {directory}/{fmt}.db"),
    "db check": Call(ADMINISTRATOR),
    "doctor": Call(ADMINISTRATOR),
}
"""How each command that has `--format` is called over that store: a new one is missed here as soon as it is there."""

WRITTEN = [name for name, each in commands().items() if any("--format" in one.opts for one in each.params)]
ON_TERMINALS = {"approve review"}


@pytest.fixture
def yaml() -> Iterator[OutputFormat]:
    yield register(YAML)
    del FORMATS[YAML.name]


@pytest.fixture(scope="module")
def busy(made: Made, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """That home with what some commands are about, and what stands for it in `CALLS`."""
    directory = tmp_path_factory.mktemp("busy")
    shutil.copytree(made.home, directory / "home")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SZDJ_HOME", str(directory / "home"))
        patched.setattr(State, "now", lambda _: made.now)
        return directory / "home", _prepared(made, directory)


def _prepared(made: Made, directory: Path) -> dict[str, str]:
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
    paying = {"月份": "2026-10", "金额": "3", "缴纳日期": "2026-10-20", "方式": "微信", "流水号": "W1"}
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
    _write(directory / "probationary.csv", [builders.person(310, 人员类别="预备", 转正日期="")])
    assert_ok(run("import", "members", str(directory / "probationary.csv"), "--yes"))
    return {
        "directory": str(directory),
        "payer": str(made.asked[0].member),
        "paid": str(paid[0]["payment"]),
        "paper": paper,
        "profile": waiting["profile"],
        "payment": waiting["payment"],
        "closed": str(closed),
        "receiving": str(receiving),
        "underway": str(underway),
        "leaver": str(_idle(made)),
        "revocable": str(revocable["id"]),
        "mended": str(mended["id"]),
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


def _called(name: str, fmt: str, made: Made, busy: tuple[Path, dict[str, str]]) -> Result:
    """Call a command in a home of its own, at an instant that stands still."""
    home, facts = Path(os.environ["SZDJ_HOME"]), busy[1]
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(busy[0], home)
    call = CALLS[name]
    made.go_on_as({IDLE: _idle(made), MENDING: int(facts["mender"])}.get(call.member, call.member))
    code = _code_for(call.member) if "{code}" in call.stdin else ""
    arguments = [part.format(**facts, fmt=fmt) for part in call.arguments.split()]
    return run(*name.split(), *arguments, "--format", fmt, input=call.stdin.format(code=code))


def _idle(made: Made) -> int:
    """Return a member who has nothing open."""
    return next(each.member for each in made.asked if each.state is RequestState.WITHDRAWN)


def _code_for(member: int) -> str:
    number = builders.person(member - 1)["公民身份号码"]
    assert run("login", "--stdin", input=f"{number}\n{number[-6:]}\n").exit_code == 4
    return last_code(Path(os.environ["SZDJ_HOME"]))


def test_every_command_that_has_formats_is_called_here() -> None:
    assert set(CALLS) == set(WRITTEN) - ON_TERMINALS


@pytest.mark.parametrize("name", ON_TERMINALS)
def test_what_needs_a_terminal_says_so_in_a_registered_format(
    name: str, made: Made, busy: tuple[Path, dict[str, str]], yaml: OutputFormat
) -> None:
    refused = run(*name.split(), "--format", yaml.name)
    assert refused.exit_code == 2
    assert "approve plan" in json.dumps(read_yaml(refused.stderr))


@pytest.mark.parametrize("name", CALLS)
def test_a_registered_format_says_what_json_says(
    name: str, made: Made, busy: tuple[Path, dict[str, str]], yaml: OutputFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(State, "now", lambda _: made.now)
    lines, written = (_called(name, fmt, made, busy) for fmt in ("jsonl", yaml.name))
    assert written.exit_code == lines.exit_code
    if written.exit_code:  # what tests write past the program is found, and one line to be imported is wrong
        assert name in ("db check", "import members"), written.stderr
    else:
        assert written.stderr == lines.stderr
    said = read_yaml(written.stdout)
    assert said
    assert _told_apart(said) == _told_apart([json.loads(line) for line in lines.stdout.splitlines()])
    assert not harm_in(written.stdout)


def test_a_refusal_is_written_in_a_registered_format(yaml: OutputFormat) -> None:
    for arguments in (["whoami"], ["dues", "calc", "--category", "x"]):
        text = run(*arguments, "--format", yaml.name).stderr
        assert read_yaml(text) == [json.loads(run(*arguments, "--format", "json").stderr)]


def test_help_and_completion_name_a_registered_format(yaml: OutputFormat, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in WRITTEN:
        assert "--format table|json|jsonl|csv|yaml" in run(*name.split(), "--help").stdout
        assert "json、jsonl、csv、yaml 之一" in run(*name.split(), "--format", "xml").stderr
    monkeypatch.setenv("_SZDJ_COMPLETE", "=y")
    for name in WRITTEN:
        assert run(*name.split(), "--format").stdout.split() == [yaml.name]


def test_one_file_alone_names_the_formats() -> None:
    package = ROOT / "szdj_cli"
    named = {
        str(path.relative_to(package))
        for layer in ("cli", "render", "messages")
        for path in (package / layer).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in FORMATS
    }
    assert named == {str(Path(formats.__file__).relative_to(package))}


def _told_apart(said: list[Any]) -> str:
    """Return what was said without the names of files, which a test gives each run of its own."""
    return json.dumps(said, ensure_ascii=False).replace("yaml.db", "jsonl.db")
