"""What each refusal says: 问题, 原因, 解决.

Whoever is refused anything waits for this module: what few refusals speak of is loaded where it is said.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from szdj_cli.domain import errors as e
from szdj_cli.domain.imports.tables import masked_cell
from szdj_cli.domain.installation.settings import Source
from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import FormKind, HttpsNeed, RevocationProblem, TemplateKind
from szdj_cli.domain.values.text import STANDARD_STREAM, UNREADABLE, safe
from szdj_cli.messages.kit import places
from szdj_cli.messages.kit.choices import SCOPES
from szdj_cli.messages.kit.forms import form_words, reason_words
from szdj_cli.messages.kit.reasons import REASONS
from szdj_cli.messages.kit.tables import LIST_SEPARATOR
from szdj_cli.messages.kit.words import Words

_SIGN_IN = "重新登录：szdj login"
_OF_ANY, _OF_COMMITTEE, _STORE_KEEPER = "该组织或其上级的{roles}", "上级党委的{roles}", "系统管理员"
_OF_THAT_ALONE = "负责审批的党组织的{roles}"
_NAMED_ROWS = 5
_DOCTOR = "检查安装：szdj doctor"


def _allowing(*doubts: str) -> str:
    from szdj_cli.messages.dues.doubts import DOUBT_OPTIONS

    return " ".join(sorted({DOUBT_OPTIONS.get(doubt, "--help") for doubt in doubts}))


def _doubt(doubt: str) -> str:
    from szdj_cli.messages.dues.doubts import DOUBTS

    return DOUBTS.get(doubt, "请核对金额和月份")


_WHICH_PAYMENT = "查看一位党员的缴纳和编号：szdj dues show --member 党员编号"
_SERIAL = "流水号"
_FOR_ALL = {
    TemplateKind.DEPARTURES: {"去向": "--as", "日期": "--date", "原因": "--reason"},
    TemplateKind.CONFIRMATIONS: {"转正日期": "--date"},
}
"""The options that say of all rows of a list what has no column."""
_IS_MONTH = pattern(r"(?:20[0-9]{2}年)?[0-9]{1,2}月份?")
_FILES_HELP = "可以用什么样的文件：szdj help files"

_PASSWORD_RULES = {
    "too_short": "新密码太短，至少要 8 个字符",
    "too_long": "新密码太长，最多 128 个字符",
    "unchanged": "新密码与现在的密码相同",
}
_TREE = "查看党组织：szdj org tree"
_MISPLACED = {
    "kinds": ("不能放在这个上级之下", "党支部的上级是党总支或党委，党总支的上级是党委，党委的上级是党委", _TREE),
    "top": ("没有写上级", "只有党委可以没有上级", f"加上 --parent；{_TREE}"),
    "below_itself": ("不能移到自己的下级之下", "新的上级就是它自己，或在它之下", _TREE),
    "into_itself": ("不能并入自己", "两个编码是同一个党组织", _TREE),
    "into_below": ("不能并入自己的下级", "要并入的党组织在它之下", f"先改变那个下级的上级：szdj org move；{_TREE}"),
    "other_kind": ("两个党组织不同类", "党支部只能并入党支部，党总支并入党总支，党委并入党委", _TREE),
}
_INTO = "转给同类的党组织：加上 --into"
_STOPS = {
    "transfers": (
        "{count} 份组织关系转接正在办理",
        "先办结、退回、撤回，或作废介绍信；逐份查看：szdj transfer show 编号",
    ),
    "requests": ("{count} 份申请还没有办结", f"先审批，或{_INTO}"),
    "members": ("还有 {count} 名在册党员", _INTO),
    "organisations": ("下面还有 {count} 个党组织", f"先撤销或移走（szdj org move），或{_INTO}"),
    "owed": ("还有 {count} 人月党费没有交", f"先收缴，或{_INTO}"),
}
_TARGETS = "查看可以转入的党支部：szdj org tree；转到本系统以外：szdj transfer out --outside"
_TRANSFER_RULES = {
    "own_branch": ("不能转到自己所在的党支部", "转入的党支部就是现在的党支部", _TARGETS),
    "not_a_branch": ("转入的不是党支部", "党员只能转到党支部，不能转到党委或党总支", _TARGETS),
    "cannot_send": (
        "本支部暂时不能转出",
        "上级党委都没有转接权",
        "请系统管理员在组织文件中把有权转接的党委的“有转接权”填为“是”：szdj import orgs",
    ),
    "suspended": ("停止党籍的党员不能转接组织关系", "恢复党籍以后才能转接", "请联系所在党支部"),
    "cannot_receive": ("对方暂时不能接收", "转入支部的上级党委都没有转接权", _TARGETS),
}
_LEAVE = "登记去向：szdj member leave 编号 --as 去世、出党、自行脱党、停止党籍或恢复"
_NOT_MENDABLE = {
    "branch": ("更换党支部要办理组织关系转接", "查看可以更正的各项：szdj profile fields"),
    "standing": ("要由另一人复核的更正里不能同时改这一项", _LEAVE),
    "roster_state": ("在册状态随转出和去向改变", _LEAVE),
}
_SETTINGS = "查看各项设置：szdj help settings"
_UNREACHABLE = {
    e.Unreachable.FILE: ("本机数据库文件打不开", f"检查磁盘和权限；{_DOCTOR}"),
    e.Unreachable.NO_ANSWER: (
        "PostgreSQL 服务器没有回应",
        f"检查 database_url 中的地址和端口、网络，以及服务器是否在运行；{_SETTINGS}",
    ),
    e.Unreachable.FROZEN: (
        "PostgreSQL 服务器连上以后不再回应；正在写入的内容可能没有写入",
        f"请数据库管理员检查服务器，恢复后查看是否已写入，再重试；{_DOCTOR}",
    ),
    e.Unreachable.CREDENTIALS: (
        "PostgreSQL 服务器不接受这个账号：账号、口令不对，或不许从这台电脑连接",
        f"检查 database_url 中的账号和口令，或请数据库管理员在 pg_hba.conf 中放行；{_SETTINGS}",
    ),
    e.Unreachable.DATABASE: (
        "PostgreSQL 服务器上没有这个数据库",
        f"检查 database_url 中的库名，或请数据库管理员建库；{_SETTINGS}",
    ),
    e.Unreachable.CROWDED: (
        "PostgreSQL 服务器的连接已经用完",
        f"稍后重试；经常这样时，请数据库管理员增加连接数；{_DOCTOR}",
    ),
    e.Unreachable.TLS: (
        "与 PostgreSQL 服务器建不起加密连接：服务器没有开启，或证书不受信任",
        f"检查 database_url 中的 sslmode、sslrootcert，或请数据库管理员开启 TLS；{_SETTINGS}",
    ),
    e.Unreachable.NO_DRIVER: (
        "没有安装连接 PostgreSQL 的 psycopg；数据库在本机文件里时用不着它",
        'pip install "psycopg[binary]>=3.3.9,<3.4"；用 pipx 装的写 pipx inject szdj-cli 代替 pip install；'
        "看装了什么：szdj --version --verbose",
    ),
}

_CONFLICTS = {
    "not_found": "没有这份申请",
    "already_decided": "已被他人审批",
    "withdrawn": "本人已撤回",
    "moved": "内容已有变动，请重新查看",
    "other_applicant": "表中的申请人、支部或类型不是这份申请的，可能只对其中几列排过序",
    "changes_edited": "“变更”一栏被改动过",
    "expired": "介绍信已过期或作废",
    "not_resubmitted": "转入方只能接收或退回，不能要求补正：转出方已审批。缺什么的，写明后退回："
    "szdj transfer return 编号 --reason 原因，本人改好再申请",
    "in_stead": "是别人代为提交的，不能要求补正；请直接写明原因不同意，由代为提交的人重新提交",
    "not_decided_here": "在等待转入方的回执，不需要审批",
    "record_changed": "党员记录在此期间已被修改",
    "own_request": "是您自己的申请",
    "own_submission": "是您代为提交的，由别人审批",
    "not_yours": "现在不由您审批",
    "passed_on": "已转到下一步",
    "appointee": "申请人有任职不在您管理的组织之内，须由上级审批；请本人撤回后重新提交",
    "twice": "同一份申请填了两种决定",
    "large_payment": "金额明显偏多，要单独核对：szdj dues confirm 编号 --allow-large",
    "repeated_payment": "与已登记的一笔相同，要单独核对：szdj dues confirm 编号 --allow-repeat",
    "month_paid": "这个月的党费已经交过，要单独核对：szdj dues confirm 编号 --allow-repeat",
}

_REVOCATIONS: dict[RevocationProblem, tuple[str, str]] = {
    RevocationProblem.NOT_ACCEPTED: (
        "最近一次审批不是同意，没有可以撤销的",
        "查看：szdj approve show {request}",
    ),
    RevocationProblem.ALREADY: ("已经撤销过", "查看：szdj approve show {request}"),
    RevocationProblem.ENDED: ("申请已经以其他方式结束", "查看：szdj approve show {request}"),
    RevocationProblem.ANOTHER_DAY: (
        "只能撤销当天作出的同意",
        "查看是哪一天同意的：szdj approve show {request}；请申请人重新提交，或由党组织更正",
    ),
    RevocationProblem.MOVED: ("您查看之后，申请又有变动", "查看现状：szdj approve show {request}"),
    RevocationProblem.NO_WAY: ("这一类申请不能撤销", "请申请人重新提交一份申请，改回原来的内容"),
    RevocationProblem.RECORD_CHANGED: ("党员信息在同意之后又有改动", "由党委更正：szdj member edit --help"),
    RevocationProblem.APPOINTEE: ("换了手机号码的党员有任职，须两人办理", "由党委更正：szdj member edit --help"),
    RevocationProblem.MEMBER_MOVED: ("党员已不在原来的党支部", "由现在的党组织办理更正"),
    RevocationProblem.LATER_STANDARD: ("之后又从同一个月起设定了新的党费标准", "请申请人重新设定：szdj dues set"),
    RevocationProblem.PAID_SINCE: (
        "已有缴纳按这个标准登记",
        "先冲正：szdj dues reverse 缴纳编号 --reason 原因，再撤销；或请申请人重新设定：szdj dues set",
    ),
    RevocationProblem.PAYMENT_REVERSED: ("这次缴纳已经冲正过", "查看缴纳：szdj dues show --member 党员编号"),
    RevocationProblem.ON_RECEIPT: (
        "已为这次缴纳开具收据",
        "由开具收据的党支部冲正：szdj dues reverse 缴纳编号 --reason 原因",
    ),
    RevocationProblem.LETTER_ISSUED: ("介绍信已经开具", "作废介绍信：szdj transfer void {request} --reason 原因"),
    RevocationProblem.TAKEN_IN: ("党员已被接收", "需要转回的，由党员重新申请：szdj transfer out"),
}


_ASSESS_AGAIN = "按列出的原因改正后再写入；先写入其余的：加上 --keep-going（szdj dues assess apply --help）"


def marked_rows(rows: Sequence[tuple[str, int]]) -> str:
    """Return which rows hold something that could not be opened and was marked, by table and number."""
    named = "、".join(f"{table} 表第 {row} 行" for table, row in rows[:_NAMED_ROWS])
    more = f" 等 {len(rows)} 行" if len(rows) > _NAMED_ROWS else ""
    return f"{named}{more}有加密内容无法解密，已标为{UNREADABLE}；请系统管理员检查：szdj db check，再从备份恢复"


def _stopped(kind: str, count: int, requests: Sequence[int]) -> str:
    said = _STOPS.get(kind, ("{count}", ""))[0].format(count=count)
    named = "、".join(f"#{each}" for each in requests[:_NAMED_ROWS])
    return f"{said}（{named}{' 等' if len(requests) > _NAMED_ROWS else ''}）" if named else said


def _file_refused(error: e.FileRefused) -> Words:
    from szdj_cli.messages.kit.files import FILE_PROBLEMS

    cause, remedy = FILE_PROBLEMS[error.why]
    if error.names:
        remedy = f"{remedy.rstrip('。')}；这个工作簿有：{'、'.join(map(safe, error.names))}"
    name = _name_of(error.path)
    where = f"{name} 第 {error.row} 行" if error.row is not None else name
    if error.column:
        where += f"“{masked_cell('', error.column)}”"
    return Words(f"{where} 无法读取", cause.rstrip("。"), f"{remedy.rstrip('。')}；{_FILES_HELP}")


def _headings_doubled(error: e.HeadingsDoubled) -> Words:
    problem = f"{_name_of(error.path)} 有重复的列"
    columns = [[f"“{masked_cell('', heading)}”" for heading in same] for same in error.columns]
    if len(columns) > 1 and all(len(set(same)) == 1 for same in columns):
        return Words(
            problem,
            f"{'、'.join(same[0] for same in columns)}都不止一列，像是几张表左右并排",
            f"把右边的表移到左边的表下面，列对齐；只是一张表的，每一项只保留一列。改好后再重新运行；{_FILES_HELP}",
        )
    groups = map("、".join, columns)
    return Words(
        problem,
        f"{'；'.join(f'{same}是同一项' for same in groups)}，无法判断以哪一列为准",
        f"每一项只保留一列，再重新运行；{_FILES_HELP}",
    )


def _columns_elsewhere(error: e.ColumnsElsewhere) -> Words:
    from szdj_cli.messages.kit.files import WRITTEN_BY

    shown = "、".join(f"“{masked_cell('', heading)}”" for heading in error.headings)
    ways = dict.fromkeys(WRITTEN_BY[term] for term in error.terms if term in WRITTEN_BY)
    return Words(
        f"{_name_of(error.path)} 有不能导入的列",
        f"{shown}不由导入更改；照常导入会悄悄丢掉这一列的内容",
        f"{'；'.join(ways) or _FILES_HELP}。办理后删去这一列，再重新运行",
    )


def _name_of(path: str) -> str:
    return "标准输入" if path == STANDARD_STREAM else path


def _template_invalid(error: e.TemplateInvalid) -> Words:
    from szdj_cli.messages.transfers.letters import TEMPLATE_PROBLEMS

    cause, remedy = TEMPLATE_PROBLEMS[error.problem]
    named = f"：{error.placeholder}" if error.placeholder is not None else ""
    return Words(f"{error.path} 不能用作介绍信模板", cause + named, f"{remedy}；不写 --template 时用自带的模板")


_HTTPS_LACKS = {
    HttpsNeed.CERTIFICATE: (
        "没有给出证书，也没有给出对外的网址",
        "加上 --phone-certificate 文件 --phone-key 文件，或 --phone-url 网址 --port 端口；或先用 --phone-page lan",
    ),
    HttpsNeed.FILE: ("证书或它的私钥文件不存在", "核对文件的位置：--phone-certificate 文件 --phone-key 文件"),
    HttpsNeed.PORT: ("反向代理之后的页面要有固定的端口", "加上端口，如：--port 8443"),
}


_SETTING_STANDS: dict[str | None, str] = {Source.FILE: "config.toml 中", Source.OPTION: "给出"}


def _setting_invalid(error: e.SettingsInvalid) -> Words:
    from szdj_cli.messages.kit.frame import not_one_of, number_outside

    allowed = ""
    if error.least is not None or error.most is not None:
        allowed = f"，{number_outside(error.least, error.most)}"
    elif error.choices:
        allowed = f"，{not_one_of(error.choices)}"
    if error.source == Source.ENVIRONMENT:
        where, remedy = f"环境变量 {_variable(error.setting)} ", f"改正或去掉环境变量 {_variable(error.setting)}"
    else:
        where, remedy = _SETTING_STANDS.get(error.source, "环境变量或 config.toml 中"), "改正后再运行"
    return Words(
        f"设置 {error.setting} 无效", f"{where}的内容不正确{allowed}", f"{remedy}；查看各项设置：szdj config list"
    )


def _setting_loosened(error: e.SettingLoosened) -> Words:
    kept = f"{error.kept}" if error.kept is not None else "（已设置）"
    return Words(
        f"环境变量 {_variable(error.setting)} 不能放宽设置 {error.setting}",
        f"这项设置关系到账号和认证的安全，环境变量只能比现有的内容（{kept}）更严",
        f"去掉这个环境变量；确要放宽的，由主目录的主人运行：szdj config set {error.setting} 内容",
    )


def _variable(setting: str) -> str:
    return f"SZDJ_{setting}".upper()


def _settings_file_invalid(error: e.SettingsFileInvalid) -> Words:
    where = f"第 {error.line} 行不是 TOML 的写法" if error.line else "无法读取这个文件，或不是 UTF-8 编码的 TOML"
    return Words(
        f"设置文件 {error.setting} 无效",
        f"{where}；其中的设置都无法读取",
        "用文本编辑器改正，再检查一遍：szdj config check",
    )


def _setting_unknown(error: e.SettingUnknown) -> Words:
    near = f"您是否想用：{'、'.join(error.near)}；" if error.near else ""
    return Words(
        f"没有“{error.name}”这项设置", "没有叫这个名字的设置，写了也不起作用", f"{near}查看全部设置：szdj config list"
    )


def _headings_missing(error: e.HeadingsMissing) -> Words:
    template = (
        f"对照模板补上：szdj import template {error.template} -o 模板.xlsx" if error.template else "补上这一列再运行"
    )
    aliases = ["本单位自己的表头可以写成别名，见文档 docs/files.md"] if error.unknown else []
    return Words(
        f"{_name_of(error.path)} 缺少必要的列",
        _missing_columns(error),
        "；".join([*_guesses(error), *_own_list(error), *_said_of_all(error), template, *aliases]),
    )


def _said_of_all(error: e.HeadingsMissing) -> list[str]:
    """Return the options that say of all rows what a list has no column for: 去世党员名单 says it in its title."""
    for_all = _FOR_ALL.get(error.template, {}) if error.template else {}
    options = [option for heading, option in for_all.items() if heading in error.missing]
    return [f"各行都一样的不用这一列，加上 {'、'.join(options)}"] if options else []


def _own_list(error: e.HeadingsMissing) -> list[str]:
    """Return what else there is for who keeps a list of dues by hand: it has no serial numbers, or a column a month."""
    if error.template is not TemplateKind.PAYMENTS or _SERIAL not in error.missing:
        return []
    if sum(map(bool, map(_IS_MONTH.fullmatch, error.unknown))) > 1:
        return ["各月分成几列的，改为一人一个月一行，或用收缴表登记：szdj dues sheet -o 收缴表.xlsx"]
    return ["现金等没有流水号的，用收缴表登记：szdj dues sheet -o 收缴表.xlsx"]


def _by_whom(acts: Iterable[str]) -> str:
    """Return who does what it takes some acts to do; nothing where it is not said which."""
    from szdj_cli.domain.authorisation import Act, who_may
    from szdj_cli.domain.organisations.appointments import ROLES
    from szdj_cli.domain.organisations.organisations import OrganisationKind

    found: list[str] = []
    for act in map(Act, acts):
        held, has_administrator = who_may(act)
        kinds, may = {kind for kind, _ in held}, {role for _, role in held}
        if roles := "、".join(label for role, label in ROLES.labels.items() if role in may):
            above = _OF_COMMITTEE if kinds == {OrganisationKind.COMMITTEE} else _OF_ANY
            found.append((_OF_THAT_ALONE if act is Act.DECIDE else above).format(roles=roles))
        if has_administrator:
            found.append(_STORE_KEEPER)
    return f"，由{'，或'.join(dict.fromkeys(found))}办理" if found else ""


def _missing_columns(error: e.HeadingsMissing | e.NotAPlan) -> str:
    unknown = f"；文件中不认识的列：{'、'.join(error.unknown)}" if error.unknown else ""
    return f"缺少：{'、'.join(error.missing)}{unknown}"


def _guesses(error: e.HeadingsMissing | e.NotAPlan) -> list[str]:
    return [f"“{heading}”可能是“{meant}”，是的话请改名" for heading, meant in error.guesses]


def _aliases_invalid(error: e.AliasesInvalid) -> Words:
    # Loaded where such a file was refused, not with every refusal.
    from szdj_cli.messages.kit.aliases import aliases_problem

    return Words(
        f"别名文件 {_name_of(error.path)} 不能用",
        aliases_problem(error.what, error.where),
        "对照文档 docs/files.md 改正，再用 szdj doctor 检查；或先移走这个文件",
    )


def _dues_rules_invalid(error: e.DuesRulesInvalid) -> Words:
    # Loaded where such a file was refused, not with every refusal.
    from szdj_cli.messages.dues.settings import rules_problem

    return Words(
        f"党费标准文件 {error.path} 不能用",
        rules_problem(error.what, error.where),
        "对照文档 docs/dues-rules.md 改正，或去掉设置 dues_rules：szdj help settings",
    )


_WORDS: dict[type[e.SzdjError], Words | Callable[[Any], Words]] = {
    # Input.
    e.InputNeeded: lambda x: Words(
        "需要输入，但现在不能提问",
        f"没有可以对话的终端，也没有给出 {x.option}",
        f"加上 {x.option} 再运行；写法见 szdj help 或该命令的 --help",
    ),
    e.InputEnded: lambda x: Words(
        "标准输入里没有内容" if not x.found else "标准输入里的内容不够",
        f"{x.option} 要从标准输入读取 {x.lines} 行，只读到 {x.found} 行",
        "用管道或 < 文件 给出内容；写法见该命令的 --help",
    ),
    e.EnrolmentNeedsTerminal: Words(
        "绑定验证器要在终端里进行",
        "没有可以显示二维码和输入动态口令的终端",
        "在终端里运行：szdj verify totp；绑定以后，脚本可以用 szdj verify --stdin",
    ),
    e.ReviewNeedsTerminal: lambda _: Words(
        "逐份审批要在终端里进行",
        "没有可以显示和按键的终端",
        "不用终端时，导出审批单填写：szdj approve plan -o 审批.xlsx；或按编号办理：szdj approve accept 编号",
    ),
    e.ValueInvalid: lambda x: Words(
        f"“{heading(x.form, x.field)}”填写有误",
        reason_words(x.form, x.reason, heading(x.form, x.field)),
        f"改正后重试；{form_words(x.form).help}",
    ),
    e.DrillUnknown: lambda x: Words(
        f"没有“{masked_cell('', x.text)}”这一项可以展开",
        f"可以写：{'、'.join(x.known)}",
        f"查看说明：{x.command} --help",
    ),
    e.ColumnUnknown: lambda x: Words(
        f"结果里没有“{masked_cell('', x.text)}”这一列",
        "--field 和 --sort 只认结果里有的名称",
        f"写结果里有的名称：{'、'.join(map(safe, x.known))}；全部选项见该命令的 --help",
    ),
    e.ListTooLong: lambda x: Words(
        f"清单太长，超过 {x.most:,} 条，不能排序",
        "排序要先取得全部内容",
        "用筛选缩小范围；或去掉 --sort",
    ),
    e.FieldUnknown: lambda x: Words(
        f"没有“{masked_cell('', x.field)}”这一项",
        "名称既不是中文标题，也不是英文名",
        f"查看全部名称：{form_words(x.form).command}",
    ),
    e.FieldNotEditable: lambda x: Words(
        f"“{heading(FormKind.RECORD, x.field)}”不能由本人修改",
        "这一项由党组织维护",
        "请联系所在党支部；本人可改的各项：szdj profile fields",
    ),
    e.OptionsExclude: lambda x: Words(
        f"{'、'.join(x.options)} 不能同时使用", "它们的含义互相排斥", "只保留一个；各自的含义见该命令的 --help"
    ),
    e.FieldNotMendable: lambda x: Words(
        f"“{heading(FormKind.RECORD, x.field)}”不能这样更正",
        *_NOT_MENDABLE.get(x.field, ("这一项由程序自己维护", "查看可以更正的各项：szdj profile fields")),
    ),
    e.NothingChanged: lambda x: Words("没有需要提交的修改", "填写的内容与现在的记录相同", form_words(x.form).present),
    e.ReasonMissing: Words(
        "没有写原因",
        "不同意、撤销、退回、作废、冲正，或更正他人信息时，必须写明原因",
        "在这条命令后面加上 --reason 原因",
    ),
    # The store.
    e.StoreMissing: lambda x: Words(
        "还没有数据库",
        f"{x.server or x.home} 中没有数据",
        "建库：szdj init；数据在另一个数据库里的，改正设置 database_url 中的库名：szdj config set database_url"
        if x.server
        else "建库：szdj init（只想看看：szdj demo）；数据在别处的，用环境变量 SZDJ_HOME 写明文件夹，定时任务里也要写",
    ),
    e.StoreExists: lambda x: Words(
        "数据库已经存在", f"{x.server or x.home} 中已有数据，不会覆盖", "直接登录：szdj login"
    ),
    e.StoreNewer: lambda x: Words(
        "数据库由更新版本的程序写成",
        f"数据库版本 {x.revision}，本程序不认识",
        "升级本程序后再试；当前版本：szdj --version",
    ),
    e.StoreBehind: Words("数据库需要升级", "数据库由旧版本的程序写成", "升级（会先备份）：szdj db upgrade"),
    e.StoreBusy: Words("数据库正忙", "其他程序正在写入，等待超过 10 秒", "稍后重试；仍不行时：szdj doctor"),
    e.StoreUnreachable: lambda x: Words("连不上数据库", *_UNREACHABLE[x.why]),
    e.StoreForbidden: Words(
        "数据库不让本程序使用",
        "database_url 中的账号缺少表、函数或模式的权限",
        f"请数据库管理员授权：这个账号应当拥有本程序的表；{_SETTINGS}",
    ),
    e.StoreSlow: Words(
        "数据库太久没有结果",
        "一条语句超过了时限，已由数据库中止；没有写入任何内容",
        f"缩小范围（党支部、年度、条数）后重试；{_DOCTOR}",
    ),
    e.StoreFull: Words(
        "数据没有写入", "磁盘已满、只读，或没有写入权限；原有数据没有变化", f"腾出空间后重试；{_DOCTOR}"
    ),
    e.StoreDamaged: Words(
        "数据库文件已损坏", "文件不是本程序的数据库，或内容已损坏", "检查：szdj db check；从备份恢复：szdj db restore"
    ),
    e.FileExposed: lambda x: Words(
        "文件可能被他人读取，已拒绝使用",
        f"{x.path} 的权限过宽，或是符号链接",
        f"收紧权限：chmod 600 {x.path}；{_DOCTOR}",
    ),
    e.NetworkFileSystem: lambda x: Words(
        "不能把数据库放在网络盘上",
        f"{x.path} 在网络文件系统上，多人写入会损坏数据",
        "换到本机磁盘：设置 SZDJ_HOME 后运行 szdj init；多机共用请用 PostgreSQL：szdj help settings",
    ),
    e.KeyMissing: lambda x: Words(
        "找不到密钥", f"没有 {x.path}，加密的内容无法读取", f"把保管的密钥文件放回原处；{_DOCTOR}"
    ),
    e.KeyMismatch: lambda x: Words("密钥不对", f"{x.path} 属于另一个数据库", f"换回这个数据库的密钥文件；{_DOCTOR}"),
    e.FieldUnreadable: lambda x: Words(
        f"{x.table} 表第 {x.row} 行有加密内容无法解密",
        "这一处内容被改动过、从别的行搬来，或已损坏；密钥和其他内容不受影响",
        "由系统管理员检查有多少处：szdj db check；再从备份恢复",
    ),
    # Signing in and verification.
    e.SignInRequired: Words("请先登录", "还没有登录，或登录已过期", "登录：szdj login"),
    e.SignInFailed: Words(
        "登录失败",
        "身份证号码或密码不正确",
        "核对后重新登录：szdj login（初始密码为身份证号码后六位；忘记密码请联系上级党委书记或系统管理员）",
    ),
    e.SmsCodeNeeded: lambda x: Words(
        "需要短信验证码",
        f"验证码已发送到 {x.masked_mobile}",
        f"输入收到的验证码：szdj {'profile edit' if x.is_new_mobile else 'login'} --code-stdin",
    ),
    e.SmsCodeWrong: Words(
        "验证码不正确",
        "验证码输错、已用过，或已超过 5 分钟",
        "核对后再输入一次，或重新获取：登录用 szdj login，更换手机用 szdj profile edit",
    ),
    e.SmsCodeSpent: Words("验证码输错次数过多", "为防止冒用，这一次验证已作废", _SIGN_IN),
    e.SmsTooSoon: lambda x: Words(
        "验证码刚刚发过", f"{x.seconds} 秒后才能再发", "先查看手机短信，稍候再重新获取：szdj login"
    ),
    e.SmsLimitReached: Words(
        "暂时不能再发验证码",
        "一小时或一天内要的验证码已达上限",
        "过一小时再试；还不行的，第二天再试：szdj login",
    ),
    e.SmsGatewayMissing: Words(
        "短信发不出去", "短信网关没有设置好", "查看问题：szdj doctor；设置方法：szdj help settings"
    ),
    e.Throttled: lambda x: Words(
        "登录尝试过于频繁", f"为防止猜密码，请等待 {x.seconds} 秒", "等待后重新登录：szdj login"
    ),
    e.TokenInvalid: lambda x: Words(
        "给出的脚本令牌不完整",
        f"{x.source} 中应当只有一个令牌，以 szdj_ 开头，现在是空的、有缺损，或还有别的内容",
        "重新存入发放时显示的令牌；遗失的，由本人登录后重发：szdj token create",
    ),
    e.TokenUnknown: Words(
        "没有这个脚本令牌",
        "它不是这个数据库发放的",
        "核对 SZDJ_HOME 和令牌；需要新的，由本人登录后发放：szdj token create",
    ),
    e.TokenExpired: lambda x: Words(
        f"脚本令牌 {x.token} 已过期",
        f"有效至 {x.expires_on}（含当天）",
        "由发放人登录后重发，再换下脚本里的：szdj token create",
    ),
    e.TokenRevoked: lambda x: Words(
        f"脚本令牌 {x.token} 已停用",
        "有人停用了它，或党组织更换了发放人的号码、密码，或数据库从备份恢复过",
        "由本人登录后查看原因：szdj token list；需要的重发：szdj token create",
    ),
    e.TokenStopped: lambda x: Words(
        f"脚本令牌 {x.token} 不能再使用",
        "发放人已离任、停用，或令牌限定的党组织已撤销",
        "由现在有权限的人登录后重发：szdj token create",
    ),
    e.TokenOutOfScope: lambda x: Words(
        f"这个脚本令牌不能用于“{x.command}”",
        f"要有用途为“{'”或“'.join(SCOPES.get(scope, scope) for scope in x.scopes)}”的令牌",
        f"由本人登录后另发一个：szdj token create --scope {x.scopes[0]}；查看这个令牌：szdj whoami",
    ),
    e.TokenForPeopleOnly: lambda x: Words(
        f"“{x.command or '个人中心'}”不能由脚本办理",
        "这里给出了脚本令牌；审批、更正、登记任职、发放令牌等，只能由本人登录后办理",
        "去掉 SZDJ_TOKEN 和 --token-file，登录后办理：szdj login",
    ),
    e.TokenBeyondRights: lambda x: Words(
        f"不能发放用途为“{SCOPES.get(x.scope, x.scope)}”的令牌",
        "令牌的权限不超过发放人自己的，您在这个范围内没有这项权限",
        "换一种用途或范围，或请有权限的人发放；查看自己的身份：szdj whoami",
    ),
    e.TokenNotFound: lambda x: Words(f"没有令牌 {x.token}", "编号不存在，或不归您管理", "查看令牌：szdj token list"),
    e.TokenAlreadyRevoked: lambda x: Words(
        f"令牌 {x.token} 已经停用", "以前停用过，现在没有变化", "查看令牌：szdj token list"
    ),
    e.VerificationRequired: Words("请先实名认证", "今天还没有实名认证，每天一次即可", "实名认证：szdj verify"),
    e.VerificationDenied: Words(
        "实名认证被拒绝",
        "手机上选择了“不是我本人操作，拒绝”",
        "如是误操作，重新认证：szdj verify；否则请修改密码：szdj profile password",
    ),
    e.VerificationExpired: Words("实名认证超时", "二维码已过期，没有人在手机上确认", "重新认证：szdj verify"),
    e.ChallengeLimitReached: Words("暂时不能再生成二维码", "一小时内最多 10 次", "请稍后再试：szdj verify"),
    e.HttpsUnprepared: lambda x: Words("还不能选 https", *_HTTPS_LACKS[x.lacks]),
    e.PhonePageUnavailable: lambda x: Words(
        "手机页面无法打开",
        f"{x.address} 不能监听，可能已被占用",
        "换一个端口：szdj verify --port 8443；检查：szdj doctor",
    ),
    e.PasswordWrong: Words("现在的密码不正确", "修改密码前要核对现在的密码", "重试：szdj profile password"),
    e.PasswordRefused: lambda x: Words(
        "新密码不能使用", _PASSWORD_RULES.get(x.rule, "新密码不符合要求"), "换一个密码再试：szdj profile password"
    ),
    # Persons and organisations.
    e.NotAllowed: lambda x: Words(
        "没有权限", f"您的账号没有办理此事项的权限{_by_whom(x.acts)}", "查看自己的身份：szdj whoami"
    ),
    e.NoOwnRecord: Words(
        "这个账号没有本人的党员信息",
        "账号不是名册上党员的，只能办理组织的事项",
        "查看一位党员：szdj member show 编号；本人是党员的，先登记或导入名册",
    ),
    e.AppointedElsewhere: Words(
        "不能由您更正该党员的信息或账号",
        "该同志有任职不在您管理的组织之内",
        "请能管理其全部任职的党委书记或系统管理员办理；查看任职：szdj org tree",
    ),
    e.CorrectionNotFound: lambda x: Words(
        f"没有更正 {x.correction}", "编号不存在，或与您无关", "查看等待复核的更正：szdj member countersign"
    ),
    e.CorrectionWaiting: lambda x: Words(
        "该党员已有一项更正在等待复核",
        f"更正 {x.correction} 还没有办结，同一个人一次只能有一项",
        f"先办结它，或由申请人撤回：szdj member countersign {x.correction} --reject --reason 原因",
    ),
    e.CorrectionEnded: lambda x: Words(
        f"更正 {x.correction} 已经办结",
        f"现在的状态是“{_correction_state(x.state)}”",
        "查看等待复核的更正：szdj member countersign",
    ),
    e.CorrectionStale: lambda x: Words(
        f"更正 {x.correction} 不能生效",
        "党员记录在此期间已被修改，或申请更正的人已没有这项权限",
        f"拒绝后重新申请：szdj member countersign {x.correction} --reject --reason 记录已变",
    ),
    e.NotSecond: Words(
        "不能由您复核",
        "更正由另一人复核：申请更正的人和被更正的人都不能复核",
        "要撤回或拒绝，加上 --reject --reason 原因；查看：szdj member countersign",
    ),
    e.SecondPutAside: Words(
        "现在不能由您申请这项更正",
        "该同志账号已停用，不能登录拒绝；或能复核的人不久前由您免职、停用或调整了上级",
        "请另一位有权的人申请；或先恢复账号：szdj member enable，或登记书记任职：szdj org appoint，24 小时后再申请",
    ),
    e.AppointedByChanger: Words(
        "不能由您为该同志登记书记、副书记任职",
        "您不久前登记过该同志，或更正过其手机号码、身份证号码或密码；有审批权的人，账号和任职不能由同一个人登记",
        "请另一位有权登记任职的书记或系统管理员办理；没有其他人时，更正满 24 小时后再登记：szdj org appoint",
    ),
    e.OwnAppointment: Words(
        "不能登记自己的任职", "自己的任职由上级党委书记或系统管理员登记", "查看任职：szdj org tree"
    ),
    e.NotTheApplicant: lambda x: Words(
        f"申请 #{x.request} 不是您提交的",
        "撤回、补正和再次申请由提交申请的人办理",
        f"查看由谁审批：szdj request show {x.request}；在等您审批的：szdj approve list",
    ),
    e.OwnSubmission: Words(
        "不能审批自己代为提交的申请",
        "代党员提交的申请，和核定后报批的少交、免交，由提交人以外的人审批",
        "查看由谁审批：szdj request show 编号",
    ),
    e.OwnRequest: Words("不能审批自己的申请", "自己的申请由上级组织审批", "查看进度：szdj request list"),
    e.MemberNotFound: lambda x: Words(
        f"没有找到党员“{x.member}”" if x.member else "没有找到这位党员",
        "没有这个编号或姓名，或不在您可以查看的范围内",
        "查找：szdj member search 姓名",
    ),
    e.NameNotUnique: lambda x: Words(
        f"有 {x.count} 位党员同名", "按姓名无法确定是哪一位", "查出编号，改用编号：szdj member search 姓名"
    ),
    e.OrganisationNotFound: lambda x: Words(
        f"没有找到组织“{masked_cell('', x.organisation)}”",
        "没有这个编码或名称，或不在您可以查看的范围内",
        "查看组织和编码：szdj org tree",
    ),
    e.OrganisationNotUnique: lambda x: Words(
        f"有 {x.count} 个组织同名", "只写名称无法确定是哪一个", "查出编码，改用编码：szdj org tree"
    ),
    e.OrganisationExists: lambda x: Words(
        f"编码 {masked_cell('', x.organisation)} 已是另一个党组织",
        "名称、类型或上级与登记的不同，一个编码只能用于一个党组织",
        f"查看：szdj org show {masked_cell('', x.organisation)}；改名：szdj org rename；改变上级：szdj org move",
    ),
    e.OrganisationClosed: lambda x: Words(
        f"党组织 {masked_cell('', x.organisation)} 已撤销",
        "撤销后不再接收党员、申请和任职，编码也不再使用",
        f"查看去向：szdj org show {masked_cell('', x.organisation)}；现有的党组织：szdj org tree",
    ),
    e.OrganisationMisplaced: lambda x: Words(*_MISPLACED.get(x.rule, _MISPLACED["kinds"])),
    e.OrganisationInUse: lambda x: Words(
        f"党组织 {masked_cell('', x.organisation)} 现在不能这样调整",
        "；".join(_stopped(*each) for each in x.stops),
        "；".join(dict.fromkeys(_STOPS[kind][1] for kind, _count, _requests in x.stops if kind in _STOPS))
        or "查看党组织：szdj org tree",
    ),
    e.OrganisationMoved: lambda x: Words(
        f"党组织 {masked_cell('', x.organisation)} 的情况在此期间有变化，没有写入",
        "从查看到写入之间，党员、申请、欠缴或任职有变化",
        f"加上 --dry-run 重新核对；{_TREE}",
    ),
    e.OwnRightsGrow: Words(
        "不能把党组织或党员调整到自己任职的党组织",
        "这样会扩大自己的管理范围",
        "请上级党委书记或系统管理员办理；查看任职：szdj whoami",
    ),
    e.AppointmentRefused: lambda x: Words("不能这样任职", REASONS[x.reason], "核对党员信息：szdj member show 编号"),
    e.AppointmentNotFound: Words(
        "没有这项任职", "该同志在这个组织没有这项任职，或已经结束", "查看任职：szdj org show 编码"
    ),
    e.AppointmentExists: Words(
        "已有这项任职，日期不同",
        "该同志在这个组织已有同样的任职，起止日期与这次写的不一样",
        "查看任职：szdj org show 编码；要改日期的，先结束任职再登记：szdj org dismiss",
    ),
    e.MemberExists: Words("这个身份证号码已在名册中", "同一个人不能登记两次", "查出编号后修改：szdj member search -"),
    e.NumberNotAmongYours: Words(
        "这个身份证号码不在您管理的党员之中",
        "新党员和更正后的号码，要由能看到全部党员的人核对有没有重复",
        "请系统管理员或管理全部党组织的书记办理：szdj member add、szdj member edit、szdj import members",
    ),
    e.PaymentNotFound: Words("没有这笔缴纳", "编号不存在，或不归您管理", _WHICH_PAYMENT),
    e.OwnPayment: Words("不能登记或冲正自己的党费", "自己的党费由别人确认", "申报缴纳，由别人确认：szdj dues pay"),
    e.PaymentReversed: Words("这笔缴纳不能冲正", "已经冲正过，或本身就是一笔冲正", _WHICH_PAYMENT),
    e.ReceiptTooLong: lambda x: Words(
        "不能开在一张收据上", f"一张收据最多写 {x.most} 笔缴纳", "分成几张开具：szdj dues receipt 缴纳编号"
    ),
    e.OwnReceipt: Words(
        "不能给自己开收据",
        "这里有您自己的缴纳，还没有收据；收据由收款党支部的其他书记、副书记或上级组织开具",
        "请他们运行：szdj dues receipt 缴纳编号；开具后您可以自己补打",
    ),
    e.PaymentUndone: lambda x: Words(f"缴纳 #{x.payment} 不能开收据", "已经冲正，或本身就是一笔冲正", _WHICH_PAYMENT),
    e.PaymentOnReceipt: lambda x: Words(
        f"已经写在收据 {x.receipt} 上",
        "一笔缴纳只能写在一张收据上，补打时要写明那张收据上的全部缴纳",
        f"补打那张收据：szdj dues receipt {' '.join(map(str, x.payments))}",
    ),
    e.ReceiptReversed: lambda x: Words(
        f"收据 {x.receipt} 不能补打",
        "收据上的缴纳已全部或部分冲正，核验时会显示“已冲正”",
        f"收回已打印的那张；{_WHICH_PAYMENT}",
    ),
    e.PaymentLarge: lambda x: Words(
        f"金额 {yuan(x.total_fen)} 元明显偏多，没有登记",
        f"这些月份应交 {yuan(x.due_fen)} 元" if x.due_fen else "这些月份没有登记应交的金额",
        "核对小数点和月份；确实是这个金额的，加上 --allow-large",
    ),
    e.PaymentRepeated: lambda x: Words(
        f"与已登记的一笔相同（{yuan(x.total_fen)} 元），没有登记",
        "同一位党员、同样的月份、同一天、同样的方式已登记过这个金额",
        "查看已登记的：szdj dues show；确实又交了一次的，加上 --allow-repeat",
    ),
    e.NothingToRemit: lambda x: Words(
        "没有需要上缴的党费",
        f"党支部 {x.branch} 上次上缴以后没有新收的党费",
        "查看上缴记录：szdj dues remittances",
    ),
    e.RemittanceWithoutCommittee: lambda x: Words(
        "不能登记上缴", f"党支部 {x.branch} 上面没有登记党委", "查看组织架构：szdj org tree"
    ),
    e.RemittanceNotFound: lambda x: Words(
        f"没有编号 {x.number} 的上缴记录", "编号有误，或不是这个党支部的", "查看编号：szdj dues remittances"
    ),
    e.RemittanceNotFirst: lambda x: Words(
        "不能再用 --since",
        f"从哪个月起在这里上缴，只在第一次上缴时写；党支部已上缴过（{x.last}）",
        "不写 --since：szdj dues remit；第一次写错了的，先依次冲正：szdj dues remit --reverse 编号 --reason 原因",
    ),
    e.RemittanceReversed: lambda x: Words(
        f"上缴 {x.number} 的凭据不能补打", "它已经冲正", "查看上缴记录：szdj dues remittances"
    ),
    e.RemittanceNotLast: lambda x: Words(
        f"上缴 {x.number} 不能冲正",
        f"只能冲正最近一次上缴（{x.last}）" if x.last else "它已经冲正",
        "从最近一次起依次冲正：szdj dues remit --reverse 编号 --reason 原因",
    ),
    e.NamesUnconfirmed: lambda x: Words(
        f"{x.count} 笔缴纳只有姓名，没有写入",
        "没有身份证号码或党员编号的，按姓名对应到党员；对应得对不对，要有人核对",
        "用 szdj import payments 文件 --dry-run 核对上面列出的姓名；都对的，加上 --match name",
    ),
    e.MonthsUnconfirmed: lambda x: Words(
        f"{x.count} 笔缴纳的月份与缴纳日期不在同一个月，没有写入",
        "按附言或标题写的月份登记；写得对不对，要有人核对",
        "用 szdj import payments 文件 --dry-run 核对上面列出的月份；都对的，加上 --match month",
    ),
    e.MonthsPaid: lambda x: Words(
        f"{LIST_SEPARATOR.join(x.months)} 的党费已经交过，没有登记",
        "这些月份已登记过缴纳，没有未交的金额",
        "查看已登记的：szdj dues show；确实又交了一次的，用 --amount 写明金额，加上 --allow-repeat",
    ),
    e.PaymentsDoubtful: lambda x: Words(
        f"{len(x.doubts)} 位党员的缴纳要先核对，一笔也没有登记",
        "；".join(f"党员 {number}：{_doubt(doubt)}" for number, doubt in x.doubts),
        f"核对金额和月份；确实无误的，加上 {_allowing(*(doubt for _, doubt in x.doubts))}",
    ),
    e.DeclarationDoubtful: lambda x: Words(
        f"申请 #{x.request} 没有确认",
        _doubt(x.doubt),
        f"有误：szdj approve reject {x.request}；无误：szdj dues confirm {x.request} {_allowing(x.doubt)}",
    ),
    e.SerialTaken: Words(
        "流水号已登记过",
        "用这个流水号登记的那一笔，党员、月份、金额、日期或方式不同",
        "核对流水号；登记错的先冲正：szdj dues reverse 编号 --reason 原因",
    ),
    e.IdempotencyKeyUsed: Words(
        "这个键已经用过",
        "90 天内用这个键办理的是另一个命令，选项、文件内容与这次不同，或用的是另一种令牌、本人的登录",
        "确实是另一件事的，换一个新的 --idempotency-key；是同一件事的，照原来的选项和文件再运行",
    ),
    e.PaymentMoved: Words("情况有变化，没有登记", "核对期间已登记了其他缴纳", "重新登记：szdj dues pay"),
    e.BranchNeeded: lambda error: Words(
        "没有指明是哪个党支部",
        f"您管理的党支部有 {error.count} 个，没有写明是哪一个" if error.count else "您管理的党组织下面没有党支部",
        "加上 --branch；查看编码：szdj org tree" if error.count else "登记党支部：szdj org add",
    ),
    e.OpeningRefused: lambda error: Words(
        "不能改为这个月份",
        f"{error.month} 已经登记了缴纳",
        f"改为这个月或更早：szdj dues opening {error.month}",
    ),
    e.OwnRecord: Words(
        "不能更正自己的记录",
        "自己的信息要提出申请，由书记审批；其余各项请系统管理员更正",
        "提出申请：szdj profile edit",
    ),
    e.ActingForOneself: Words("自己的申请不用代办", "--member 写的是您本人", "去掉 --member 和 --basis 后重新运行"),
    e.BasisMissing: Words(
        "没有写代办的依据",
        "代他人提交申请，要有本人的书面申请或委托，并写明它是什么、存在哪里",
        "加上依据，如：--basis 本人书面申请，存支部档案",
    ),
    e.MobileForOthers: lambda x: Words(
        "手机号码不能代为申请更改",
        "新号码要由本人收验证码确认；本人办不了的，由组织直接更正，并通知新旧号码",
        f"更正：szdj member edit {x.member} --set 手机号码=-",
    ),
    e.ContactOnly: lambda x: Words(
        f"没有权限更正“{heading(FormKind.RECORD, x.field)}”",
        "支部书记可以更正本支部党员的手机号码、固定电话、邮箱、家庭住址和现居住地，其余各项由上级党委书记或系统管理员更正",
        _asked_for(x.field),
    ),
    e.OwnDeparture: Words(
        "不能登记自己的去向",
        "本人的去世、出党、停止党籍等，由上级党委书记或系统管理员登记",
        "请上级党委书记或系统管理员办理：szdj member leave",
    ),
    e.MemberClosed: lambda x: Words(
        f"党员 {x.member} 已不在册，不能更正",
        "已转出、出党或去世的党员，记录不再改动",
        f"查看：szdj member show {x.member}",
    ),
    e.RecordMoved: lambda x: Words(
        f"党员 {x.member} 的记录在此期间已被修改，没有写入",
        "从核对到写入之间，有人修改了这份记录",
        f"核对现在的内容后重新更正：szdj member show {x.member}",
    ),
    # Requests.
    e.RequestNotFound: lambda x: Words(
        f"没有申请 #{masked_cell('', str(x.request))}",
        "编号不存在，或不在您可以查看的范围内",
        "查看申请：szdj request list",
    ),
    e.PicksInvalid: lambda x: Words(
        f"“{masked_cell('', x.word)}”不是申请编号，也不是姓名",
        "可以写编号 42、几个编号 1,3、一段编号 1-6、申请人姓名，或从标准输入给出申请的列表",
        "查看等待审批的申请和编号：szdj approve list",
    ),
    e.ApplicantNotWaiting: lambda x: Words(
        f"没有“{masked_cell('', x.applicant)}”的申请在等您审批",
        "没有这个申请人，或申请已经办结、不由您审批",
        "查看等待审批的申请和申请人：szdj approve list",
    ),
    e.ApplicantNotUnique: lambda x: Words(
        f"“{masked_cell('', x.applicant)}”有 {len(x.requests)} 份申请在等您审批",
        f"只写姓名无法确定是哪一份：{_numbers(x.requests)}",
        "改用编号，如：szdj approve show " + str(x.requests[0]),
    ),
    e.RequestPending: lambda x: Words(
        f"已有一份同类申请 #{x.request} 正在办理",
        "同一类申请一次只能有一份",
        f"查看：szdj request show {x.request}；还没有人审批的可以撤回：szdj request withdraw {x.request}",
    ),
    e.RequestAlreadyDecided: lambda x: Words(
        f"申请 #{x.request} 已经办结",
        f"{_verdict(x.verdict)}，不能再改变" if x.verdict else "已审批或已撤回的申请不能再改变",
        f"查看结果：szdj request show {x.request}",
    ),
    e.RequestPassedOn: lambda x: Words(
        f"申请 #{x.request} 已转到下一步",
        f"{_verdict(x.verdict)}，现在由下一步的党组织审批",
        f"查看进度：szdj request show {x.request}",
    ),
    e.ResubmissionRefused: lambda x: Words(
        f"申请 #{x.request} 不需要补正",
        f"它的状态是“{_state(x.state)}”，审批人没有要求补正，或已经重新提交",
        f"查看申请：szdj request show {x.request}",
    ),
    e.NotToAskAnew: lambda x: Words(
        f"不能照申请 #{x.request} 另提一份",
        f"它的状态是“{_state(x.state)}”，只有没有办成的申请才另提一份",
        f"查看申请：szdj request show {x.request}",
    ),
    e.MobileNotConfirmed: lambda x: Words(
        f"申请 #{x.request} 中不能换成另一个手机号码",
        "新的手机号码要先用验证码确认，须另外提交",
        "另外提交：szdj profile edit --set 手机号码=-",
    ),
    e.RevocationRefused: lambda x: Words(
        f"不能撤销对申请 #{x.request} 的同意",
        _REVOCATIONS[x.problem][0],
        _REVOCATIONS[x.problem][1].format(request=x.request),
    ),
    e.TransferRefused: lambda x: Words(*_TRANSFER_RULES.get(x.rule, _TRANSFER_RULES["cannot_send"])),
    e.RequestNotOpen: lambda x: Words(
        f"申请 #{x.request} 现在不能这样办理",
        f"它的状态是“{_state(x.state)}”",
        f"查看进度：szdj transfer show {x.request}",
    ),
    e.MemberElsewhere: lambda x: Words(
        f"申请 #{x.request} 不能再办理",
        "党员已不在申请转出的党支部，或已不在册",
        f"查看进度：szdj transfer show {x.request}；需要时重新申请：szdj transfer out",
    ),
    e.LetterNotIssued: lambda x: Words(
        f"申请 #{x.request} 还没有介绍信",
        "介绍信在转出党委同意时开具；同一党委内转接不开介绍信",
        f"查看进度：szdj transfer show {x.request}",
    ),
    e.PaperAltered: Words(
        "核验没有通过",
        "这不是这里开具的介绍信或收据，或者内容被改动过",
        "核对抄写是否有误，或重新扫描：szdj transfer verify 核验码",
    ),
    e.SlipInvalid: lambda x: Words(
        "回执的日期不对",
        "应在介绍信开具之日到有效期最后一天之间，也不能晚于今天",
        f"查看介绍信的日期：szdj transfer show {x.request}；过期未用的可补开：szdj transfer reissue {x.request}",
    ),
    e.KeyTextInvalid: Words(
        "公钥无法使用", "公钥应为一行文字，或内容是这行文字的文件", "向开具单位索取：szdj transfer public-key"
    ),
    e.WaitedTooLong: lambda x: Words(
        f"申请 #{x.request} 还没有办结", "在给定的时间内没有人办理", f"查看进度：szdj request show {x.request}"
    ),
    e.DecisionsConflict: lambda x: Words(
        f"{len(x.conflicts)} 份申请与您看到的不同，全部没有写入",
        "；".join(f"#{number} {conflict(why, x.verdicts.get(number))}" for number, why in x.conflicts[:10])
        + ("；……" if len(x.conflicts) > 10 else ""),
        "查看现状：szdj approve list；只办理其余的：加上 --keep-going",
    ),
    e.DraftMissing: Words(
        "没有等待验证码的修改", "没有提交过新的手机号码，或已经提交完毕", "重新提交修改：szdj profile edit"
    ),
    e.NotAnAssessment: lambda x: Words(
        f"{_name_of(x.path)} 不是党费核定表",
        _missing_columns(x),
        "；".join([*_guesses(x), "先导出核定表，填好后再写入：szdj dues assess plan -o 核定.xlsx"]),
    ),
    e.AssessmentInvalid: lambda x: Words(
        "核定表有填错的行，全部没有写入",
        f"{x.errors} 行不符合规定" + (f"，另有 {x.conflicts} 行与现有数据不符" if x.conflicts else ""),
        _ASSESS_AGAIN,
    ),
    e.AssessmentConflict: lambda x: Words(
        "核定表与现有数据有冲突，全部没有写入", f"{x.conflicts} 行与现有数据或彼此矛盾", _ASSESS_AGAIN
    ),
    e.OwnDues: Words("不能核定自己的党费", "本人的党费由别人核定", "请上级书记核定，或提出申请：szdj dues set"),
    e.NotAssessable: lambda x: Words(
        f"不能核定 {x.member} 号党员的党费",
        reason_words("dues", x.reason),
        f"查看这位党员：szdj member show {x.member}",
    ),
    e.NotAPlan: lambda x: Words(
        f"{_name_of(x.path)} 不是审批单",
        _missing_columns(x),
        "；".join([*_guesses(x), "先导出审批单，填好后再办理：szdj approve plan -o 审批单.xlsx"]),
    ),
    e.PeopleRefused: lambda x: Words(
        "其中有人不能办理，全部没有写入",
        f"{x.count} 位不能办理，见上",
        "去掉这些人后重新运行：szdj member confirm 编号…",
    ),
    e.TableRowsInvalid: lambda x: Words(
        "表格中有错误，全部没有办理",
        f"{x.errors} 行有错误，见上",
        "改正这些行后重新运行；把它们另存出来改正：加上 --errors 错误.xlsx",
    ),
    e.PlanColumnsElsewhere: lambda x: Words(
        f"{_name_of(x.path)} 有审批不处理的列",
        "、".join(f"“{masked_cell('', heading)}”" for heading in x.headings) + "是名册的项目；"
        "审批只按“决定”和“意见”办理，这些列里写的不会生效",
        "要更改党员信息：szdj member edit。删去这些列，再重新运行",
    ),
    e.PlanRowsInvalid: lambda x: Words(
        "审批单中有错误，全部没有办理",
        f"{x.errors} 行填写有误，见上",
        "改正这些行后再运行 szdj approve apply；只办理其余的：加上 --keep-going",
    ),
    # Dues.
    e.DuesStandardMissing: lambda x: Words(
        f"{x.month} 没有党费标准", f"最早的标准从 {x.first} 起", f"改用之后的月份，如：szdj dues calc --month {x.first}"
    ),
    e.DuesRulesInvalid: _dues_rules_invalid,
    # Files.
    e.FileRefused: _file_refused,
    e.TemplateInvalid: _template_invalid,
    e.HeadingsMissing: _headings_missing,
    e.AliasesInvalid: _aliases_invalid,
    e.HeadingsDoubled: _headings_doubled,
    e.ColumnsElsewhere: _columns_elsewhere,
    e.RowsInvalid: lambda x: Words(
        "文件中有错误，全部没有写入",
        f"{x.errors} 行有错误" + (f"，{x.conflicts} 行有冲突" if x.conflicts else ""),
        "把出错的行另存出来改正：加上 --errors 错误.xlsx；先导入其余的：加上 --keep-going（szdj help files）",
    ),
    e.RowsConflict: lambda x: Words(
        "文件与现有数据有冲突，全部没有写入",
        f"{x.conflicts} 行与现有数据或彼此矛盾",
        "把冲突的行另存出来核对：加上 --errors 错误.xlsx；先导入其余的：加上 --keep-going（szdj help files）",
    ),
    e.RosterMoved: Words(
        "数据在此期间有变化，全部没有写入",
        "从查看计划到写入之间，有人修改了名册或登记了缴纳",
        "重新运行 szdj import，核对新的计划",
    ),
    e.OutputProtected: lambda x: Words(
        f"不能写入 {x.path}",
        "这里存放本系统的程序、数据库、密钥或设置，或者它是设置中指定的文件；加上 --force 也不会覆盖",
        f"写到别的文件夹；{_FILES_HELP}",
    ),
    e.OutputUnfit: lambda x: Words(
        f"不能写入 {x.path}",
        f"这里写出的是{'、'.join(f' .{suffix}' for suffix in x.suffixes)} 文件，也只覆盖同类的文件",
        f"换一个以{'或'.join(f' .{suffix} ' for suffix in x.suffixes)}结尾的文件名；{_FILES_HELP}",
    ),
    e.WordWithoutForm: lambda x: Words(
        f"不能写入 {x.path}",
        "没有说明写成哪一种 Word 文档",
        "名册加上 --form roster，每人一页的采集表加上 --form card；要表格的，换成 .xlsx 或 .csv",
    ),
    e.FileExists: lambda x: Words(
        f"{x.path} 已经存在",
        "不会覆盖已有的文件",
        f"换一个文件名{'，或加上 --force 覆盖' if x.is_forcible else ''}；{_FILES_HELP}",
    ),
    e.FileUnwritable: lambda x: Words(
        f"{x.path} 无法写入", "磁盘已满、文件夹不存在，或没有写入权限", f"换一个位置；{_FILES_HELP}"
    ),
    e.FileInUse: lambda x: Words(
        f"{x.path} 正在 Excel 或其他程序中打开",
        "Windows 不允许替换正在打开的文件；没有写入，原来的文件没有变动",
        f"关闭它后重新运行，或换一个文件名；{_FILES_HELP}",
    ),
    # Audit and settings.
    e.BackupByPgDump: Words(
        "PostgreSQL 数据库不由本命令备份",
        "PostgreSQL 自带的工具备份得更快、更可靠",
        "运行 pg_dump -Fc -f 文件 数据库名，并另行保管密钥文件；升级前备份好后：szdj db upgrade --backed-up",
    ),
    e.RestoreByPgRestore: Words(
        "PostgreSQL 数据库不由本命令恢复",
        "PostgreSQL 的备份由它自带的工具恢复到一个空数据库",
        "先 pg_restore -d 数据库名 文件，把 database_url 指向它；再由本程序收尾：szdj db restore --restored",
    ),
    e.RestoreByOwner: Words(
        "不能从这里恢复",
        "数据库打不开，无法核对您是不是系统管理员",
        "由掌管服务账号的人在服务账号下直接运行：szdj db restore",
    ),
    e.NotABackup: lambda x: Words(
        "这不是本程序的备份",
        f"{x.path} 不是数据库文件，或不是 szdj db backup 写的",
        "换成备份文件再试：szdj db restore",
    ),
    e.BackupDamaged: lambda x: Words(
        "备份已损坏", f"{x.path} 的数据页、结构、引用或审计日志不完整", "换一份较早的备份：szdj db restore"
    ),
    e.BackupOfAnother: lambda x: Words(
        "备份不是这个数据库的",
        f"{x.path} 是另一个数据库的备份",
        "换成这个数据库的备份再试：szdj db restore",
    ),
    e.BackupOfOtherKey: lambda x: Words(
        "备份要用另一个密钥读取",
        f"{x.path} 要的密钥标识是 {x.needed}，这里的密钥是 {x.here}",
        "把标识相符的密钥文件放到原处再试：szdj db restore",
    ),
    e.RestoreLosesActs: lambda x: Words(
        "现有数据库比备份新",
        f"恢复后，备份以来办的 {x.count} 件事都会丢失",
        "先看会丢失什么：加 --dry-run；确实要恢复：加 --discard-newer",
    ),
    e.BackupDiverged: lambda x: Words(
        "备份与现有数据库各有各的记录",
        f"两者的审计日志只有前 {x.common} 条相同，以后各自办过不同的事",
        "先看会丢失什么：加 --dry-run；确实要换成这份备份：加 --diverged",
    ),
    e.RestoreOvertaken: Words(
        "查看之后又有人办了事", "数据库与刚才列出的不同，没有恢复", "重新查看会丢失什么：szdj db restore"
    ),
    e.CopyByBackup: Words(
        "不用这个命令复制",
        "从本机数据库文件到另一个文件，备份就是复制",
        "备份：szdj db backup -o 文件；在那里打开：szdj db restore 文件",
    ),
    e.CopyTargetUnfit: Words(
        "--to 写的不是能复制到的地方",
        "要写 PostgreSQL 的地址 postgresql://用户@主机/库名，或一个新文件",
        "查看写法：szdj db copy --help",
    ),
    e.CopyTargetTaken: lambda x: Words(
        "那里已经有数据库",
        f"{x.target} 里已有本程序的数据，不会覆盖",
        "把那个文件移到别处再试：szdj db copy --to 文件"
        if x.is_file
        else "换一个空数据库（createdb 库名）再试：szdj db copy --to 地址",
    ),
    e.CopyTargetRefused: lambda x: Words(
        "连不上要复制到的数据库",
        f"{x.target} 没有回应，没有这个库，或不接受这个账号、口令",
        "核对地址；口令写在 ~/.pgpass，或从标准输入给出地址：szdj db copy --to -",
    ),
    e.CopyUnfit: lambda x: Words(
        "有一张表的数据放不进那个数据库",
        f"表 {x.table} 里有不是本程序写入的内容；没有复制任何内容",
        "找出是哪些行：szdj db check",
    ),
    e.CopyDiffers: lambda x: Words(
        "复制后核对不上",
        f"表 {x.table} 到达的与发出的不同；已撤销，没有复制任何内容",
        "检查现在的数据库，再试一次：szdj db check",
    ),
    e.CopyUnsound: lambda x: Words(
        "复制出来的数据库检查不通过",
        f"{x.target} 的结构、引用、密钥或审计日志与原来的不同；现在的数据库没有变",
        "不要使用那个数据库，删掉它；检查现在的：szdj db check",
    ),
    e.CopyOvertaken: lambda x: Words(
        "复制期间，这里恢复了备份",
        f"{x.target} 里是恢复之前的数据，与现在的数据库不同；已记入审计日志",
        "删掉那个数据库，再复制：szdj db copy --to 地址；两个不要同时使用",
    ),
    e.PasswordAsArgument: Words(
        "地址里有口令，不能写在命令行里",
        "命令行的内容本机的其他人能看到，还会留在命令历史里",
        "口令写在 ~/.pgpass，或从标准输入给出地址：szdj db copy --to -",
    ),
    e.RowsDiffer: lambda x: Words(
        f"有 {x.count} 处数据与审计日志不符",
        "数据被人绕过本程序改动过，或已损坏；上面列出了表和编号",
        "保留现场，用 szdj audit log 核对是谁、何时办的，再从备份恢复",
    ),
    e.AuditBroken: lambda x: Words(
        "审计日志被改动过",
        f"从第 {x.seq} 条起对不上",
        f"保留现场，与外部保存的校验点核对：szdj audit verify；{_DOCTOR}",
    ),
    e.SettingsInvalid: _setting_invalid,
    e.SettingsFileInvalid: _settings_file_invalid,
    e.SettingLoosened: _setting_loosened,
    e.SettingUnknown: _setting_unknown,
    e.SettingsUneditable: lambda x: Words(
        f"{x.path} 中的 {x.setting} 无法自动改写",
        "它的写法会牵连别的行；没有写入",
        "用文本编辑器改，再检查：szdj config check",
    ),
    e.SettingsChanged: lambda x: Words(
        f"{x.path} 刚被别人改过", "与显示的不同；没有写入", "看过现在的内容再运行：szdj config list"
    ),
    e.SettingsNotYours: lambda x: Words(
        "您不能更改设置",
        f"设置归 {x.home} 的主人管理，经 sudo 使用的人只能查看",
        "请服务账号的管理人员（或 root）办理；查看现在的设置：szdj config list",
    ),
    e.SecretAsArgument: lambda x: Words(
        f"{x.setting} 是机密，不能写在命令行里",
        "命令行的内容本机的其他人能看到，还会留在命令历史里",
        f"从标准输入给出：szdj config set {x.setting} -",
    ),
    e.SettingFileMissing: lambda x: Words(
        f"设置 {x.setting} 所指的文件不存在",
        f"没有这个文件：{x.path}",
        f"放好文件，或改正：szdj config set {x.setting} 文件",
    ),
}


def words_of(error: e.SzdjError) -> Words:
    """Return what a refusal says; everything in it is safe to draw."""
    words = _WORDS[type(error)]
    made = words if isinstance(words, Words) else words(error)
    if places.is_in_menu():
        from szdj_cli.messages.menu_remedies import remedy_of

        made = made._replace(remedy=remedy_of(error) or made.remedy)
    return Words(*(safe(text) for text in made))


def problem_of(code: str) -> str:
    """Return what was wrong, by a refusal's code, where that is the same in every case; else the code."""
    if code == e.NotAllowed.code_of():
        return words_of(e.NotAllowed()).problem
    words = next((words for kind, words in _WORDS.items() if kind.code_of() == code), None)
    return words.problem if isinstance(words, Words) else code


def heading(form: str, term: str) -> str:
    """Return what people read for a term of a form; what names nothing is shown as it is."""
    return form_words(form).headings().get(term, term)


def conflict(why: str, verdict: e.Verdict | None = None) -> str:
    """Return why one decision of a batch cannot be written."""
    if verdict is not None:
        return f"{_verdict(verdict)}，{_CONFLICTS[why]}" if why == "passed_on" else _verdict(verdict)
    return _CONFLICTS.get(why, "情况有变化")


def _asked_for(field: str) -> str:
    """Return who puts a field right, if not whoever mends contact data alone."""
    from szdj_cli.domain.members.fields import FIELDS
    from szdj_cli.domain.values.fields import Editor

    if FIELDS[field].editor is Editor.MEMBER:
        return "代本人提交申请，由别人审批：szdj profile edit --member 编号 --basis 依据"
    return "请上级党委书记或系统管理员更正：szdj member edit"


def _state(state: str) -> str:
    """Return how the state of a request is called."""
    from szdj_cli.domain.requests.requests import STATES

    return STATES.label(state)


def _correction_state(state: str) -> str:
    """Return how the state of a correction is called."""
    from szdj_cli.messages.accounts.countersigning import STATES

    return STATES.get(state, state)


_MOST_NUMBERS = 20


def _numbers(requests: Sequence[int]) -> str:
    return "、".join(f"#{number}" for number in requests[:_MOST_NUMBERS]) + (
        "……" if len(requests) > _MOST_NUMBERS else ""
    )


def _verdict(verdict: e.Verdict) -> str:
    return f"{verdict.by}已于 {verdict.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 审批"
