"""Holding the schema that stands in the database against what the migrations make, text against text.

The migrations are run once more, into a database in memory or into a PostgreSQL schema that is taken back: so the
database's own words for a table, a trigger, a function or a constraint are compared with its own words.
"""

from secrets import token_hex

from szdj_cli.store.core import schema, sqlite
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction

_Definitions = dict[str, str]

_SQLITE = """
SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
"""
_OURS = "relnamespace = current_schema()::regnamespace"
_POSTGRESQL = f"""
SELECT 'table ' || relname,
       (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attgenerated::text,
                                    pg_get_expr(adbin, adrelid)), ', ' ORDER BY attnum)
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped)
       || concat_ws(' ', '', relpersistence::text, relrowsecurity, relforcerowsecurity)
FROM pg_class WHERE relkind = 'r' AND {_OURS}
UNION ALL
SELECT 'index ' || pg_class.relname,
       concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid, indisready, indislive)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE {_OURS}
UNION ALL
SELECT 'constraint ' || relname || '.' || conname, concat_ws(' ', pg_get_constraintdef(pg_constraint.oid), convalidated)
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE {_OURS}
UNION ALL
SELECT 'trigger ' || relname || '.' || tgname, concat_ws(' ', pg_get_triggerdef(pg_trigger.oid, true), tgenabled::text)
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND {_OURS}
UNION ALL
SELECT 'trigger ' || relname || ' ' || tgfoid::regproc, string_agg(DISTINCT tgenabled::text, ' ')
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgisinternal AND {_OURS} GROUP BY relname, tgfoid
UNION ALL
SELECT 'rule ' || relname || '.' || rulename, pg_get_ruledef(pg_rewrite.oid)
FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class WHERE relkind = 'r' AND {_OURS}
UNION ALL
SELECT 'function ' || proname, pg_get_functiondef(oid) FROM pg_proc
WHERE prokind = 'f' AND pronamespace = current_schema()::regnamespace AND proname LIKE 'szdj%'
"""
_ACTING = ("trigger ", "rule ")
"""What does something by itself: one that is not ours is as bad as one of ours that is missing."""

_MADE: dict[tuple[str, ...], _Definitions] = {}
"""What migrations make on SQLite, by where they are: a restore looks at more than one store."""


def altered(tx: Transaction, revision: str) -> tuple[str, ...]:
    """Return what is not as the migrations up to a revision make it, by kind and name.

    On PostgreSQL the transaction is taken back.
    """
    if tx.is_sqlite:
        return _compared(_made_in_memory(tx, revision), _definitions(tx, _SQLITE))
    if not tx.driver.execute("SELECT has_database_privilege(current_database(), 'CREATE')").fetchone()[0]:
        return ("privilege CREATE",)
    actual, ours = _definitions(tx, _POSTGRESQL), f"szdj_{token_hex(8)}"
    tx.driver.execute(f"CREATE SCHEMA {ours}")
    tx.driver.execute(f"SET LOCAL search_path = {ours}")
    schema.migrate(tx, revision)
    expected = _definitions(tx, _POSTGRESQL)
    tx.rollback()
    return _compared(expected, actual)


def _made_in_memory(tx: Transaction, revision: str) -> _Definitions:
    migrations = (revision, *schema.VERSIONS)
    if migrations not in _MADE:
        with Store(sqlite.database(sqlite.MEMORY), tx.keys).reading() as made:
            schema.migrate(made, revision)
            _MADE[migrations] = _definitions(made, _SQLITE)
    return _MADE[migrations]


def _definitions(tx: Transaction, query: str) -> _Definitions:
    name = "" if tx.is_sqlite else tx.driver.execute("SELECT current_schema()").fetchone()[0]
    # A definition names the schema that it stands in.
    return {
        what: " ".join(definition.replace(f"{name}.", "").split() if name else definition.split())
        for what, definition in tx.driver.execute(query)
    }


def _compared(expected: _Definitions, actual: _Definitions) -> tuple[str, ...]:
    changed = {what for what, definition in expected.items() if actual.get(what) != definition}
    return tuple(sorted(changed | {what for what in actual.keys() - expected.keys() if what.startswith(_ACTING)}))
