"""The settings, drawn."""

from collections.abc import Sequence

import typer

from szdj_cli.domain.installation.configuration import SettingChange, SettingFault, Standing
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.installation import configuration as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, Row

_CONFIG = "config.toml"
_SETTINGS = (
    Column("setting", words.SETTING),
    Column("value", words.VALUE),
    Column("source", words.SOURCE),
    Column("allowed", words.ALLOWED),
    Column("meaning", words.MEANING),
)
_FAULTS = (
    Column("setting", words.SETTING),
    Column("source", words.SOURCE, show=lambda source: words.SOURCES[source]),
    Column("problem", words.PROBLEM),
    Column("cause", words.CAUSE),
    Column("remedy", words.REMEDY),
)
_CHANGE = (Column("setting", words.SETTING), Column("old", words.OLD), Column("new", words.NEW))


def draw_settings(standings: Sequence[Standing], home: str, fmt: OutputFormat) -> None:
    """Write every setting."""
    show_result(fmt, map(_data, standings), _SETTINGS, rows=map(_row, standings))
    say(words.WHERE.format(path=f"{home}/{_CONFIG}"))


def draw_setting(standing: Standing, fmt: OutputFormat) -> None:
    """Write one setting: for people, and for scripts that ask for no format, its value alone."""

    def draw() -> None:
        if standing.refusal is None:
            typer.echo(safe(words.value_of(standing)))

    show_result(
        fmt, _data(standing), draw=draw, pairs=[(column.heading, _row(standing)[column.key]) for column in _SETTINGS]
    )


def draw_change(change: SettingChange, fmt: OutputFormat, *, written: bool, dry_run: bool = False) -> None:
    """Write what is changed, or would be."""
    data = {"setting": change.name, "old": change.old, "new": change.new, "hidden_by": change.hidden_by}
    row = {"setting": change.name, "old": words.old(change), "new": words.new(change)}
    show_result(fmt, data, _CHANGE, rows=[row], written=written, dry_run=dry_run)
    if not change.is_change:
        say(words.SAME.format(name=change.name))


def say_effect(change: SettingChange, *, is_logged: bool) -> None:
    """Say what was written, and what there is to know about it."""
    say(words.CHANGED.format(name=change.name, old=words.old(change), new=words.new(change)))
    if change.hidden_by:
        say(words.HIDDEN.format(variable=change.hidden_by))
    if not is_logged:
        say(words.NOT_LOGGED)


def draw_faults(faults: Sequence[SettingFault], fmt: OutputFormat) -> None:
    """Write what is wrong with the settings."""
    rows = []
    for found in faults:
        problem, cause, remedy = words.fault(found)
        rows.append(
            {
                "setting": found.name,
                "check": found.refusal.code,
                "source": found.source,
                "problem": problem,
                "cause": cause,
                "remedy": remedy,
            }
        )
    show_result(fmt, rows, _FAULTS)
    say(words.FOUND.format(count=len(rows)) if rows else words.SOUND)


def _data(standing: Standing) -> Row:
    value = standing.value
    return {
        "setting": standing.name,
        "value": (words.SECRET if value else None) if standing.is_secret else value,
        "source": standing.source,
        "default": None if standing.is_secret else standing.default,
        "least": standing.least,
        "most": standing.most,
        "choices": list(standing.choices),
        "variable": f"SZDJ_{standing.name}".upper() if standing.is_known else None,
        "environment": standing.environment,
        "secret": standing.is_secret,
        "known": standing.is_known,
        "problem": standing.refusal.code if standing.refusal else None,
        "meaning": words.meaning(standing),
    }


def _row(standing: Standing) -> Row:
    return {
        "setting": standing.name,
        "value": words.value_of(standing),
        "source": words.SOURCES[standing.source],
        "allowed": words.allowed(standing),
        "meaning": words.meaning(standing),
    }
