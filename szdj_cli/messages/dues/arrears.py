"""The words of arrears, and the reminders that are sent to those who owe."""

from collections.abc import Sequence

from szdj_cli.domain.dues.arrears import FLAG_FROM, Arrears, Mark, MemberArrears, ranges
from szdj_cli.domain.values.money import yuan

NUMBER = "编号"
NAME = "姓名"
BRANCH_CODE = "支部编码"
BRANCH = "党支部"
MONTHS = "欠缴月份"
COUNT = "月数"
AMOUNT = "欠缴（元）"
MEMBERS = "人数"
MEMBER_MONTHS = "人月数"
MARK = "标记"
TEXT = "提醒内容"

MARKS = {Mark.REMIND: "提醒", Mark.FLAG: "提请支部大会讨论"}
HAS_LEFT = "已转走"
NOTHING_OWED = "截至 {through} 没有欠缴。"
NOBODY_TO_REMIND = "没有需要提醒的党员：欠缴都不到 {months} 个月。"
MORE = "只显示了前 {count} 条，还有更多；加上 --limit 可多看，--branch 可只看一个党支部。"
MORE_REMINDED = "只写了前 {count} 位欠缴党员中要提醒的，还有更多；加上 --limit 可多写。"
WRITTEN = "{count} 条提醒已写入 {path}"
OUTPUT_WITHOUT_REMIND = "-o 和 --remind 一起用"
SEND_WITH_REMIND = "--send 和 --remind 一起用，不和 -o 一起用"
FLAGGED = (
    f"“{MARKS[Mark.FLAG]}”：无正当理由连续 {FLAG_FROM} 个月不交纳党费的，按党章第九条\n"
    "由支部大会讨论决定，报上级党组织批准。本程序不改动党籍。"
)


def months(listed: Sequence[str]) -> str:
    """Return months as people read them: 2026-07..2026-09、2026-11."""
    return "、".join(first if first == last else f"{first}..{last}" for first, last in ranges(listed))


def mark(of: MemberArrears) -> str:
    """Return what is to be done about somebody's arrears, and whether they have moved."""
    said = [MARKS[of.mark]] if of.mark else []
    return "，".join([*said, HAS_LEFT] if of.has_left else said)


def total(found: Arrears) -> str:
    """Return what is owed altogether."""
    of_all = found.total
    where = f"{len(found.branches)} 个党支部，" if len(found.branches) > 1 else ""
    return (
        f"截至 {found.through}：{where}{of_all.members} 人欠缴，共 {of_all.months} 人月，{yuan(of_all.owed_fen)} 元。"
    )


def without_standard(count: int) -> str:
    """Return how many have not set what they pay."""
    return f"另有 {count} 位在册党员还没有设定每月党费，不在其中。"


def reminder(of: MemberArrears) -> str:
    """Return a reminder to be sent to a member: no numbers but those of months and money."""
    listed = "、".join(_stretch(first, last) for first, last in ranges([each.month for each in of.months]))
    whom = f"{of.branch_name}（电话 {of.branch_phone}）" if of.branch_phone else of.branch_name
    return (
        f"{of.name}同志，您好！您 {listed}的党费还没有交齐，共 {len(of.months)} 个月，"
        f"合计 {yuan(of.owed_fen)} 元。请及时向{whom}交纳；已经交纳的请告知党支部；"
        "确有困难的，可向党支部说明，按规定申请少交或免交。"
    )


def _stretch(first: str, last: str) -> str:
    begin = _month(first)
    if first == last:
        return begin
    return f"{begin}至 {int(last[5:])} 月" if first[:4] == last[:4] else f"{begin}至 {_month(last)}"


def _month(month: str) -> str:
    return f"{month[:4]} 年 {int(month[5:])} 月"
