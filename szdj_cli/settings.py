"""Where things are and what the limits are: option > `SZDJ_*` > `config.toml` > default."""

import os
import re
from datetime import timedelta
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from szdj_cli import callers
from szdj_cli.domain.accounts.accounts import SessionLimits
from szdj_cli.domain.errors import SettingsInvalid

CONFIG_NAME = "config.toml"
_PREFIX = "SZDJ_"


class Environment(Enum):
    """What the environment may do to a setting; a setting that does not say so is the owner's."""

    OWNERS = "owners"  # it may run code, move the store or bend a rule: through another's sudo it does not count
    LOWERS = "lowers"  # it counts for anybody who calls, and only below the file's value or the default
    RAISES = "raises"  # the same, above it


_OWNERS, _LOWERS, _RAISES = Environment.OWNERS, Environment.LOWERS, Environment.RAISES


def home_directory() -> Path:
    """Return the directory that holds store, key, session, outbox and log: `SZDJ_HOME` or the user's data directory."""
    if given := os.environ.get(callers.HOME):
        return Path(given).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("szdj", appauthor=False)


class Settings(BaseSettings):
    """Every setting, with its default. Times are in the unit that the name gives."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="ignore", hide_input_in_errors=True)

    @field_validator("user")
    @classmethod
    def _is_a_name(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value):
            raise ValueError
        return value

    @field_validator("*")
    @classmethod
    def _whole_path(cls, value: Any) -> Any:
        # Not in the current directory: that is whoever's who calls, and so would the file be.
        return home_directory() / value if isinstance(value, Path) else value

    database_url: Annotated[str | None, _OWNERS] = None
    """Another store than the SQLite file: `postgresql+psycopg://…`."""

    user: Annotated[str | None, _OWNERS] = None
    """Who is calling, where several people reach the program through one OS account; `sudo` says so itself."""

    sms: Annotated[Literal["outbox", "http", "command"], _OWNERS] = "outbox"
    sms_url: Annotated[str | None, _OWNERS] = None
    sms_secret: Annotated[str | None, _OWNERS] = None
    sms_command: Annotated[list[str], _OWNERS] = []

    verification_method: Annotated[str, _OWNERS] = "sms"
    """How members prove who they are: at the terminal by `totp`, or by the phone page's provider of that name."""
    phone_page: Annotated[Literal["lan", "https", "totp", "loopback"], _OWNERS] = "loopback"
    """How phones reach the page; `totp` is the old way of naming the method, and reaches as `loopback`."""
    phone_bind: Annotated[str | None, _OWNERS] = None
    phone_port: Annotated[int, _OWNERS] = Field(default=0, ge=0, le=65_535)
    """0 lets the system choose; behind a proxy, or for `verify serve`, give one."""
    phone_url: Annotated[str | None, _OWNERS] = None
    """The public address where the page is behind a proxy."""
    phone_certificate: Annotated[Path | None, _OWNERS] = None
    phone_key: Annotated[Path | None, _OWNERS] = None

    letter_template: Annotated[Path | None, _OWNERS] = None
    """An organisation's own Word template of the letter of transfer."""

    dues_rules: Annotated[Path | None, _OWNERS] = None
    """An operator's own dated dues rules, added to those of the program."""
    dues_rounding: Annotated[Literal["fen", "jiao", "yuan"], _OWNERS] = "fen"
    dues_remind_months: Annotated[int, _OWNERS] = Field(default=3, ge=1, le=120)
    """After how many months of arrears a member is reminded: local practice."""

    weak_password_length: Annotated[int, _RAISES] = Field(default=12, ge=8, le=128)
    """In characters; the bounds are those of any new password."""
    session_idle_minutes: Annotated[int, _LOWERS] = Field(default=30, ge=1, le=720)
    session_hours: Annotated[int, _LOWERS] = Field(default=12, ge=1, le=24)

    @model_validator(mode="before")
    @classmethod
    def _method_by_its_old_name(cls, given: dict[str, Any]) -> dict[str, Any]:
        old = {"verification_method": "totp"} if given.get("phone_page") == "totp" else {}
        return old | given

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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment before the file; nothing else."""
        file = TomlConfigSettingsSource(settings_cls, toml_file=home_directory() / CONFIG_NAME)
        return init_settings, _Variables(settings_cls, file), file


class _Variables(EnvSettingsSource):
    """The environment, as far as each setting lets it count."""

    def __init__(self, settings_cls: type[BaseSettings], file: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        self._file = file

    def __call__(self) -> dict[str, Any]:
        """Return the values that count."""
        file, is_owner = self._file(), callers.sudo_uid() is None
        counting = {}
        for name, value in super().__call__().items():
            field = Settings.model_fields[name]
            way = environment_of(field)
            if way is not Environment.OWNERS:
                counting[name] = _tightened(field, way, value, file.get(name, field.default))
            elif is_owner:
                counting[name] = value
        return counting


def environment_of(field: FieldInfo) -> Environment:
    """Return what the environment may do to a setting."""
    return next((mark for mark in field.metadata if isinstance(mark, Environment)), Environment.OWNERS)


def bounds_of(field: FieldInfo) -> tuple[int | None, int | None]:
    """Return the least and the greatest value of a setting that is a number."""
    least = next((mark.ge for mark in field.metadata if hasattr(mark, "ge")), None)
    most = next((mark.le for mark in field.metadata if hasattr(mark, "le")), None)
    return least, most


def ignored_variables() -> list[str]:
    """Return the names of the variables of ours that do not count, because another's `sudo` brought them."""
    if callers.sudo_uid() is None:
        return []
    owners = {
        f"{_PREFIX}{name}".upper()
        for name, field in Settings.model_fields.items()
        if environment_of(field) is Environment.OWNERS
    }
    return callers.set_aside() + sorted(name for name in os.environ if name.upper() in owners)


def _tightened(field: FieldInfo, way: Environment, given: object, otherwise: object) -> object:
    # What is out of bounds, or no number, is left to be refused by name.
    least, most = bounds_of(field)
    try:
        number = int(str(given))
    except ValueError:
        return given
    if (least is not None and number < least) or (most is not None and number > most):
        return given
    if not isinstance(otherwise, int):
        return otherwise
    return min(number, otherwise) if way is Environment.LOWERS else max(number, otherwise)


def load() -> Settings:
    """Return the settings in force.

    Raises:
        SettingsInvalid: a setting has a value that it cannot have, or the file is no TOML.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise _refusal(str(error.errors()[0]["loc"][0])) from None
    except SettingsError as error:  # a list that is no JSON; only the text says which
        found = re.search(r'field "(\w+)"', str(error))
        raise _refusal(found[1] if found else CONFIG_NAME) from None
    except (ValueError, RecursionError):  # the TOML reader's own
        raise SettingsInvalid(CONFIG_NAME) from None


def _refusal(name: str) -> SettingsInvalid:
    field = Settings.model_fields.get(name)
    if field is None:
        return SettingsInvalid(name)
    least, most = bounds_of(field)
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    return SettingsInvalid(name, least, most, choices)
