"""The words of a review: request after request, a key each, submitted together."""

from collections.abc import Mapping, Sequence

from szdj_cli.domain.errors import Verdict
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import OUTCOMES, Conflict, Outcome
from szdj_cli.domain.requests.reviews import Chosen, Dropped
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.errors import conflict
from szdj_cli.messages.requests import TO_RESUBMIT

LATER = "稍后"
KEYS = "y 同意　n 不同意　b 要求补正　s 稍后再看　u 撤销上一步　/ 筛选"
KEYS_BELOW = "A 同意其余没有提示的“{kind}”　回车 汇总提交　q 保留已选并退出"
MORE = "……空格看后面的内容（第 {part} 屏，共 {parts} 屏）"
SUBMITTED_AT = "{at} 提交"
EXPIRES_ON = "有效期至 {day}"

USUAL_REASONS = (
    "材料不齐，请补充后重新提交",
    "填写有误，请更正后重新提交",
    "与档案或登记不符，请核实后重新提交",
    "请先向党支部说明情况",
)
_MOST_REASONS = 9
WHICH_REASON = "不同意的原因（↑↓ 或数字选择，回车确定，Esc 返回）："
WHICH_TO_MEND = "需要补正什么（↑↓ 或数字选择，回车确定，Esc 返回）："
NEW_REASON = "另写一条"
REASON = "不同意的原因"
TO_MEND = "需要补正什么"

SOUGHT = "筛选（申请人、类型或变更项目，可以只写一部分；空白为全部）"
NOTHING_TO_UNDO = "没有可以撤销的。"
NOT_READABLE = "内容无法解密，不能审批；按 s 留到以后。"
NOT_A_KEY = "没有这个键，可用的键见下方。"
PRESS_CAPITAL_A = "同意这一份请按 y；同意其余没有提示的“{kind}”请按大写 A。"
LOST = "上次保存的选择有一部分无法读取，已丢弃；相应的申请请重新审批。"
COLLECTING = "正在查找没有提示的申请"
CHECKING = "正在核对……"

SUMMARY = "本次审批汇总"
SUMMARY_KIND = "类型"
CHOSEN = {
    Chosen.ACCEPTED: OUTCOMES.label(Outcome.ACCEPTED),
    Chosen.REJECTED: OUTCOMES.label(Outcome.REJECTED),
    Chosen.TO_RESUBMIT: TO_RESUBMIT,
    Chosen.LATER: LATER,
}
TOTAL = "合计"
SUMMARY_KEYS = "回车 提交，同时生效　b 回去继续审　u 撤销上一步　q 保留已选并退出"
SUMMARY_KEYS_EMPTY = "b 回去继续审　q 退出"
SUMMARY_KEYS_BELOW = "s 再看稍后的　D 清空已选"
CLEAR_KEYS = "再按一次 D：清空已选的 {count} 份；其他键返回"
DROPPED = "以下 {count} 份有变动，已从已选中去掉（仍在等您审批的会重新出现）："
DROPPED_MORE = "……另有 {count} 份"
NOTHING_ELSE = "没有其他等您审批的申请。"


def standing(counts: Mapping[Chosen, int], left: int) -> str:
    """Return the running count: what was chosen, put off, and what is still to be looked at."""
    said = (
        f"{word} {counts.get(each, 0)}"
        for each, word in CHOSEN.items()
        if each is not Chosen.TO_RESUBMIT or counts.get(each)
    )
    return f"审批　已选 {'　'.join(said)}　还有 {left} 份"


def sought(text: str) -> str:
    """Return what is said as long as only some requests are shown."""
    return f"筛选：{safe(text)}"


def nothing_sought(text: str) -> str:
    """Return what is said where nothing fits."""
    return f"没有符合“{safe(text)}”的待审批申请，已取消筛选。"


def sought_through(text: str) -> str:
    """Return what is said once the last request that fits is done with."""
    return f"符合“{safe(text)}”的已看完，以下是其余的。"


def why_not(why: Conflict, request_id: int, verdict: Verdict | None = None) -> str:
    """Return why something cannot be chosen for a request, or fell out of what was chosen."""
    return conflict(why, verdict).replace("编号", str(request_id))


def taken_up(chosen: int, put_off: int) -> str:
    """Return what is said where earlier choices go on."""
    said = [f"已选的 {chosen} 份还在，尚未提交"] if chosen else []
    said += [f"稍后再看的 {put_off} 份也还在"] if put_off else []
    return f"接着上次审：{'；'.join(said)}。"


def accepted_all(count: int, kind: str) -> str:
    """Return what is said once all of a kind without notes were chosen."""
    if not count:
        return f"没有其余可以一起同意的“{kinds.KINDS.label(kind)}”。"
    return f"已选同意 {count} 份没有提示的“{kinds.KINDS.label(kind)}”；按 u 一起撤销。"


def undone(count: int) -> str:
    """Return what is said once something was taken back."""
    return "已撤销上一步。" if count == 1 else f"已撤销上一步（{count} 份）。"


def cleared(count: int) -> str:
    """Return what is said once everything was taken back."""
    return f"已清空 {count} 份。"


def kept(chosen: int, put_off: int) -> str:
    """Return what is said to whoever leaves before submitting."""
    said = [f"已选的 {chosen} 份没有提交，已保留"] if chosen else []
    said += [f"稍后再看的 {put_off} 份已记下"] if put_off else []
    return f"{'；'.join(said)}；接着审"


def left(count: int) -> str:
    """Return what is said of the requests that were not decided on."""
    return f"另有 {count} 份没有选择，仍待审批。"


def dropped(one: Dropped) -> str:
    """Return which request fell out of what was chosen, and why."""
    whose = f"{safe(one.applicant)} " if one.applicant else ""
    why = why_not(one.refused.why, one.refused.request_id, one.refused.verdict)
    return f"#{one.refused.request_id} {whose}{kinds.KINDS.label(one.kind)}：{why}"


def numbered_reasons(given: Sequence[str]) -> list[str]:
    """Return the reasons that a digit chooses: the usual ones, then what else was given; each keeps its number."""
    others = [reason for reason in given if reason not in USUAL_REASONS]
    return [*USUAL_REASONS, *others[-(_MOST_REASONS - len(USUAL_REASONS)) :]]
