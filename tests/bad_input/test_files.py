"""A file that is no table is refused in plain words by whichever command was given it; nothing is written."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from szdj_cli.cli.prompting import standard_input
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.messages.kit.files import FILE_PROBLEMS
from tests.support import builders
from tests.support.running import Result, assert_refused, run, spawn
from tests.support.storage.dumps import dump
from tests.support.world import World

MIB = 1024 * 1024
# The columns that members, organisations and plans must have.
HEADINGS = "公民身份号码,姓名,编码,名称,类型,申请编号,版本,申请人,变更,决定\n"
ROW = f"{builders.person(900)['公民身份号码']},王示例,B9,第九党支部,党支部,1,1,,\n"
COMMANDS = (["import", "members"], ["import", "orgs"])


def page_of_a_web_site(folder: Path) -> Path:
    return _written(folder / "a.xls", f"<html><p>{HEADINGS}</p></html>".encode())


def archive(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.zip", "w") as package:
        package.writestr("名册.csv", HEADINGS + ROW)
    return folder / "a.zip"


def picture(folder: Path) -> Path:
    return _written(folder / "a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100))


def another_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.xlsx", "w") as package:
        package.writestr("word/document.xml", "<document/>")
    return folder / "a.xlsx"


def half_a_zip(folder: Path) -> Path:
    return _written(folder / "a.xlsx", b"PK\x03\x04 and no more")


def bomb(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", bytes(64 * MIB))
    return folder / "a.xlsx"


def big5(folder: Path) -> Path:
    # 0xFF begins no character of UTF-8 or GB18030.
    return _written(folder / "a.csv", HEADINGS.encode("gb18030") + b"\xff\xff\n")


def binary(folder: Path) -> Path:
    return _written(folder / "a.csv", (HEADINGS + ROW).encode() + bytes(512))


def empty(folder: Path) -> Path:
    return _written(folder / "a.csv", b"")


def directory(folder: Path) -> Path:
    (folder / "a.csv").mkdir()
    return folder / "a.csv"


def missing(folder: Path) -> Path:
    return folder / "none.csv"


def device(folder: Path) -> Path:
    return Path(os.devnull)


def loose_quote(folder: Path) -> Path:
    return _written(folder / "a.csv", (HEADINGS + '1,"王,2,3,4,5,6,7,8\n' + ROW * 3).encode())


def more_cells_than_headings(folder: Path) -> Path:
    return _written(folder / "a.csv", (HEADINGS + "1," * HEADINGS.count(",") + "2,3\n").encode())


FILES: dict[Callable[[Path], Path], FileProblem] = {
    page_of_a_web_site: FileProblem.WEB_ANSWER,
    archive: FileProblem.ARCHIVE,
    picture: FileProblem.PICTURE,
    another_zip: FileProblem.WORD_DOCUMENT,
    half_a_zip: FileProblem.DAMAGED,
    bomb: FileProblem.BOMB,
    big5: FileProblem.ENCODING_UNKNOWN,
    binary: FileProblem.NUL,
    empty: FileProblem.EMPTY,
    directory: FileProblem.DIRECTORY,
    missing: FileProblem.MISSING,
    device: FileProblem.NOT_A_FILE,
    loose_quote: FileProblem.QUOTES,
    more_cells_than_headings: FileProblem.EXTRA_CELLS,
}


@pytest.mark.parametrize("make", FILES, ids=lambda make: make.__name__)
def test_a_file_that_is_no_table_is_refused_and_nothing_is_written(
    administered: World, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    file, before = make(tmp_path), dump(administered.home)
    for command in COMMANDS:
        result = run(*command, str(file), "--yes")
        assert_refused(result, 3, str(file), FILE_PROBLEMS[FILES[make]][0].rstrip("。"))
        assert result.stdout == ""
    assert dump(administered.home) == before


@pytest.mark.parametrize("make", FILES, ids=lambda make: make.__name__)
def test_a_plan_that_is_no_table_decides_nothing(deciding: World, tmp_path: Path, make: Callable[[Path], Path]) -> None:
    file = make(tmp_path)
    if file.is_file():  # what a plan may hold of the roster is refused first
        file.write_bytes(file.read_bytes().replace("公民身份号码,姓名".encode(), "甲,乙".encode()))
    before = dump(deciding.home)
    assert_refused(run("approve", "apply", str(file), "--yes"), 3, FILE_PROBLEMS[FILES[make]][0].rstrip("。"))
    assert dump(deciding.home) == before


def test_a_bomb_takes_no_memory(administered: World, tmp_path: Path) -> None:
    result = _limited("import", "members", str(bomb(tmp_path)), "--yes", address_space=512 * MIB)
    assert_refused(result, 3, FILE_PROBLEMS[FileProblem.BOMB][0].rstrip("。"))


@pytest.mark.parametrize("key", [[], ["--idempotency-key", "once"]])
def test_a_file_without_an_end_takes_no_memory(administered: World, tmp_path: Path, key: list[str]) -> None:
    endless = tmp_path / "a.csv"
    endless.touch()
    os.truncate(endless, 10**12)
    for path, why in ((endless, FileProblem.TOO_LARGE), (Path("/dev/zero"), FileProblem.NOT_A_FILE)):
        result = _limited("import", "members", str(path), "--yes", *key, address_space=768 * MIB)
        assert_refused(result, 3, FILE_PROBLEMS[why][0].rstrip("。"))


def brackets_for_a_heading(folder: Path) -> Path:
    return _written(folder / "a.csv", (HEADINGS.strip() + "," + "[" * 500_000 + "\n" + ROW).encode())


def brackets_for_a_format(folder: Path) -> Path:
    """Shows a number by a format that is longer than any program writes one."""
    with xlsxwriter.Workbook(folder / "a.xlsx") as workbook:
        workbook.add_worksheet().write_row(0, 0, HEADINGS.strip().split(","))
        workbook.worksheets()[0].write_number(1, 0, 1.5, workbook.add_format({"num_format": "[" * 500_000}))
    return folder / "a.xlsx"


@pytest.mark.parametrize("make", [brackets_for_a_heading, brackets_for_a_format], ids=lambda make: make.__name__)
def test_brackets_that_never_close_hold_nobody(
    administered: World, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    assert spawn("import", "members", str(make(tmp_path)), "--dry-run").exit_code == 3  # within a minute


def test_a_list_without_an_end_is_refused(deciding: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standard_input, "_MOST", 10)
    result = run("approve", "accept", "-", "--yes", input="1 " * 6)
    assert_refused(result, 3, FILE_PROBLEMS[FileProblem.LIST_TOO_LONG][0].rstrip("。"))


def test_an_empty_standard_input_is_refused(administered: World) -> None:
    assert_refused(run("import", "members", "-", "--yes", input=b""), 3, "标准输入")


def test_a_table_without_the_columns_that_have_to_be_there_is_refused(administered: World, tmp_path: Path) -> None:
    file = _written(tmp_path / "a.csv", "甲,乙\n1,2\n".encode())
    assert_refused(run("import", "members", str(file), "--yes"), 3, "公民身份号码")
    assert_refused(run("import", "orgs", str(file), "--yes"), 3, "编码")


def test_headings_that_come_twice_are_refused(administered: World, tmp_path: Path) -> None:
    before = dump(administered.home)
    file = _written(tmp_path / "a.csv", b"id_number,id_number,name\n1,2,3\n")
    assert_refused(run("import", "members", str(file), "--yes"), 3)
    assert dump(administered.home) == before


def test_the_plan_of_another_program_is_refused(deciding: World, tmp_path: Path) -> None:
    file = _written(tmp_path / "a.csv", "甲,乙\n1,2\n".encode())
    assert_refused(run("approve", "apply", str(file), "--yes"), 3, "审批单")


def test_what_is_written_out_never_replaces_a_file_unasked(administered: World, tmp_path: Path) -> None:
    file = _written(tmp_path / "kept.csv", b"kept")
    assert_refused(run("member", "export", "-o", str(file)), 7, "已经存在")
    assert_refused(run("import", "template", "members", "-o", str(file)), 7, "已经存在")
    assert file.read_bytes() == b"kept"


@pytest.mark.parametrize("name", ["no/such/folder/a.csv", "a.docx", "/dev/null/a.csv"])
def test_a_place_that_cannot_be_written_is_refused(administered: World, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    result = run("member", "export", "-o", str(target))
    assert_refused(result, 3 if name.endswith("docx") else 7, str(target))


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _limited(*arguments: str, address_space: int) -> Result:
    import resource

    # The child inherits it; this process gets its own back.
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (address_space, hard))
    try:
        return spawn(*arguments)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
