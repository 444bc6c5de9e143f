"""Where things are and what the limits are: option > `SZDJ_*` > `config.toml` > default."""

import os
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from szdj_cli import callers
from szdj_cli.domain.accounts.accounts import SessionLimits
from szdj_cli.domain.errors import SettingLoosened, SettingsFileInvalid, SettingsInvalid
from szdj_cli.domain.installation.settings import Environment, Source

CONFIG_NAME = "config.toml"
OTHER_VARIABLES = frozenset([callers.HOME, "SZDJ_DEBUG", "SZDJ_FORMAT", "SZDJ_TOKEN"])
"""The variables of ours that are no settings."""
_PREFIX = "SZDJ_"

T = TypeVar("T")


def home_directory() -> Path:
    """Return the directory that holds store, key, session, outbox and log: `SZDJ_HOME` or the user's data directory."""
    if given := os.environ.get(callers.HOME):
        return Path(given).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("szdj", appauthor=False)


class Setting(Generic[T]):
    """One setting: its default, what it may be, and what the environment may do to it.

    `read` turns what stands in the file, or the text of a variable, into the value; it raises TypeError or ValueError.
    A value is read, and refused, where it is asked for: a bad one stops nothing that does not need it. `weakest` is
    the word that protects least, of a setting that the environment `STRENGTHENS`.
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
        weakest: str = "",
        is_secret: bool = False,
    ) -> None:
        self.default, self.environment, self.bounds, self.choices = default, environment, bounds, choices
        self.is_secret = is_secret
        self._read, self._weakest = read, weakest

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "Setting[T]": ...
    @overload
    def __get__(self, instance: "Settings", owner: type) -> T: ...
    def __get__(self, instance: "Settings | None", owner: type) -> "Setting[T] | T":
        if instance is None:
            return self
        # What an instance has of its own is found before this: it is read once.
        value = instance.value_of(self)
        vars(instance)[self.name] = value
        return value

    @property
    def variable(self) -> str:
        """The variable of the environment that gives it."""
        return f"{_PREFIX}{self.name}".upper()

    def value_of(self, given: object, source: Source = Source.OPTION) -> T:
        """Return the value that is meant; `source` is where it was given.

        Raises:
            SettingsInvalid: it can have no such value.
        """
        try:
            value = self._read(given)
        except (TypeError, ValueError, RecursionError):
            raise self._refusal(source) from None
        if (self.choices and value not in self.choices) or not self._is_within(value):
            raise self._refusal(source)
        return value

    def is_weaker(self, value: object, other: object) -> bool:
        """Return whether a value guards less than another."""
        if self.environment is Environment.LOWERS:
            return isinstance(value, int) and isinstance(other, int) and value > other
        if self.environment is Environment.RAISES:
            return isinstance(value, int) and isinstance(other, int) and value < other
        if self.environment is Environment.STRENGTHENS:
            return value == self._weakest != other
        return self.environment is Environment.FILLS and value != other

    def _is_within(self, value: object) -> bool:
        return self.bounds is None or (isinstance(value, int) and self.bounds[0] <= value <= self.bounds[1])

    def _refusal(self, source: Source) -> SettingsInvalid:
        least, most = self.bounds or (None, None)
        return SettingsInvalid(self.name, least, most, self.choices, source)


def _a_text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError
    given.encode()  # what is no text raises here: bytes of another encoding in the environment
    return given


def _a_name(given: object) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text := _a_text(given)):
        raise ValueError
    return text


def _a_session_name(given: object) -> str:
    # In small letters: not every file system tells a name from the same in capitals.
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,31}", text := _a_text(given)):
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


def _text(
    read: Callable[[object], str] = _a_text,
    environment: Environment = Environment.OWNERS,
    *,
    is_secret: bool = False,
) -> Setting[str | None]:
    return Setting(read, None, environment=environment, is_secret=is_secret)


def _path(environment: Environment = Environment.OWNERS) -> Setting[Path | None]:
    return Setting(_a_path, None, environment=environment)


def _choice(*choices: str, weakest: str = "") -> Setting[str]:
    """Return a setting that is one of some words; the first is the default."""
    environment = Environment.STRENGTHENS if weakest else Environment.OWNERS
    return Setting(_a_text, choices[0], choices=choices, environment=environment, weakest=weakest)


def _number(default: int, least: int, most: int, environment: Environment = Environment.OWNERS) -> Setting[int]:
    return Setting(_a_number, default, environment=environment, bounds=(least, most))


class Settings:
    """Every setting, with its default. Times are in the unit that the name gives."""

    database_url = _text(is_secret=True)  # it may hold the password
    """Another store than the SQLite file: `postgresql://…`."""

    user = _text(_a_name)
    """Who is calling, where several people reach the program through one OS account; `sudo` says so itself."""

    session = _text(_a_session_name)
    """Which of several sign-ins of one person this is: jobs side by side do not end each other's."""

    # What verification rests on, down to the phone page: the environment does not take it back.
    sms = _choice("outbox", "http", "command", weakest="outbox")
    sms_url = _text(environment=Environment.FILLS)
    sms_secret = _text(environment=Environment.FILLS, is_secret=True)
    sms_command = Setting(_words, list[str](), environment=Environment.FILLS)

    notify = Setting(_a_switch, "on", choices=("on", "off"))
    """Whether people are told by SMS of decisions and moves; what protects an account is told in any case."""

    verification_method = Setting(_a_text, "sms", environment=Environment.FILLS)
    """How members prove who they are: at the terminal by `totp`, or by the phone page's provider of that name."""
    phone_page = _choice("loopback", "lan", "https", "totp", weakest="lan")
    """How phones reach the page; `totp` is the old way of naming the method, and reaches as `loopback`."""
    phone_bind = _text()
    phone_port = _number(0, 0, 65_535)
    """0 lets the system choose; behind a proxy, or for `verify serve`, give one."""
    phone_url = _text()
    """The public address where the page is behind a proxy."""
    phone_certificate = _path()
    phone_key = _path()

    wechat_app_id = _text(environment=Environment.FILLS)
    """The AppID of the service account by which members prove who they are, where the method is `wechat`."""
    wechat_secret_file = _path(Environment.FILLS)
    """The private file that holds its AppSecret, and nothing else."""
    wechat_authorize_url = Setting(
        _a_text, "https://open.weixin.qq.com/connect/oauth2/authorize", environment=Environment.FILLS
    )
    wechat_token_url = Setting(
        _a_text, "https://api.weixin.qq.com/sns/oauth2/access_token", environment=Environment.FILLS
    )

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

    backup_days = _number(7, 1, 365)
    """After how many days without a backup `doctor` says so."""

    # 网络安全法: network logs are kept for no less than six months, of which the longest have 184 days.
    keep_sign_in_days = _number(184, 184, 3650)
    """For how many days `db prune` leaves sessions, codes, tries and challenges; the audit log is kept for good."""
    keep_outbox_days = _number(30, 3, 3650)
    """For how many days it leaves messages in the outbox, which hold mobile numbers and codes."""

    weak_password_length = _number(12, 8, 128, Environment.RAISES)
    """In characters; the bounds are those of any new password."""
    session_idle_minutes = _number(30, 1, 720, Environment.LOWERS)
    session_hours = _number(12, 1, 24, Environment.LOWERS)

    def __init__(self, **given: object) -> None:
        """Read the file and the environment; what is given by name, and not None, goes before both.

        Nothing is refused here: a bad value is, where it is asked for.
        """
        self._options = {name: value for name, value in given.items() if value is not None}
        self._variables = {name.upper(): text for name, text in os.environ.items() if name.upper().startswith(_PREFIX)}
        self._is_owners = callers.sudo_uid() is None
        self._file: dict[str, Any] = {}
        self.file_refusal: SettingsFileInvalid | None = None
        """What is wrong with the file, where nothing in it can be read."""
        try:
            self._file = _file()
        except SettingsFileInvalid as error:
            self.file_refusal = error

    def but(self, **changes: object) -> "Settings":
        """Return the same settings but for some.

        Raises:
            SettingsInvalid: one cannot have such a value.
        """
        other = Settings.__new__(Settings)
        vars(other).update(vars(self))
        vars(other).update({name: SETTINGS[name].value_of(value) for name, value in changes.items()})
        vars(other)["_options"] = self._options | changes
        return other

    def value_of(self, setting: Setting[T]) -> T:
        """Return the value of a setting.

        Raises:
            SettingsInvalid: it can have no such value; or the environment would weaken what guards, or the file cannot
                be read at all.
        """
        given, source = self._said_of(setting)
        if source is Source.DEFAULT:
            return setting.default
        value = setting.value_of(given, source)
        if source is Source.ENVIRONMENT and setting.environment.guards:
            self._require_no_weaker(setting, value)
        return value

    def refusal_of(self, name: str) -> SettingsInvalid | None:
        """Return what is wrong with a setting, if anything is."""
        try:
            self.value_of(SETTINGS[name])
        except SettingsInvalid as error:
            return error
        return None

    def source_of(self, name: str) -> Source:
        """Return where a setting's value is from."""
        try:
            return self._said_of(SETTINGS[name])[1]
        except SettingsInvalid:
            return Source.FILE

    def _said_of(self, setting: Setting[Any]) -> tuple[object, Source]:
        if setting.name in self._options:
            return self._options[setting.name], Source.OPTION
        if self.file_refusal is not None:
            raise self.file_refusal
        if setting.variable in self._variables and (self._is_owners or setting.environment.counts_for_anybody):
            return self._variables[setting.variable], Source.ENVIRONMENT
        if setting.name in self._file:
            return self._file[setting.name], Source.FILE
        if setting.name == "verification_method":  # as it was written before it had a name of its own
            page, source = self._said_of(SETTINGS["phone_page"])
            if page == "totp":
                return page, source
        return setting.default, Source.DEFAULT

    def _require_no_weaker(self, setting: Setting[Any], value: object) -> None:
        """Refuse what weakens a guard: a number below the file's or the default, a word other than the file's."""
        other: object = setting.default if setting.environment.counts_for_anybody else value
        if setting.name in self._file:
            try:
                other = setting.value_of(self._file[setting.name])
            except SettingsInvalid:
                other = setting.default
        if setting.is_weaker(value, other):
            kept = None if setting.is_secret else str(other)
            raise SettingLoosened(setting.name, source=Source.ENVIRONMENT, kept=kept)

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
        own = f"session.{self.caller}" if self.caller else "session"
        # No caller's name has this sign either.
        return self.home / (f"{own}@{self.session}" if self.session else own)

    def session_paths(self) -> Iterable[Path]:
        """All session files that there are, whoever's they are."""
        return (path for path in self.home.glob("session*") if re.fullmatch(r"session([.@].*)?", path.name))

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


def unknown() -> dict[str, Source]:
    """Return what stands in the file, or is called like a variable of ours, and is no setting; and where it stands."""
    known = {setting.variable for setting in SETTINGS.values()} | OTHER_VARIABLES
    variables = [name for name in os.environ if name.upper().startswith(_PREFIX) and name.upper() not in known]
    try:
        keys = [name for name in _file() if name not in SETTINGS]
    except SettingsFileInvalid:
        keys = []
    return dict.fromkeys(keys, Source.FILE) | dict.fromkeys(sorted(variables), Source.ENVIRONMENT)


def ignored_variables() -> list[str]:
    """Return the names of the variables of ours that do not count, because another's `sudo` brought them."""
    if callers.sudo_uid() is None:
        return []
    owners = {setting.variable for setting in SETTINGS.values() if not setting.environment.counts_for_anybody}
    return callers.set_aside() + sorted(name for name in os.environ if name.upper() in owners)


def _file() -> dict[str, Any]:
    try:
        text = (home_directory() / CONFIG_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):  # unreadable, or no text
        raise SettingsFileInvalid(CONFIG_NAME) from None
    import tomllib  # only now: most homes have no such file

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise SettingsFileInvalid(CONFIG_NAME, line=int(found[1]) if found else None) from None
    except (ValueError, RecursionError):  # nested too deep
        raise SettingsFileInvalid(CONFIG_NAME) from None
