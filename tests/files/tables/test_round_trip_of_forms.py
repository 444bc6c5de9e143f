"""Whatever texts stand in a table that the program writes, reading it as what it is gives the same rows."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.imports.layouts import TableForm
from szdj_cli.domain.imports.tables import ERROR_HEADING, TableKind
from szdj_cli.domain.requests.plan_files import NOTES_COLUMN, PLAN_COLUMNS
from szdj_cli.domain.values.reasons import FileProblem, TemplateKind
from szdj_cli.files.tables.error_file import ErrorFile
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.files.tables.writing import write_table
from szdj_cli.services.imports.common import fields_of
from szdj_cli.services.table_forms import FIELD_TABLES, PAID, PLAN, REQUESTS, forms_in_force
from tests.support.builders import id_number

_HEADINGS = {
    **{kind.value: [field.heading for field in fields_of(kind)] for kind in TemplateKind},
    **{kind: [field.heading for field in FIELD_TABLES[kind].fields.values()] for kind in (REQUESTS, PAID)},
    PLAN: [*PLAN_COLUMNS.values(), NOTES_COLUMN],
}
_KEYS = {
    TemplateKind.MEMBERS.value: id_number,
    TemplateKind.ORGS.value: "B{}".format,
    TemplateKind.APPOINTMENTS.value: "B{}".format,
    TemplateKind.PAYMENTS.value: "{}.50".format,
    **dict.fromkeys((TemplateKind.DEPARTURES, TemplateKind.CONFIRMATIONS, REQUESTS, PAID, PLAN), "{}".format),
    TemplateKind.SLIPS.value: "2026-{:06}".format,
}
# What sums up, signs, counts or heads a table, and what a spreadsheet would run, beside texts of any kind.
_AROUND_TABLES = "合计 小计： 注：示范 签字 盖章 第1页 以下空白 2026年11月20日 1 甲 姓名 申请编号 手机号码".split()
_OF_SPREADSHEETS = "=1+1 '=1 '' - @x 同上 （清空） #N/A =\"甲\" `甲 '甲 甲\"乙 甲,乙".split()
_TRAPS = st.sampled_from([*_AROUND_TABLES, *_OF_SPREADSHEETS, " 甲 ", "甲\n乙", "\t甲"])
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=20)
_CELL = _TRAPS | _TEXT


def forms() -> dict[str, TableForm]:
    return dict(forms_in_force())


@st.composite
def tables(draw: st.DrawFn, kind: str) -> list[list[str]]:
    """Return rows of a table of a kind, each with a key of its own and anything else."""
    form, headings = forms()[kind], _HEADINGS[kind]
    key = headings.index(form.names[form.key])
    rows = draw(st.lists(st.lists(_CELL, min_size=len(headings), max_size=len(headings)), max_size=4))
    return [[*row[:key], _KEYS[kind](number), *row[key + 1 :]] for number, row in enumerate(rows, 1)]


@pytest.mark.parametrize("called", list(TableKind))
@pytest.mark.parametrize("kind", _HEADINGS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_table_is_read_as_it_was_written(kind: str, called: TableKind, data: st.DataObject) -> None:
    rows = data.draw(tables(kind))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out.{called}"
        write_table(path, _HEADINGS[kind], rows)
        with open_rows(path, form=forms()[kind]) as source:
            assert source.headings == _HEADINGS[kind]
            assert [row for _number, row in source.rows()] == rows
            assert all(column.term for column in source.reading.columns)
            assert source.reading.passed_over == {}
            assert source.reading.hidden == 0


@pytest.mark.parametrize("called", list(TableKind))
@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.lists(_CELL, min_size=5, max_size=5), min_size=1, max_size=6))
@example(rows=[["合计", "合计", "姓名", "姓名", "姓名"]])
def test_an_error_file_holds_every_row_that_was_read_and_is_read_as_it_was_written(
    called: TableKind, rows: list[list[str]]
) -> None:
    headings = ["姓名", "公民身份号码", "民族", "家庭住址", "党内荣誉"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"roster.{called}"
        write_table(path, headings, rows)
        try:
            read = _rows_in(path)
        except FileRefused as refused:
            # A row looks like the headings of another table, or says that those below are somebody else's.
            if refused.why not in {FileProblem.OTHER_HEADINGS, FileProblem.OTHER_PEOPLE}:
                raise
            return
        for name in ("first", "again"):  # an error file that is imported has its own
            path = Path(folder) / f"{name}.{called}"
            with ErrorFile(path, headings) as file:
                for row in read:
                    file.write(row, "学历：请核对")
            if not read:
                assert not path.exists()
                return
            headings = [*headings[:5], ERROR_HEADING]
            read = [[*row[:5], "学历：请核对"] for row in read]
            assert _rows_in(path) == read


def test_of_its_own_reasons_the_program_does_not_say_that_it_knows_no_such_column(tmp_path: Path) -> None:
    path = tmp_path / "errors.csv"
    path.write_text(f"公民身份号码,备注,{ERROR_HEADING}\n{id_number(1)},甲,乙\n", "utf-8")
    with open_rows(path, form=forms()[TemplateKind.MEMBERS]) as source:
        assert [column.heading for column in source.reading.columns] == ["公民身份号码", "备注"]


def _rows_in(path: Path) -> list[list[str]]:
    with open_rows(path, form=forms()[TemplateKind.MEMBERS]) as source:
        return [row for _number, row in source.rows()]
