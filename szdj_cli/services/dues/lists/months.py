"""The month that a list of dues is of."""

from datetime import datetime

from szdj_cli.domain.dues.arrears import parse_through
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.reasons import FormKind


def wanted_month(text: str | None, now: datetime) -> str:
    """Return the month (YYYY-MM) that was typed, or else the present one.

    Raises:
        ValueInvalid: it is none, or has not begun.
    """
    present = shanghai_month(now)
    with refused_field(FormKind.SHEET, "month"):
        return present if text is None else parse_through(text, present)
