"""On what a request was submitted in somebody's stead: the written request of a member who cannot do it themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# As 0008 has it, but for drafts, which may be submitted by another than whoever began them; and of the basis too.
_SQLITE_TRIGGERS = [
    "DROP TRIGGER request_submitter_kept",
    """CREATE TRIGGER request_submitter_kept BEFORE UPDATE OF submitted_by, basis ON request WHEN OLD.state <> 'draft'
       BEGIN SELECT RAISE(ABORT, 'who submitted a request is kept'); END""",
]
_POSTGRESQL_TRIGGERS = [
    "DROP TRIGGER request_submitter_kept ON request",
    """CREATE TRIGGER request_submitter_kept BEFORE UPDATE OF submitted_by, basis ON request
       FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION szdj_append_only()""",
]


def upgrade() -> None:
    """Add the column, and keep what is in it."""
    op.add_column("request", sa.Column("basis", sa.LargeBinary))
    for statement in _SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL_TRIGGERS:
        op.execute(statement)
