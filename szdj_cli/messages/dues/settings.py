"""The words of dues."""

from szdj_cli.domain.dues.incomes import ANNUAL_SALARY, ANNUAL_SALARY_ARTICLE, SELF_EMPLOYED, SELF_EMPLOYED_ARTICLE
from szdj_cli.domain.dues.rules import CATEGORIES, LARGE_ARTICLE, LARGE_FROM_FEN, USUAL_LIMIT_FEN, Category, Standard
from szdj_cli.domain.dues.rules_file import RulesProblem
from szdj_cli.domain.dues.settings import HEADINGS, DuesProposal, DuesSetting
from szdj_cli.domain.requests.requests import NOTE_SUBJECTS, Note, NoteKind
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.kit.forms import FormWords, KindWords
from szdj_cli.messages.kit.frame import not_one_of

MENU = "党费管理"
MENU_BELOW = {
    "set": "党费缴纳：设定每月金额",
    "pay": "申报已交的党费，由书记确认",
    "show": "一年的党费：应交、已交、历次设定",
    "calc": "党费计算",
}

WHICH_CATEGORY = "按哪一类交纳党费"
WHICH_BASE = {
    Category.EMPLOYED: "每月工资收入（元，税后）",
    ANNUAL_SALARY: "当月实际领取的薪酬（元，税后）",
    SELF_EMPLOYED: "上季度纯收入合计（元）",
    Category.RETIRED: "每月实际领取的基本离退休费或基本养老金（元）",
}
"""What is asked for as the base; other categories have none, unless a rule of one's own says so."""
WHAT_COUNTS = (
    "工资收入：每月相对固定、经常性的，不含公积金、社会保险、年金、改革性补贴、奖励性绩效工资；"
    f"年薪制为当月实际领取的薪酬（{ANNUAL_SALARY_ARTICLE}），个体经营为上季度月平均纯收入（{SELF_EMPLOYED_ARTICLE}）。"
)
QUARTER_INCOME = "上季度纯收入"
STILL_SO_MUCH = "仍按这个金额"
WHICH_OTHER_BASE = "计算基数（元）"
OVER_LIMIT = f"每月党费一般不超过 {USUAL_LIMIT_FEN // 100} 元，自愿可以多交（组电明字〔2017〕5号）"

WHICH_MONTH = "从哪个月起（如 2026-12）"
WHY_LESS = "比规定的 {amount} 元少，写明原因（党支部了解情况，由上一级党委审批）"
REVIEW = "请核对："
UNTIL_WHEN = "免交到哪个月为止（如 2026-12），以后恢复按规定交纳"
SUBMIT = "是否提交审批"
ASSESS = "是否核定"
LARGE = (
    f"在应交党费之外自愿一次多交 {LARGE_FROM_FEN // 100} 元以上的，由基层党委代收，全部上缴中央，"
    f"中央组织部出具收据（{LARGE_ARTICLE}）。"
)
NOTHING_SET = "还没有设定每月党费。设定：szdj dues set"
NOTHING_SET_FOR = "还没有设定每月党费。核定：szdj dues set --member {member}"
SETTING_HEADINGS = ("生效月份", "每月党费（元）", "党费类别")
UNTIL_HEADING = "截止月份"

RULES_PROBLEMS: dict[str, str] = {
    RulesProblem.UNREADABLE: "文件不存在、没有权限，或不是 UTF-8 编码",
    RulesProblem.NOT_TOML: "不是 TOML 格式",
    RulesProblem.NO_RULES: "里面没有标准",
    RulesProblem.UNKNOWN_NAME: "有不认识的名称",
    RulesProblem.MONTH: '生效月份应写作 effective = "2027-01"',
    RulesProblem.MONTH_TWICE: "同一个生效月份出现了两次",
    RulesProblem.ARTICLE: "没有写依据 article",
    RulesProblem.FORM: "应写 brackets，或 amount，或 lowest 和 highest",
    RulesProblem.AMOUNT: '金额应写作 "3000" 或 "0.20"，单位是元',
    RulesProblem.RANGE: "最低金额大于最高金额",
    RulesProblem.RATE: '比例应写作 "0.5%"，最多两位小数，不超过 100%',
    RulesProblem.BRACKETS: "各档的 up_to 应从小到大，只有最后一档不写",
}


def rules_problem(what: str, where: str | None) -> str:
    """Return what is wrong with a file of rules, and where."""
    said = RULES_PROBLEMS.get(what, "内容不符合要求")
    if where is None:
        return said
    return f"第 {where} 行：{said}" if what == RulesProblem.NOT_TOML else f"{where}：{said}"


def category_unknown() -> str:
    """Return what a category may be."""
    return not_one_of([f"{label}（{code}）" for code, label in CATEGORIES.labels.items()])


def base_ignored(category: Category) -> str:
    """Return what is said to a base that counts for nothing."""
    return f"“{CATEGORIES.label(category)}”不按基数计算，--base 没有用到"


def pairs(category: Category, base_fen: int | None, found: Standard) -> list[tuple[str, str]]:
    """Return headings and what people read below them."""
    chosen = found.lowest_fen < found.highest_fen and found.rate is None
    return [
        ("类别", CATEGORIES.label(category)),
        ("基数（元）", "无" if found.rate is None or base_fen is None else yuan(base_fen)),
        ("比例", "定额" if found.rate is None else percent(found.rate)),
        (
            "每月党费（元）",
            f"{yuan(found.lowest_fen)} 至 {yuan(found.highest_fen)}，由本人选定" if chosen else yuan(found.monthly_fen),
        ),
        ("依据", found.article),
    ]


def present(setting: DuesSetting | None) -> str:
    """Return what holds before anything is asked."""
    if setting is None:
        return "现在：还没有设定每月党费。"
    category = CATEGORIES.label(setting.category)
    return f"现在：每月 {yuan(setting.monthly_fen)} 元（{category}，{setting.effective_month} 起）。"


def which_amount(rule: Standard) -> str:
    """Return the question for the amount, with what the rules say."""
    if rule.rate is None and rule.lowest_fen < rule.highest_fen:
        return f"每月交多少元（{yuan(rule.lowest_fen)} 至 {yuan(rule.highest_fen)}，{rule.article}）"
    return f"每月交多少元（按规定 {yuan(rule.monthly_fen)} 元，{rule.article}）"


def whose(name: str, branch: str) -> str:
    """Return whose dues are assessed."""
    return f"核定 {name}（{branch}）的党费。"


def remarks(proposal: DuesProposal, *, has_committee: bool = True, is_assessed: bool = False) -> list[str]:
    """Return what has to be said before it is submitted, or before an office sets it for a member."""
    said = []
    if proposal.needs_committee:
        said.append(_WHO_APPROVES[has_committee, is_assessed])
    if proposal.is_large:
        said.append(LARGE)
    return said


def far_above(proposal: DuesProposal) -> str:
    """Return that a standard is so much more than the rules give that it is probably a slip."""
    rule = proposal.rule
    by_rule = yuan(rule.monthly_fen)
    if rule.monthly_fen < rule.highest_fen:
        by_rule = f"{by_rule} 至 {yuan(rule.highest_fen)}"
    return f"每月 {yuan(proposal.monthly_fen)} 元，比按规定的 {by_rule} 元多得多，请核对小数点和位数"


def arithmetic(way: str, quarter_fen: int | None, base_fen: int, rule: Standard) -> list[str]:
    """Return how dues come of an income that is not a monthly wage; nothing where it is one."""
    if way == ANNUAL_SALARY:
        base = f"年薪制按当月实际领取的薪酬 {yuan(base_fen)} 元计算（{ANNUAL_SALARY_ARTICLE}）"
    elif way == SELF_EMPLOYED and quarter_fen is not None:
        base = f"上季度纯收入 {yuan(quarter_fen)} ÷ 3 = 每月 {yuan(base_fen)} 元（{SELF_EMPLOYED_ARTICLE}）"
    else:
        return []
    return (
        [base]
        if rule.rate is None
        else [base, f"{yuan(base_fen)} × {percent(rule.rate)} = {yuan(rule.monthly_fen)} 元"]
    )


_WHO_APPROVES = {
    (True, False): "低于规定标准，经党支部研究同意后，报上一级党委批准。",
    (True, True): "比规定少交，由上一级党委审批，同意后生效；核定人自己不能审批。",
    (False, False): "比规定少交，应由上一级党委审批；本系统内没有上级党委，只由党支部审批。",
    (False, True): "比规定少交，应由上一级党委审批；本系统内没有上级党委，由核定人以外有审批权的人审批。",
}
"""By whether a committee stands above in the store, and whether somebody else has assessed it."""


def percent(rate: int) -> str:
    """Return ten-thousandths as people read them: 0.5%."""
    whole, rest = divmod(rate, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def note(of: Note) -> str:
    """Return one thing that whoever decides on a setting should know."""
    return _NOTES[of.kind].format(amount=yuan(of.number))


def short_note(of: Note) -> str:
    """Return the same in a word or two, for a list."""
    return NOTE_SUBJECTS.label(of.about)


_NOTES = {
    NoteKind.SHORTFALL: "每月比规定少交 {amount} 元",
    NoteKind.LARGE: "每月 {amount} 元，请核对",
}

WORDS = KindWords(
    FormWords(lambda: HEADINGS, "szdj dues set --help", present="查看现在的党费标准：szdj dues show"), note, short_note
)
