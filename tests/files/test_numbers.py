"""A number is written as it is shown, and never rounded."""

import pytest

from szdj_cli.domain.values.text import AS_NUMBER
from szdj_cli.files.xlsx.numbers import Form, form_of, number_text


@pytest.mark.parametrize(
    "code",
    [
        "0.00", "#,##0.00", "0.00_ ", "0.00;[Red]-0.00", "0.00_);[Red]\\(0.00\\)", "¥#,##0.00", '0.00"元"',
        '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "[$-804]0.00",
    ],
)  # fmt: skip
def test_two_decimals_are_written_where_they_are_shown(code: str) -> None:
    form = form_of("164", code)
    assert [number_text(value, form) for value in (2010.1, 2010.11, 150.5, 150, -3.5)] == [
        "2010.10",
        "2010.11",
        "150.50",
        "150",
        "-3.50",
    ]


@pytest.mark.parametrize("value", [12.345, 0.001, 1e-7, 123456.789])
def test_what_is_not_shown_is_kept(value: float) -> None:
    assert float(number_text(value, Form.HUNDREDTHS)) == value


@pytest.mark.parametrize("code", ["General", "0.0", "0", "0.000", "0.00E+00", "# ?/?", "@", "#.##"])
def test_a_year_and_one_digit_is_marked_where_the_format_does_not_tell(code: str) -> None:
    form = form_of("164", code)
    assert number_text(2010.1, form) == f"2010.1{AS_NUMBER}"
    assert number_text(2010.11, form) == "2010.11"
    assert number_text(120.5, form) == "120.5"
    assert number_text(3010.5, form) == "3010.5"


@pytest.mark.parametrize("code", ["0%", "0.00%", "#,##0%;[Red]-0%", "0 %"])
def test_a_percentage_is_written_as_one(code: str) -> None:
    form = form_of("164", code)
    assert [number_text(value, form) for value in (0.5, 0.07, 1, -0.125, 0)] == ["50%", "7%", "100%", "-12.5%", "0"]


@pytest.mark.parametrize("code", ['0.00"万元"', "0!.0,万", '#,##0.0"千元";-#,##0.0"千元"', "[>=10000]0.0万;0"])
def test_a_number_of_ten_thousands_is_not_taken_for_one(code: str) -> None:
    form = form_of("164", code)
    assert [number_text(value, form) for value in (1.25, 3, 0)] == ["1.25（另有单位）", "3（另有单位）", "0"]


@pytest.mark.parametrize("code", ['0.00"元"', "[$¥-804]#,##0.00", "[DBNum2][$-804]General"])
def test_a_number_of_yuan_is_one(code: str) -> None:
    assert number_text(1.25, form_of("164", code)) == "1.25"


@pytest.mark.parametrize(
    ("code", "form"), [("yyyy.mm", Form.MOMENT), ("[h]:mm", Form.ELAPSED), ('yyyy"."m', Form.MOMENT)]
)
def test_a_date_is_no_number(code: str, form: Form) -> None:
    assert form_of("164", code) is form


def test_the_formats_that_a_spreadsheet_brings_are_known_by_their_numbers() -> None:
    assert {form_of(str(number), None) for number in (2, 4, 39, 40, 43, 44)} == {Form.HUNDREDTHS}
    assert {form_of(str(number), None) for number in (0, 1, 3, 11, 49)} == {Form.NUMBER}
    assert {form_of(str(number), None) for number in (9, 10)} == {Form.PERCENT}
    assert {form_of(str(number), None) for number in (14, 17, 22, 57)} == {Form.MOMENT}
