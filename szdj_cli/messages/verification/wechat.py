"""What the phone page says where members prove who they are by WeChat."""

STEPS = ("核对信息", "微信认证", "完成")

IS_IT_YOU = "请核对以上信息，确认是您本人正在这台电脑上操作，再点“微信认证”；不是在微信里打开的，请改用短信验证码。"
GO = "微信认证"
FIRST_TIME = "您的微信还没有绑定。请用短信验证码绑定一次，30 天内用这个微信扫码后不再需要验证码。"

FAILURES = {
    "code_gone": "微信授权已失效或已经用过，请再点一次“微信认证”。",
    "no_answer": "微信暂时没有回应，请稍候再点“微信认证”，或改用短信验证码。",
    "refused": "微信认证的设置有误，请改用短信验证码，并告知系统管理员。",
}
"""By why WeChat did not say who it is."""
