"""What the terminal says during real-name verification."""

NEEDED = "进入党员管理需要实名认证，请微信扫码认证"
SCAN_BY_CAMERA = "也可以用手机相机扫码，或在手机浏览器中打开下面的链接："
QR_TOO_BIG = "窗口太小，画不下二维码。请放大窗口后按回车键重画，或在手机浏览器中打开下面的链接："
PLAIN_HTTP = "提示：手机页面在局域网内以未加密的 HTTP 打开，请勿在公共无线网络中使用"
LOOPBACK = "提示：页面只能在本机打开；要用手机扫码，请把设置 phone_page 改为 lan 或 https"
WAITING = "等待扫码，{seconds} 秒内有效（按 q 取消）"
OPENED = "手机已打开页面，请在手机上完成认证，{seconds} 秒内有效（按 q 取消）"
EXPIRED = "二维码已过期，按回车键重新生成（按 q 取消）"
CONFIRMED = "实名认证完成，今天之内无需再次认证"
ALREADY = "今天已完成实名认证，无需再次认证"
NOT_YET = "今天还没有完成实名认证"
NOTHING_TO_VERIFY = "系统管理员不是党员，无需实名认证"
SERVING = "手机页面已启动：{url}（按 Ctrl-C 停止）"
METHODS: dict[str, str] = {"sms_page": "手机短信", "trusted_phone": "已信任的手机", "totp": "动态口令"}
VERIFIED_BY = "今天已完成实名认证：{method}，{time}"

TOTP_NEEDED = "进入党员管理需要实名认证，请输入验证器中的动态口令"
TOTP_CODE = "动态口令（6 位数字）"
SIX_DIGITS = "要写 6 位数字"
TOTP_WRONG = "动态口令不正确，还可以再试 {tries} 次"
TOTP_NOT_ENROLLED = "还没有绑定验证器，先绑定"
TOTP_SMS_SENT = "验证码已发送至 {mobile}，请认真核对手机前缀和后缀是否一致"
TOTP_SMS_CODE = "短信验证码（6 位数字）"
TOTP_SCAN = "请用手机上的验证器（如“腾讯身份验证器”“微软身份验证器”）扫描二维码。这个二维码只显示这一次："
TOTP_BY_HAND = "不能扫码时，在验证器中手工输入密钥：{secret}"
TOTP_ENROLLED = "验证器已绑定，今天的实名认证也已完成"


def method(name: str) -> str:
    """Return what a way of verification is called; the name itself of one that is not known here any more."""
    return METHODS.get(name, name)
