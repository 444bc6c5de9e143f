"""SQL as it stands in the store: whole statements with names for values, one text for both databases.

`:name` is a value; where it is a list, it stands in brackets after IN. What stands in `[[ ]]` is left out where one of
its values is not given. A statement is made once, when its module is loaded; a test prepares each of them, with and
without what is in brackets, on both databases, and holds it against the tables.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, Generic, TypeVar, cast, get_args

from szdj_cli.domain.values.clock import from_stored, to_stored

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Values = Mapping[str, Any]

_PART = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_NAME = re.compile(r"'[^']*'|:([a-z]\w*)")  # what stands in quotes is no name
_LISTS = (list, tuple, set, frozenset, array, KeysView)
_AS_THEY_ARE = frozenset((int, str, bytes, float, bool, type(None)))
_READERS: dict[Any, Callable[[Any], Any]] = {bool: bool, datetime: from_stored, date: date.fromisoformat}


class Statement:
    """A statement that returns nothing.

    `postgresql` is its text there where one text cannot serve both, `scans` why it goes through the whole of a table
    that grows.
    """

    def __init__(self, sql: str, *, postgresql: str | None = None, scans: str = "") -> None:
        self.sql, self._postgresql, self.scans = sql, postgresql or sql, scans
        self._texts: dict[tuple[object, ...], str] = {}

    def text(self, values: Values, *, is_sqlite: bool) -> str:
        """Return the text in which a driver wants these values."""
        # A text for each choice of parts and each length of a list.
        shape = (is_sqlite, *[_extent(value) for value in values.values()], *values)
        if shape not in self._texts:
            self._texts[shape] = self._written(values, is_sqlite)
        return self._texts[shape]

    def _written(self, values: Values, is_sqlite: bool) -> str:
        whole = _PART.sub(lambda part: part[1] if _are_given(part[1], values) else "", self._of(is_sqlite))
        mark = ":{}" if is_sqlite else "%({})s"

        def placed(found: re.Match[str]) -> str:
            name = found[1]
            if name is None:
                return found[0]
            if not isinstance(values[name], _LISTS):
                return mark.format(name)
            if not values[name] and f"NOT IN (:{name})" in whole:
                raise ValueError(f"NOT IN ({name}) of nothing would be nothing too")
            places = [mark.format(f"{name}_{place}") for place in range(len(values[name]))]
            return ", ".join(places) or "NULL"  # IN (NULL) fits nothing

        return _NAME.sub(placed, whole if is_sqlite else whole.replace("%", "%%"))

    def _of(self, is_sqlite: bool) -> str:
        return self.sql if is_sqlite else self._postgresql


class Query(Statement, Generic[T_co]):
    """A statement that returns rows: of a class, whose fields its columns fill in order, or of one value."""

    def __init__(self, shape: type[T_co], sql: str, *, postgresql: str | None = None, scans: str = "") -> None:
        super().__init__(sql, postgresql=postgresql, scans=scans)
        self.shape = shape
        self.types: tuple[Any, ...] = tuple(getattr(shape, "__annotations__", {}).values()) or (shape,)
        """What each column is read as."""
        self._make = _maker(shape)
        readers = [_reader(kind) for kind in self.types]
        self._readers = readers if any(readers) else None

    def read(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[T_co]:
        """Yield what the rows of a driver say."""
        if self._readers is None:
            return map(self._make, rows)
        return map(self._make, map(self._read, rows))

    def _read(self, row: tuple[Any, ...]) -> list[Any]:
        assert self._readers is not None  # noqa: S101 -- told apart in `read`
        return [
            value if reader is None or value is None else reader(value)
            for reader, value in zip(self._readers, row, strict=True)
        ]


def row_of(columns: Mapping[str, Any]) -> type[tuple[Any, ...]]:
    """Return the shape of a row whose columns follow from something else: what each is read as, by its name."""
    return type("Row", (tuple,), {"__annotations__": dict(columns), "_make": tuple})


def bound(values: Values) -> dict[str, Any]:
    """Return values as the drivers take them: lists spread out, instants and days as they are stored."""
    spread: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, _LISTS):
            spread.update({f"{name}_{place}": stored(each) for place, each in enumerate(value)})
        else:
            spread[name] = stored(value)
    return spread


def stored(value: Any) -> Any:
    """Return a value as both databases store it."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return to_stored(value)
    return value.isoformat() if isinstance(value, date) else value


def _maker(shape: type[T]) -> Callable[[Iterable[Any]], T]:
    """Return how a row becomes what the shape says: a NamedTuple, another class of fields, or the value itself."""
    if (make := getattr(shape, "_make", None)) is not None:
        return cast("Callable[[Iterable[Any]], T]", make)
    return (lambda row: shape(*row)) if hasattr(shape, "__annotations__") else (lambda row: cast("T", next(iter(row))))


def _extent(value: object) -> int:
    if isinstance(value, _LISTS):
        return len(value)
    return -2 if value is None else -1


def _are_given(part: str, values: Values) -> bool:
    return all(values[name] is not None for name in _NAME.findall(part) if name)


def _reader(kind: Any) -> Callable[[Any], Any] | None:
    """Return how a column is read whose annotation this is; None where it comes as it is meant."""
    kinds = [each for each in get_args(kind) if each is not type(None)] if isinstance(kind, UnionType) else [kind]
    if len(kinds) == 1 and isinstance(kinds[0], type):
        (found,) = kinds
        if found in _AS_THEY_ARE:
            return _READERS.get(found)
        if found in _READERS:
            return _READERS[found]
        if issubclass(found, Enum):
            return cast("Callable[[Any], Any]", found)
    raise TypeError(f"no column is read as {kind}")
