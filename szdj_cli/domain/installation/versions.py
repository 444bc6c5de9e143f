"""What the program runs on."""

from typing import NamedTuple


class Versions(NamedTuple):
    """The version of everything below the program; None where a library that it can do without is not installed."""

    schema: str
    python: str
    sqlite: str
    system: str
    libraries: tuple[tuple[str, str | None], ...]
