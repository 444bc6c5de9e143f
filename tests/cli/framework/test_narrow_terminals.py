"""What every command shows at 80 and at 60 columns: whole words, whole headings, a row on a line or on a card.

The commands come from the tree: a new one that draws something and that nobody has described here fails.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from szdj_cli.cli.framework.lazy import Group
from szdj_cli.messages.errors import words_of
from szdj_cli.render.kit.cells import width_of
from szdj_cli.render.kit.errors import draw_problem
from tests.support.command_tree import commands, having
from tests.support.fixtures.long_names import ADMINISTRATOR, enter
from tests.support.running import Console, run, show
from tests.support.said.refusals import EVERY_REFUSAL, example_of
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, SECRETARY

WIDTHS = (80, 60)
UNFOLDED = 2000
LONGEST = 40  # a digest is: it stands in several lines
RULE = re.compile("─+")
PROGRAM = Path(__file__).parents[3] / "szdj_cli"


class Use(NamedTuple):
    """By whom a command is run, with what, and how it ends."""

    by: int
    arguments: tuple[str, ...] = ()
    code: int = 0


FILE = "FILE"
"""Stands for the file in `ROWS` of that command."""
NEW = "NEW"
"""Stands for a file that is not there yet."""
DRAWS_NOTHING = {"completion", "demo", "verify serve", "verify totp"}
"""Commands that write no table: a script for a shell, a play that narrates, sentences alone."""
ROWS = {
    "import orgs": "编码,名称,类型,上级编码\nB9,中共深圳市样例科技股份有限公司第九支部委员会,党支部,C1\nX,,没有的,\n",
    "import members": "公民身份号码,姓名,所在党支部\n1,欧阳文轩,B1\n2,司马静怡,没有的支部\n",
    "import payments": "党员编号,姓名,月份,金额,缴纳日期,流水号\n1,欧阳文轩,2026-10,135,2026-10-09,77\n9,某某,x,y,z,\n",
    "import appointments": "组织编码,党员编号,姓名,职务\nB1,1,欧阳文轩,副书记\nB1,9,某某,没有的\n",
    "member leave": "党员编号,姓名,去向,日期,原因\n1,欧阳文轩,去世,2026-11-01,家属告知\n",
    "approve apply": "申请编号,版本,类型,申请人,支部,变更,决定,意见\n3,1,信息变更,欧阳文轩,,,同意,\n",
    "dues assess apply": (
        "党员编号,姓名,党支部,类别,基数,按规定应交,现标准,新标准,生效月份,少交或免交原因,截止月份\n"
        "1,欧阳文轩,,在职,8000,,135,120,2026-12,,\n"
    ),
}

USES: dict[str, Use] = {
    "login": Use(MEMBER, (), 2),
    "whoami": Use(MEMBER),
    "verify": Use(MEMBER),
    "verify status": Use(MEMBER),
    "profile show": Use(MEMBER),
    "profile edit": Use(COMMITTEE_SECRETARY, ("--set", "籍贯=广东省深圳市样例区", "--yes")),
    "profile fields": Use(MEMBER),
    "transfer out": Use(MEMBER, ("--to", "B2", "--set", "转移原因=工作调动", "--yes")),
    "transfer list": Use(COMMITTEE_SECRETARY, ("--letters",)),
    "transfer show": Use(COMMITTEE_SECRETARY, ("1",)),
    "transfer receive": Use(COMMITTEE_SECRETARY, ("--all",)),
    "transfer return": Use(COMMITTEE_SECRETARY, ("1", "--reason", "材料不全", "--yes"), 7),
    "transfer letter": Use(COMMITTEE_SECRETARY, ("1", "-o", NEW + ".docx", "--yes")),
    "transfer slip": Use(COMMITTEE_SECRETARY, ("1", "--handler", "王某某", "--date", "2026-11-30", "--yes"), 2),
    "transfer verify": Use(MEMBER, ("x",), 3),
    "dues calc": Use(MEMBER, ("--base", "8000", "--category", "在职")),
    "dues set": Use(SECRETARY, ("--member", "3", "--category", "在职", "--base", "12000", "--dry-run")),
    "dues show": Use(MEMBER),
    "dues arrears": Use(SECRETARY),
    "dues statement": Use(SECRETARY),
    "dues sheet": Use(SECRETARY),
    "dues pay": Use(SECRETARY, ("--member", "1", "--member", "3", "--amount", "135", "--method", "微信", "--dry-run")),
    "dues confirm": Use(SECRETARY, ("4", "--yes"), 6),
    "dues reverse": Use(SECRETARY, ("1", "--reason", "登记到了别人名下", "--yes")),
    "dues opening": Use(SECRETARY, ("2026-06", "--dry-run")),
    "dues receipt": Use(SECRETARY, ("1", "--yes")),
    "dues notice": Use(SECRETARY),
    "dues register": Use(SECRETARY),
    "dues stubs": Use(SECRETARY),
    "dues remit": Use(SECRETARY, ("--dry-run",)),
    "dues remittances": Use(SECRETARY),
    "dues assess apply": Use(SECRETARY, (FILE, "--dry-run"), 7),
    "request list": Use(MEMBER),
    "request show": Use(MEMBER, ("3",)),
    "request wait": Use(MEMBER, ("3", "--timeout", "0"), 124),
    "request resubmit": Use(MEMBER, ("3", "--yes"), 7),
    "request again": Use(MEMBER, ("3", "--yes"), 7),
    "approve review": Use(SECRETARY, ("--dry-run",), 2),
    "approve list": Use(SECRETARY),
    "approve show": Use(SECRETARY, ("3",)),
    "approve accept": Use(SECRETARY, ("3", "4", "--dry-run")),
    "approve reject": Use(SECRETARY, ("3", "4", "--reason", "金额与养老金通知单不一致", "--dry-run")),
    "approve revoke": Use(COMMITTEE_SECRETARY, ("1", "--reason", "误批", "--yes"), 7),
    "approve apply": Use(SECRETARY, (FILE, "--dry-run"), 7),
    "member list": Use(SECRETARY),
    "member show": Use(SECRETARY, ("1",)),
    "member search": Use(SECRETARY, ("欧阳",)),
    "member export": Use(SECRETARY, ("-o", NEW + ".xlsx")),
    "member add": Use(ADMINISTRATOR, ("--dry-run",), 2),
    "member edit": Use(ADMINISTRATOR, ("1", "--set", "籍贯=广东省深圳市样例区", "--reason", "本人告知", "--dry-run")),
    "member confirm": Use(SECRETARY, ("--due",)),
    "member leave": Use(ADMINISTRATOR, ("--file", FILE, "--dry-run")),
    "member countersign": Use(ADMINISTRATOR),
    "org tree": Use(ADMINISTRATOR),
    "org show": Use(ADMINISTRATOR, ("B1",)),
    "org add": Use(
        ADMINISTRATOR,
        (
            "B9",
            "--name",
            "中共深圳市样例科技股份有限公司第九支部委员会",
            "--type",
            "党支部",
            "--parent",
            "C1",
            "--dry-run",
        ),
    ),
    "org rename": Use(ADMINISTRATOR, ("B3", "中共深圳市示范街道离退休干部支部委员会", "--reason", "更名", "--dry-run")),
    "org move": Use(ADMINISTRATOR, ("B1", "--to", "C1", "--reason", "调整", "--dry-run")),
    "org close": Use(ADMINISTRATOR, ("B2", "--into", "B3", "--reason", "撤销", "--dry-run")),
    "org merge": Use(ADMINISTRATOR, ("B2", "--into", "B3", "--reason", "合并", "--dry-run")),
    "org appoint": Use(ADMINISTRATOR, ("B1", "--member", "1", "--role", "deputy_secretary", "--dry-run")),
    "report roster": Use(COMMITTEE_SECRETARY),
    "report approvals": Use(COMMITTEE_SECRETARY),
    "report dues": Use(COMMITTEE_SECRETARY, ("--year", "2026")),
    "due": Use(SECRETARY),
    "import orgs": Use(ADMINISTRATOR, (FILE, "--dry-run"), 3),
    "import members": Use(ADMINISTRATOR, (FILE, "--dry-run"), 3),
    "import payments": Use(SECRETARY, (FILE, "--dry-run"), 3),
    "import appointments": Use(ADMINISTRATOR, (FILE, "--dry-run"), 3),
    "audit log": Use(ADMINISTRATOR, ("--limit", "20")),
    "audit verify": Use(ADMINISTRATOR),
    "audit head": Use(ADMINISTRATOR),
    "token create": Use(ADMINISTRATOR, ("--scope", "import", "--name", "夜间从组织部系统导入名册", "--dry-run")),
    "token list": Use(ADMINISTRATOR),
    "token revoke": Use(ADMINISTRATOR, ("1", "--reason", "脚本停用", "--yes"), 6),
    "db backup": Use(ADMINISTRATOR, ("-o", NEW + ".db")),
    "db restore": Use(ADMINISTRATOR, (FILE, "--dry-run"), 3),
    "db copy": Use(ADMINISTRATOR, ("--to", "other.db", "--dry-run"), 2),
    "db prune": Use(ADMINISTRATOR, ("--dry-run",)),
    "db check": Use(ADMINISTRATOR),
    "config list": Use(ADMINISTRATOR),
    "config get": Use(ADMINISTRATOR, ("session_hours",)),
    "config set": Use(ADMINISTRATOR, ("session_hours", "8", "--dry-run")),
    "config check": Use(ADMINISTRATOR),
    "doctor": Use(ADMINISTRATOR),
    "approve plan": Use(SECRETARY, ("-o", NEW + ".xlsx")),
    "dues assess plan": Use(SECRETARY, ("-o", NEW + ".xlsx")),
    "db upgrade": Use(ADMINISTRATOR),
    "help": Use(MEMBER, ("files",)),
    "import template": Use(ADMINISTRATOR, ("members", "-o", NEW + ".xlsx")),
    "init": Use(MEMBER, (), 7),
    "logout": Use(MEMBER),
    "member disable": Use(ADMINISTRATOR, ("1", "--reason", "账号可能被他人使用", "--yes")),
    "member enable": Use(ADMINISTRATOR, ("1", "--reason", "本人已核实", "--yes")),
    "member reset-password": Use(ADMINISTRATOR, ("1", "--reason", "本人忘记密码", "--yes")),
    "member unbind": Use(ADMINISTRATOR, ("1", "--reason", "本人更换手机", "--yes")),
    "org dismiss": Use(ADMINISTRATOR, ("B1", "--member", "2", "--role", "secretary", "--yes")),
    "profile password": Use(MEMBER, (), 2),
    "request withdraw": Use(MEMBER, ("3", "--yes")),
    "transfer public-key": Use(MEMBER),
    "transfer reissue": Use(COMMITTEE_SECRETARY, ("1", "--reason", "介绍信遗失", "--yes")),
    "transfer template": Use(COMMITTEE_SECRETARY, ("-o", NEW + ".docx")),
    "transfer void": Use(COMMITTEE_SECRETARY, ("1", "--reason", "本人不再转出", "--yes")),
}
"""A run of every command whose result has a format."""


def words(text: str) -> set[str]:
    """Return what must stand in one piece: words, options, numbers, without the marks around them."""
    return {word.strip("'\"()[]{}.,;:!?…+-|") for word in re.findall("[!-{}~]{2,}(?!…|[!-{}~])", text)}


def broken(text: str, unfolded: str) -> set[str]:
    """Return the words of a text that stand in the unfolded one only as parts of others."""
    longer_than_a_line = {word for word in words(unfolded) if len(word) > LONGEST}
    return {
        word for word in words(text) - words(unfolded) if word and not any(word in each for each in longer_than_a_line)
    }


def arguments(name: str, use: Use, place: Path) -> list[str]:
    path = place / "rows.csv"
    path.write_text(ROWS.get(name, ""), "utf-8")
    given = [str(path) if each == FILE else each.replace(NEW, str(place / "new")) for each in use.arguments]
    return [*name.split(), *given]


def plain(text: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def test_every_command_that_draws_something_is_run_here() -> None:
    assert set(having("--format")) - DRAWS_NOTHING == set(USES)


@pytest.mark.parametrize("name", USES)
def test_nothing_is_broken_that_belongs_together(long_names: Path, tmp_path: Path, name: str) -> None:
    use = USES[name]
    given = arguments(name, use, tmp_path)
    kept = {path.name: path.read_bytes() for path in long_names.iterdir() if path.is_file()}
    unfolded: tuple[str, str] | None = None
    for width in (UNFOLDED, *WIDTHS):
        put_back(kept, long_names, tmp_path)
        enter(long_names, use.by)
        shown = show(*given, columns=width, encoding="cp936" if width == WIDTHS[0] else "utf-8")
        assert shown.exit_code == use.code, shown.said + shown.text
        text, said = plain(shown.text), plain(shown.said)
        if unfolded is None:
            unfolded = text, said
            continue
        too_long = [line for line in (text + said).splitlines() if width_of(line) > width and " " in line.strip()]
        assert not too_long
        assert (text + said).count("?") == "".join(unfolded).count("?"), "code page 936 lacks something"
        assert not broken(text, unfolded[0]) - {str(width)}
        assert not broken(said, unfolded[1])
        assert_table(unfolded[0].splitlines(), text.splitlines())


def put_back(kept: dict[str, bytes], home: Path, place: Path) -> None:
    """Let a home be as it was, and no file lie beside it that a run has written."""
    for path in [*home.iterdir(), *place.glob("new.*")]:
        if path.is_file() and path.name not in kept:
            path.unlink()
    for name, content in kept.items():
        (home / name).write_bytes(content)


def assert_table(unfolded: list[str], drawn: list[str]) -> None:
    """Expect the headings of a table to be whole, and every row on one line or on a card of its own."""
    if [place for place, line in enumerate(unfolded) if RULE.fullmatch(line)] != [1]:
        return
    headings, rows = unfolded[0].split(), unfolded[2:]
    rules = [place for place, line in enumerate(drawn) if RULE.fullmatch(line)]
    if rules == [1]:
        assert drawn[0].split() == headings
        assert len(drawn) - 2 == len(rows)
    elif not rules and "" not in drawn:  # a report has its groups one below the other
        begun = [line for line in drawn if not line.startswith(" ")]
        assert len(begun) == len(rows)
        assert all(line.startswith(f"{headings[0]}：") for line in begun)


@pytest.mark.parametrize("width", WIDTHS)
def test_help_breaks_no_word_option_or_command(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, command in [*commands().items(), ("", None)]:
        monkeypatch.setenv("COLUMNS", str(UNFOLDED))
        unfolded = run(*name.split(), "--help").stdout
        monkeypatch.setenv("COLUMNS", str(width))
        text = run(*name.split(), "--help").stdout
        assert not broken(text, unfolded), name
        too_long = [line for line in text.splitlines() if width_of(line) > width]
        assert not too_long, (name, too_long)
        for called in re.findall(r"szdj(?: [a-z-]+)+", unfolded):
            assert called in text, (name, called)
        assert command is None or not isinstance(command, Group) or "命令" in text


@pytest.mark.parametrize("width", WIDTHS)
def test_refusals_break_no_word_option_or_command(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for kind in EVERY_REFUSAL:
        error = example_of(kind)
        monkeypatch.setattr("sys.stderr", console := Console())
        draw_problem(words_of(error))
        text = plain(console.raw.decode())
        assert not broken(text, "\n".join(words_of(error))), kind
        for line in text.splitlines():
            assert width_of(line) <= width or " " not in line.strip(), kind
