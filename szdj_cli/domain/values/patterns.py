"""Regular expressions that cost a start nothing: each is compiled when the first text is held against it."""

import re
from typing import Any, cast


class _Late:
    """A pattern in the place of which its methods come, once one of them is asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, method)
        return method


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern as `re.compile` does, but compiled late: one with classes of hanzi takes up to 4 ms.

    Raises:
        re.error: at its first use, where it is none.
    """
    return cast("re.Pattern[str]", _Late(text, flags))
