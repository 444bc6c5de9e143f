"""How a command is told of: as it is typed in a shell or, in the personal centre, as the entry that does the same."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.messages.kit.words import Words

Command = tuple[str, ...]
"""The words of a command without `szdj`, with the options by which an entry calls it."""

ENTRY = "菜单“{path}”"
BETWEEN = " → "
INSTEAD = Words("现在不能办理", "不符合办理的条件", "改正后重新办理；不清楚的，请联系所在党支部或系统管理员")
"""What is said where nothing is left of problem, cause or remedy: no entry does what would help."""

_MENTION = pattern(r" ?szdj(?: +[a-z][a-z-]*)+(?: +[^\s；。，、：（）“”《》|>·]+)*")
_ASKED = pattern(r"-o|[^a-z-].*|[^ ]*\.[a-z]+")
"""What may stand behind the words of a command: what its entry asks for, and no other command or option."""

_OPTION = pattern(r"(?<![\w-])(?:--[a-z][a-z-]*|-o(?![\w-]))")
_ASIDE = pattern(r"（[^（）]*(?:szdj |(?<![\w-])--[a-z])[^（）]*）")
_ENDS = pattern(r"([；。])")

_CONDITIONS = ("如", "若", "要")
_LOOSE_ENDS = " ：；，。·"

_entries: Mapping[Command, str] | None = None


@contextmanager
def in_menu(entries: Mapping[Command, str]) -> Iterator[None]:
    """Name entries of the menu, by command, wherever commands would be named."""
    global _entries  # noqa: PLW0603 -- one menu is open at a time
    before, _entries = _entries, entries
    try:
        yield
    finally:
        _entries = before


def is_in_menu() -> bool:
    """Return whether whoever reads is in the personal centre."""
    return _entries is not None


def entry_of(command: str) -> str | None:
    """Return how the entry that runs a command is named, where there is one."""
    words = command.split()[1:]
    entries = _entries or {}
    for length in range(len(words), 0, -1):
        path = entries.get(tuple(words[:length]))
        if path is not None:
            is_the_same = all(_ASKED.fullmatch(word) for word in words[length:])
            return ENTRY.format(path=path) if is_the_same else None
    return None


def told(text: str) -> str:
    """Return what is said where the reader is: in the menu no command and no option is named.

    What cannot be done from an entry is left out, clause by clause; nothing may be left.
    """
    if _entries is None or not _names_something(text):
        return text
    parts = _ENDS.split(_ASIDE.sub("", text))
    clauses = [(_clause(clause), end) for clause, end in zip(parts[::2], [*parts[1::2], ""], strict=True)]
    kept = [(clause, end) for clause, end in clauses if clause is not None]
    said = "".join(clause + end for clause, end in kept).strip().strip("；")
    return said or _beginning(parts[0])


def line(text: str) -> str:
    """Return what is said where the reader is, as `told`, of a text of which something has to be left."""
    return told(text) or _bare(text)


def _bare(text: str) -> str:
    """Return a text without the parts that name a command; where no other is left, without the command alone."""
    others = "，".join(part for part in text.split("，") if not _names_something(part))
    return (others or _OPTION.sub("", _MENTION.sub("", text))).strip(_LOOSE_ENDS)


def _beginning(clause: str) -> str:
    """Return what stands in a clause before the part that names a command; nothing where that part is a condition."""
    parts = clause.split("，")
    named = next((place for place, part in enumerate(parts) if _names_something(part)), len(parts))
    said = "，".join(parts[:named])
    return "" if said.startswith(_CONDITIONS) or said.endswith("的") else said


def _names_something(text: str) -> bool:
    return "szdj " in text or _OPTION.search(text) is not None


def _clause(text: str) -> str | None:
    """Return a clause with entries in the place of commands; None where it names what has none."""
    is_done = True

    def entry(found: "re.Match[str]") -> str:
        nonlocal is_done
        named = entry_of(found[0].strip())
        is_done = is_done and named is not None
        return named or ""

    said = _MENTION.sub(entry, text)
    return said if is_done and not _names_something(said) else None
