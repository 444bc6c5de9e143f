"""The sheet on which dues are collected, looked at on the screen."""

from szdj_cli.domain.dues.lists.sheets import CollectionSheet, hint
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.dues import sheets as words
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column

_COLUMNS = tuple(
    Column(key, heading, "right" if key.endswith("_fen") else "left", yuan if key.endswith("_fen") else None)
    for key, heading in words.COLUMNS.items()
)


def draw_sheet(sheet: CollectionSheet, fmt: OutputFormat) -> None:
    """Write a sheet: a row a member."""
    rows = [
        {
            "member": row.member,
            "name": row.name,
            "due_fen": row.due_fen,
            "owed_fen": row.owed_fen + row.older_fen,
            "to_pay_fen": row.to_pay_fen,
            "hint": hint(row),
        }
        for row in sheet.rows
    ]
    show_result(fmt, rows, _COLUMNS)
