"""A table is written whole and private, or not at all."""

import csv
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from szdj_cli.domain.errors import FileExists, FileRefused, FileUnwritable, OutputProtected, OutputUnfit
from szdj_cli.domain.imports.tables import ERROR_HEADING, Notes, SheetExtras, TableKind, match_headings
from szdj_cli.domain.members.fields import IMPORTED
from szdj_cli.domain.values.reasons import FileProblem, TemplateKind
from szdj_cli.files.tables.error_file import ErrorFile
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.files.tables.writing import open_table, write_table, write_template
from szdj_cli.messages.kit.files import template_notes
from tests.support.tables.rosters import term_of

KINDS = [kind.value for kind in TableKind]


def left_in(folder: Path) -> list[Path]:
    """Return what is in a folder, and in the home in it, which xlsx uses for what it writes on the way."""
    return [path for path in folder.rglob("*") if path.name != "home"]


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def content(path: Path, sheet: str | None = None) -> list[list[str]]:
    with open_rows(path, sheet=sheet) as source:
        return [source.headings, *(row for _, row in source.rows())]


def sheet_xml(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_comes_back_as_it_went(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"out.{kind}"
    assert write_table(path, ["姓名", "号码"], [["王建国", "007"], ["𠮷", ""]]) == 2
    assert content(path) == [["姓名", "号码"], ["王建国", "007"], ["𠮷", ""]]


@pytest.mark.skipif(os.name != "posix", reason="on Windows the folder's ACL stands in for modes")
@pytest.mark.parametrize("kind", KINDS)
def test_only_the_owner_can_read_what_is_written(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"out.{kind}"
    write_table(path, ["a"], [["1"]])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_csv_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_table(path, ["姓名"], [["王,\n建国"]])
    assert path.read_bytes() == '\ufeff姓名\r\n"王,\n建国"\r\n'.encode()


@pytest.mark.parametrize("start", list("=+-@\t\r＝＋－＠"))
def test_a_formula_is_harmless_in_csv_and_comes_back(tmp_path: Path, start: str) -> None:
    path = tmp_path / "out.csv"
    cells = [f"{start}1+1", f"'{start}1+1", f"''{start}1", "'quoted", "1=1"]
    write_table(path, list("abcde"), [cells])
    with path.open(encoding="utf-8-sig", newline="") as file:
        _headings, raw = csv.reader(file)
    assert not any(cell.startswith(start) for cell in raw)
    assert raw[3:] == cells[3:]
    assert content(path)[1] == cells


def test_everything_in_xlsx_is_text_and_stays_so_when_more_is_typed(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_table(path, ["公民身份号码", "式"], [["440305199001010012", "=1+1"]])
    xml = sheet_xml(path)
    assert "<f>" not in xml
    assert "<v>" not in xml
    with zipfile.ZipFile(path) as package:
        assert 'numFmtId="49"' in package.read("xl/styles.xml").decode()  # Excel's own number of the format for text
    assert xml.count("<col ") == 2
    assert all('style="' in part for part in xml.split("<col ")[1:])


def test_the_headings_of_xlsx_stay_in_view_and_columns_are_as_wide_as_what_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_table(path, ["a", "b", "c"], [["x" * 20, "汉" * 20, "长" * 400]])
    xml = sheet_xml(path)
    assert 'topLeftCell="A2"' in xml
    widths = [float(part.split('width="')[1].split('"')[0]) for part in xml.split("<col ")[1:]]
    assert 20 < widths[0] < 25
    assert 40 < widths[1] < 45
    assert 59 < widths[2] < 62


def test_a_column_of_xlsx_offers_its_choices(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_table(path, ["编号", "决定"], [["1", ""]], extras=SheetExtras(choices={1: ["同意", "不同意"]}))
    assert '<formula1>"同意,不同意"</formula1>' in sheet_xml(path)
    assert 'sqref="B2:B1001"' in sheet_xml(path)


def test_notes_are_a_second_sheet_of_xlsx_and_no_part_of_csv(tmp_path: Path) -> None:
    notes = Notes("填写说明", (("列", "说明"), ("姓名", "文字")))
    for kind in KINDS:
        write_table(tmp_path / f"out.{kind}", ["姓名"], [["王"]], extras=SheetExtras(notes=notes))
        assert content(tmp_path / f"out.{kind}") == [["姓名"], ["王"]]
    assert content(tmp_path / "out.xlsx", "填写说明") == [["列", "说明"], ["姓名", "文字"]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_there_stays_unless_forced(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"out.{kind}"
    path.write_text("PK kept")
    with pytest.raises(FileExists):
        write_table(path, ["a"], [["1"]])
    assert path.read_text() == "PK kept"
    write_table(path, ["a"], [["1"]], force=True)
    assert content(path) == [["a"], ["1"]]


def test_a_file_that_comes_to_be_there_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with pytest.raises(FileExists), open_table(path, ["a"]) as table:
        table.write(["1"])
        path.write_text("kept")
    assert [file.read_text() for file in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows() -> Iterator[Sequence[str]]:
        yield ["1"]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_table(tmp_path / f"out.{kind}", ["a"], rows())
    assert left_in(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="this system has no limit of a file's size")
@pytest.mark.parametrize("kind", KINDS)
def test_no_room_is_said_and_leaves_nothing(tmp_path: Path, kind: str) -> None:
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from szdj_cli.domain.errors import FileUnwritable\n"
        "from szdj_cli.files.tables.writing import write_table\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n"
        "try: write_table(Path(sys.argv[1]), ['a'], ([str(n)] for n in range(100_000)))\n"
        "except FileUnwritable as error: print(error.path)\n"
    )
    path = tmp_path / f"out.{kind}"
    env = os.environ | {"TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, env=env, check=True
    )
    assert run.stdout.strip() == str(path)
    assert run.stderr == ""
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("force", [False, True])
def test_a_device_or_a_directory_is_never_replaced(tmp_path: Path, force: bool) -> None:
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    for target in (Path(os.devnull), folder):
        with pytest.raises(FileUnwritable):
            write_table(target, ["a"], [["1"]], TableKind.CSV, force=force)
    assert not Path(os.devnull).is_file()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileUnwritable):
        write_table(tmp_path / "none" / "out.csv", ["a"], [["1"]])


def test_a_suffix_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputUnfit) as refusal:
        write_table(tmp_path / "out.xls", ["a"], [["1"]])
    assert refusal.value.suffixes == ("csv", "xlsx")


def test_what_does_not_fit_in_xlsx_is_refused_and_not_cut(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refusal:
        write_table(tmp_path / "out.xlsx", ["a"], [["1"], ["x" * 32_768]])
    assert (refusal.value.why, refusal.value.row) == (FileProblem.FIELD_TOO_LONG, 3)
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("kind", KINDS)
def test_standard_output_takes_a_table(tmp_path: Path, kind: str) -> None:
    program = (
        "from szdj_cli.domain.imports.tables import TableKind\n"
        "from szdj_cli.files.tables.writing import write_table\n"
        f"write_table(None, ['姓名'], [['王']], TableKind('{kind}'))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    path = tmp_path / f"out.{kind}"
    path.write_bytes(run.stdout)
    assert content(path) == [["姓名"], ["王"]]


@pytest.mark.parametrize("kind", KINDS)
def test_bad_rows_are_written_back_with_their_reason(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"bad.{kind}"
    with ErrorFile(path, ["姓名", "手机"]) as errors:
        errors.write(["王", "123"], "手机号码不对")
    assert content(path) == [["姓名", "手机", ERROR_HEADING], ["王", "123", "手机号码不对"]]


def test_an_error_file_that_comes_in_again_has_one_column_of_reasons(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    with ErrorFile(path, ["姓名", ERROR_HEADING, "手机"]) as errors:
        errors.write(["王", "旧的原因", "123"], "新的原因")
    assert content(path) == [["姓名", "手机", ERROR_HEADING], ["王", "123", "新的原因"]]


def test_without_a_bad_row_there_is_no_error_file(tmp_path: Path) -> None:
    with ErrorFile(tmp_path / "bad.csv", ["姓名"]):
        pass
    assert left_in(tmp_path) == []


def test_an_error_file_that_cannot_be_written_is_said_before_anything_is_done(tmp_path: Path) -> None:
    there = tmp_path / "bad.csv"
    there.write_text("kept")
    with pytest.raises(FileExists), ErrorFile(there, ["姓名"]):
        pytest.fail("the block ran")
    with pytest.raises(OutputUnfit), ErrorFile(tmp_path / "bad.doc", ["姓名"]):
        pytest.fail("the block ran")


def test_an_error_file_of_an_import_that_fails_is_not_left(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), ErrorFile(tmp_path / "bad.csv", ["姓名"]) as errors:
        errors.write(["王"], "原因")
        raise RuntimeError
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_understood_when_it_comes_in(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"members.{kind}"
    write_template(path, IMPORTED, notes=template_notes(TemplateKind.MEMBERS, IMPORTED))
    with open_rows(path) as source:
        match = match_headings(source.headings, term_of)
        assert list(source.rows()) == []
    assert list(match.columns) == [field.term for field in IMPORTED]
    assert match.unknown == ()
    assert "*姓名" in source.headings
    assert "工作单位" in source.headings


def test_a_template_explains_every_column_and_offers_the_codes(tmp_path: Path) -> None:
    path = tmp_path / "members.xlsx"
    write_template(path, IMPORTED, notes=template_notes(TemplateKind.MEMBERS, IMPORTED))
    explained = {row[0]: row[1:] for row in content(path, "填写说明")}
    assert explained["性别"] == ["是", "男、女"]
    assert explained["学位"] == ["否", "学士、硕士、博士、无"]
    assert explained["加入党组织日期"][1].startswith("如 2026-11-23")
    assert all(field.heading in explained for field in IMPORTED)
    assert '<formula1>"男,女"</formula1>' in sheet_xml(path)


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limit")
def test_a_workbook_without_room_ends_with_a_refusal_and_no_traceback(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from szdj_cli.domain.errors import FileUnwritable\n"
        "from szdj_cli.files.xlsx import writing as xlsx_writing\n"
        "from szdj_cli.files.tables.writing import write_table\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n"
        "    write_table(Path(sys.argv[1]), ['姓名'], [['王芳']])\n"
        "except FileUnwritable:\n"
        "    print('refused')\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "a.xlsx")]
    # Python itself would keep what it compiled of a module, cut off at the limit.
    environment = {**os.environ, "SZDJ_HOME": str(tmp_path / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout, done.stderr) == ("refused\n", "")
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.skipif(os.name != "posix", reason="this system holds no folders open")
def test_a_folder_below_one_that_is_closed_to_us_takes_files_and_the_home_still_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folder = tmp_path / "home", tmp_path / "folder"
    (home / "inner").mkdir(parents=True)
    folder.mkdir()
    monkeypatch.setenv("SZDJ_HOME", str(home))
    opened = os.open

    def closed(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "..":  # as of a service account that is called from within somebody's own folder
            raise PermissionError(13, "permission denied")
        return opened(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", closed)
    for name in ("a.csv", "a.xlsx"):
        for force in (False, True):
            monkeypatch.chdir(folder)
            write_table(Path(name), ["姓名"], [["王芳"]], force=force)
            for inside in (home, home / "inner"):
                monkeypatch.chdir(inside)
                with pytest.raises(OutputProtected):
                    write_table(Path(name), ["姓名"], [["王芳"]], force=force)
