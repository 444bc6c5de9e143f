"""Where the value of a setting comes from, and what the environment may do to it: every start reads this."""

from enum import StrEnum


class Source(StrEnum):
    """Where a value was found; an earlier one goes before a later one."""

    OPTION = "option"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Environment(StrEnum):
    """What the environment may do to a setting."""

    OWNERS = "owners"  # it may run code, move the store or bend a rule: through another's sudo it does not count
    LOWERS = "lowers"  # it counts for anybody who calls, and only below the file's value or the default
    RAISES = "raises"  # the same, above it
    STRENGTHENS = "strengthens"  # as the owner's, and never the weakest of its words where the file has another
    FILLS = "fills"  # as the owner's, and only where the file says nothing else

    @property
    def counts_for_anybody(self) -> bool:
        """Whether it counts through another's sudo too."""
        return self in (Environment.LOWERS, Environment.RAISES)

    @property
    def guards(self) -> bool:
        """Whether the setting guards something, so that the environment can only tighten it."""
        return self is not Environment.OWNERS
