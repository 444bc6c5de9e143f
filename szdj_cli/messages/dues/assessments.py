"""The words of assessments: the table, what it would set, what was set."""

from szdj_cli.domain.dues.assessments import UNSET, AssessmentPlan
from szdj_cli.domain.dues.rules import CATEGORIES, USUAL_LIMIT_FEN
from szdj_cli.domain.imports.tables import Notes
from szdj_cli.domain.values.money import yuan

WRITING_PLAN = "正在写核定表"
READING = "正在核对"
YEAR_OVER = "这一年已经过去，请核定今年或以后的年度"
LINES = "将写入："
LINE_HEADINGS = {
    "member": "党员编号",
    "name": "姓名",
    "branch": "党支部",
    "before_fen": "现标准",
    "after_fen": "新标准",
    "month": "生效月份",
    "until_month": "截止月份",
    "is_request": "办理",
}
DIRECTLY, SENT_UP = "核定", "报批"
PROBLEMS = "以下各行有问题："
SENT_UP_WAITS = "已报批，审批同意后生效"
SENT_UP_LISTED = "szdj report approvals --drill 待审批"
NO_COMMITTEE = "本系统内没有上级党委，由核定人以外有审批权的人审批"

_UNTOUCHED = "{count} 行没有填写，保持不变"

NOTES = Notes(
    "填写说明",
    (
        ("填写“类别”“基数”“新标准”三列；不改的行不用动",),
        (f"类别：{'、'.join(CATEGORIES.labels.values())}",),
        ("基数：核定当年计算党费的工资收入或养老金（元）；农民、学生、下岗失业、低保抚恤不用填",),
        ("新标准：不写按规定计算（农民按最低）；类别和基数都没有改的，不写就不变",),
        ("比规定少交的，写明“少交或免交原因”，报上一级党委审批；离退休的由党支部决定",),
        ("免交写 0，并写“截止月份”；截止以后恢复按规定交纳",),
        ("“党员编号”“姓名”“现标准”不要改，用来核对是不是同一个人、有没有别的改动",),
        ("本人的一行不能由自己核定，请由别人办理",),
    ),
)
"""The second sheet of the table."""


SUSPENDED = "停止党籍的 {count} 人不交党费，没有列入。"


def plan_written(count: int, path: str) -> str:
    """Return what is said of a table that was written."""
    return f"{count} 名党员已写入 {path}，请填写“类别”“基数”“新标准”"


def summary(plan: AssessmentPlan) -> list[str]:
    """Return what a table would do, in sentences."""
    said = [f"核定 {plan.set} 人，每月合计 {yuan(plan.before_fen)} 元 → {yuan(plan.after_fen)} 元；不变 {plan.same} 人"]
    if plan.untouched:
        said.append(_UNTOUCHED.format(count=plan.untouched))
    if plan.over_limit:
        most = USUAL_LIMIT_FEN // 100
        said.append(f"{plan.over_limit} 人每月超过 {most} 元，请核对是否本人自愿（组电明字〔2017〕5号：一般不超过）")
    if plan.to_committee:
        said.append(f"比规定少交或免交 {plan.to_committee} 人，报批后由核定人以外的人审批，同意后生效")
    return [*said, *doubts(plan)]


def doubts(plan: AssessmentPlan) -> list[str]:
    """Return what has to be said of those for whom somebody else has to approve."""
    said = []
    if plan.without_committee:
        said.append(f"其中 {plan.without_committee} 人：{NO_COMMITTEE}")
    if plan.undecided:
        said.append(f"其中 {plan.undecided} 人现在没有可以审批的人，登记任职后才能审批：szdj org appoint")
    return said


def hidden(count: int) -> str:
    """Return how many are not shown."""
    return f"……另有 {count} 人没有列出。"


def question(plan: AssessmentPlan) -> str:
    """Return what is asked before anything is written."""
    if not plan.to_committee:
        return f"核定 {plan.set} 人，是否写入"
    return f"核定 {plan.set} 人，报批 {plan.to_committee} 人，是否写入"


def done(plan: AssessmentPlan) -> str:
    """Return what was done."""
    sent = f"，报批 {plan.to_committee} 人" if plan.to_committee else ""
    left = f"，{plan.conflicts + plan.errors} 行没有办理" if plan.unfit else ""
    return f"已核定 {plan.set} 人{sent}，不变 {plan.same} 人{left}"


def done_one(plan: AssessmentPlan) -> str:
    """Return what was done for one member."""
    if plan.to_committee:
        return SENT_UP_WAITS
    return "已核定" if plan.set else "与现在的标准相同，没有改动"


def before(fen: int | None) -> str:
    """Return what holds before, in yuan."""
    return UNSET if fen is None else yuan(fen)


def unfit(place: str, who: str, reason: str) -> str:
    """Return what is wrong with a row."""
    return f"  {place}（{who}）：{reason}" if who else f"  {place}：{reason}"
