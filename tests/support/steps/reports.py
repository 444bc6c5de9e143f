"""What every report promises: each of its counts opens into a list of that length."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from szdj_cli.domain.imports.tables import NumberForm
from szdj_cli.domain.reports.common import Condition, Group, Report, parse_drill
from szdj_cli.domain.values.codes import CodeList

Codes = Mapping[Group, CodeList | None]


def counts_of(report: Report, whole: str) -> Iterator[tuple[list[str], int]]:
    """Yield every count of a report with what opens it; `whole` is the column that counts all of a row."""
    for row in report.rows:
        of_row = ["total"] if row.key is None else [f"{row.group.value}={row.key}"]
        for measure in report.measures:
            count = row.values[measure.term]
            if measure.form is NumberForm.COUNT and isinstance(count, int):
                yield [*of_row, *([] if measure.term == whole else [measure.term])], count


def assert_every_count_opens(
    report: Report, whole: str, codes: Codes, opened: Callable[[Sequence[Condition]], Sequence[Any]]
) -> int:
    """Expect that the list of every count is as long as the count says; return how many counts there were."""
    found = list(counts_of(report, whole))
    for drill, count in found:
        listed = opened(parse_drill(drill, codes, ""))
        assert len(listed) == count, drill
    return len(found)


def rows_of(report: Report, group: Group, *terms: str) -> dict[str | None, Any]:
    """Return the values of some measures by key, of one group's rows."""
    found = {row.key: tuple(row.values[term] for term in terms) for row in report.rows if row.group is group}
    return {key: values[0] if len(terms) == 1 else values for key, values in found.items()}
