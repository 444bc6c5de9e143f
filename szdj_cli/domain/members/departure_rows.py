"""The file that tells of several people what has become of their membership: its columns, and what its rows say."""

from datetime import date

from szdj_cli.domain.imports.field_rows import FieldRow, FieldTable
from szdj_cli.domain.members.departures import DEPARTURES, Departure, Wanted, parse_act, parse_on, parse_reason
from szdj_cli.domain.members.member_rows import NAMING, WHO
from szdj_cli.domain.values.fields import column

_ALL = (
    *NAMING,
    column("act", "去向", parse_act, "去向类别", "变动", "变动类型", "变动情况", "减少原因", "处理", "处理结果",
            required=True, codes=DEPARTURES),
    column("on", "日期", parse_on, "发生日期", "变动日期", "变动时间", "时间", "生效日期", "处理日期", "去世日期",
            "去世时间", "逝世日期", "逝世时间", "死亡日期", "死亡时间", "病故时间", "出党日期", "出党时间", "除名日期",
            "除名时间", "停止党籍日期", "停止党籍时间", "恢复党籍日期", "恢复党籍时间", required=True),
    column("reason", "原因", parse_reason, "依据", "说明", "事由", "理由", "原因说明", required=True),
)  # fmt: skip

DEPARTURE_TABLE = FieldTable({each.term: each for each in _ALL}, one_of=WHO)
"""The columns of a file of departures."""

DEPARTURE_FORM = DEPARTURE_TABLE.form(
    "number",
    shared={"act", "on", "reason"},
    telling={"act"},
    literal={"number", "id_number", "name", "on", "reason"},
)
"""How files of departures are laid out."""


def wanted_of(row: FieldRow) -> Wanted:
    """Return what a row wants recorded that can be read; whom it names, the row says."""
    return Wanted(Departure(row.get("act")), date.fromisoformat(row.get("on")), row.get("reason"))
