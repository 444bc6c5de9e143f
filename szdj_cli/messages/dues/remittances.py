"""The words of what branches hand up of their dues."""

from collections.abc import Sequence

from szdj_cli.domain.dues.lists.remittances import BranchToRemit, Remittance
from szdj_cli.domain.dues.rules import LARGE_ARTICLE
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.kit.tables import LIST_SEPARATOR, place

CONFIRM = "登记这次上缴。是否继续"
WHY_REVERSE = "为什么冲正"
REVERSE = "将冲正上缴 {number}。是否继续"
REVERSED = "上缴 {number} 已冲正（{made}），这些党费在下次上缴时一并计算"
TITLE = "{year} 年党费上缴情况"
MANY_BRANCHES = "党支部较多，没有列出还没有上缴的；用 --branch 写一个党委或党支部来查看。"
WRITTEN = "{title}已写入 {path}，可以用 A4 纸打印"
HEADINGS = {
    "number": "编号",
    "branch_name": "党支部",
    "collected_fen": "本期收取（元）",
    "percent": "比例（%）",
    "handed_fen": "上缴（元）",
    "kept_fen": "留存（元）",
    "handed_on": "上缴日期",
    "state": "备注",
}


REPRINTED = "上缴 {number} 的凭据已补打到 {path}"
EARLIER_ELSEWHERE = (
    "这是第一次登记上缴，从最早一笔缴纳的月份 {since} 算起；"
    "以前的已经在别处上缴的，加上 --since 月份，只计算那个月起收取的"
)


def planned(found: Remittance) -> str:
    """Return what would be handed up."""
    begin = "上次上缴以后" if not found.is_first else f" {found.since} 起" if found.since else "至今"
    left_out = f"（另有 {yuan(found.left_out_fen)} 元以前已在别处上缴，不计算）" if found.left_out_fen else ""
    return (
        f"{found.branch_name}{begin}收取 {found.payments} 笔，共 {yuan(found.collected_fen)} 元{left_out}；"
        f"按 {found.percent}% 上缴{found.committee_name} {yuan(found.handed_fen)} 元，留存 {yuan(found.kept_fen)} 元"
    )


def large(found: Remittance) -> str:
    """Return what is to be handed up beside the percentage."""
    return (
        f"其中大额党费 {yuan(found.large_fen)} 元应当全部上缴（{LARGE_ARTICLE}），不按比例留存："
        f"请把留存中的 {yuan(found.kept_of_large_fen)} 元一并上缴"
    )


def recorded(done: Remittance, path: object | None) -> str:
    """Return what was recorded."""
    written = "" if path is None else f"，凭据已写入 {place(path)}"
    return f"上缴 {done.number} 已登记：{yuan(done.handed_fen)} 元{written}"


def still_open(listed: Sequence[BranchToRemit]) -> str:
    """Return which branches have collected something that they have not handed up."""
    said = LIST_SEPARATOR.join(f"{each.branch_name} {yuan(each.collected_fen)} 元" for each in listed)
    return f"已收取、还没有上缴的：{said}"
