"""The columns by which a table names its people: a number of ours or an identity number, and the name beside it."""

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.values.fields import Editor, Field, plain
from szdj_cli.domain.values.identity import parse_id_number
from szdj_cli.domain.values.names import name_as_stored
from szdj_cli.domain.values.parsing import parse_member_number

NAMING = (
    Field("number", "党员编号", plain(parse_member_number), Editor.ORGANISATION, aliases=("编号",)),
    Field(
        "id_number",
        FIELDS["id_number"].heading,
        parse_id_number,
        Editor.ORGANISATION,
        aliases=(*FIELDS["id_number"].aliases, "公民身份证号码", "居民身份证号码", "证件号码"),
        sensitive=True,
    ),
    Field("name", FIELDS["name"].heading, plain(name_as_stored), Editor.ORGANISATION, aliases=("党员姓名",)),
)
"""A row says either number; the name beside it is held against the roster."""

WHO = ("number", "id_number")
"""The columns of which a row has to fill in one."""
