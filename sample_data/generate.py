"""Write every sample file: `python -m sample_data.generate [DIRECTORY]`; the same every time, whoever runs it."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import xlsxwriter

from . import appointments, mistakes, organisations, people, requests

_SEED = 20080301
_CREATED = datetime(2026, 10, 1, tzinfo=UTC)
_MEMBERS = 2000
_REQUESTS = 300
# Whose members propose changes: those of two street committees, with and without a secretary of their own.
_ASKING = ("SF0101", "SF0102", "SF0103", "SF0104", "SF0105", "SF0201", "SF0301", "SF0401", "SF0951", "YL0101")


def main(directory: Path) -> None:
    """Write the files into a directory that exists."""
    units = organisations.organisations()
    branches = [unit.code for unit in units if unit.kind == organisations.BRANCH]
    roster = list(people.people(Random(_SEED), branches, _MEMBERS))
    changes = requests.requests(Random(_SEED + 1), roster, _ASKING, _REQUESTS)
    appointed = appointments.appointments(Random(_SEED + 2), units, roster)
    members = _cells(people.HEADINGS, roster)

    _write_csv(directory / "orgs.csv", organisations.HEADINGS, [unit.row(n) for n, unit in enumerate(units, 1)])
    _write_csv(directory / "members.csv", people.HEADINGS, members)
    _write_csv(directory / "members.gb18030.csv", people.HEADINGS, members, "gb18030")
    _write_xlsx(directory / "members.xlsx", people.HEADINGS, members)
    _write_csv(directory / "requests.csv", requests.HEADINGS, _cells(requests.HEADINGS, changes))
    _write_csv(directory / "appointments.csv", appointments.HEADINGS, appointed)
    _write_mistakes(directory, mistakes.faulty_rows(roster, changes))


def _write_mistakes(directory: Path, faulty: list[mistakes.FaultyRow]) -> None:
    rows = _cells(people.HEADINGS, [*mistakes.good_people(), *(row.person for row in faulty)])
    _write_csv(directory / "mistakes.csv", people.HEADINGS, rows)
    _write_xlsx(directory / "mistakes.xlsx", people.HEADINGS, rows)
    expected = [
        {
            "row": found.row,
            "heading": found.fault.heading,
            "reason": found.fault.reason.value,
            "severity": found.fault.severity,
            "needs": found.fault.needs,
        }
        for found in faulty
    ]
    text = json.dumps(expected, ensure_ascii=False, indent=2)
    (directory / "mistakes.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _cells(headings: Sequence[str], records: Iterable[Mapping[str, str]]) -> list[list[str]]:
    return [[record.get(heading, "") for heading in headings] for record in records]


def _write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows(rows)


def _write_xlsx(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet("党员名册")
        sheet.freeze_panes(1, 0)
        for number, row in enumerate([headings, *rows]):
            for column, text in enumerate(row):
                if text == mistakes.SCIENTIFIC:
                    sheet.write_number(number, column, float(text))  # as Excel leaves it
                else:
                    sheet.write_string(number, column, text)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
