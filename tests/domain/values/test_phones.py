"""Landlines and mobile numbers however they are written."""

import re

import pytest

from szdj_cli.domain.values.identity import parse_mobile
from szdj_cli.domain.values.phones import landline_of_cell, masked_phone, parse_landline, parse_phone, phone_of_cell
from szdj_cli.domain.values.reasons import Doubtful, Reason, ValueRefused
from szdj_cli.messages.kit.reasons import REASONS


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("0755-82101234", "0755-82101234"),
        ("0755-82101234转801", "0755-82101234-801"),
        ("0755-82101234 转 801", "0755-82101234-801"),
        ("0755-82101234转分机801", "0755-82101234-801"),
        ("0755-82101234-801", "0755-82101234-801"),
        ("0755-82101234*801", "0755-82101234-801"),
        ("0755-82101234 ext 801", "0755-82101234-801"),
        ("0755-82101234ext.801", "0755-82101234-801"),
        ("0755-82101234（转801）", "0755-82101234-801"),
        ("0755-82101234(801)", "0755-82101234-801"),
        ("82101234转801", "82101234-801"),
        ("400-820-1234", "400-820-1234"),
        ("4008201234", "400-820-1234"),
        ("4008-201-234", "400-820-1234"),
        ("400 820 1234", "400-820-1234"),
        ("800-820-1234", "800-820-1234"),
        ("400-820-1234转8", "400-820-1234-8"),
        ("+86-755-82101234", "0755-82101234"),
        ("+86 755 82101234", "075582101234"),
        ("0086-755-82101234", "0755-82101234"),
        ("86-755-82101234", "0755-82101234"),
        ("+86(0755)82101234", "0755-82101234"),
        ("+86-10-62101234", "010-62101234"),
        ("(0755)82101234", "0755-82101234"),
        ("（0755）82101234", "0755-82101234"),
        ("0755—82101234", "0755-82101234"),
        ("0755－82101234", "0755-82101234"),
        ("0755--82101234", "0755-82101234"),
        ("'0755-82101234", "0755-82101234"),
        ("12371", "12371"),
        ("95588", "95588"),
        ("86210123", "86210123"),
    ],
)
def test_landlines_are_read_however_they_are_written(text: str, stored: str) -> None:
    for parse in (parse_landline, parse_phone, landline_of_cell, phone_of_cell):
        read = parse(text)
        assert read == stored
        assert not isinstance(read, Doubtful)
    assert parse_landline(stored) == stored


@pytest.mark.parametrize(
    "text", ["", "82101", "13800", "19900", "755-82101234", "0755-1234567", "13800138000", "找老王", "+1-202-5550123"]
)
def test_what_is_no_landline_is_refused(text: str) -> None:
    for parse in (parse_landline, landline_of_cell):
        with pytest.raises(ValueRefused) as refused:
            parse(text)
        assert refused.value.reason is Reason.LANDLINE_FORM


@pytest.mark.parametrize(
    "text",
    [
        "0755-82101234/0755-82105678",
        "0755-82101234、82105678",
        "0755-82101234,13800138000",
        "0755-82101234；82105678",
        "0755-82101234 0755-82105678",
        "82101234 82105678",
    ],
)
def test_several_numbers_in_a_cell_are_kept_to_be_looked_at_and_refused_in_a_form(text: str) -> None:
    for parse in (landline_of_cell, phone_of_cell):
        read = parse(text)
        assert read == text
        assert isinstance(read, Doubtful)
        assert read.reason is Reason.SEVERAL_PHONES
    with pytest.raises(ValueRefused):
        parse_landline(text)


@pytest.mark.parametrize("text", ["找老王", "内线 8801", "82101", "+852 2345 6789", "0755-82101234（办）"])
def test_whatever_stands_for_the_phone_of_an_organisation_is_kept_to_be_looked_at(text: str) -> None:
    read = phone_of_cell(text)
    assert read == text
    assert isinstance(read, Doubtful)
    assert read.reason is Reason.PHONE_AS_TEXT


def test_but_not_without_end() -> None:
    with pytest.raises(ValueRefused) as refused:
        phone_of_cell("电话" * 200)
    assert refused.value.reason is Reason.TOO_LONG


@pytest.mark.parametrize(
    "text",
    [
        "13800138000", "+8613800138000", "+86-138-0013-8000", "(+86)13800138000",
        "（+86）138 0013 8000", "008613800138000",
        "0086 13800138000", "8613800138000", "86 13800138000", "'13800138000", "`13800138000", "138.0013.8000",
        "138—0013—8000", "13800138000.0", "13800138000.00", "１３８　００１３　８０００",
        '="13800138000"', "138\u00a00013\u00a08000",
        "13800138000；",
    ],
)  # fmt: skip
def test_mobile_numbers_are_read_however_they_are_written(text: str) -> None:
    assert parse_mobile(text) == parse_phone(text) == "13800138000"


@pytest.mark.parametrize(
    "text",
    [
        "+13800138000",
        "85213800138000",
        "138001380000",
        "1380013800.0",
    ],
)
def test_what_may_be_another_number_is_no_mobile_number(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_mobile(text)
    assert refused.value.reason is Reason.MOBILE_FORM


@pytest.mark.parametrize(
    "text",
    ["13800138000/13900139000", "13800138000 13900139000", "13800138000、0755-82101234", "13800138000\n13900139000"],
)
def test_of_several_numbers_none_is_taken_and_the_refusal_says_so(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_mobile(text)
    assert refused.value.reason is Reason.MOBILE_SEVERAL


def test_the_landline_that_people_are_shown_is_one() -> None:
    shown = re.search(r"[0-9]{4}-[0-9]{8}", REASONS[Reason.LANDLINE_FORM])
    assert shown is not None
    assert parse_landline(shown[0]) == shown[0]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13800138000", "138****8000"),
        ("+86 138 0013 8000", "138****8000"),
        ("90201950", "****1950"),
        ("0755-82100000", "*********0000"),
        ("8210 0000", "****0000"),
        ("0755-82100000-8001", "**************8001"),
        ("12371", "*2371"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_a_masked_phone_shows_its_last_digits_at_most(text: str, shown: str) -> None:
    assert masked_phone(text) == shown
