"""The triggers that note which rows a transaction writes, so that it can log what they hold when it ends."""

from collections.abc import Iterator

from alembic import op

_EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
_FUNCTION = """CREATE FUNCTION szdj_unlogged() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      EXECUTE format('INSERT INTO unlogged_row SELECT %L, %s, %s FROM written ON CONFLICT DO NOTHING',
                     TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]);
      RETURN NULL;
    END $$"""


def create_function() -> None:
    """Create what PostgreSQL's triggers call."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(_FUNCTION)


def capture(table: str, number: str | None, part: str | None = None) -> None:
    """Note every row of a table that is written, by its key: a column of numbers, or another one, or both.

    `store.core.row_digests.KEYS` has to say the same.
    """
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (_sqlite if is_sqlite else _postgresql)(table, number, part):
        op.execute(statement)


def _sqlite(table: str, number: str | None, part: str | None) -> Iterator[str]:
    for event, row in _EVENTS.items():
        first, second = f"{row}.{number}" if number else "0", f"{row}.{part}" if part else "''"
        noted = f"INSERT OR IGNORE INTO unlogged_row VALUES ('{table}', {first}, {second})"
        yield f"CREATE TRIGGER {table}_unlogged_{event} AFTER {event.upper()} ON {table} BEGIN {noted}; END"


def _postgresql(table: str, number: str | None, part: str | None) -> Iterator[str]:
    # What the function puts into its statement, as literals.
    key = f"'{number or 0}', '{part}::text'" if part else f"'{number}', ''''''"
    for event, row in _EVENTS.items():
        yield (
            f"CREATE TRIGGER {table}_unlogged_{event} AFTER {event.upper()} ON {table}"
            f" REFERENCING {row} TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION szdj_unlogged({key})"
        )
