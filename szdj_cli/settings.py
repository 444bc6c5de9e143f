"""Where things are and what the limits are: option > `SZDJ_*` > `config.toml` > default."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from szdj_cli import callers
from szdj_cli.domain.accounts.accounts import SessionLimits
from szdj_cli.domain.errors import SettingsInvalid

CONFIG_NAME = "config.toml"
_PREFIX = "SZDJ_"

T = TypeVar("T")


class Environment(Enum):
    """What the environment may do to a setting."""

    OWNERS = "owners"  # it may run code, move the store or bend a rule: through another's sudo it does not count
    LOWERS = "lowers"  # it counts for anybody who calls, and only below the file's value or the default
    RAISES = "raises"  # the same, above it


def home_directory() -> Path:
    """Return the directory that holds store, key, session, outbox and log: `SZDJ_HOME` or the user's data directory."""
    if given := os.environ.get(callers.HOME):
        return Path(given).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("szdj", appauthor=False)


class Setting(Generic[T]):
    """One setting: its default, what it may be, and what the environment may do to it.

    `read` turns what stands in the file, or the text of a variable, into the value; it raises TypeError or ValueError.
    """

    name: str

    def __init__(
        self,
        read: Callable[[Any], T],
        default: T,
        *,
        environment: Environment = Environment.OWNERS,
        bounds: tuple[int, int] | None = None,
        choices: tuple[str, ...] = (),
    ) -> None:
        self.default, self.environment, self.bounds, self.choices = default, environment, bounds, choices
        self._read = read

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "Setting[T]": ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object, owner: type) -> "Setting[T] | T":
        return self  # what an instance has is found before this

    def value_of(self, given: object) -> T:
        """Return the value that is meant.

        Raises:
            SettingsInvalid: it can have no such value.
        """
        try:
            value = self._read(given)
        except (TypeError, ValueError, RecursionError):
            raise self.refusal() from None
        if (self.choices and value not in self.choices) or not self.is_within(value):
            raise self.refusal()
        return value

    def is_within(self, value: object) -> bool:
        """Return whether a value is within the bounds, if there are any."""
        return self.bounds is None or (isinstance(value, int) and self.bounds[0] <= value <= self.bounds[1])

    def refusal(self) -> SettingsInvalid:
        """Return what is said of a value that it cannot have."""
        least, most = self.bounds or (None, None)
        return SettingsInvalid(self.name, least, most, self.choices)


def _a_text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError
    return given


def _a_name(given: object) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text := _a_text(given)):
        raise ValueError
    return text


def _a_switch(given: object) -> str:
    if isinstance(given, bool):  # as TOML has it
        return "on" if given else "off"
    return _a_text(given)


def _a_number(given: object) -> int:
    if isinstance(given, str):
        return int(given)
    if not isinstance(given, int) or isinstance(given, bool):
        raise TypeError
    return given


def _a_path(given: object) -> Path:
    # Not in the current directory: that is whoever's who calls, and so would the file be.
    return home_directory() / _a_text(str(given) if isinstance(given, Path) else given)


def _words(given: object) -> list[str]:
    if isinstance(given, str):
        import json

        given = json.loads(given)
    if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
        raise ValueError
    return given


def _text(read: Callable[[object], str] = _a_text) -> Setting[str | None]:
    return Setting(read, None)


def _path() -> Setting[Path | None]:
    return Setting(_a_path, None)


def _choice(*choices: str) -> Setting[str]:
    """Return a setting that is one of some words; the first is the default."""
    return Setting(_a_text, choices[0], choices=choices)


def _number(default: int, least: int, most: int, environment: Environment = Environment.OWNERS) -> Setting[int]:
    return Setting(_a_number, default, environment=environment, bounds=(least, most))


class Settings:
    """Every setting, with its default. Times are in the unit that the name gives."""

    database_url = _text()
    """Another store than the SQLite file: `postgresql://…`."""

    user = _text(_a_name)
    """Who is calling, where several people reach the program through one OS account; `sudo` says so itself."""

    sms = _choice("outbox", "http", "command")
    sms_url = _text()
    sms_secret = _text()
    sms_command = Setting(_words, list[str]())

    notify = Setting(_a_switch, "on", choices=("on", "off"))
    """Whether people are told by SMS of decisions and moves; what protects an account is told in any case."""

    verification_method = Setting(_a_text, "sms")
    """How members prove who they are: at the terminal by `totp`, or by the phone page's provider of that name."""
    phone_page = _choice("loopback", "lan", "https", "totp")
    """How phones reach the page; `totp` is the old way of naming the method, and reaches as `loopback`."""
    phone_bind = _text()
    phone_port = _number(0, 0, 65_535)
    """0 lets the system choose; behind a proxy, or for `verify serve`, give one."""
    phone_url = _text()
    """The public address where the page is behind a proxy."""
    phone_certificate = _path()
    phone_key = _path()

    wechat_app_id = _text()
    """The AppID of the service account by which members prove who they are, where the method is `wechat`."""
    wechat_secret_file = _path()
    """The private file that holds its AppSecret, and nothing else."""
    wechat_authorize_url = Setting(_a_text, "https://open.weixin.qq.com/connect/oauth2/authorize")
    wechat_token_url = Setting(_a_text, "https://api.weixin.qq.com/sns/oauth2/access_token")

    letter_template = _path()
    """An organisation's own Word template of the letter of transfer."""

    dues_rules = _path()
    """An operator's own dated dues rules, added to those of the program."""
    dues_rounding = _choice("fen", "jiao", "yuan")
    dues_remit_percent = _number(100, 0, 100)
    """What a branch hands up of the dues that it collects, in per cent."""
    dues_remind_months = _number(3, 1, 120)
    """After how many months of arrears a member is reminded: local practice."""

    branch_term_years = _number(3, 3, 5)
    """For how many years branches and general branches are elected: five in villages and communities."""

    weak_password_length = _number(12, 8, 128, Environment.RAISES)
    """In characters; the bounds are those of any new password."""
    session_idle_minutes = _number(30, 1, 720, Environment.LOWERS)
    session_hours = _number(12, 1, 24, Environment.LOWERS)

    def __init__(self, **given: object) -> None:
        """Read the file and the environment; what is given by name, and not None, goes before both.

        Raises:
            SettingsInvalid: a setting has a value that it cannot have, or the file is no TOML.
        """
        file = _file()
        values = {**file, **_variables(file), **{name: value for name, value in given.items() if value is not None}}
        if values.get("phone_page") == "totp":
            values.setdefault("verification_method", "totp")
        for name, setting in SETTINGS.items():
            vars(self)[name] = setting.value_of(values[name]) if name in values else setting.default

    def but(self, **changes: object) -> "Settings":
        """Return the same settings but for some."""
        other = Settings.__new__(Settings)
        vars(other).update(vars(self))
        vars(other).update({name: SETTINGS[name].value_of(value) for name, value in changes.items()})
        return other

    @cached_property
    def home(self) -> Path:
        """The home directory of this installation."""
        return home_directory()

    @property
    def store_path(self) -> Path:
        """The SQLite file, where no database URL is set."""
        return self.home / "store.db"

    @property
    def key_path(self) -> Path:
        """The key of the encrypted fields; never inside the store or a backup."""
        return self.home / "key"

    @property
    def session_path(self) -> Path:
        """The session file of whoever is calling: a service account has one a person, or all would share a sign-in."""
        # No setting `user` of before could make a name with this dot: an old session's file is nobody's now.
        return self.home / (f"session.{self.caller}" if self.caller else "session")

    @property
    def caller(self) -> str:
        """Who is calling, as far as can be told from others who use this OS account; empty where there are none."""
        if uid := callers.sudo_uid():
            return f"uid-{uid}"
        return f"user-{self.user}" if self.user else ""

    @property
    def has_caller(self) -> bool:
        """Whether somebody came to this account from elsewhere, as far as the way says so; nobody does to a service."""
        ways = ("SSH_CONNECTION", "DOAS_USER", "PKEXEC_UID")
        return bool(self.caller) or any(os.environ.get(way) for way in ways)

    def review_path(self, account: int) -> Path:
        """What an account has chosen in a review and not submitted yet."""
        return self.home / f"review.{account}"

    def review_paths(self) -> Iterable[Path]:
        """All files of that kind that there are."""
        return self.home.glob("review.*")

    @property
    def outbox_path(self) -> Path:
        """Where the `outbox` gateway appends messages."""
        return self.home / "outbox.jsonl"

    @property
    def log_path(self) -> Path:
        """Where faults of the program are written."""
        return self.home / "szdj.log"

    @property
    def session_limits(self) -> SessionLimits:
        """How long a session lives."""
        return SessionLimits(timedelta(minutes=self.session_idle_minutes), timedelta(hours=self.session_hours))


SETTINGS: dict[str, Setting[Any]] = {
    name: setting for name, setting in vars(Settings).items() if isinstance(setting, Setting)
}
"""Every setting by its name, in the order of the class."""


def unknown() -> list[str]:
    """Return what stands in the file, or is called like a variable of ours, and is no setting."""
    others = {callers.HOME, "SZDJ_DEBUG"}
    known = {f"{_PREFIX}{name}".upper() for name in SETTINGS} | others
    variables = [name for name in os.environ if name.upper().startswith(_PREFIX) and name.upper() not in known]
    return [name for name in _file() if name not in SETTINGS] + sorted(variables)


def ignored_variables() -> list[str]:
    """Return the names of the variables of ours that do not count, because another's `sudo` brought them."""
    if callers.sudo_uid() is None:
        return []
    owners = {
        f"{_PREFIX}{name}".upper() for name, setting in SETTINGS.items() if setting.environment is Environment.OWNERS
    }
    return callers.set_aside() + sorted(name for name in os.environ if name.upper() in owners)


def _file() -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads((home_directory() / CONFIG_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):  # unreadable, no text, no TOML, or nested too deep
        raise SettingsInvalid(CONFIG_NAME) from None


def _variables(file: Mapping[str, object]) -> dict[str, object]:
    """Return what the environment says, as far as each setting lets it count."""
    said = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith(_PREFIX)}
    is_owner = callers.sudo_uid() is None
    counting: dict[str, object] = {}
    for name, setting in SETTINGS.items():
        given = said.get(f"{_PREFIX}{name}".upper())
        if given is None:
            continue
        if setting.environment is not Environment.OWNERS:
            counting[name] = _tightened(setting, given, file.get(name, setting.default))
        elif is_owner:
            counting[name] = given
    return counting


def _tightened(setting: Setting[Any], given: str, otherwise: object) -> object:
    # What is out of bounds, or no number, is left to be refused by name.
    try:
        number = int(given)
    except ValueError:
        return given
    if not setting.is_within(number):
        return given
    if not isinstance(otherwise, int):
        return otherwise
    return min(number, otherwise) if setting.environment is Environment.LOWERS else max(number, otherwise)
