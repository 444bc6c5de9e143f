"""The words of tokens of scripts."""

from collections.abc import Iterable

from szdj_cli.domain.accounts.tokens import MOST_LETTERS, TokenState
from szdj_cli.messages.kit.choices import SCOPES

STATES: dict[str, str] = {
    TokenState.IN_FORCE: "有效",
    TokenState.EXPIRED: "已过期",
    TokenState.REVOKED: "已停用",
    TokenState.STOPPED: "不能使用",
}
NUMBER = "编号"
NAME = "名称"
SCOPE = "用途"
PLACE = "范围"
EVERYWHERE = "全部党组织"
MADE_BY = "发放人"
MADE_AT = "发放时间"
EXPIRES_ON = "有效至"
USED_AT = "最近使用"
STATE = "状态"
REASON = "停用原因"
TOKEN = "令牌"  # noqa: S105 -- a heading

NAME_FORM = f"名称最多 {MOST_LETTERS} 个字"
MORE = "只列出了 {count} 个，还有更多；加上 --limit 可多看，--all 为全部"
CONFIRM = "是否发放这个令牌"
CREATED = "已发放令牌 {number}，有效至 {day}（含当天）"
KEEP = "令牌只显示这一次，请存入只有脚本账户能读的文件（权限 600），用 --token-file 文件 使用；遗失的停用后重发"
NONE = "没有令牌。"
WHY_REVOKE = "停用的原因"
CONFIRM_REVOKE = "是否停用这个令牌"
REVOKED = "令牌 {number} 已停用"
SIGNED_IN_TOO = "这里另有登录；给出了令牌，一律按令牌办理"


def name(given: str | None, scopes: Iterable[str]) -> str:
    """Return what a token is called: as was given, or by what it is for."""
    return given or "、".join(dict.fromkeys(SCOPES[scope] for scope in scopes))


def scopes(listed: Iterable[str]) -> str:
    """Return what a token is for."""
    return "、".join(SCOPES[scope] for scope in listed)


def place(branch: str | None, branch_name: str | None) -> str:
    """Return where a token counts."""
    return EVERYWHERE if branch is None else f"{branch_name}（{branch}）及其下级"
