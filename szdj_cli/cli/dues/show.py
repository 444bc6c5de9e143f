"""`szdj dues show`: a year at a glance, or the amount of one month."""

from typing import TYPE_CHECKING

from szdj_cli.cli.prompting import checks
from szdj_cli.cli.requests.waiting import in_command, say_all
from szdj_cli.domain.dues.settings import setting_in
from szdj_cli.domain.values.parsing import parse_month
from szdj_cli.messages.dues import settings as words
from szdj_cli.render.dues.settings import draw_settings
from szdj_cli.render.dues.years import draw_year
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.dues import years as dues_years

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def show(state: "State", member: str | None, year: int | None, fmt: OutputFormat) -> None:
    """Write a year of one's own, or of a member whom one may read."""
    found = dues_years.show(state.store, state.actor(), member, year, state.now())
    draw_year(found, fmt, is_own=member is None)
    say_all(in_command(state, "dues show", fmt, found.member))


def show_month(state: "State", member: str | None, month: str, fmt: OutputFormat) -> None:
    """Write the setting that holds in a month."""
    wanted = checks.of_option("--month", parse_month, month)
    holding = setting_in(dues_settings.history(state.store, state.actor(), state.now(), member), wanted)
    draw_settings([holding] if holding else [], fmt)
    if holding is None:
        say(words.NOTHING_SET if member is None else words.NOTHING_SET_FOR.format(member=member))
