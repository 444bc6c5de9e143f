from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.members import fields
from szdj_cli.domain.values import codes, text
from szdj_cli.domain.values import fields as value_fields
from szdj_cli.domain.values import parsing as values
from szdj_cli.domain.values.phones import parse_landline
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, safe, unwrapped, wrapped

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-11-23", "2026-11-23"),
        ("2026/11/3", "2026-11-03"),
        ("2026.11.03", "2026-11-03"),
        ("2026.11", "2026-11-01"),
        ("2026年11月3日", "2026-11-03"),
        ("2026年11月", "2026-11-01"),
        ("20261123", "2026-11-23"),
        ("46349", "2026-11-23"),
        ("2026-11-23 00:00:00", "2026-11-23"),
        ("２０２６－１１－２３", "2026-11-23"),
    ],
)
def test_dates_are_read_in_every_way_people_write_them(text: str, stored: str) -> None:
    assert values.parse_date(text) == stored


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13-01", "2026-02-30", "20260230", "昨天", "11/23/2026", "0000-01-01"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        values.parse_date(text)
    assert refused.value.reason is Reason.DATE_FORM


@given(st.dates(date(1900, 1, 1), TODAY))
def test_every_way_of_writing_a_date_gives_the_same(day: date) -> None:
    texts = [
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {values.parse_past_date(text, TODAY) for text in texts} == {day.isoformat()}


def test_a_date_to_come_is_refused_where_it_cannot_be() -> None:
    with pytest.raises(ValueRefused) as refused:
        values.parse_past_date("2026-11-24", TODAY)
    assert refused.value.reason is Reason.DATE_FUTURE


@pytest.mark.parametrize("text", ["王芳", "买买提·阿不都", "𠮷田", "㛃", "O'Neil", "\ue863"])
def test_names_of_every_people_are_accepted(text: str) -> None:
    assert values.parse_name(text) == text


@pytest.mark.parametrize("text", ["", "·", "王3", "[/x]", "=1+1", "a" * 51, "王<b>"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        values.parse_name(text)
    assert refused.value.reason is Reason.NAME_FORM


def test_other_dots_in_names_become_the_one_that_is_stored() -> None:
    assert values.parse_name("买买提•阿不都") == "买买提·阿不都"


@given(st.text())
def test_nothing_that_moves_a_cursor_or_turns_text_round_is_left(text: str) -> None:
    hostile = text + "\x1b[2J\x9b\u202e\u2066\x07\u2028"
    assert not set(safe(hostile)) & set("\x1b\x9b\u202e\u2066\x07\u2028\n\r\t\x00")
    assert safe(safe(hostile)) == safe(hostile)


def test_rare_names_that_fonts_do_not_know_yet_are_kept() -> None:
    assert cleaned(" \ue863\U000323af ") == "\ue863\U000323af"


@pytest.mark.parametrize(
    ("term", "text", "code"),
    [
        ("ethnicity", "汉", "01"),
        ("ethnicity", "汉族", "01"),
        ("ethnicity", "1", "01"),
        ("ethnicity", "56", "56"),
        ("ethnicity", "外国血统中国籍人士", "98"),
        ("education", "大学本科", "20"),
        ("education", "大学专科", "30"),
        ("education", "20", "20"),
        ("degree", "硕士", "master"),
        ("membership", "正式党员", "full"),
        ("membership", "probationary", "probationary"),
        ("sex", "男", "1"),
        ("sex", "２", "2"),
        ("standing", "正常", "normal"),
        ("floating", "是", "1"),
    ],
)
def test_codes_are_read_from_code_label_and_common_spelling(term: str, text: str, code: str) -> None:
    assert fields.FIELDS[term].parse(text, TODAY) == code


def test_every_label_and_every_code_reads_back_as_its_code() -> None:
    for code_list in (
        codes.ETHNICITY,
        codes.EDUCATION,
        codes.DEGREE,
        codes.MEMBERSHIP,
        codes.STANDING,
        codes.SEX,
        codes.FLAG,
    ):
        for code, label in code_list.labels.items():
            assert values.parse_code(code_list, code) == code
            assert values.parse_code(code_list, label) == code


def test_there_are_56_peoples_and_two_further_values() -> None:
    assert len(codes.ETHNICITY.labels) == 58


def test_a_required_field_cannot_be_emptied_and_another_can() -> None:
    assert value_fields.parse_change(fields.FIELDS["email"], text.CLEAR, TODAY) is None
    with pytest.raises(ValueRefused) as refused:
        value_fields.parse_change(fields.FIELDS["address"], "  ", TODAY)
    assert refused.value.reason is Reason.REQUIRED


def test_no_heading_or_alias_names_two_fields() -> None:
    names = [text for field in fields.FIELDS.values() for text in (field.term, field.heading, *field.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("text", "stored"), [("2026-11", "2026-11"), ("2026年1月", "2026-01"), ("202611", "2026-11")])
def test_months_are_read(text: str, stored: str) -> None:
    assert values.parse_month(text) == stored


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "0000-01", "1920-12", "9999-01", "11", "2026-1-1", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        values.parse_month(text)
    assert refused.value.reason is Reason.MONTH_FORM


@pytest.mark.parametrize("text", ["0755-26001234", "26001234", "(0755)26001234", "0755-26001234-801", "075526001234"])
def test_landlines_are_read(text: str) -> None:
    assert parse_landline(text).replace("-", "").startswith(("0755", "2600"))


@pytest.mark.parametrize(
    "text",
    [
        "ａ．ｂ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "mailto:a.b@example.com",
        "MAILTO: a.b@example.com",
        "<a.b@example.com>",
        "a.b@example.com;",
        "<a.b@example.com>;，。 ",
        "a.b@example.com " + ";" * 100_000,
        " a.b@example.com\u3000",
    ],
)
def test_addresses_are_read_as_they_are_copied(text: str) -> None:
    assert values.parse_email(text) == "a.b@example.com"


@pytest.mark.parametrize("text", ["518000", "518000.0", "５１８０００", "518 000", "518000.00"])
def test_postcodes_are_read(text: str) -> None:
    assert values.parse_postcode(text) == "518000"


@pytest.mark.parametrize("text", ["51800", "51800.0", "518000.5", "5180000", "51800O"])
def test_what_is_no_postcode_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        values.parse_postcode(text)
    assert refused.value.reason is Reason.POSTCODE_FORM


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("'甲", "`'甲"),
        ("`甲", "'`甲"),
        ('="甲"', '`="甲"'),
        ("'甲'", "'甲'"),
        ("=甲", "=甲"),
        ("甲'", "甲'"),
        ("", ""),
        ("'甲`", "'甲`"),  # with both marks nothing helps
    ],
)
def test_a_text_that_begins_with_a_mark_is_written_so_that_it_is_read_back(text: str, cell: str) -> None:
    assert wrapped(text) == cell


@given(st.text().map(cleaned))
def test_what_is_written_is_read_back_but_for_texts_with_both_marks(text: str) -> None:
    assert unwrapped(wrapped(text)) == text or {"'", "`"} <= set(text)
