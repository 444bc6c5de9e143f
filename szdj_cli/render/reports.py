"""Reports drawn: counts with bars for people, flat rows for programs; and the members behind a count of dues."""

from collections.abc import Iterable

from szdj_cli.domain.reports.common import GROUPS, KEY_COLUMNS, WHOLE, Report
from szdj_cli.domain.reports.dues import DuesLine
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages import reports as words
from szdj_cli.render.kit.bars import with_bars
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
    rows: list[Row] = []
    for place, row in enumerate(report.rows):
        is_first = place == 0 or report.rows[place - 1].group is not row.group
        group, label = GROUPS.label(row.group), row.label if row.key else ""
        rows.append({"group": group if is_first else "", "label": label, **row.values})
    rare = {each.term for each in report.measures if each.rare}
    told = [each for each in measures if each.key not in rare or any(row[each.key] for row in rows)]
    columns = [Column("group", _GROUP, whole=True), Column("label", _LABEL), *told]
    draw_table(*with_bars(rows, columns, lambda row: _share(row[report.bar])))


def _share(value: object) -> float | None:
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
