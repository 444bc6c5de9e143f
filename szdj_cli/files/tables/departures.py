"""The file that tells of several people what has become of their membership."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from szdj_cli.domain.errors import HeadingsDoubled, NotADepartureList
from szdj_cli.domain.imports.layouts import TableForm
from szdj_cli.domain.members.departure_rows import DEPARTURE_FORM, WantedRows, read_rows
from szdj_cli.files.cells import HELD
from szdj_cli.files.tables.reading import open_rows


def read_departures(
    source: Path | None, today: date, *, encoding: str | None, sheet: str | None, form: TableForm = DEPARTURE_FORM
) -> WantedRows:
    """Read a list of departures; None is standard input.

    Raises:
        FileRefused: it is no table.
        NotADepartureList, HeadingsDoubled: a column that has to be there is not, or is there twice.
    """
    with open_rows(source, encoding=encoding, sheet=sheet, form=form) as table:
        match = form.match(table.headings)
        if match.missing:
            raise NotADepartureList(table.path, *form.missing(match))
        if match.doubled:
            raise HeadingsDoubled(table.path, match.doubled)
        found = read_rows(table.rows(HELD), match.columns, today, form)
        return replace(found, reading=table.reading)
