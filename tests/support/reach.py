"""What a test gets at through the code of the tests: read from the names it uses, so that nobody keeps a list."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from inspect import unwrap
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

_ROOMS = {"domain", "services", "store", "cli", "render", "messages"}
"""Where the inner loop is: rules, use cases and commands; files, pages, gateways and attackers are outside."""

_HALLS = {"framework", "installation", "prompting"}
"""Folders in them that are outside too: what goes through every command there is, whole stores, whole conversations."""

_PROGRAMS = {
    "subprocess",
    "pexpect",
    "multiprocessing",
    "sync_playwright",
    "httpx",
    "run_state_machine_as_test",
    "rglob",
}
"""Whoever uses one of these starts another program, waits for one, plays for long, or reads every source there is."""

_LONG = {"postgresql", "made", "at_work"}
"""Fixtures of another database, and of a home in which everything has been asked for."""

_ROWS = 3
"""How many rows of each table of theirs are tried."""

_known: dict[int, bool] = {}


def is_quick(item: pytest.Function) -> bool:
    """Return whether a test is of the inner loop: in its own process, with SQLite, and soon done."""
    if not is_inside(item.path, item.config.rootpath) or item.get_closest_marker("full"):
        return False
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    if _LONG & {*item.fixturenames, *(value for value in parameters if isinstance(value, str))}:
        return False
    fixtures = (found.func for each in item._fixtureinfo.name2fixturedefs.values() for found in each)
    return not starts_programs(item.function) and not any(starts_programs(function) for function in fixtures)


@cache
def is_inside(path: Path, root: Path) -> bool:
    """Return whether a test of the inner loop may stand in a file or folder."""
    room, *further = path.relative_to(root / "tests").parts or ("",)
    return room in {"", *_ROOMS} and not _HALLS & {*further}


def first_rows(items: Iterable[pytest.Function]) -> Iterator[pytest.Function]:
    """Yield the first tests that each function makes of its table."""
    seen: Counter[tuple[Path, str]] = Counter()
    for item in items:
        seen[where := (item.path, item.originalname)] += 1
        if seen[where] <= _ROWS:
            yield item


def starts_programs(function: Any) -> bool:
    """Return whether a function of the tests starts a program, through whatever other code of theirs."""
    if id(function) not in _known:
        _known[id(function)] = False  # whoever calls itself asks this again
        codes = list(_codes(_plain(function)))
        names = {name for code in codes for name in code.co_names}
        _known[id(function)] = bool(names & _PROGRAMS) or any(
            starts_programs(used) for used in _used(_plain(function), names)
        )
    return _known[id(function)]


def _plain(function: Any) -> Any:
    function = getattr(function, "__func__", getattr(function, "fget", function))
    return unwrap(function) if callable(function) else function


def _used(function: Any, names: set[str]) -> Iterator[Any]:
    for name in names & set(getattr(function, "__globals__", ())):
        found = function.__globals__[name]
        if isinstance(found, ModuleType) and found.__name__.startswith("tests."):
            yield from (vars(found)[inner] for inner in names if inner in vars(found))
        elif (getattr(found, "__module__", None) or "").startswith("tests."):
            yield from vars(found).values() if isinstance(found, type) else (found,)


def _codes(function: Any) -> Iterator[CodeType]:
    waiting = [function.__code__] if isinstance(function, FunctionType) else []
    while waiting:
        code = waiting.pop()
        yield code
        waiting += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
