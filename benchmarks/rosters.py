"""Roster files of any size for the benchmarks: invented people, every row valid, twenty columns."""

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import xlsxwriter

from sample_data import people

KEY = "公民身份号码"
INDEXED = ("姓名", "所在党支部", "手机号码")
"""The columns that the program's own store indexes."""
HEADINGS = people.HEADINGS[:20]
_COMMITTEES = 20
_BRANCHES_EACH = 100


def write_organisations(path: Path) -> None:
    """Write two thousand branches under twenty committees."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编码", "名称", "类型", "上级编码", "有转接权"])
        for committee in range(_COMMITTEES):
            writer.writerow([f"C{committee:02}", f"示范第{committee}党委", "党委", "", "是"])
        writer.writerows([code, f"示范党支部{code}", "党支部", code[:3].replace("B", "C"), "否"] for code in branches())


def write_members(path: Path, count: int) -> None:
    """Write so many members as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows([person[heading] for heading in HEADINGS] for person in _people(count))


def write_members_xlsx(path: Path, count: int) -> None:
    """Write the same members as xlsx."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for number, person in enumerate(_people(count), 1):
            for column, heading in enumerate(HEADINGS):
                sheet.write_string(number, column, person[heading])


def cached(count: int, suffix: str) -> Path:
    """Return a roster of so many members, made where there is none yet."""
    directory = Path(tempfile.gettempdir()) / "szdj-bench-rosters"
    directory.mkdir(exist_ok=True)
    path = directory / f"members-{count}{suffix}"
    if not path.exists():
        unfinished = path.with_name(f"unfinished-{path.name}")
        (write_members if suffix == ".csv" else write_members_xlsx)(unfinished, count)
        unfinished.rename(path)
    return path


def reordered(roster: Path, target: Path) -> Path:
    """Write a CSV roster with its rows in a random order."""
    headings, *rows = roster.read_bytes().splitlines(keepends=True)
    Random(2).shuffle(rows)
    target.write_bytes(b"".join([headings, *rows]))
    return target


def branches() -> list[str]:
    """Return the codes of all branches."""
    return [f"B{committee:02}{number:02}" for committee in range(_COMMITTEES) for number in range(_BRANCHES_EACH)]


def _people(count: int) -> Iterator[people.Person]:
    return people.people(Random(1), branches(), count)
