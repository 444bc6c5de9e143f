"""No command that writes or reads a file does so for somebody who may not, nor ever over what is ours.

The commands come from the tree: a new one whose file nobody has described here fails.
"""

import csv
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import docx
import pytest
from docx.oxml.ns import qn

from szdj_cli.domain.errors import FileUnwritable
from szdj_cli.domain.values.reasons import TemplateKind
from szdj_cli.files import outgoing
from szdj_cli.files.tables.writing import open_table
from szdj_cli.settings import SETTINGS, _a_path
from tests.support import world as worlds
from tests.support.command_tree import commands
from tests.support.documents.sheets import sheets_of
from tests.support.running import Result, assert_ok, assert_refused, run, run_bytes, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, OTHER, OUTSIDE, SECRETARY

ADMINISTRATOR = 0
WRITTEN = {"output", "errors", "qr_out"}
READ = {"file", "template", "public_key"}
FOLDERS = {"prefix"}
"""Where several files go whose names are the program's own."""
EMU_A_TWIP = 635
A4 = 9
"""Excel's own number of the paper."""
MOST_UPRIGHT, MOST_ACROSS = 110, 260
"""Narrow characters that are still read from A4, upright and across."""
MOST_ON_A_PAGE = 25
"""Rows."""
OPEN = {("transfer", "verify"), ("db", "restore")}
"""Whoever holds a paper may check it, offline too; a store that is gone knows nobody who could sign in."""
OWN = {("verify",)}
"""What every member may do, for nobody but themselves."""


class Use(NamedTuple):
    """How a command is run that succeeds: by whom, with which arguments, and as which kind its output is written."""

    by: int
    arguments: tuple[str, ...] = ()
    suffix: str | None = "xlsx"


USES: dict[tuple[str, ...], Use] = {
    ("verify",): Use(OTHER, ("--format", "json", "--once"), "svg"),
    ("transfer", "letter"): Use(COMMITTEE_SECRETARY, ("1",), "docx"),
    ("transfer", "receive"): Use(COMMITTEE_SECRETARY),
    ("transfer", "slip"): Use(COMMITTEE_SECRETARY),
    ("transfer", "list"): Use(COMMITTEE_SECRETARY, ("--letters",)),
    ("transfer", "template"): Use(COMMITTEE_SECRETARY, (), "docx"),
    ("transfer", "verify"): Use(MEMBER, ("x",), None),
    ("db", "restore"): Use(ADMINISTRATOR, (), None),
    ("dues", "arrears"): Use(SECRETARY, ("--remind",), "txt"),
    ("dues", "statement"): Use(SECRETARY),
    ("dues", "sheet"): Use(SECRETARY),
    ("dues", "notice"): Use(SECRETARY),
    ("dues", "register"): Use(SECRETARY),
    ("dues", "stubs"): Use(SECRETARY),
    ("dues", "remit"): Use(SECRETARY, ("--yes",)),
    ("dues", "remittances"): Use(SECRETARY),
    ("dues", "receipt"): Use(SECRETARY, ("1",), "docx"),
    ("dues", "assess", "plan"): Use(SECRETARY),
    ("dues", "assess", "apply"): Use(SECRETARY),
    ("approve", "list"): Use(SECRETARY),
    ("approve", "plan"): Use(SECRETARY),
    ("approve", "apply"): Use(SECRETARY),
    ("member", "export"): Use(SECRETARY),
    ("member", "leave"): Use(ADMINISTRATOR),
    ("member", "confirm"): Use(ADMINISTRATOR),
    ("report", "roster"): Use(SECRETARY),
    ("report", "approvals"): Use(SECRETARY),
    ("report", "dues"): Use(SECRETARY),
    ("import", "orgs"): Use(ADMINISTRATOR),
    ("import", "members"): Use(ADMINISTRATOR),
    ("import", "payments"): Use(SECRETARY),
    ("import", "appointments"): Use(ADMINISTRATOR),
    ("import", "template"): Use(ADMINISTRATOR, ("members",)),
    ("audit", "verify"): Use(ADMINISTRATOR),
    ("db", "backup"): Use(ADMINISTRATOR, (), None),
}


WRONG = {
    "orgs": "编码,名称,类型\nX1,某某,没有的\n",
    "members": "公民身份号码,姓名\n1,甲\n",
    "payments": "公民身份号码,金额,缴纳日期,流水号\n1,x,y,z\n",
    "appointments": "组织编码,党员编号,姓名,职务\nX1,1,某某,没有的\n",
    "leave": "党员编号,去向,日期,原因\n1,没有的,x,y\n",
    "confirm": "党员编号,转正日期\n1,x\n",
    "slip": "申请编号,对方经办人,对方电话,接收日期\n999,x,y,z\n",
    "letter": "申请编号\n999\n",
    "receive": "申请编号\n999\n",
    "receipt": "缴纳编号\n999\n",
}
"""A file of each kind that goes in, with a row for `--errors`."""


class Named(NamedTuple):
    """A file that a command takes: the command, what names the file, and what else the command needs."""

    command: tuple[str, ...]
    option: str
    name: str
    takes_force: bool
    takes_key: bool
    needs_file: bool
    needs_output: bool
    file_option: str | None
    """What names the file that goes in, where it is no argument."""

    @property
    def suffix(self) -> str | None:
        """What its output is written as: bad rows are a table, whatever else the command writes."""
        return "xlsx" if self.name == "errors" else USES[self.command].suffix

    def arguments(self, path: Path) -> list[str]:
        """Return the arguments of a run in which the file is `path`."""
        is_about_a_file = self.name in ("file", "errors") and self.file_option is not None
        given = [*self.command, *(() if is_about_a_file else USES[self.command].arguments)]
        if self.name == "errors" or (self.needs_file and self.name != "file"):
            given += [*filter(None, [self.file_option]), str(path.parent / f"{self.command[-1]}.csv")]
        if self.needs_output and self.name != "output":
            given += ["-o", str(path.parent / f"out.{USES[self.command].suffix}")]
        given += [self.option, str(path)] if self.option.startswith("-") else [str(path)]
        return [*given, *(["--force"] if self.takes_force else [])]


def files() -> Iterator[Named]:
    for name, command in commands().items():
        words = tuple(name.split())
        named = [
            parameter
            for parameter in command.params
            if parameter.name not in FOLDERS
            and (
                getattr(getattr(parameter, "type_descriptor", None), "annotation", None) is Path
                or "FILE" in (parameter.metavar or "")
                or "文件" in (parameter.metavar or "")
            )
        ]
        for each in named:
            yield Named(
                words,
                each.opts[-1],
                each.name,
                any(parameter.name == "force" for parameter in command.params),
                any("--idempotency-key" in parameter.opts for parameter in command.params),
                any(other.name == "file" and other.required for other in named),
                any(other.name == "output" and other.required for other in named),
                next((opt for other in named if other.name == "file" for opt in other.opts if opt[0] == "-"), None),
            )


FILES = list(files())
OUTPUTS = [each for each in FILES if each.name in WRITTEN]
INPUTS = [each for each in FILES if each.name in READ]


def ids(each: Named) -> str:
    return " ".join([*each.command, each.name])


def as_(member: int, home: Path) -> None:
    """Let a member's session be the one on this machine."""
    shutil.copy(home / f"kept-{member}", home / "session")


@pytest.fixture(scope="session")
def furnished_template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A branch with a letter, a payment and a waiting request, and a session of everybody kept aside."""
    home = tmp_path_factory.mktemp("furnished") / "home"
    with patch.dict(os.environ, {"SZDJ_HOME": str(home)}):
        world = worlds.copy(world_template, home)
        world.enter(MEMBER)
        number = int(run_json("transfer", "out", *OUTSIDE, "--yes")["id"])
        world.accept(SECRETARY, number)
        assert_ok(run("dues", "pay", "--member", str(MEMBER), "--amount", "150", "--method", "微信", "--yes"))
        (home / f"kept-{SECRETARY}").write_bytes((home / "session").read_bytes())
        (home / "session").unlink()
        world.accept(COMMITTEE_SECRETARY, number)
        (home / f"kept-{COMMITTEE_SECRETARY}").write_bytes((home / "session").read_bytes())
        (home / "session").unlink()
        world.request(MEMBER, "家庭住址=示范路9号")
        (home / f"kept-{MEMBER}").write_bytes((home / "session").read_bytes())
        (home / "session").unlink()
        world.sign_in(OTHER)
        (home / f"kept-{OTHER}").write_bytes((home / "session").read_bytes())
        (home / "session").unlink()
        world.sign_in_as_administrator()
        (home / f"kept-{ADMINISTRATOR}").write_bytes((home / "session").read_bytes())
        (home / "session").unlink()
    for kept in home.glob("kept-*"):
        kept.chmod(0o600)
    return home


@pytest.fixture
def home(furnished_template: Path, tmp_path: Path) -> Path:
    worlds.copy(furnished_template, tmp_path / "home")
    for folder in ("", "home", "home/inner", "outside"):
        (tmp_path / folder).mkdir(exist_ok=True)
        for kind, rows in WRONG.items():
            (tmp_path / folder / f"{kind}.csv").write_text(rows, "utf-8")
    return tmp_path / "home"


def state_of(home: Path) -> dict[str, tuple[int, bytes]]:
    """Return every file of the home: which it is, and what it holds, but for the store, where refusals are logged."""
    return {
        str(path.relative_to(home)): (path.stat().st_ino, b"" if path.name == "store.db" else path.read_bytes())
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith("store.db-")
    }


def test_every_file_that_a_command_takes_is_known_here() -> None:
    assert {each.name for each in FILES} <= WRITTEN | READ
    assert {each.command for each in FILES} == set(USES)
    assert len(OUTPUTS) >= 15


@pytest.mark.parametrize("named", [each for each in FILES if each.command not in OPEN], ids=ids)
def test_whoever_is_not_signed_in_is_told_so_before_any_file_is_looked_at(home: Path, named: Named) -> None:
    before = state_of(home)
    target = home.parent / f"new.{named.suffix}"
    for path in (target, home / "key", home / f"new.{named.suffix}"):
        refused(run(*named.arguments(path)), 4)
    assert not target.exists()
    assert state_of(home) == before


@pytest.mark.parametrize("named", [each for each in FILES if each.command not in OPEN | OWN], ids=ids)
def test_whoever_may_not_is_told_so_before_any_file_is_looked_at(home: Path, named: Named) -> None:
    as_(MEMBER, home)
    suffix = named.suffix
    there, missing = home.parent / f"there.{suffix}", home.parent / "missing" / f"new.{suffix}"
    there.write_bytes(b"kept")
    said = {refused(run(*named.arguments(path)), 5, 6) for path in (there, missing, home / "key")}
    assert len(said) == 1
    assert there.read_bytes() == b"kept"


@pytest.mark.parametrize("named", INPUTS, ids=ids)
def test_whatever_is_named_as_a_file_is_refused_in_words_and_shows_nothing_of_ours(home: Path, named: Named) -> None:
    as_(USES[named.command].by, home)
    linked, hard = home.parent / "linked.csv", home.parent / "hard.csv"
    linked.symlink_to(home / "key")
    os.link(home / "session", hard)
    strange = [Path("/dev/zero"), Path("/proc/self/mem"), Path("x" * 300), home.parent / "none\0", home]
    for path in (*strange, linked, hard, home / "key", home / "session", home / "store.db", home / "config.toml"):
        for keyed in ([], ["--idempotency-key", "again"] if named.takes_key else []):
            result = run(*named.arguments(path), *keyed)
            assert result.exit_code in (2, 3, 5, 7), (path, result)  # 5: the output would lie beside it
            for ours in (home / "key", home / "session"):
                secret = ours.read_text("utf-8").rpartition(":")[2].strip()
                assert secret[:12] not in result.stdout + result.stderr


@pytest.mark.parametrize("named", OUTPUTS, ids=ids)
def test_nothing_goes_into_the_home_whatever_way_leads_there(home: Path, named: Named) -> None:
    use = USES[named.command]
    as_(use.by, home)
    suffix = named.suffix or "db"
    (home / f"own.{suffix}").write_bytes(b"PK")
    outside = home.parent / "outside"
    (outside / "folder").symlink_to(home)
    (outside / f"link.{suffix}").symlink_to(home / "key")
    os.link(home / "key", outside / f"hard.{suffix}")
    os.link(home / f"own.{suffix}", outside / f"same.{suffix}")
    before = state_of(home)
    ways = [
        *(home / name for name in ("key", "config.toml", "session", "store.db", f"own.{suffix}", f"new.{suffix}")),
        home / "inner" / f"new.{suffix}",
        home / "inner" / ".." / f"new.{suffix}",
        outside / "folder" / "key",
        outside / "folder" / f"new.{suffix}",
        *(outside / f"{name}.{suffix}" for name in ("link", "hard", "same")),
    ]
    for way in ways:
        assert "不能写入" in refused(run(*named.arguments(way)), *((5,) if way.suffix == f".{suffix}" else (3, 5)))
    assert state_of(home) == before
    assert_ok(run("whoami"))


@pytest.mark.parametrize("named", [each for each in OUTPUTS if USES[each.command].suffix], ids=ids)
def test_nothing_is_written_over_what_does_not_fit(home: Path, named: Named) -> None:
    use = USES[named.command]
    as_(use.by, home)
    folder = home.parent
    other = {"docx": "xlsx", "xlsx": "docx"}.get(named.suffix or "", "docx")
    for name in (".bashrc", "authorized_keys", "copy.db", f"paper.{other}", f"disguised.{named.suffix}"):
        (folder / name).write_bytes(b"SQLite format 3\0 kept")
        refused(run(*named.arguments(folder / name)), *((3,) if named.takes_force else (3, 7)))
        assert (folder / name).read_bytes() == b"SQLite format 3\0 kept"
    assert run(*named.arguments(folder / "new.key")).exit_code == 3
    assert not (folder / "new.key").exists()


@pytest.mark.parametrize("fmt", ["table", "json"])
@pytest.mark.parametrize("named", OUTPUTS, ids=ids)
def test_standard_output_takes_the_file_and_nothing_else(
    home: Path, named: Named, fmt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_(USES[named.command].by, home)
    monkeypatch.setenv("SZDJ_FORMAT", fmt)
    there = home.parent / "there"
    code, written, err = run_bytes(*("-" if each == str(there) else each for each in named.arguments(there)))
    said = err.decode()
    if "写入 -" in said:
        assert (code, written) == (3, b"")  # no picture goes there, and that is said
        assert "不能写入 -" in said
        return
    assert code == (3 if named.name == "errors" else 0), said
    if written.startswith(b"PK"):
        assert written.rindex(b"PK\5\6") == len(written) - 22  # where a ZIP archive ends
    elif written.startswith(b"SQLite"):
        size, pages = (int.from_bytes(written[at : at + length]) for at, length in ((16, 2), (28, 4)))
        assert len(written) == size * pages
    elif USES[named.command].suffix == "txt":
        assert not written
    else:
        heading, *rows = csv.reader(io.StringIO(written.decode()))
        assert {len(row) for row in rows} <= {len(heading)}


@pytest.mark.parametrize("named", OUTPUTS, ids=ids)
def test_a_file_that_is_there_is_kept_and_no_option_advised_that_there_is_not(home: Path, named: Named) -> None:
    use = USES[named.command]
    as_(use.by, home)
    there = home.parent / f"there.{named.suffix or 'db'}"
    there.write_bytes(b"PK")
    said = refused(run(*(each for each in named.arguments(there) if each != "--force")), 7)
    assert ("--force" in said) == named.takes_force
    assert there.read_bytes() == b"PK"


PRINTED = [each for each in OUTPUTS if each.name == "output" and each.suffix in ("xlsx", "docx")]


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
@pytest.mark.parametrize("named", PRINTED, ids=ids)
def test_what_is_printed_fits_a4_with_its_headings_on_every_page(home: Path, named: Named, suffix: str) -> None:
    as_(USES[named.command].by, home)
    path = home.parent / f"paper.{suffix}"
    arguments = named.arguments(path)
    if named.command == ("member", "export") and suffix == "docx":
        arguments += ["--form", "roster"]
    done = run(*arguments)
    if done.exit_code == 3 and suffix != named.suffix:  # it is written as one of the two alone
        assert "不能写入" in done.stderr
        return
    assert_ok(done)
    if suffix == "xlsx":
        assert_sheets_fit(path)
    else:
        assert_document_fits(path)


@pytest.mark.parametrize("kind", TemplateKind)
def test_a_template_that_is_filled_in_fits_a4(home: Path, kind: TemplateKind) -> None:
    as_(COMMITTEE_SECRETARY if kind is TemplateKind.SLIPS else SECRETARY if kind is TemplateKind.PAYMENTS else 0, home)
    path = home.parent / f"{kind}.xlsx"
    assert_ok(run("import", "template", kind, "-o", str(path)))
    assert_sheets_fit(path)


def assert_sheets_fit(path: Path) -> None:
    for sheet in sheets_of(path):
        assert (sheet.paper, sheet.beside is None) == (A4, False), sheet
        beside = sheet.beside or 1
        # No page beside another one holds less than what says whose row it is, nor more than can be read.
        assert beside == 1 or sheet.repeats_columns, sheet
        assert sheet.width / beside <= (MOST_ACROSS if sheet.is_landscape else MOST_UPRIGHT), sheet
        if sheet.rows > 1:
            assert sheet.repeats_rows, sheet
            assert "&P" in sheet.footer, sheet


def assert_document_fits(path: Path) -> None:
    opened = docx.Document(str(path))
    section: Any = opened.sections[0]
    assert sorted((section.page_width.mm, section.page_height.mm)) == pytest.approx([210, 297], abs=1)
    room = section.page_width - section.left_margin - section.right_margin
    for table in opened.tables:
        columns = [int(each.get(qn("w:w"))) for each in table._tbl.tblGrid.iter(qn("w:gridCol"))]
        assert sum(columns) <= room / EMU_A_TWIP + len(columns)
        if len(table.rows) > MOST_ON_A_PAGE:
            assert list(table._tbl.tr_lst[0].iter(qn("w:tblHeader")))


@pytest.mark.parametrize("setting", [name for name, setting in SETTINGS.items() if setting._read is _a_path])
def test_what_a_setting_names_is_never_replaced(home: Path, setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    as_(COMMITTEE_SECRETARY, home)
    path = home.parent / "own.docx"
    path.write_bytes(b"PK kept")
    monkeypatch.setenv(f"SZDJ_{setting.upper()}", str(path))
    assert_refused(run("transfer", "template", "-o", str(path), "--force"), 5, "不能写入")
    assert path.read_bytes() == b"PK kept"


def test_the_programs_own_files_are_never_replaced(home: Path) -> None:
    import szdj_cli

    as_(COMMITTEE_SECRETARY, home)
    shipped = Path(szdj_cli.__file__).parent / "files" / "documents" / "receipt.docx"
    before = shipped.read_bytes()
    assert_refused(run("transfer", "template", "-o", str(shipped), "--force"), 5, "不能写入")
    assert shipped.read_bytes() == before


def test_a_folder_that_is_exchanged_meanwhile_leads_nowhere_else(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home.parent / "folder"
    folder.mkdir()
    for has_unnamed, is_forced in ((True, False), (True, True), (False, False), (False, True)):
        if not has_unnamed:
            monkeypatch.setattr(outgoing, "_UNNAMED", None)
        before = state_of(home)
        with suppress(FileUnwritable), open_table(folder / f"{has_unnamed}.csv", ["a"], force=is_forced) as table:
            folder.rename(home.parent / "elsewhere")
            folder.symlink_to(home)
            table.write(["1"])
        assert state_of(home) == before
        folder.unlink()
        (home.parent / "elsewhere").rename(folder)


def refused(result: Result, *codes: int) -> str:
    assert result.exit_code in codes, result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr
