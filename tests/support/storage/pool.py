"""PostgreSQL databases that go from test to test: what one wrote is undone for the next, as a copy costs more."""

import itertools
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.support.storage import databases, stores

TEMPLATE = "szdj_template"
_MOST_USES = 64
"""Rows that are deleted still take room; nobody vacuums here."""

_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_WRITES = "count(*), coalesce(sum(xmin::text::bigint), 0)::bigint"
_ALIKE = "count(*), sum(hashtext(({})::text))::bigint"
_RELATION = _ALIKE.format("relname, relnamespace, relkind, relpersistence, relhasrules, relrowsecurity, reloptions")
_COLUMN = _ALIKE.format("attname, attnum, atttypid, atttypmod, attnotnull, atthasdef, attidentity, attgenerated")
_INDEX = _ALIKE.format("indrelid, indkey, indoption, indisunique, indisvalid, indisready, indexprs, indpred")
_SCHEMA = {
    ("pg_class", "oid"): _RELATION,
    ("pg_attribute", "attrelid"): _COLUMN,
    ("pg_index", "indexrelid"): _INDEX,
    ("pg_trigger", "tgrelid"): _WRITES,
    ("pg_constraint", "oid"): _WRITES,
    ("pg_rewrite", "oid"): _WRITES,
    ("pg_proc", "oid"): _WRITES,
    ("pg_statistic", "starelid"): _WRITES,
}
"""Where it stands that more than rows was changed, the column that tells what is not the server's own, and what to see.

An index that an import took away and made again is the same one.
"""

Marks = dict[str, tuple[int, int]]
"""Of each table how many rows it has and the sum of the transactions that wrote them: every write changes one of them.

Of each sequence where it is, and whether that number was given out.
"""

_numbers = itertools.count()
_idle: dict[str, list["_Kept"]] = {}


@dataclass(frozen=True)
class Contents:
    """Everything that stands in a database whose schema is the template's."""

    rows: Mapping[str, bytes]
    sequences: Mapping[str, tuple[int, int]]


@dataclass
class _Kept:
    name: str
    tables: tuple[str, ...]
    sequences: tuple[str, ...]
    schema: Marks
    contents: Contents
    marks: Marks
    uses: int = 0


@contextmanager
def lent(server: str, contents: Contents) -> Iterator[str]:
    """Lend a database that holds this and nothing else; yield its address."""
    kept = _prepared(server, contents)
    kept.uses += 1
    try:
        yield f"{server}/{kept.name}"
    finally:
        # Undone when the next one needs it: by then nothing is patched any more.
        _idle.setdefault(server, []).append(kept)


def contents_of(url: str) -> Contents:
    """Read what stands in a database."""
    with databases.afresh(url) as driver:
        tables, sequences = _names(driver)
        marks = _marks(driver, tables, sequences)
        rows = {table: _rows(driver, table) for table in tables if marks[table][0]}
        return Contents(rows, {name: marks[name] for name in sequences})


def _prepared(server: str, contents: Contents) -> _Kept:
    waiting = _idle.get(server, [])
    while waiting:
        kept = waiting.pop()
        try:
            with databases.afresh(f"{server}/{kept.name}") as driver:
                if kept.uses < _MOST_USES and _is_usable(driver, kept):
                    _put(driver, kept, contents)
                    return kept
        except psycopg.Error:
            pass  # whatever a test did to it, the next one gets another
        stores.drop_database(server, kept.name)
    name = f"t{os.getpid()}_{next(_numbers)}"
    with databases.afresh(stores.create_database(server, name, template=TEMPLATE)) as driver:
        tables, sequences = _names(driver)
        kept = _Kept(name, tables, sequences, _schema(driver), Contents({}, {}), dict.fromkeys(tables, (-1, -1)))
        _put(driver, kept, contents)
    return kept


def _is_usable(driver: Any, kept: _Kept) -> bool:
    """Return whether only rows were changed, and nobody else is still there."""
    return driver.execute(_OTHERS).fetchone() == (0,) and _schema(driver) == kept.schema


def _put(driver: Any, kept: _Kept, contents: Contents) -> None:
    assert contents.rows.keys() <= {*kept.tables}  # whoever fills a store adds no table
    marks = _marks(driver, kept.tables, kept.sequences)
    changed = [
        table
        for table in kept.tables
        if marks[table] != kept.marks[table] or contents.rows.get(table) != kept.contents.rows.get(table)
    ]
    moved = [name for name in kept.sequences if marks[name] != contents.sequences[name]]
    with driver.transaction():
        driver.execute("SET LOCAL session_replication_role = replica")  # no trigger, and no foreign key, looks
        for table in changed:
            if marks[table][0]:
                driver.execute(f'DELETE FROM "{table}"')
            if table in contents.rows:
                with driver.cursor().copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as copy:
                    copy.write(contents.rows[table])
        for name in moved:
            last, given = contents.sequences[name]
            driver.execute("SELECT setval(%s::regclass, %s, %s)", (f'"{name}"', last, bool(given)))
    if changed or moved:
        marks = _marks(driver, kept.tables, kept.sequences)
    kept.contents, kept.marks = contents, marks


def _names(driver: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = driver.execute("SELECT relkind::text, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")
    names = sorted(found)
    return tuple(name for kind, name in names if kind == "r"), tuple(name for kind, name in names if kind == "S")


def _marks(driver: Any, tables: tuple[str, ...], sequences: tuple[str, ...]) -> Marks:
    parts = [f"SELECT '{name}', {_WRITES} FROM \"{name}\"" for name in tables]
    parts += [f"SELECT '{name}', last_value, is_called::int FROM \"{name}\"" for name in sequences]
    return _read(driver, parts)


def _schema(driver: Any) -> Marks:
    parts = [f"SELECT '{name}', {seen} FROM {name} WHERE {key} >= 16384" for (name, key), seen in _SCHEMA.items()]
    return _read(driver, parts)


def _read(driver: Any, parts: list[str]) -> Marks:
    found = driver.execute(" UNION ALL ".join(parts), prepare=True)
    return {name: (first, second) for name, first, second in found}


def _rows(driver: Any, table: str) -> bytes:
    with driver.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
        return b"".join(bytes(part) for part in copy)
