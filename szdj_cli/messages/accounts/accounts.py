"""What is said and asked when installing, signing in and changing a password."""

from collections.abc import Iterable

from szdj_cli.domain.accounts.accounts import Whoami
from szdj_cli.messages.accounts.personal_centre import ROLES
from szdj_cli.messages.verification.verification import method

# Installing.
ADMIN_NAME = "系统管理员姓名"
ADMIN_ID_NUMBER = "系统管理员身份证号码"
ADMIN_MOBILE = "系统管理员手机号码"
NEW_PASSWORD = "设置密码（8 至 128 个字符）"  # noqa: S105 -- a question
PASSWORD_AGAIN = "再输入一次"  # noqa: S105 -- a question
PASSWORDS_DIFFER = "两次输入的密码不一致，请重新输入"
INSTALLED = "建库完成，数据在 {home}"
KEEP_KEY = "请另行保管一份密钥 {path}：没有它，数据和备份都无法读取"
SYNCED = "注意：数据在会自动同步的文件夹“{folder}”中，同步可能损坏数据库，建议换到别的文件夹"
WEAK_ADMIN = "密码较简单，每次登录都需要短信验证码"

# Signing in.
ID_NUMBER = "身份证号码"
PASSWORD = "密码（初始密码为身份证号码后六位）"  # noqa: S105 -- a question
WEAK_PASSWORD = "您的密码设置过于简单，需要手机短信验证"  # noqa: S105 -- the guide's sentence
CODE_SENT = "验证码已发送至 {mobile}，请认真核对接收验证码的手机号码前三位和后四位"
CODE = "短信验证码（6 位数字，输入 R 重新发送）"
CODE_SENT_AGAIN = "验证码已重新发送，之前的验证码作废"
SIGNED_IN = "已登录：{name}"
SIGNED_OUT = "已退出登录"
SIGNED_OUT_EVERYWHERE = "已退出全部 {count} 处登录"
NOBODY = "没有登录"

# Changing a password.
PRESENT_PASSWORD = "现在的密码"  # noqa: S105 -- a question
CHOSEN_PASSWORD = "新密码（8 至 128 个字符，12 个以上且不易猜到的，登录时免短信验证）"  # noqa: S105 -- a question
PASSWORD_CHANGED = "密码已修改，其他地方的登录已全部退出"  # noqa: S105 -- a fact
STILL_WEAK = "新密码较简单，下次登录仍需短信验证"

ADMINISTRATOR = "系统管理员"
YES_BY = "已认证（{method}）"
NOT_VERIFIED = "未认证"
NEED_NOT = "无需认证"


def whoami_pairs(who: Whoami) -> list[tuple[str, object]]:
    """Return headings and values of whoever is signed in, or of a script."""
    if who.token is not None:
        from szdj_cli.messages.accounts import tokens

        return [
            (tokens.TOKEN, f"{who.token.name}（{tokens.NUMBER} {who.token.id}）"),
            (tokens.SCOPE, tokens.scopes(who.token.scopes)),
            (tokens.PLACE, tokens.place(who.token.branch, who.token.branch_name)),
            (tokens.MADE_BY, who.token.made_by),
            (tokens.EXPIRES_ON, who.token.expires_on),
        ]
    return [
        ("姓名", who.name),
        ("党员编号", who.member_number),
        ("所在党支部", who.branch),
        ("身份", "、".join(_roles(who)) or "党员"),
        ("今日实名认证", _verified(who)),
        ("登录有效至", who.session_until),
    ]


def _roles(who: Whoami) -> Iterable[str]:
    if who.is_administrator:
        yield ADMINISTRATOR
    for _code, organisation, role in who.roles:
        yield f"{organisation}{ROLES[role]}"


def _verified(who: Whoami) -> str:
    if who.member_number is None:
        return NEED_NOT
    return YES_BY.format(method=method(who.verified)) if who.verified else NOT_VERIFIED
