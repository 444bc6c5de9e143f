"""Creating the schema and bringing it up to date. The only module that imports Alembic."""

from alembic import command
from alembic.config import Config

from szdj_cli.store.core.engine import REVISION
from szdj_cli.store.core.transactions import Transaction

VERSIONS = ["szdj_cli.store:migrations/versions"]
"""Where migrations are."""


def migrate(tx: Transaction, revision: str | None = None) -> None:
    """Run every migration that the store lacks, up to a revision."""
    config = Config()
    config.set_main_option("script_location", "szdj_cli.store:migrations")
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(VERSIONS))
    config.attributes["connection"] = tx.conn
    command.upgrade(config, revision or REVISION)
