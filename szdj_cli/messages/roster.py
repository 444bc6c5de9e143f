"""What is said and asked where members are listed, searched, exported and mended."""

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.messages.kit.reasons import REASONS

NUMBER = "编号"
BRANCH_CODE = "支部编码"
ACCOUNT = "账号"
ACCOUNT_DISABLED = "已停用"
MORE_FOUND = "只显示了前 {count} 位，还有更多；加上 --limit 可多看，或把姓名写全"
MORE = "只显示了前 {count} 位，还有更多；加上 --limit 可多看，--branch 可只看一个组织"

LINE = "行"
LINE_MISSED = "第 {line} 行：{problem}，{cause}"
EXPORTING = "正在导出"
REASON = "原因（会记入日志）"
WHICH_BRANCH = "所在党支部（编码或名称）*"
CONFIRM_EDIT = "是否这样更正{name}的记录"
CONFIRM_ADD = "是否登记这位党员"
EDITED = "已更正{name}的记录"
ADDED = "已登记{name}，党员编号 {number}"

CONFIRM_RESET = "是否将{name}（党员编号 {number}）的密码恢复为初始密码"
CONFIRM_UNBIND = "是否解除{name}（党员编号 {number}）绑定的手机、微信和验证器"
CONFIRM_DISABLE = "是否停用{name}（党员编号 {number}）的账号"
CONFIRM_ENABLE = "是否恢复{name}（党员编号 {number}）的账号"
RESET = "{name}的密码已恢复为初始密码（身份证号码后六位）"
UNBOUND = "{name}绑定的手机、微信和验证器已解除，下次实名认证需用短信验证码"
DISABLED = "{name}的账号已停用"
ENABLED = "{name}的账号已恢复使用"
TOLD = "，并已短信通知本人"
NOT_TOLD = "，但短信没有发出，请另行通知本人"


def branch(name: str, code: str | None) -> str:
    """Return a branch as a record shows it."""
    return f"{name}（{code}）" if code else name


def exported(path: str, count: int, *, reveal: bool) -> str:
    """Return what an export has written."""
    kept = "；文件含有完整的身份证号码和手机号码，请妥善保管" if reveal else ""
    return f"{count} 位党员已写入 {path}{kept}"


FORM_NEEDS_DOCX = "--form 和 -o 文件.docx 一起用；--member 和 --form 一起用"


def form_written(path: str, count: int) -> str:
    """Return what was written to be printed."""
    return f"{count} 位党员已写入 {path}，可以打印"


def warning(term: str, reason: Reason) -> str:
    """Return what is unusual about one field."""
    return f"注意：{FIELDS[term].heading}：{REASONS[reason]}"
