"""Creating the schema and bringing it up to date. The only module that imports Alembic."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from szdj_cli.store.core.engine import REVISION

VERSIONS = ["szdj_cli.store:migrations/versions"]
"""Where migrations are."""


def migrate(conn: Connection, revision: str | None = None) -> None:
    """Run every migration that the store lacks, up to a revision, inside the transaction that the caller has begun."""
    config = Config()
    config.set_main_option("script_location", "szdj_cli.store:migrations")
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(VERSIONS))
    config.attributes["connection"] = conn
    command.upgrade(config, revision or REVISION)
