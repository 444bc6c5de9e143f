"""Dues drawn: what the rules have a member pay."""

from collections.abc import Iterable

from szdj_cli.domain.dues.rules import CATEGORIES, USUAL_LIMIT_FEN, WHOLE, Category, Standard
from szdj_cli.domain.dues.settings import DuesSetting
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.dues import settings as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column


def draw_standard(category: Category, base_fen: int | None, found: Standard, fmt: OutputFormat) -> None:
    """Write the monthly dues for a base in fen. Its data are `monthly_fen`, `rate` (text, or null), `article`."""
    pairs = words.pairs(category, base_fen, found)
    rate = None if found.rate is None else _decimal(found.rate)
    data = {"monthly_fen": found.monthly_fen, "rate": rate, "article": found.article}
    columns = [Column(heading, heading) for heading, _ in pairs]
    show_result(fmt, data, columns, rows=[dict(pairs)], pairs=pairs)
    if found.monthly_fen > USUAL_LIMIT_FEN:
        say(words.OVER_LIMIT)


def draw_settings(settings: Iterable[DuesSetting], fmt: OutputFormat) -> None:
    """Write settings in their order. Money is fen in JSON, yuan for people."""
    listed = list(settings)
    columns = [*_SETTINGS, _UNTIL] if any(each.until_month for each in listed) else _SETTINGS
    show_result(fmt, map(setting_row, listed), columns)


def setting_row(each: DuesSetting) -> dict[str, object]:
    """Return a setting as programs read it."""
    return {
        "effective_month": each.effective_month,
        "monthly_fen": each.monthly_fen,
        "category": each.category,
        "until_month": each.until_month,
    }


_SETTINGS = (
    Column("effective_month", words.SETTING_HEADINGS[0]),
    Column("monthly_fen", words.SETTING_HEADINGS[1], "right", show=yuan),
    Column("category", words.SETTING_HEADINGS[2], show=CATEGORIES.label),
)
_UNTIL = Column("until_month", words.UNTIL_HEADING)


def _decimal(rate: int) -> str:
    """Return ten-thousandths as a decimal fraction: 0.005. Text, because programs read JSON's numbers as floats."""
    whole, rest = divmod(rate, WHOLE)
    return f"{whole}.{rest:04}".rstrip("0").rstrip(".")
