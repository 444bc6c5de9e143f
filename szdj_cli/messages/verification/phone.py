"""What the phone page says."""

from szdj_cli.domain.accounts.verification import ChallengeState

ORGANISATION = "深圳智慧党建"
TITLE = "实名认证"
STEPS = ("核对信息", "短信验证", "完成")

MEMBER = "党员"
TERMINAL = "登录终端"
SINCE = "发起时间"
UNTIL = "有效至"

IS_IT_YOU = "请核对以上信息，确认是您本人正在这台电脑上操作。验证码将发送到您登记的手机。"
IS_IT_YOU_TRUSTED = "这部手机已被信任。请核对以上信息，确认是您本人正在这台电脑上操作。"
SEND = "发送验证码"
SEND_INSTEAD = "改用短信验证码"
RESEND = "重新发送验证码"
DENY = "不是我本人操作，拒绝"
CONFIRM = "确认认证"
CONFIRM_TRUSTED = "是我本人，确认"
FULL_NAME = "姓名"
CODE = "短信验证码（6 位数字）"
REMEMBER = "信任这部手机 30 天，期间扫码后只需确认（请勿在他人手机上勾选）"

ASKS_NO_SECRETS = "本页面不会询问您的密码和身份证号。"
PLAIN_HTTP = "页面未加密（HTTP），请只在可信的局域网内使用；验证码只能用一次，手机不会被记住。"

CODE_SENT = "验证码已发送至 {mobile}，5 分钟内有效，以最新一条短信为准。请认真核对接收验证码的手机号码前三位和后四位。"
ANSWER_WRONG = "姓名或验证码不正确，还可以再试 {tries} 次。"
TOO_SOON = "验证码刚刚发送过，请在 {seconds} 秒后再试。"
SMS_LIMIT = "短信次数已达上限，请过一小时再试，或联系所在党支部。"
SMS_FAILED = "短信没有发出，请联系系统管理员检查短信网关。"

GOING = "正在前往认证平台，完成后会自动回到本页面。"
GO = "没有自动打开时，请点这里"

ENDS: dict[ChallengeState, tuple[str, str]] = {
    ChallengeState.CONFIRMED: ("认证完成", "电脑端将自动继续，您可以关闭本页面。今天之内无需再次认证。"),
    ChallengeState.DENIED: (
        "已拒绝",
        "本次认证已被拒绝，电脑端不会继续。如有人冒用您的账号，请尽快修改密码并联系所在党支部。",
    ),
    ChallengeState.EXPIRED: ("二维码已过期", "请回到电脑端，重新生成二维码后再扫码。"),
    ChallengeState.CANCELLED: ("二维码已作废", "电脑端已取消或更换了这个二维码，请扫描电脑上最新的二维码。"),
}
TRIES_SPENT = ("认证未通过", "错误次数过多，本次认证已结束。请回到电脑端重新生成二维码。")
UNKNOWN = ("无法打开", "链接不完整或已失效，请重新扫描电脑上的二维码。")
REFUSED = ("请求被拒绝", "这个请求不是从本页面发出的。请重新扫描电脑上的二维码。")
TOO_MANY_GUESSES = ("请稍候再试", "输错链接的次数过多。请扫描电脑上的二维码，或过一分钟再输入链接。")
BUSY = ("暂时无法处理", "系统正忙，请返回上一页稍后再试。")
