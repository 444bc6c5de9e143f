"""How a setting stands, what is wrong with the settings, and what comes of changing one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from szdj_cli.domain.errors import SzdjError
from szdj_cli.domain.installation.settings import Environment, Source


@dataclass(frozen=True)
class Standing:
    """One setting as it stands; of a secret, `value` is only whether there is one."""

    name: str
    value: Any
    """None where it is not set, and where it is refused."""
    source: Source
    default: Any
    environment: Environment = Environment.OWNERS
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    is_secret: bool = False
    is_known: bool = True
    """Not, where nothing reads it: a key of the file, or a variable, that is no setting."""
    refusal: SzdjError | None = None


@dataclass(frozen=True)
class SettingFault:
    """Something wrong with the settings: what a setting is refused for, or a name that is none of theirs."""

    name: str
    source: Source
    refusal: SzdjError


@dataclass(frozen=True)
class SettingChange:
    """A change of the settings file that has been looked at: of a secret, old and new are only whether there is one."""

    name: str
    old: Any
    """As it stands in the file; None where it does not."""
    new: Any
    content: str
    """Of the whole file, after it."""
    before: str | None
    """The file as it was looked at; None where there is none."""
    hidden_by: str | None
    """The variable of the environment that goes before the file, if there is one."""

    @property
    def is_change(self) -> bool:
        """Whether the file will be another."""
        return self.content != (self.before or "")

    @property
    def facts(self) -> Mapping[str, object]:
        """What the audit log says of it."""
        return {"setting": self.name, "old": self.old, "new": self.new}
