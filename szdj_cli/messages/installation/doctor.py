"""What the examination of the installation says: the matter, what was found, what to do."""

from collections.abc import Sequence

from szdj_cli.domain.installation.doctor import Fact, Finding, Level
from szdj_cli.domain.sms import GatewayProblem
from szdj_cli.messages.errors import words_of
from szdj_cli.messages.sms import GATEWAY_PROBLEMS
from szdj_cli.messages.verification.verification import method

LEVELS = {Level.OK: "正常", Level.NOTE: "说明", Level.WARNING: "注意", Level.PROBLEM: "问题"}
LEVEL, MATTER, FOUND, REMEDY = "结果", "项目", "情况", "建议"

_STORE, _FILES, _PROTECTION, _PLACE = "数据库", "文件权限", "防护范围", "存放位置"
_CLOCK, _SMS, _ADMINISTRATORS, _APPROVALS = "系统时钟", "短信网关", "系统管理员", "审批"
_CORRECTIONS = "复核"
_TOKENS = "脚本令牌"
_PHONE, _TERMINAL, _DUES_RULES, _SETTINGS = "手机页面", "终端", "党费标准文件", "设置"
_ALIASES = "别名文件"
_LOG, _DISK, _BACKUP, _CERTIFICATE = "审计日志", "磁盘空间", "备份", "认证页证书"
_BACK_UP = "备份到另一块磁盘：szdj db backup -o 文件"
_RENEW = "换上新的证书文件，再启动认证页：szdj verify serve"

FACTS: dict[Fact, tuple[str, str, str]] = {
    Fact.STORE_SOUND: (_STORE, "能打开，密钥相符：{location}", ""),
    Fact.STORE_REFUSED: (_STORE, "", ""),
    Fact.LOG_HOLDS: (_LOG, "完整，共 {length} 条；核对了最新的 {looked} 条", ""),
    Fact.LOG_BROKEN: (_LOG, "第 {seq} 条起对不上，日志被改动过", "保留现场，与外部保存的校验点核对：szdj audit verify"),
    Fact.GUARDS_MISSING: (
        _STORE,
        "数据库的结构或防改动的触发器与程序建的不同",
        "有人动过数据库，请核对：szdj db check",
    ),
    Fact.FIELDS_UNREADABLE: (
        _STORE,
        "各表前 {looked} 行里，{count} 处加密内容无法解密：{rows}",
        "逐行检查全库：szdj db check；再从备份恢复",
    ),
    Fact.TOKEN_ENDING: (
        _TOKENS,
        "“{name}”（编号 {number}）有效至 {until}",
        "发放人登录后重发，再换下脚本里的：szdj token create",
    ),
    Fact.TOKEN_STOPPED: (
        _TOKENS,
        "“{name}”（编号 {number}）不能使用：发放人已离任、停用，或党组织已撤销",
        "由现在有权限的人重发，停用旧的：szdj token revoke {number}",
    ),
    Fact.FILES_PRIVATE: (_FILES, "只有本账户可以读取", ""),
    Fact.FILE_EXPOSED: (_FILES, "{path} 可能被他人读取，或是符号链接", "收紧权限：chmod go-rwx {path}"),
    Fact.DISK_ROOM: (_DISK, "还有 {free} 空间", ""),
    Fact.DISK_LOW: (
        _DISK,
        "只剩 {free} 空间，不够再放一份数据库（至少要 {needed}）",
        "腾出空间；写满时办理会被拒绝，升级前也无法备份",
    ),
    Fact.BACKUP_FRESH: (_BACKUP, "最近一次在 {days} 天前", ""),
    Fact.BACKUP_OLD: (_BACKUP, "最近一次在 {days} 天前，超过 {limit} 天", _BACK_UP),
    Fact.BACKUP_MISSING: (_BACKUP, "没有备份过，或很久没有备份了", _BACK_UP),
    Fact.BACKUP_NOT_YET: (_BACKUP, "刚建库，还没有备份", _BACK_UP),
    Fact.BACKUP_ELSEWHERE: (
        _BACKUP,
        "PostgreSQL 用它自己的工具备份，本程序不知道备份了没有",
        "用 pg_dump 定期备份，密钥文件另行保管",
    ),
    Fact.OWN_PC: (
        _PROTECTION,
        "单人单机：能使用这个系统账户的人也能读写数据和密钥；权限只起引导作用，改动只能靠外部保存的校验点发现",
        "定期保存校验点：szdj audit head --qr；多人使用时，请放在专用服务账户下，经 sudo 或 ssh 进入",
    ),
    Fact.SHARED_HOST: (
        _PROTECTION,
        "专用服务账户：使用者碰不到数据和密钥；防不住 root 和本程序自身的缺陷",
        "定期保存校验点：szdj audit head --qr",
    ),
    Fact.SHARED_DATABASE: (
        _PROTECTION,
        "共用 PostgreSQL：只有数据库口令仅由服务账户持有时才有防护；口令发到个人电脑上等于没有防护",
        "定期保存校验点：szdj audit head --qr",
    ),
    Fact.NETWORK_DISK: (
        _PLACE,
        "{path} 在网络盘（{kind}）上，写入可能损坏数据",
        "换到本机磁盘，设置 SZDJ_HOME；多机共用请用 PostgreSQL",
    ),
    Fact.SYNCED_FOLDER: (
        _PLACE,
        "在会自动同步的文件夹“{folder}”中，同步可能损坏数据",
        "换到别的文件夹，设置 SZDJ_HOME",
    ),
    Fact.CLOCK_SANE: (_CLOCK, "与最近的记录相符", ""),
    Fact.CLOCK_BEHIND: (
        _CLOCK,
        "比最近的记录还早，验证码、登录和“每天一次”的判断都会出错",
        "校准系统时间后再使用；时钟走快时登录、认证过的，校准以后要重新办",
    ),
    Fact.SMS_READY: (_SMS, "已设置：{gateway}", ""),
    Fact.SMS_OUTBOX: (_SMS, *GATEWAY_PROBLEMS[GatewayProblem.OUTBOX]),
    Fact.SMS_BROKEN: (_SMS, "", ""),
    Fact.DUES_RULES_READY: (_DUES_RULES, "可以使用：{path}", ""),
    Fact.DUES_RULES_REFUSED: (_DUES_RULES, "", ""),
    Fact.ALIASES_READY: (_ALIASES, "可以使用：{path}", ""),
    Fact.ALIASES_REFUSED: (_ALIASES, "", ""),
    Fact.WEAK_ADMINISTRATORS: (
        _ADMINISTRATORS,
        "{count} 个系统管理员的密码过于简单",
        "登录后修改：szdj profile password",
    ),
    Fact.SOMEBODY_DECIDES: (_APPROVALS, "等待中的申请都有人可以审批", ""),
    Fact.NOBODY_DECIDES: (
        _APPROVALS,
        "{organisation} 有 {count} 份申请没有人可以审批",
        "为它或上级组织登记书记任职：szdj org appoint",
    ),
    Fact.NOBODY_DECIDES_ELSEWHERE: (
        _APPROVALS,
        "另有 {count} 个党组织有申请没有人可以审批",
        "先处理上面列出的，再运行：szdj doctor",
    ),
    Fact.CORRECTIONS_WAIT: (
        _CORRECTIONS,
        "{count} 项更正等待第二人复核",
        "由有权的人查看并复核：szdj member countersign",
    ),
    Fact.SETTING_OLD: (_SETTINGS, "{old} 是旧的写法，仍然有效", "在 config.toml 或环境变量中改为：{new}"),
    Fact.SETTING_UNKNOWN: (
        _SETTINGS,
        "{name} 不是设置，没有作用",
        "改正写法，或去掉；查看各项设置：szdj help settings",
    ),
    Fact.SETTING_REFUSED: (_SETTINGS, "", ""),
    Fact.CERTIFICATE_VALID: (_CERTIFICATE, "有效期到 {until}", ""),
    Fact.CERTIFICATE_ENDING: (_CERTIFICATE, "{until} 到期，还有 {days} 天", _RENEW),
    Fact.CERTIFICATE_EXPIRED: (_CERTIFICATE, "不在有效期内（{since} 至 {until}），手机打不开认证页", _RENEW),
    Fact.PHONE_READY: (_PHONE, "可以打开：{url}", ""),
    Fact.PHONE_PLAIN: (_PHONE, "可以打开：{url}；在局域网内以未加密的 HTTP 传输", "有证书时把 phone_page 改为 https"),
    Fact.PHONE_LOOPBACK: (
        _PHONE,
        "只能在本机打开，手机打不开",
        "把 phone_page 改为 lan 或 https，或把 verification_method 改为 totp：szdj help settings",
    ),
    Fact.PHONE_TOTP: (_PHONE, "不使用手机页面，用动态口令认证", ""),
    Fact.PHONE_REFUSED: (_PHONE, "", ""),
    Fact.IDENTITIES_BOUND: (_PHONE, "{count} 名党员已绑定{method}", ""),
    Fact.TERMINAL_READY: (_TERMINAL, "能画出二维码（{encoding}，{columns}×{rows}）", ""),
    Fact.TERMINAL_SMALL: (_TERMINAL, "窗口太小，画不下二维码（{columns}×{rows}）", "放大窗口到 80×24 以上"),
    Fact.TERMINAL_WITHOUT_QR: (
        _TERMINAL,
        "没有颜色，编码（{encoding}）也没有方块字符，画不出二维码",
        "改用支持颜色的终端，或用 szdj verify --qr-out 文件.png",
    ),
    Fact.TERMINAL_NONE: (_TERMINAL, "不在终端中运行，没有检查", ""),
}


def summary(findings: Sequence[Finding]) -> str:
    """Return what is said below the findings: how many of them ask for something."""
    problems, warnings = (
        sum(finding.level is level for finding in findings) for level in (Level.PROBLEM, Level.WARNING)
    )
    noted = f"{warnings} 处需要注意，见上面的建议" if warnings else ""
    if problems:
        others = f"，另有 {noted}" if noted else ""
        return f"发现 {problems} 个问题，请按建议处理后再运行 szdj doctor{others}"
    return f"没有发现问题，但有 {noted}" if noted else "没有发现问题"


def words_for(finding: Finding) -> tuple[str, str, str]:
    """Return the matter, what was found, and what to do."""
    matter, found, remedy = FACTS[finding.fact]
    if finding.error is not None:
        words = words_of(finding.error)
        return matter, f"{words.problem}：{words.cause}", words.remedy
    if finding.fact is Fact.SMS_BROKEN:
        return (matter, *GATEWAY_PROBLEMS[GatewayProblem(finding.values["problem"])])
    values = {**finding.values}
    if finding.fact is Fact.IDENTITIES_BOUND:
        values["method"] = method(values["method"])
    return matter, found.format(**values), remedy.format(**values)
