"""Lists that a branch posts and files of its dues, looked at on the screen."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from szdj_cli.domain.dues.payments import METHODS
from szdj_cli.domain.values.money import yuan
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column


def draw_list(rows: Sequence[NamedTuple], headings: Mapping[str, str], fmt: OutputFormat) -> None:
    """Write the rows of a list under some headings; amounts are in fen for programs."""
    show_result(
        fmt,
        [{key: None if value == "" else value for key, value in row._asdict().items()} for row in rows],
        [_column(*each) for each in headings.items()],
    )


def _column(key: str, heading: str) -> Column:
    if key.endswith("_fen"):
        return Column(key, heading, "right", yuan)
    return Column(key, heading, show=_method if key == "method" else None)


def _method(code: str) -> str:
    return METHODS.label(code)
