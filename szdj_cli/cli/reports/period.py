"""Which months `szdj report dues` is about."""

from datetime import datetime

import typer

from szdj_cli.cli.prompting import checks
from szdj_cli.domain.reports.dues import Period
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.parsing import parse_month
from szdj_cli.messages import reports as words


def period_of(month: str | None, year: int | None, now: datetime) -> Period:
    """Return one month, or the months of a year that have begun; the present month where neither is given.

    Raises:
        BadParameter: both are, or it is no month, or has not begun.
    """
    present = shanghai_month(now)
    if year is None:
        wanted = present if month is None else checks.of_option("--month", parse_month, month)
        if wanted > present:
            raise typer.BadParameter(words.MONTH_AHEAD, param_hint="--month")
        return Period(wanted, wanted)
    if month is not None:
        raise typer.BadParameter(words.MONTH_OR_YEAR, param_hint="--year")
    first = f"{year:04}-01"
    if first > present:
        raise typer.BadParameter(words.YEAR_AHEAD, param_hint="--year")
    return Period(first, min(f"{year:04}-12", present))
