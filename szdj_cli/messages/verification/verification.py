"""What the terminal says during real-name verification."""

from typing import TYPE_CHECKING

from szdj_cli.domain.values.clock import shanghai_day

if TYPE_CHECKING:
    from szdj_cli.domain.accounts.verification import BoundIdentity

NEEDED = "进入党员管理需要实名认证，请微信扫码认证"
WECHAT_REFUSES = "微信提示无法访问时，请点右上角“…”，选择“在浏览器打开”。"
OTHER_WAYS = "也可以用手机相机扫码，或在手机浏览器中输入下面的链接（不分大小写）："
QR_TOO_BIG = "窗口太小，画不下二维码。请放大窗口后按回车键重画，或在手机浏览器中输入下面的链接："
PLAIN_HTTP = "提示：手机页面在局域网内以未加密的 HTTP 打开，请勿在公共无线网络中使用"
FIREWALL = "Windows 询问是否允许 Python 使用网络时，请勾选“专用网络”并选择“允许访问”"
LOOPBACK = "提示：页面只能在本机打开；要用手机扫码，请联系系统管理员开启手机页面"
KEYS = "（按 q 取消）"
KEYS_PICTURE_REFUSED = "（图片打不开，可改用 --qr-out；按 q 取消）"
KEYS_WITH_PICTURE = "（按 p 用图片打开二维码，按 q 取消）"
WAITING = "等待扫码，{left}内有效{keys}"
OPENED = "手机已打开页面，请在手机上完成认证，{left}内有效{keys}"
OPENED_LAST = "手机已打开页面，验证码即将过期，请尽快在手机上提交{keys}"
REPLACES = "提示：上一个二维码在手机上已经打开，现已作废，请扫描下面的新二维码"
REPLACED = "二维码已作废：另一个窗口换了新的。按回车键重新生成（按 q 取消）"
EXPIRED = "二维码已过期，按回车键重新生成（按 q 取消）"
CONFIRMED = "实名认证完成，今天之内无需再次认证"
ALREADY = "今天已完成实名认证，无需再次认证"
NOT_YET = "今天还没有完成实名认证"
NOTHING_TO_VERIFY = "系统管理员不是党员，无需实名认证"
SERVING = "手机页面已启动：{url}（按 Ctrl-C 停止）"
METHODS: dict[str, str] = {
    "sms_page": "手机短信",
    "trusted_phone": "已信任的手机",
    "totp": "动态口令",
    "wechat": "微信",
}
VERIFIED_BY = "今天已完成实名认证：{method}，{time}"
BOUND = "已绑定{method}：{since} 起，{until} 前扫码后不再需要短信验证码"

TOTP_NEEDED = "进入党员管理需要实名认证，请输入验证器中的动态口令"
TOTP_CODE = "动态口令（6 位数字）"
SIX_DIGITS = "要写 6 位数字"
TOTP_WRONG = "动态口令不正确，还可以再试 {tries} 次"
TOTP_NOT_ENROLLED = "还没有绑定验证器，先绑定"
TOTP_SMS_SENT = "验证码已发送至 {mobile}，请认真核对接收验证码的手机号码前三位和后四位"
TOTP_SMS_CODE = "短信验证码（6 位数字）"
TOTP_SCAN = "请用手机上的验证器（如“腾讯身份验证器”“微软身份验证器”）扫描二维码。这个二维码只显示这一次："
TOTP_BY_HAND = "不能扫码时，在验证器中手工输入密钥：{secret}"
TOTP_ENROLLED = "验证器已绑定，今天的实名认证也已完成"


def bound(identity: "BoundIdentity") -> str:
    """Return what is said of an identity at another service."""
    since, until = shanghai_day(identity.bound_at), shanghai_day(identity.expires_at)
    return BOUND.format(method=method(identity.method), since=since, until=until)


def left(seconds: int) -> str:
    """Return how much time there is; what a challenge has before its code was sent is told in seconds."""
    from szdj_cli.domain.accounts.verification import CHALLENGE_LIFE  # not for whoever only asks about today

    minutes, rest = divmod(seconds, 60)
    return f"{minutes} 分 {rest} 秒" if seconds > CHALLENGE_LIFE.total_seconds() else f"{seconds} 秒"


def method(name: str) -> str:
    """Return what a way of verification is called; the name itself of one that is not known here any more."""
    return METHODS.get(name, name)
