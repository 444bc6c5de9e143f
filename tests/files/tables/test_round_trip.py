"""Whatever text a table holds, writing and reading it again changes nothing."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from szdj_cli.domain.imports.tables import TableKind
from szdj_cli.domain.values.formulas import defused, redefused, undefused
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.files.tables.writing import write_table

# Stored text has no surrogates; NUL is refused in CSV, and XML knows neither of the two other characters.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=60)
HOSTILE = st.sampled_from(
    [
        "=cmd|' /C calc'!A0",
        "'=1",
        "''",
        "+86 138",
        "-1",
        "@SUM(A1)",
        "\t=1",
        '"',
        '""',
        'a"b,c\r\nd',
        "\r",
        "\n",
        "<r>1</r>",
        "<r><t>x</t></r>",
        "_x000D_",
        "&#13;&lt;",
        "]]>",
        " 两边有空格 ",
        "{=1}",
        "http://example.com",
        "\u202e反\u2066",
        "\x1b[2J",
        "\x85\u2028",
        "\ufeff",
        "440305199001010012",
        "1e5",
        "#N/A",
    ]
)
CELL = TEXT | HOSTILE | st.builds(str.__add__, HOSTILE, TEXT)


@pytest.mark.parametrize("kind", list(TableKind))
@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=8))
def test_what_is_written_is_what_is_read(kind: TableKind, rows: list[tuple[str, str, str]]) -> None:
    table = [[str(number), *row] for number, row in enumerate(rows)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out.{kind}"
        write_table(path, ["编号", "甲", "乙", "丙"], table)
        with open_rows(path) as source:
            assert source.headings == ["编号", "甲", "乙", "丙"]
            assert [row for _, row in source.rows()] == table


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("-15.00", "-15.00"),
        ("-3", "-3"),
        ("-1+1", "'-1+1"),
        ("-", "'-"),
        ("-１", "'-１"),
        ("+86", "'+86"),
        ("=1", "'=1"),
    ],
)
def test_a_number_below_zero_is_no_formula(cell: str, written: str) -> None:
    assert defused(cell) == written


@given(CELL)
def test_undefusing_gives_back_what_was_defused(cell: str) -> None:
    assert undefused(defused(cell)) == cell
    assert undefused(redefused(cell)) == cell
