"""Kinds of files: old workbooks, other programs' workbooks, pages that call themselves workbooks, other encodings."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases.files import (
    Rows,
    Sheet,
    Table,
    archive,
    by_heading,
    locked_workbook,
    old_workbook,
    open_document,
    page,
    text_of,
    workbook,
)
from tests.cases.office import DAY, assert_refused_file, assert_written, human, load, name, number, payments, people

ROWS: Rows = [["第一党支部党员名册"], *by_heading(human(serial) for serial in range(3)), ["合计", "3"]]


def _text(encoding: str, delimiter: str = ",", before: str = "") -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes((before + text_of(ROWS, delimiter)).encode(encoding))
        return path

    return write


KINDS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "xls": ("a.xls", lambda path: old_workbook(path, ROWS)),
    "xls in capitals": ("A.XLS", lambda path: old_workbook(path, ROWS)),
    "xls called xlsx": ("a.xlsx", lambda path: old_workbook(path, ROWS)),
    "xlsx called xls": ("a.xls", lambda path: workbook(path.with_suffix(".xlsx"), Sheet(ROWS)).rename(path)),
    "xlsx called et": ("a.et", lambda path: workbook(path.with_suffix(".xlsx"), Sheet(ROWS)).rename(path)),
    "xlsx called csv": ("a.csv", lambda path: workbook(path.with_suffix(".xlsx"), Sheet(ROWS)).rename(path)),
    "ods": ("a.ods", lambda path: open_document(path, ROWS)),
    "HTML as xls": ("a.xls", lambda path: page(path, ROWS)),
    "HTML as xls in GBK": ("a.xls", lambda path: page(path, ROWS, "gb2312")),
    "CSV as xls": ("a.xls", _text("gb18030")),
    "tabs as xls": ("a.xls", _text("gb18030", "\t")),
    "tabs as txt": ("a.txt", _text("utf-8-sig", "\t")),
    "tabs as csv": ("a.csv", _text("gb18030", "\t")),
    "semicolons": ("a.csv", _text("utf-8", ";")),
    "UTF-16 with tabs": ("a.txt", _text("utf-16", "\t")),
    "UTF-16 with commas": ("a.csv", _text("utf-16")),
    "UTF-16, the big end first": ("a.csv", _text("utf-16-be", "\t", "\ufeff")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_every_kind_is_read(office: Path, files: Path, kind: str) -> None:
    called, write = KINDS[kind]
    outcome = load("members", write(files / called))
    assert_written(outcome, 3)
    stored = people()
    assert set(stored) == {name(serial) for serial in range(3)}
    assert stored[name(2)]["joined_on"] == "2010-07-01"
    assert stored[name(2)]["mobile"].endswith("0002")


@pytest.mark.parametrize("kind", ["xls", "ods", "HTML as xls in GBK", "UTF-16 with tabs"])
def test_a_bill_of_every_kind_is_read(paying: Path, files: Path, kind: str) -> None:
    bill: Rows = [
        ["账号：6222************1234"],
        ["交易日期", "收入金额", "支出金额", "交易流水号", "摘要"],
        [DAY, "50.00", "", "BK1", f"党费{number(0)}"],
        [DAY, "", "30.00", "BK2", "材料"],
    ]
    write: dict[str, Callable[[Path], Path]] = {
        "xls": lambda path: old_workbook(path.with_suffix(".xls"), bill),
        "ods": lambda path: open_document(path.with_suffix(".ods"), bill),
        "HTML as xls in GBK": lambda path: page(path.with_suffix(".xls"), bill, "gb2312"),
        "UTF-16 with tabs": lambda path: Table(bill, text=True, encoding="utf-16", delimiter="\t").write(path.parent),
    }
    assert_written(load("payments", write[kind](files / "a")), 1)
    assert [(each.member, each.fen, each.serial) for each in payments(paying)] == [(1, 5000, "BK1")]


@pytest.mark.parametrize("called", ["a.zip", "a.csv", "a.xlsx"])
def test_an_archive_is_called_an_archive(office: Path, files: Path, called: str) -> None:
    path = archive(files / called, {"名册.csv": text_of(ROWS).encode()})
    assert_refused_file(load("members", path), "压缩包")
    assert people() == {}


@pytest.mark.parametrize("begin", [b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c\x00\x04"], ids=["rar", "7z"])
def test_another_archive_is_called_an_archive(office: Path, files: Path, begin: bytes) -> None:
    path = files / "a.rar"
    path.write_bytes(begin + bytes(range(256)) * 8)
    assert_refused_file(load("members", path), "压缩包")


@pytest.mark.parametrize("called", ["a.xlsx", "a.xls"])
def test_a_workbook_with_a_password_says_so(office: Path, files: Path, called: str) -> None:
    assert_refused_file(load("members", locked_workbook(files / called)), "密码")


def test_an_old_workbook_with_a_password_says_so(office: Path, files: Path) -> None:
    assert_refused_file(load("members", old_workbook(files / "a.xls", ROWS, locked=True)), "密码")
    assert people() == {}


def test_a_page_without_a_table_is_refused(office: Path, files: Path) -> None:
    path = files / "a.xls"
    path.write_text("<html><body>登录超时，请重新登录</body></html>", "utf-8")
    assert_refused_file(load("members", path), "a.xls")
