"""`szdj dues calc`: the rules' answer for a base, without a store and without a sign-in."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.domain.dues.incomes import SELF_EMPLOYED, WAYS, monthly_average
from szdj_cli.domain.dues.rules import CATEGORIES, Category, Rated, Rounding, RuleSet, rule_of, standard
from szdj_cli.domain.errors import SettingsInvalid
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.money import parse_yuan
from szdj_cli.domain.values.parsing import parse_code, parse_month
from szdj_cli.domain.values.reasons import ValueRefused
from szdj_cli.messages.dues import settings as words
from szdj_cli.render.dues.settings import draw_standard
from szdj_cli.render.kit.console import notify, say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.services.dues import rules as dues_rules

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def reckon(state: "State", base: str | None, category: str | None, month: str | None, fmt: OutputFormat) -> None:
    """Write the monthly dues; what is needed and was not given is asked for.

    Raises:
        InputNeeded: something is needed, and there is nobody to ask.
        DuesStandardMissing, DuesRulesInvalid: as the rules say.
    """
    given_fen = None if base is None else checks.of_option("--base", parse_yuan, base)
    given = None if category is None else _category(category)
    in_month = shanghai_month(state.now()) if month is None else checks.of_option("--month", parse_month, month)
    path: Path | None = _setting(state, "dues_rules")
    rounding = Rounding(_setting(state, "dues_rounding"))
    rules = dues_rules.in_force(path)
    way = None if category is None else WAYS.find(category)
    chosen, base_fen = _completed(given, way, given_fen, in_month, rules)
    found = standard(chosen, base_fen, in_month, rules, rounding)
    draw_standard(chosen, base_fen, found, fmt)
    if found.rate is None and base_fen is not None:
        say(words.base_ignored(chosen))


def _setting(state: "State", name: str) -> Any:
    """Return what a setting says; its default, which is said, where it cannot say that.

    Reckoning tells what the rules say, to anybody and anywhere: it stops for no setting.
    """
    from szdj_cli.messages.kit.frame import setting_passed_over
    from szdj_cli.settings import SETTINGS

    try:
        return getattr(state.settings, name)
    except SettingsInvalid as error:
        notify(setting_passed_over(name, SETTINGS[name].default), code=error.code)
        return SETTINGS[name].default


def _completed(
    category: Category | None, way: str | None, base_fen: int | None, month: str, rules: Sequence[RuleSet]
) -> tuple[Category, int | None]:
    """Return category and base, asked for where they are needed; Esc at the base goes back to the category."""
    while True:
        chosen_way = way or _ask_way()
        chosen = category or _category(chosen_way)
        if base_fen is not None or not isinstance(rule_of(chosen, month, rules), Rated):
            return chosen, base_fen
        try:
            return chosen, _ask_base(chosen, chosen_way)
        except prompts.Back:
            if category is not None:
                raise


def _ask_way() -> str:
    choices = [(label, code) for code, label in WAYS.labels.items()]
    return prompts.ask_choice(words.WHICH_CATEGORY, choices, option="--category")


def _ask_base(category: Category, way: str) -> int:
    if category is Category.EMPLOYED:
        say(words.WHAT_COUNTS)
    question = words.WHICH_BASE.get(way, words.WHICH_OTHER_BASE)
    typed_fen = parse_yuan(prompts.ask_text(question, option="--base", check=checks.by(parse_yuan)))
    return monthly_average(typed_fen) if way == SELF_EMPLOYED else typed_fen


def _category(text: str) -> Category:
    try:
        return Category(parse_code(CATEGORIES, text))
    except ValueRefused:
        raise typer.BadParameter(words.category_unknown(), param_hint="--category") from None
