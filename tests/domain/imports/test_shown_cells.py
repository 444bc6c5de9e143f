"""What is shown of a cell of a file: short, and no identity or mobile number, however it is written."""

import pytest

from szdj_cli.domain.imports.tables import masked_cell


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("name", "440305197001010000"),
        ("name", "440305 19700101 0000"),
        ("address", "440305-19700101-000X"),
        ("remark", "４４０３０５１９７００１０１００００"),
        ("name", "13800138000"),
        ("name", "138 0013 8000"),
        ("landline", "138-0013-8000"),
        ("id_number", "'440305197001010000"),
        ("mobile", "+86 13800138000"),
    ],
)
def test_a_number_is_masked_however_it_is_written(term: str, text: str) -> None:
    shown = masked_cell(term, text)
    assert len(shown) <= len(text)
    assert "****" in shown
    assert not any(character.isalnum() for character in shown[7:])


@pytest.mark.parametrize(
    "text", ["2010-07-01 00:00:00", "0755-26001234-801", "示范路 12 号 3 栋 2902", "2010年07月01日 00:00:00", "150.00"]
)
def test_what_is_no_such_number_is_shown(text: str) -> None:
    assert masked_cell("name", text) == text
