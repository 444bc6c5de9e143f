"""The file that says of several people from which day they are full members: its columns."""

from szdj_cli.domain.imports.field_rows import FieldTable
from szdj_cli.domain.members.departures import parse_on
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.member_rows import NAMING, WHO
from szdj_cli.domain.values.fields import Editor, Field

_CONFIRMED_ON = Field(
    "confirmed_on",
    FIELDS["confirmed_on"].heading,
    parse_on,
    Editor.ORGANISATION,
    required=True,
    aliases=(*FIELDS["confirmed_on"].aliases, "转为正式党员日期", "支部大会通过日期"),
)

CONFIRMATION_TABLE = FieldTable({each.term: each for each in (*NAMING, _CONFIRMED_ON)}, one_of=WHO)
"""The columns of a file of confirmations."""

CONFIRMATION_FORM = CONFIRMATION_TABLE.form(
    "number", shared={"confirmed_on"}, telling={"confirmed_on"}, literal=CONFIRMATION_TABLE.fields.keys()
)
"""How files of confirmations are laid out."""
