"""Where things are and what the limits are: option > `SZDJ_*` > `config.toml` > default."""

import os
import re
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from szdj_cli.domain.accounts import SessionLimits
from szdj_cli.domain.errors import SettingsInvalid

CONFIG_NAME = "config.toml"


def home_directory() -> Path:
    """Return the directory that holds store, key, session, outbox and log: `SZDJ_HOME` or the user's data directory."""
    if given := os.environ.get("SZDJ_HOME"):
        return Path(given).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("szdj", appauthor=False)


class Settings(BaseSettings):
    """Every setting, with its default. Times are in the unit that the name gives."""

    model_config = SettingsConfigDict(env_prefix="SZDJ_", extra="ignore", hide_input_in_errors=True)

    @field_validator("user")
    @classmethod
    def _is_a_name(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value):
            raise ValueError
        return value

    database_url: str | None = None
    """Another store than the SQLite file: `postgresql+psycopg://…`."""

    user: str | None = None
    """Who is calling, where several people reach the program through one OS account; `sudo` says so itself."""

    sms: Literal["outbox", "http", "command"] = "outbox"
    sms_url: str | None = None
    sms_secret: str | None = None
    sms_command: list[str] = []

    phone_page: Literal["lan", "https", "totp", "loopback"] = "loopback"
    phone_bind: str | None = None
    phone_port: int = 0
    """0 lets the system choose; behind a proxy, or for `verify serve`, give one."""
    phone_url: str | None = None
    """The public address where the page is behind a proxy."""
    phone_certificate: Path | None = None
    phone_key: Path | None = None

    letter_template: Path | None = None
    """An organisation's own Word template of the letter of transfer."""

    dues_rules: Path | None = None
    """An operator's own dated dues rules, added to those of the program."""
    dues_rounding: Literal["fen", "jiao", "yuan"] = "fen"
    dues_remind_months: int = Field(default=3, ge=1)
    """After how many months of arrears a member is reminded: local practice."""

    weak_password_length: int = 12
    session_idle_minutes: int = 30
    session_hours: int = 12

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
        caller = self.user or _sudo_user()
        return self.home / (f"session-{caller}" if caller else "session")

    @property
    def has_caller(self) -> bool:
        """Whether somebody came to this account from elsewhere, as far as the way says so; nobody does to a service."""
        ways = ("SSH_CONNECTION", "DOAS_USER", "PKEXEC_UID")
        return bool(self.user or _sudo_user()) or any(os.environ.get(way) for way in ways)

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
        return init_settings, env_settings, file


def _sudo_user() -> str | None:
    uid = os.environ.get("SUDO_UID", "")
    is_another = os.name == "posix" and uid.isascii() and uid.isdigit() and int(uid) != os.geteuid()
    return uid if is_another else None


def load() -> Settings:
    """Return the settings in force.

    Raises:
        SettingsInvalid: a setting has a value that it cannot have, or the file is no TOML.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsInvalid(".".join(str(part) for part in error.errors()[0]["loc"])) from None
    except ValueError:  # the TOML reader's own
        raise SettingsInvalid(CONFIG_NAME) from None
