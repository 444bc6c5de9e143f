from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from szdj_cli.domain.values import identity
from szdj_cli.domain.values.reasons import Reason, ValueRefused

TODAY = date(2026, 11, 23)

bodies = st.builds(
    lambda province, county, born, sequence: f"{province}{county:04}{born:%Y%m%d}{sequence:03}",
    st.sampled_from(["11", "31", "44", "54", "65", "71", "81", "83"]),
    st.integers(0, 9999),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_published_examples_are_valid(number: str) -> None:
    assert identity.parse_id_number(number, TODAY) == number


@given(bodies)
def test_the_check_character_is_that_of_iso_7064(body: str) -> None:
    assert identity.check_character(body) == mod_11_2.calc_check_digit(body)


@given(bodies)
def test_every_number_with_the_right_check_character_is_accepted_and_no_other(body: str) -> None:
    right = identity.check_character(body)
    assert identity.parse_id_number(body + right, TODAY) == body + right
    for wrong in set("0123456789X") - {right}:
        assert refusal(body + wrong) in (Reason.ID_CHECK, Reason.ID_ZEROED)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.ID_LENGTH),
        ("1101051949123100", Reason.ID_LENGTH),
        ("11010519491231002XX", Reason.ID_LENGTH),
        ("110105491231002", Reason.ID_FIFTEEN),
        ("4.40305E+17", Reason.ID_SCIENTIFIC),
        ("4E17", Reason.ID_SCIENTIFIC),
        ("1101051949123100AX", Reason.ID_CHARACTERS),
        ("11010519491231002Y", Reason.ID_CHARACTERS),
        ("٤٤٠٥٢٤١٨٨٠٠١٠١٠٠١٤", Reason.ID_CHARACTERS),
        ("99010519491231002X", Reason.ID_PROVINCE),
        ("11010519490231002X", Reason.ID_BIRTH_DATE),
        ("11010500001231002X", Reason.ID_BIRTH_DATE),
        ("11010520261124002X", Reason.ID_BIRTH_FUTURE),
        ("110105194912310020", Reason.ID_CHECK),
        ("110105194912312000", Reason.ID_ZEROED),
    ],
)
def test_a_wrong_number_is_refused_with_the_rule_it_breaks(text: str, reason: Reason) -> None:
    assert refusal(text) is reason


@pytest.mark.parametrize(
    "text",
    ["11010519491231002x", " 11010519491231002X ", "１１０１０５１９４９１２３１００２Ｘ", "　11010519491231002ｘ\t"],
)
def test_small_x_full_width_digits_and_blanks_around_are_forgiven(text: str) -> None:
    assert identity.parse_id_number(text, TODAY) == "11010519491231002X"


@pytest.mark.parametrize(
    "text",
    [
        "'11010519491231002X", "`11010519491231002X", "‘11010519491231002X’", "“11010519491231002X”",
        '="11010519491231002X"', "110105 19491231 002X", "110105-19491231-002x", "110105\u00a019491231\u3000002X",
        "11010519491231002X;", "11010519491231002X.",
        "１１０１０５　１９４９１２３１　００２Ｘ；", "1 1 0 1 0 5 19491231002X",
    ],
)  # fmt: skip
def test_marks_around_and_blanks_between_the_groups_are_forgiven(text: str) -> None:
    assert identity.parse_id_number(text, TODAY) == "11010519491231002X"


def test_sex_birth_date_and_initial_password_are_read_from_the_number() -> None:
    assert identity.birth_date_of("11010519491231002X") == "1949-12-31"
    assert identity.sex_of("11010519491231002X") == "2"
    assert identity.sex_of("440524188001010014") == "1"
    assert identity.initial_password_of("11010519491231002X") == "31002X"


@given(bodies)
def test_the_masked_number_shows_nothing_of_the_initial_password(body: str) -> None:
    number = body + identity.check_character(body)
    masked = identity.masked_id_number(number)
    assert masked == number[:6] + "*" * 12


@pytest.mark.parametrize("text", ["13800138000", "+86 138 0013 8000", "138-0013-8000", "１３８００１３８０００"])
def test_mobile_numbers_are_read_however_they_are_grouped(text: str) -> None:
    assert identity.parse_mobile(text) == "13800138000"


@pytest.mark.parametrize("text", ["", "12800138000", "1380013800", "138001380000", "１３８00１３８00a", "075526001234"])
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        identity.parse_mobile(text)
    assert refused.value.reason is Reason.MOBILE_FORM


def test_a_mobile_number_that_became_a_number_says_so() -> None:
    with pytest.raises(ValueRefused) as refused:
        identity.parse_mobile("1.38001E+10")
    assert refused.value.reason is Reason.ID_SCIENTIFIC


def test_a_masked_mobile_shows_three_and_four_digits() -> None:
    assert identity.masked_mobile("13800138000") == "138****8000"


def refusal(text: str) -> Reason:
    with pytest.raises(ValueRefused) as refused:
        identity.parse_id_number(text, TODAY)
    return refused.value.reason
