"""A database that is lent to one test after the other: none sees what another one did."""

import psycopg
import pytest

from tests.support.storage import pool
from tests.support.storage.pool import Contents


def send(url: str, statement: str) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO organisation (code, name, kind, can_transfer) VALUES ('A', '甲', 'committee', true)",
        "UPDATE alembic_version SET version_num = 'x'",
        "DELETE FROM alembic_version",
        "ALTER TABLE audit DISABLE TRIGGER USER",
        "DROP INDEX ix_member_name",
        "CREATE TABLE other (id int)",
    ],
)
def test_the_next_one_finds_it_as_it_was(postgresql: str, postgresql_template: Contents, statement: str) -> None:
    with pool.lent(postgresql, postgresql_template) as url:
        send(url, statement)
    with pool.lent(postgresql, postgresql_template) as again:
        assert pool.contents_of(again) == postgresql_template
        with pool.lent(postgresql, postgresql_template) as other:  # while the first one is in use
            assert other != again


def test_a_session_left_open_does_not_reach_the_next_one(postgresql: str, postgresql_template: Contents) -> None:
    with pool.lent(postgresql, postgresql_template) as url:
        left = psycopg.connect(url.replace("+psycopg", ""))
        left.execute("SELECT 1 FROM audit")
    with pool.lent(postgresql, postgresql_template) as again:
        assert again != url
    left.close()
