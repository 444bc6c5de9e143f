"""Numbers of members and requests, as people and spreadsheets write them."""

from datetime import date

import pytest

from szdj_cli.domain.dues.assessments import ASSESSMENT_COLUMNS
from szdj_cli.domain.dues.import_rows import PAYMENT_COLUMNS
from szdj_cli.domain.organisations.appointment_rows import APPOINTMENT_FIELD
from szdj_cli.domain.values.numbers import is_number
from szdj_cli.domain.values.parsing import holds_member_number, parse_member_number
from szdj_cli.domain.values.reasons import Reason, ValueRefused

TODAY = date(2026, 11, 29)
_FILES = [PAYMENT_COLUMNS["member"], APPOINTMENT_FIELD["member"], ASSESSMENT_COLUMNS["member"]]


@pytest.mark.parametrize("text", ["12", "#12", " 12 ", "012", "12.0", "12.00", "１２", '="12"', "'12", "\u202e12"])
def test_a_member_number_is_read_alike_in_every_file(text: str) -> None:
    assert parse_member_number(text) == "12"
    assert [field.parse(text, TODAY) for field in _FILES] == ["12", "12", "12"]
    assert holds_member_number(text)


@pytest.mark.parametrize("text", ["0", "12.5", "-12", "1e3", "十二", "1234567890", "1 2", "²"])
def test_what_is_no_member_number_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused) as refusal:
        parse_member_number(text)
    assert refusal.value.reason is Reason.MEMBER_NUMBER_FORM
    assert not holds_member_number(text)


def test_a_blank_cell_is_nobody() -> None:
    assert parse_member_number("  ") == ""
    assert not holds_member_number("")
    assert (is_number("999999999"), is_number("1000000000"), is_number("")) == (True, False, False)
