"""Kinds of files: old workbooks, other programs' workbooks, pages that call themselves workbooks, other encodings."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases.files import (
    Rows,
    Sheet,
    archive,
    by_heading,
    locked_workbook,
    old_workbook,
    open_document,
    page,
    text_of,
    workbook,
)
from tests.cases.office import DAY, assert_refused_file, assert_written, human, load, name, payments, people

ROWS: Rows = [["第一党支部党员名册"], *by_heading(human(serial) for serial in range(3)), ["合计", "3"]]


BILL: Rows = [
    ["账号：6222************1234"],
    ["交易日期", "收入金额", "支出金额", "交易流水号", "摘要"],
    [DAY, "50.00", "", "BK1", f"党费{name(0)}"],
    [DAY, "", "30.00", "BK2", "材料"],
]

Writer = Callable[[Path, Rows], Path]


def _text(encoding: str, delimiter: str = ",", before: str = "") -> Writer:
    def write(path: Path, rows: Rows) -> Path:
        path.write_bytes((before + text_of(rows, delimiter)).encode(encoding))
        return path

    return write


def _new_workbook(path: Path, rows: Rows) -> Path:
    return workbook(path.with_suffix(".xlsx"), Sheet(rows)).rename(path)


KINDS: dict[str, tuple[str, Writer]] = {
    "xls": ("a.xls", old_workbook),
    "xls in capitals": ("A.XLS", old_workbook),
    "xls called xlsx": ("a.xlsx", old_workbook),
    "xlsx called xls": ("a.xls", _new_workbook),
    "xlsx called et": ("a.et", _new_workbook),
    "xlsx called csv": ("a.csv", _new_workbook),
    "ods": ("a.ods", open_document),
    "HTML as xls": ("a.xls", page),
    "HTML as xls in GBK": ("a.xls", lambda path, rows: page(path, rows, "gb2312")),
    "CSV as xls": ("a.xls", _text("gb18030")),
    "tabs as xls": ("a.xls", _text("gb18030", "\t")),
    "tabs as txt": ("a.txt", _text("utf-8-sig", "\t")),
    "tabs as csv": ("a.csv", _text("gb18030", "\t")),
    "semicolons": ("a.csv", _text("utf-8", ";")),
    "UTF-16 with tabs": ("a.txt", _text("utf-16", "\t")),
    "UTF-16 with tabs called csv": ("a.csv", _text("utf-16", "\t")),
    "UTF-16 with commas": ("a.csv", _text("utf-16")),
    "UTF-16, the big end first": ("a.csv", _text("utf-16-be", "\t", "\ufeff")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_every_kind_is_read(office: Path, files: Path, kind: str) -> None:
    called, write = KINDS[kind]
    outcome = load("members", write(files / called, ROWS))
    assert_written(outcome, 3)
    stored = people()
    assert set(stored) == {name(serial) for serial in range(3)}
    assert stored[name(2)]["joined_on"] == "2010-07-01"
    assert stored[name(2)]["mobile"].endswith("0002")


@pytest.mark.parametrize("kind", KINDS)
def test_a_bill_of_every_kind_is_read(paying: Path, files: Path, kind: str) -> None:
    called, write = KINDS[kind]
    assert_written(load("payments", write(files / called, BILL)), 1)
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
    assert_refused_file(load("members", path), "a.xls", "重新登录")
