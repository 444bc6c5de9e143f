"""Regular expressions that cost a start nothing: each is compiled when the first text is held against it."""

import re
from typing import Any, cast

_METHODS = [name for name in dir(re.Pattern) if not name.startswith("_")]


class _Ready:
    """A compiled pattern: nothing but its methods, which are found as fast as its own."""


class _Late:
    """A pattern that becomes ready when one of its methods is asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._text, self._flags)
        vars(self).update((method, getattr(compiled, method)) for method in _METHODS)
        self.__class__ = _Ready  # type: ignore[assignment] # what looks for missing names is slower at those it has
        return getattr(self, name)


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern as `re.compile` does, but compiled late: one with classes of hanzi takes up to 4 ms.

    Raises:
        re.error: at its first use, where it is none.
    """
    return cast("re.Pattern[str]", _Late(text, flags))
