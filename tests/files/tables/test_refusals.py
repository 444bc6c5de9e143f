"""Every way in which a file can be no table is found before a row of it is used, and named."""

import os
import re
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.members.import_rows import ROSTER_FORM
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files import opening
from szdj_cli.files.bounds import MAX_ROWS, MAX_TEXT_FILE_BYTES, MAX_XLSX_BYTES, MIB
from szdj_cli.files.cells import Room
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.messages.kit.files import FILE_PROBLEMS
from tests.support.tables.workbooks import make, repack

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(path: Path, **options: Any) -> FileRefused:
    """Return how the whole reading of a file is refused."""
    with pytest.raises(FileRefused) as caught, open_rows(path, **options) as source:
        list(source.rows())
    assert caught.value.path == str(path)
    return caught.value


def written(content: bytes) -> Callable[[Path], Path]:
    def create(folder: Path) -> Path:
        path = folder / "a.csv"
        path.write_bytes(content)
        return path

    return create


@pytest.mark.parametrize(
    ("content", "why", "row"),
    [
        (b"", FileProblem.EMPTY, None),
        (b"\xef\xbb\xbf", FileProblem.EMPTY, None),
        (b"\n , \n", FileProblem.EMPTY, None),
        ("姓名\n王".encode("utf-16-be"), FileProblem.NUL, None),
        (b"a,b\n1,\0\n", FileProblem.NUL, None),
        (b"a,b\n\xff\xff\n", FileProblem.ENCODING_UNKNOWN, None),
        ("a\n王".encode("gb18030")[:-1], FileProblem.ENCODING_UNKNOWN, None),
        (b'a,b\n1,2\n\n3,"x"y\n', FileProblem.QUOTES, 4),
        (b'a,b\n1,2\n3,"x\n4,5\n', FileProblem.QUOTES, 3),
        (b'a,b\n1,2\n3,"x\n' + b"4,5\n" * 100_000, FileProblem.FIELD_TOO_LONG, 3),
        (b"a,b\n1,2\n3," + "字".encode() * 342, FileProblem.FIELD_TOO_LONG, 3),
        (b"a,b\n1," + b"x" * 3 * MIB, FileProblem.FIELD_TOO_LONG, None),
        (b"a,b\n1,2\n3,4,5\n", FileProblem.EXTRA_CELLS, 3),
        (b"a,b,\n1,2,x\n", FileProblem.EXTRA_CELLS, 2),
        (b"<html><table></table></html>", FileProblem.EMPTY, None),
        (b"<html><p>1</p></html>", FileProblem.WEB_ANSWER, None),
        (b"\xef\xbb\xbf <?xml version='1.0'?>", FileProblem.NOT_A_WORKBOOK, None),
        (OLE + bytes(4096), FileProblem.DAMAGED, None),
        (OLE + bytes(1024) + "EncryptedPackage".encode("utf-16-le"), FileProblem.PASSWORD, None),
        (b"PK\x03\x04 and nothing else", FileProblem.DAMAGED, None),
    ],
)
def test_what_a_file_holds_can_refuse_it(tmp_path: Path, content: bytes, why: FileProblem, row: int | None) -> None:
    refused = refusal(written(content)(tmp_path))
    assert (refused.why, refused.row) == (why, row)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv").why is FileProblem.MISSING


def test_a_directory_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path).why is FileProblem.DIRECTORY


def test_a_device_is_named() -> None:
    assert refusal(Path(os.devnull)).why is FileProblem.NOT_A_FILE


def test_a_name_that_no_file_can_have_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / ("x" * 5000)).why is FileProblem.UNREADABLE


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up root's rights, which no mode keeps out."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="modes say nothing on Windows")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = written(b"a\n1\n")(tmp_path)
    path.chmod(0)
    with as_nobody():
        assert refusal(path).why is FileProblem.NO_PERMISSION
    assert stat.S_IMODE(path.stat().st_mode) == 0


@pytest.mark.skipif(os.name != "posix", reason="nobody comes through sudo on Windows")
def test_what_whoever_came_through_sudo_could_not_read_is_not_read_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(b"host:5432:szdj:szdj:secret\n1\n")(tmp_path)
    path.chmod(0o600)
    monkeypatch.setenv("SUDO_UID", str(os.geteuid() + 1))
    assert refusal(path).why is FileProblem.OURS
    path.chmod(0o644)
    with open_rows(path) as source:
        assert source.headings
    path.chmod(0o600)
    monkeypatch.setenv("SUDO_UID", str(os.geteuid()))
    with open_rows(path) as source:
        assert source.headings


def test_a_file_that_changes_while_it_is_read_is_named(tmp_path: Path) -> None:
    path = written(b"a,b\n" + b"1,2\n" * 200_000)(tmp_path)
    with open_rows(path) as source:
        rows = source.rows()
        next(rows)
        with path.open("r+b") as file:
            file.seek(400_000)
            file.write(b"\xff\xff\xff\xff")
        with pytest.raises(FileRefused) as caught:
            list(rows)
    assert caught.value.why is FileProblem.UNREADABLE


@pytest.mark.parametrize(
    "encoding", ["klingon", "hex", "rot13", "Punycode", "idna", "unicode_escape", "raw_unicode_escape"]
)
def test_an_encoding_that_is_none_is_named(tmp_path: Path, encoding: str) -> None:
    assert refusal(written(b"a\n1\n")(tmp_path), encoding=encoding).why is FileProblem.ENCODING_NAME


def test_an_encoding_that_does_not_fit_is_named(tmp_path: Path) -> None:
    refused = refusal(written("姓名\n".encode("gb18030"))(tmp_path), encoding="utf-8")
    assert refused.why is FileProblem.ENCODING_UNKNOWN


@pytest.mark.parametrize(("head", "limit"), [(b"a,b\n", MAX_TEXT_FILE_BYTES), (b"PK\x03\x04", MAX_XLSX_BYTES)])
def test_a_file_beyond_the_bounds_is_not_read(tmp_path: Path, head: bytes, limit: int) -> None:
    path = written(head)(tmp_path)
    os.truncate(path, limit + 1)
    assert refusal(path).why is FileProblem.TOO_LARGE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_beyond_the_bounds_is_not_copied_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_TEXT_FILE_BYTES", 1000)
    reading, writing = os.pipe()
    os.write(writing, b"1\n" * 501)
    os.close(writing)
    try:
        assert refusal(Path(f"/dev/fd/{reading}")).why is FileProblem.TOO_LARGE
    finally:
        os.close(reading)


def test_more_than_a_million_rows_of_csv_are_refused(tmp_path: Path) -> None:
    assert refusal(written(b"a\n" + b"1\n" * (MAX_ROWS + 1))(tmp_path)).why is FileProblem.TOO_MANY_ROWS


def test_rows_that_are_passed_over_are_counted_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("序号,公民身份号码\n" + "1,\n" * 4, "utf-8")
    with open_rows(path, form=ROSTER_FORM) as source:
        assert list(source.rows(Room(4, 1000))) == []
        with pytest.raises(FileRefused) as caught:
            list(source.again().rows(Room(3, 1000)))
    assert caught.value.why is FileProblem.TOO_MANY_ROWS


def test_a_million_rows_of_csv_are_read(tmp_path: Path) -> None:
    with open_rows(written(b"a\n" + b"1\n" * MAX_ROWS)(tmp_path)) as source:
        assert sum(1 for _row in source.rows()) == MAX_ROWS


@pytest.mark.parametrize("suffix", [".xlsx", ".XLS", ".et", ".ods"])
def test_a_suffix_does_not_make_a_workbook(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"a,b\n1,2\n")
    with open_rows(path) as source:
        assert (source.sheets, list(source.rows())) == ((), [(2, ["1", "2"])])


def workbook(folder: Path, write: Callable[[Workbook, Worksheet], Any]) -> Path:
    def fill(book: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["a", "b"])
        write(book, sheet)

    return make(folder / "a.xlsx", fill)


def plain(folder: Path) -> Path:
    return workbook(folder, lambda _, sheet: sheet.write_row(1, 0, ["1", "2"]))


@pytest.mark.parametrize(
    ("write", "why", "row"),
    [
        (lambda sheet: sheet.write_string(1, 2, "x"), FileProblem.EXTRA_CELLS, 2),
        (lambda sheet: sheet.write_string(6, 1, "字" * 342), FileProblem.FIELD_TOO_LONG, 7),
        (lambda sheet: sheet.write_formula(4, 1, "=NA()", None, "#N/A"), FileProblem.ERROR_CELL, 5),
        (lambda sheet: sheet.write_formula(4, 1, "=A1", None, ""), FileProblem.NOT_CALCULATED, 5),
        (lambda sheet: sheet.write_string(1_048_575, 25, "x"), FileProblem.EXTRA_CELLS, 1_048_576),
    ],
)
def test_what_a_sheet_holds_can_refuse_it(
    tmp_path: Path, write: Callable[[Worksheet], Any], why: FileProblem, row: int | None
) -> None:
    refused = refusal(workbook(tmp_path, lambda _, sheet: write(sheet)))
    assert (refused.why, refused.row) == (why, row)


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert refusal(make(tmp_path / "a.xlsx", lambda _, __: None)).why is FileProblem.EMPTY


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(plain(tmp_path), sheet="党员").why is FileProblem.SHEET_MISSING


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("word/document.xml", FileProblem.WORD_DOCUMENT),
        ("xl/workbook.bin", FileProblem.XLSB),
        ("名册.xlsx", FileProblem.ARCHIVE),
    ],
)
def test_another_kind_of_zip_is_named(tmp_path: Path, part: str, why: FileProblem) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(part, "<document/>")
    assert refusal(path).why is why


def test_an_archive_is_named_however_much_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.csv", bytes(20 * MIB))
    assert refusal(path).why is FileProblem.ARCHIVE


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (b"Rar!\x1a\x07\x01\x00", FileProblem.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c\x00", FileProblem.ARCHIVE),
        (b"\x1f\x8b\x08\x00", FileProblem.ARCHIVE),
        (b"PK\x05\x06" + bytes(18), FileProblem.ARCHIVE),
        (b"%PDF-1.7\n", FileProblem.PDF),
        (b"\xff\xd8\xff\xe0", FileProblem.PICTURE),
        (b"\x89PNG\r\n\x1a\n", FileProblem.PICTURE),
        (b"{\\rtf1", FileProblem.WORD_DOCUMENT),
        (bytes.fromhex("4C0000000114020000000000C000000000000046") + bytes(60), FileProblem.SHORTCUT),
        (b"[InternetShortcut]\r\nURL=https://example.com/a.xlsx\r\n", FileProblem.SHORTCUT),
        (b"\xff\xfe" + "[InternetShortcut]\r\n".encode("utf-16-le"), FileProblem.SHORTCUT),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", FileProblem.WEB_ARCHIVE),
        (b"\xef\xbb\xbfFrom: <Saved by Blink>\r\n", FileProblem.WEB_ARCHIVE),
        ('{"code":401,"msg":"登录超时"}'.encode(), FileProblem.WEB_ANSWER),
        (b'[\n {"a": 1}]', FileProblem.WEB_ANSWER),
        (b"ID;PWXL;N;E\r\nB;Y2;X3\r\n", FileProblem.NOT_A_WORKBOOK),
        (b"TABLE\r\n0,1\r\n", FileProblem.NOT_A_WORKBOOK),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>', FileProblem.WORD_DOCUMENT),
    ],
)
def test_what_is_no_table_is_called_what_it_is(tmp_path: Path, head: bytes, why: FileProblem) -> None:
    assert refusal(written(head)(tmp_path)).why is why


def test_what_is_kept_of_who_has_a_workbook_open_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "~$a.xlsx"
    path.write_bytes(b"\x05admin" + b" " * 49 + bytes(110))
    assert refusal(path).why is FileProblem.OWNER_FILE


def test_half_a_workbook_is_damaged(tmp_path: Path) -> None:
    path = plain(tmp_path)
    os.truncate(path, path.stat().st_size // 2)
    assert refusal(path).why is FileProblem.DAMAGED


def test_a_workbook_with_broken_bytes_is_damaged(tmp_path: Path) -> None:
    path = plain(tmp_path)
    content = bytearray(path.read_bytes())
    start = content.index(b"xl/worksheets/sheet1.xml") + 40
    content[start : start + 40] = bytes(40)
    path.write_bytes(content)
    assert refusal(path).why is FileProblem.DAMAGED


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_of_broken_xml_is_damaged(tmp_path: Path, part: str) -> None:
    path = plain(tmp_path)
    repack(path, {part: lambda content: content[:-30]})
    assert refusal(path).why is FileProblem.DAMAGED


def test_a_zip_with_a_password_is_named(tmp_path: Path) -> None:
    path = plain(tmp_path)
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for match in re.finditer(re.escape(signature), bytes(content)):
            content[match.start() + offset] |= 1
    path.write_bytes(content)
    assert refusal(path).why is FileProblem.PASSWORD


def bomb(path: Path, size: int) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/zeros", bytes(size))
    return path


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    assert refusal(bomb(plain(tmp_path), 20 * MIB)).why is FileProblem.BOMB


def test_a_bomb_that_hides_its_size_is_not_unpacked_either(tmp_path: Path) -> None:
    path = workbook(tmp_path, lambda _, sheet: [sheet.write_number(row, 0, 1) for row in range(1, 90_000)])
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as package:
        said, hidden = struct.pack("<I", package.getinfo(sheet).file_size), struct.pack("<I", 1000)
    content = path.read_bytes()
    assert content.count(said) == 2  # the local header and the directory
    path.write_bytes(content.replace(said, hidden))
    assert refusal(path).why is FileProblem.BOMB


def test_every_problem_has_its_words_and_each_its_own() -> None:
    assert set(FILE_PROBLEMS) == set(FileProblem)
    assert len(set(FILE_PROBLEMS.values())) == len(FileProblem)
    for cause, remedy in FILE_PROBLEMS.values():
        assert cause.endswith("。")
        assert remedy.endswith("。")
