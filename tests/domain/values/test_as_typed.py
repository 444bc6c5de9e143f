"""Numbers as a Chinese keyboard types them: whatever takes digits takes full-width ones, and blanks around."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module

import pytest

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.reasons import ValueRefused

TODAY = date(2026, 11, 29)
SAMPLES = ("2020-07-01", "2020-07", "13912345678", "440305197001010000", "518000", "0755-12345678", "30", "80.5")
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def fields() -> Iterator[Field]:
    yield from FIELDS.values()
    for kind in kinds.every():
        tables = (table for name, table in vars(import_module(kind.domain)).items() if name.endswith("_FIELDS"))
        for table in tables:
            yield from table.values()


def taken(field: Field, text: str) -> str | None:
    try:
        return str(field.parse(text, TODAY))
    except ValueRefused:
        return None


NUMBERS = {
    (field.term, sample): field
    for field in fields()
    for sample in SAMPLES
    if taken(field, sample) is not None and taken(field, "任意文字") is None
}


def test_fields_of_numbers_are_found() -> None:
    assert {term for term, _ in NUMBERS} >= {
        "mobile",
        "id_number",
        "joined_on",
        "monthly_dues",
        "paid_on",
        "valid_days",
    }


@pytest.mark.parametrize(("term", "sample"), NUMBERS, ids=str)
def test_full_width_digits_and_blanks_around_are_the_same_number(term: str, sample: str) -> None:
    field = NUMBERS[term, sample]
    plain = taken(field, sample)
    for typed in (sample.translate(WIDE), f" {sample} ", f"\u3000{sample.translate(WIDE)}\u3000"):
        assert taken(field, typed) == plain, typed
