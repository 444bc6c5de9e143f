"""Reports drawn: counts with bars for people, flat rows for programs; and the members behind a count of dues."""

import sys
from collections.abc import Iterable
from functools import partial
from itertools import groupby

from szdj_cli.domain.reports.common import GROUPS, KEY_COLUMNS, WHOLE, Report
from szdj_cli.domain.reports.dues import DuesLine
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages import reports as words
from szdj_cli.render.kit.bars import has_room, with_bars
from szdj_cli.render.kit.console import write_lines
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, Row, draw_table

_GROUP, _LABEL, _KEY = KEY_COLUMNS


def draw_report(report: Report, fmt: OutputFormat) -> None:
    """Write a report, one row a count: with its group, key and label, and its measures by term."""
    measures = [Column(each.term, each.heading, "right", show=each.text, whole=True) for each in report.measures]
    keys = [Column("group", _GROUP, show=GROUPS.label), Column("label", _LABEL), Column("key", _KEY)]
    rows: list[Row] = [{"group": row.group, "key": row.key, "label": row.label, **row.values} for row in report.rows]
    data = (
        {**row, **{m.term: m.plain(each.values[m.term]) for m in report.measures}}
        for row, each in zip(rows, report.rows, strict=True)
    )
    draw = (lambda: _draw_bars(report, measures)) if fmt.is_drawn else None
    show_result(fmt, data, [*keys, *measures], rows=rows, draw=draw)


def draw_dues_lines(lines: Iterable[DuesLine], fmt: OutputFormat) -> None:
    """Write members with what they owe, have paid towards it and still owe. Money is fen in JSON, yuan for people."""
    rows = (
        {
            "id": line.number,
            "name": line.name,
            "branch": line.branch,
            "branch_name": line.branch_name,
            "months": line.months,
            "due_fen": line.due_fen,
            "paid_fen": line.paid_fen,
            "owed_fen": line.owed_fen,
        }
        for line in lines
    )
    show_result(fmt, rows, _DUES_LINES)


def _draw_bars(report: Report, measures: list[Column]) -> None:
    rare = {each.term for each in report.measures if each.rare}
    told = [each for each in measures if each.key not in rare or any(row.values[each.key] for row in report.rows)]
    groups = [(group, list(counts)) for group, counts in groupby(report.rows, key=lambda row: row.group)]
    columns = [Column("group", _GROUP, whole=True), Column("label", _LABEL), *told]
    rows: list[Row] = []
    for group, counts in groups:
        for place, row in enumerate(counts):
            heading, label = "" if place else GROUPS.label(group), row.label if row.key else ""
            rows.append({"group": heading, "label": label, **row.values})
    share = partial(_share, report.bar)
    if has_room(rows, columns):
        draw_table(*with_bars(rows, columns, share))
        return
    # One below the other: long names in one of them leave the others room for a table.
    for group, counts in groups:
        if group is not groups[0][0]:
            write_lines([""], sys.stdout)
        rows = [{"label": row.label if row.key else GROUPS.label(group), **row.values} for row in counts]
        draw_table(*with_bars(rows, [Column("label", GROUPS.label(group)), *told], share))


def _share(measure: str, row: Row) -> float | None:
    value = row[measure]
    return value / WHOLE if isinstance(value, int) else None


_DUES_LINES = (
    Column("id", words.DUES_HEADINGS[0], "right", whole=True),
    Column("name", words.DUES_HEADINGS[1], whole=True),
    Column("branch", words.DUES_HEADINGS[2]),
    Column("branch_name", words.DUES_HEADINGS[3]),
    Column("months", words.DUES_HEADINGS[4], "right", whole=True),
    Column("due_fen", words.DUES_HEADINGS[5], "right", show=yuan, whole=True),
    Column("paid_fen", words.DUES_HEADINGS[6], "right", show=yuan, whole=True),
    Column("owed_fen", words.DUES_HEADINGS[7], "right", show=yuan, whole=True),
)
