"""Headings are understood as people write them."""

import pytest

from szdj_cli.domain.imports.tables import ERROR_HEADING, match_headings
from tests.support.tables.rosters import term_of


@pytest.mark.parametrize(
    "heading",
    [
        "手机号码",
        "*手机号码",
        "＊ 手机号码",
        "手机号码*",
        "手机 号码",
        " 手机号",
        "mobile",
        "联系电话",
        "手机号码（必填）",
        "手机号码(11位)",
    ],
)
def test_a_heading_is_understood_in_every_common_writing(heading: str) -> None:
    assert match_headings([heading], term_of).columns == {"mobile": 0}


def test_columns_may_stand_in_any_order_among_strangers() -> None:
    match = match_headings(["序号", "姓名", "", "公民身份号码", "备注"], term_of, ["name", "id_number"])
    assert match.columns == {"name": 1, "id_number": 3}
    assert match.unknown == ("序号", "备注")
    assert match.missing == ()
    assert match.doubled == ()


def test_what_is_required_and_not_there_is_named() -> None:
    assert match_headings(["姓名"], term_of, ["id_number", "name", "mobile"]).missing == ("id_number", "mobile")


def test_two_columns_of_one_meaning_are_named_as_they_stand() -> None:
    match = match_headings(["手机", "姓名", "*手机号码", "联系电话", "民族", "民族"], term_of)
    assert match.doubled == (("手机", "*手机号码", "联系电话"), ("民族", "民族"))


def test_the_reasons_of_an_error_file_are_passed_over() -> None:
    match = match_headings(["姓名", ERROR_HEADING], term_of)
    assert (match.columns, match.unknown) == ({"name": 0}, ())


def test_a_heading_of_other_tables_may_have_brackets_of_its_own() -> None:
    terms = {"金额（元）": "amount", "月份": "month"}
    assert match_headings(["金额（元）", "月份(如2026-11)"], terms.get).columns == {"amount": 0, "month": 1}
