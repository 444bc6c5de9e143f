"""Showing, checking and changing the settings. Whoever owns the home directory may: the file is theirs as it is."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from szdj_cli import callers, private_files
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import (
    FileUnwritable,
    SettingFileMissing,
    SettingsChanged,
    SettingsFileInvalid,
    SettingsInvalid,
    SettingsNotYours,
    SettingsUneditable,
    SettingUnknown,
    SmsGatewayMissing,
)
from szdj_cli.domain.installation.config_file import changed
from szdj_cli.domain.installation.configuration import SettingChange, SettingFault, Standing
from szdj_cli.domain.installation.settings import Source
from szdj_cli.domain.sms import GatewayProblem
from szdj_cli.settings import CONFIG_NAME, SETTINGS, Settings, unknown
from szdj_cli.sms.problems import gateway_problem
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store

Choices = Mapping[str, tuple[str, ...]]
"""What a setting may be, where another part of the program knows it: the ways of verification."""

_ACT = "settings.changed"


def standing(settings: Settings, name: str, choices: Choices) -> Standing:
    """Return how a setting stands.

    Raises:
        SettingUnknown: there is none of that name.
    """
    setting = SETTINGS[required(name)]
    refusal = _refusal_of(settings, name, choices)
    value = None if refusal else _shown(name, getattr(settings, name))
    least, most = setting.bounds or (None, None)
    return Standing(
        name,
        value,
        settings.source_of(name),
        _shown(name, setting.default),
        setting.environment,
        least,
        most,
        choices.get(name, setting.choices),
        setting.is_secret,
        refusal=refusal,
    )


def standings(settings: Settings, choices: Choices) -> list[Standing]:
    """Return how every setting stands, and below them what is called like one and is none."""
    known = [standing(settings, name, choices) for name in SETTINGS]
    others = [
        Standing(name, None, source, None, is_known=False, refusal=SettingUnknown(name, _near(name)))
        for name, source in unknown().items()
    ]
    return known + others


def faults(settings: Settings, choices: Choices) -> Iterator[SettingFault]:
    """Yield what is wrong with the settings: first what each is refused for, then what they do not go together for."""
    if settings.file_refusal is not None:
        yield SettingFault(CONFIG_NAME, Source.FILE, settings.file_refusal)
        return
    refused = {name: refusal for name in SETTINGS if (refusal := _refusal_of(settings, name, choices)) is not None}
    for name, refusal in refused.items():
        yield SettingFault(name, settings.source_of(name), refusal)
    for name, source in unknown().items():
        yield SettingFault(name, source, SettingUnknown(name, _near(name)))
    for name in SETTINGS:
        path = None if name in refused else getattr(settings, name)
        if isinstance(path, Path) and not path.is_file():
            yield SettingFault(name, settings.source_of(name), SettingFileMissing(name, str(path)))
    if not {"sms", "sms_url", "sms_secret", "sms_command"} & refused.keys():
        problem = gateway_problem(settings)
        if problem is not None and problem is not GatewayProblem.OUTBOX:
            yield SettingFault("sms", settings.source_of("sms"), SmsGatewayMissing())


def required(name: str) -> str:
    """Return the name of a setting.

    Raises:
        SettingUnknown: it is none.
    """
    if name not in SETTINGS:
        raise SettingUnknown(name, _near(name))
    return name


def require_owner(settings: Settings) -> None:
    """Let whoever owns the home directory pass: settings run programs and move the store.

    Raises:
        SettingsNotYours: somebody came to this account through `sudo` or the like, and is not root.
    """
    if callers.is_guest():
        raise SettingsNotYours(str(settings.home))


def proposed(settings: Settings, name: str, text: str | None, choices: Choices) -> SettingChange:
    """Return what comes of giving a setting another value in the file; None takes it away. Nothing is written.

    Raises:
        SettingUnknown: there is no such setting.
        SettingsInvalid: it can have no such value.
        SettingsNotYours: as `require_owner`.
        SettingsFileInvalid: the file as it is cannot be read.
        SettingsUneditable: its line cannot be changed without touching others.
    """
    setting = SETTINGS[required(name)]
    require_owner(settings)
    new = None if text is None else _plain(name, text)
    _require_among(name, new, choices)
    path = settings.home / CONFIG_NAME
    before = _content(path)
    try:
        old = tomllib.loads(before or "").get(name)
        content = changed(before or "", name, new)
    except (ValueError, RecursionError):
        raise settings.file_refusal or SettingsFileInvalid(CONFIG_NAME) from None
    if content is None:
        raise SettingsUneditable(str(path), name)
    hidden_by = setting.variable if settings.source_of(name) is Source.ENVIRONMENT else None
    return SettingChange(name, _shown(name, old), _shown(name, new), content, before, hidden_by)


def write(settings: Settings, change: SettingChange, store: Store | None, actor: Actor | None, now: datetime) -> None:
    """Write a change that was proposed, and log it where there is a store; `actor` is whoever is signed in, if anybody.

    Raises:
        SettingsChanged: the file is another by now.
        FileUnwritable: there is no room, or no right to write.
    """
    path = settings.home / CONFIG_NAME

    def put() -> None:
        if _content(path) != change.before:
            raise SettingsChanged(str(path))
        try:
            private_files.ensure_directory(settings.home)
            private_files.replace(path, change.content.encode())
        except OSError:
            raise FileUnwritable(str(path)) from None

    if store is None:
        put()
        return
    with store.transaction() as tx:
        entry = audit.Entry(actor.label if actor else "system", _ACT, "store", change.facts)
        audit.append(tx, entry, now)
        put()  # last: the commit is all that can fail after it


def _plain(name: str, text: str) -> object:
    """Return a value as the file has it: a number as one, a list as one, a path as it was written."""
    value = SETTINGS[name].value_of(text)
    return text if isinstance(value, Path) or value is None else value


def _require_among(name: str, value: object, choices: Choices) -> None:
    if value is not None and name in choices and value not in choices[name]:
        raise SettingsInvalid(name, choices=choices[name], source=Source.OPTION)


def _refusal_of(settings: Settings, name: str, choices: Choices) -> SettingsInvalid | None:
    refusal = settings.refusal_of(name)
    if refusal is None and name in choices and getattr(settings, name) not in choices[name]:
        return SettingsInvalid(name, choices=choices[name], source=settings.source_of(name))
    return refusal


def _shown(name: str, value: object) -> object:
    if SETTINGS[name].is_secret:
        return value is not None
    return str(value) if isinstance(value, Path) else value


def _near(name: str) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(name.lower().removeprefix("szdj_"), SETTINGS, 3, 0.7))


def _content(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise SettingsFileInvalid(CONFIG_NAME) from None
