"""Every statement of the store, found where it stands, against the tables: on both databases, in all its forms."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import psycopg
from psycopg.pq import ExecStatus

import szdj_cli.store
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import Store, open_store
from szdj_cli.store.core.statements import _NAME, Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import assessments as assessment_import
from szdj_cli.store.imports import members as roster_import
from szdj_cli.store.imports import payments as payment_import
from szdj_cli.store.members import local_changes
from szdj_cli.store.requests import decisions

_GROWING = re.compile(
    r"\b(account|appointment|audit|challenge|correction|decision|dues_\w+|letter|local_change|member|organisation"
    r"|news_shown|notice_sent|receipt_slip|request|request_step|session|sign_in_attempt|sms_code|verification)\b"
)
_TEXTS = {25, 1042, 1043}
_OIDS: dict[Any, set[int]] = {
    int: {20, 21, 23},
    bytes: {17},
    bool: {16},
    str: _TEXTS,
    datetime: _TEXTS,
    date: _TEXTS,
    float: {701},
}


def _found(value: object, name: str) -> Iterator[tuple[str, Statement]]:
    if isinstance(value, Statement):
        yield name, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _found(each, f"{name}[{key}]")
    elif isinstance(value, tuple | list):
        for place, each in enumerate(value):
            yield from _found(each, f"{name}[{place}]")


def _modules() -> Iterator[Any]:
    for module in pkgutil.walk_packages(szdj_cli.store.__path__, "szdj_cli.store."):
        if ".migrations" not in module.name:
            yield importlib.import_module(module.name)


STATEMENTS = {
    name: statement
    for module in _modules()
    for attribute, value in vars(module).items()
    for name, statement in _found(value, f"{module.__name__.removeprefix('szdj_cli.store.')}.{attribute}")
}
"""By module and name; one that is imported elsewhere stands there once more."""


def _forms(statement: Statement) -> Iterator[dict[str, Any]]:
    """Yield values for the whole of a statement, and for it without what may be left out."""
    names = {name for name in _NAME.findall(statement.sql) if name}
    lists = {name for name in names if re.search(rf"\(:{name}\)", statement.sql) and _is_list(statement.sql, name)}
    given: dict[str, Any] = {name: [1, 2] if name in lists else 1 for name in names}
    yield given
    optional = {name for part in re.findall(r"\[\[(.*?)\]\]", statement.sql, re.DOTALL) for name in _NAME.findall(part)}
    if optional:
        kept = re.sub(r"\[\[.*?\]\]", "", statement.sql, flags=re.DOTALL)
        needed = {name for name in _NAME.findall(kept) if name}
        yield {name: value if name in needed else None for name, value in given.items()}


def _is_list(sql: str, name: str) -> bool:
    return re.search(rf"\bIN \(:{name}\)", sql) is not None


def test_statements_are_made_where_their_module_is_loaded() -> None:
    """Only those are found here."""
    root = Path(szdj_cli.store.__path__[0])
    for path in root.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.Lambda):
                made = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _name(node.func)]
                assert not made, f"{path.relative_to(root)}:{made[0].lineno}"


def _name(called: ast.expr) -> bool:
    return isinstance(called, ast.Name) and called.id in ("Query", "Statement")


def test_sqlite_knows_every_statement_and_answers_with_the_columns_that_are_read(sqlite_settings: Settings) -> None:
    with _staged(sqlite_settings) as tx:
        for name, statement in STATEMENTS.items():
            for values in _forms(statement):
                text = statement.text(values, is_sqlite=True)
                places = dict.fromkeys(re.findall(r":([a-z]\w*)", text))
                try:
                    tx.driver.execute(f"EXPLAIN {text}", places)
                    if isinstance(statement, Query) and text.lstrip().startswith(("SELECT", "WITH")):
                        columns = tx.driver.execute(f"SELECT * FROM ({text}) LIMIT 0", places).description
                        assert len(columns) == len(statement.types), name
                except Exception as error:
                    raise AssertionError(f"{name}: {error}\n{text}") from error


def test_postgresql_knows_every_statement_and_answers_with_the_types_that_are_read(
    postgresql_settings: Settings,
) -> None:
    with _staged(postgresql_settings) as tx:
        may_be_null = _nullable(tx.driver)
        for name, statement in STATEMENTS.items():
            for values in _forms(statement):
                described = _described(tx.driver, name, statement.text(values, is_sqlite=False))
                if not isinstance(statement, Query):
                    continue
                assert described.nfields == len(statement.types), name
                for column, kind in enumerate(statement.types):
                    kinds = set(get_args(kind) or (kind,))
                    where = f"{name}: column {column + 1}, {described.fname(column)}"
                    assert described.ftype(column) in _oids(kinds - {type(None)}), where
                    origin = (described.ftable(column), described.ftablecol(column))
                    if origin in may_be_null and hasattr(statement.shape, "__annotations__"):
                        assert type(None) in kinds, f"{where} may be NULL"


def _described(connection: "psycopg.Connection[Any]", name: str, text: str) -> Any:
    numbered, _ = _numbered(text)
    for result in (connection.pgconn.prepare(b"", numbered.encode()), connection.pgconn.describe_prepared(b"")):
        assert result.status == ExecStatus.COMMAND_OK, f"{name}: {result.error_message.decode()}\n{text}"
    return result


def _numbered(text: str) -> tuple[str, int]:
    """Return a statement with numbers for names, as the server's PREPARE wants it, and how many there are."""
    names: dict[str, int] = {}
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.setdefault(found[1], len(names) + 1)}", text)
    return numbered.replace("%%", "%"), len(names)


def _nullable(connection: "psycopg.Connection[Any]") -> set[tuple[int, int]]:
    # A temporary table says nothing of what it holds.
    found = connection.execute(
        """SELECT attrelid, attnum FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
           WHERE NOT attnotnull AND attnum > 0 AND relpersistence <> 't'"""
    )
    return {(int(table), int(column)) for table, column in found}


def _oids(kinds: set[Any]) -> set[int]:
    (kind,) = kinds
    return _TEXTS if isinstance(kind, type) and issubclass(kind, Enum) else _OIDS[kind]


def test_no_statement_goes_through_a_table_that_grows_but_those_that_say_why(sqlite_settings: Settings) -> None:
    with _staged(sqlite_settings) as tx:
        for name, statement in STATEMENTS.items():
            scanned = set()
            for values in _forms(statement):
                text = statement.text(values, is_sqlite=True)
                places = dict.fromkeys(re.findall(r":([a-z]\w*)", text))
                steps = [step[3] for step in tx.driver.execute(f"EXPLAIN QUERY PLAN {text}", places)]
                scanned |= {step for step in steps if step.startswith("SCAN") and _is_of_growing(step, text)}
            assert bool(scanned) == bool(statement.scans), f"{name}: {sorted(scanned)}"


def test_nor_does_it_on_postgresql(postgresql_settings: Settings) -> None:
    """With a plan for any value, and where a scan is never cheaper: what is left could not be searched for."""
    with _staged(postgresql_settings) as tx:
        tx.driver.execute("SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan")
        scanning = set()
        for name, statement in STATEMENTS.items():
            for values in _forms(statement):
                text, count = _numbered(statement.text(values, is_sqlite=False))
                tx.driver.execute(f"PREPARE looked_at AS {text}")
                given = f"({', '.join(['NULL'] * count)})" if count else ""
                plan = tx.driver.execute(f"EXPLAIN (FORMAT JSON) EXECUTE looked_at{given}").fetchone()[0]
                tx.driver.execute("DEALLOCATE looked_at")
                if not statement.scans and any(map(_GROWING.fullmatch, _scanned(plan[0]["Plan"]))):
                    scanning.add(name)
        assert scanning == set()


def _scanned(plan: dict[str, Any]) -> Iterator[str]:
    """Yield the tables that a plan goes through from one end to the other."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for inner in plan.get("Plans", ()):
        yield from _scanned(inner)


def _is_of_growing(step: str, text: str) -> bool:
    """Return whether a step of a plan goes through a table that grows, by the name that the statement gives it.

    Others are those that refer to the table which is written: SQLite looks there only if something was amiss before.
    """
    name = step.split()[1]
    tables = re.findall(rf"\b(?:FROM|JOIN|INTO|UPDATE|,)\s+(\w+)(?:\s+(?:AS\s+)?{name}\b)?", text)
    named = re.findall(rf"\b(\w+)\s+(?:AS\s+)?{name}\b", text)
    return any(_GROWING.fullmatch(each) for each in [*named, *({name} & set(tables))])


@contextmanager
def _staged(settings: Settings) -> Iterator[Transaction]:
    """Yield a transaction in which there are the temporary tables too."""
    with _opened(settings).transaction() as tx:
        decisions.stage(tx, [])
        roster_import.begin(tx)
        payment_import.begin(tx)
        assessment_import.begin(tx)
        local_changes.begin_settling(tx)
        local_changes.note(tx, (), datetime.now(UTC))
        yield tx


def _opened(settings: Settings) -> Store:
    from szdj_cli.store.core.crypto import read_key
    from szdj_cli.store.core.engine import open_database
    from tests.support.fixtures.stores import begin_log

    begin_log(Store(open_database(settings), read_key(settings.key_path)))
    return open_store(settings)
