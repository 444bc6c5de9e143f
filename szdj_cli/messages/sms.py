"""The words of the messages that are sent to mobiles, and of what is wrong with a gateway."""

from szdj_cli.domain.sms import CODE_MINUTES, GatewayProblem, Message, Notice, Purpose

_SIGNATURE = "【深圳智慧党建】"
_CODE_WARNING = "请勿将验证码告诉他人。如非本人操作，请联系所在党支部。"
_CONTACT = "如非本人所为，请立即联系所在党支部。"

_USES = {
    Purpose.SIGN_IN: "用于登录",
    Purpose.VERIFICATION: "用于实名认证",
    Purpose.MOBILE_CHANGE: "用于确认新的手机号码",
}

_NOTICES = {
    Notice.MOBILE_CHANGE_ASKED: f"您的账号已申请更换手机号码，书记审批通过后生效。{_CONTACT}",
    Notice.MOBILE_REPLACED: f"您登记的手机号码已更换，验证码今后发送到新号码。{_CONTACT}",
    Notice.MOBILE_REGISTERED: "本号码已登记为您的手机号码，验证码今后发送到本号码。如与您无关，请联系发送单位更正。",
    Notice.MOBILE_REPLACED_BY_ORGANISATION: f"党组织已为您更换登记的手机号码，验证码今后发送到新号码。{_CONTACT}",
    Notice.MOBILE_REGISTERED_BY_ORGANISATION: (
        "党组织已将本号码登记为您的手机号码，验证码今后发送到本号码。如与您无关，请联系发送单位更正。"
    ),
    Notice.PASSWORD_RESET: f"党组织已将您的密码恢复为初始密码，请尽快登录并修改。{_CONTACT}",
    Notice.PHONES_UNBOUND: f"党组织已解除您绑定的手机、微信和验证器，下次实名认证需用短信验证码。{_CONTACT}",
    Notice.RECORD_MENDED: "党组织已更正您的党员信息，可登录后查看。如有疑问，请联系所在党支部。",
    Notice.MEMBERSHIP_RECORDED: "党组织已更新您的党籍登记，账号和申请可能随之变化。如有疑问，请联系所在党支部。",
    Notice.REQUESTS_ENDED_WITH_MEMBERSHIP: "有党员已不在册或已停止党籍，其未办结的申请随之结束，请登录查看。",
    Notice.ACCOUNT_DISABLED: "您的账号已被党组织停用。如有疑问，请联系所在党支部。",
    Notice.TOKEN_CREATED: "已用您的账号发放一个脚本令牌。如非本人所为，请立即修改密码并停用：szdj token list",
    Notice.CORRECTION_BEGUN: (
        "有人申请更改您的号码或密码，复核或 24 小时后生效。非本人要求请登录拒绝：szdj member countersign"
    ),
    Notice.CORRECTION_BEGUN_ABOUT_NUMBER: (
        "有人申请将本号码登记为一位党员的手机号码，复核后生效。如与您无关，请联系发送单位更正。"
    ),
    Notice.CORRECTION_WAITS: "有一项更正等您复核，请登录后用 szdj member countersign 查看。",
    Notice.CORRECTION_ENDED: "为您申请的更正没有生效，您的登记信息和账号未作改动。如有疑问，请联系上级党组织。",
    Notice.DUES_ASSESSED: "党组织已核定您的党费标准，可登录后查看。如有疑问，请联系所在党支部。",
    Notice.DUES_SENT_UP: "党组织已为您报批少交或免交党费，审批同意后生效，可登录后查看。如有疑问，请联系所在党支部。",
    Notice.RESUBMISSION_ASKED: "您有一份申请需要补正，请登录查看原因，修改后重新提交。如有疑问，请联系所在党支部。",
    Notice.ACCEPTANCE_REVOKED: "党组织撤销了今天对您一份申请的同意，请登录查看。如有疑问，请联系所在党支部。",
    Notice.DUES_RECORDED: "党支部已登记您交纳的党费，可登录后查看。如有疑问，请联系所在党支部。",
    Notice.DUES_REVERSED: "党支部已冲正您的一笔党费缴纳记录，可登录后查看。如有疑问，请联系所在党支部。",
    Notice.REQUEST_SUBMITTED_FOR_YOU: "党支部已代您提交一项申请，审批前可登录撤回。如非本人委托，请联系上级党组织。",
    Notice.TRANSFER_COMPLETED: "您的组织关系转接已办结，可登录查看。如有疑问，请联系所在党支部。",
    Notice.BRANCH_MERGED: "您所在的党支部已并入另一个党支部，组织关系随之转入，可登录查看。如有疑问，请联系党支部。",
    Notice.BRANCH_MOVED: "您所在的党支部已改由另一个党组织管理，可登录查看。如有疑问，请联系党支部。",
    Notice.ORGANISATIONS_CHANGED: "您任职的党组织有调整（合并、撤销或改变上级），请登录查看：szdj org tree",
    Notice.REQUESTS_ENDED: "有党员的组织关系已转出，其未办结的申请随之撤回。如有疑问，请联系原党支部。",
    Notice.REQUESTS_CARRIED: "有党员转接了组织关系或党组织有调整，未办结的申请随之转到新的党组织审批，请登录查看。",
    Notice.REQUEST_ACCEPTED: "您的申请已审批同意，可登录查看。如有疑问，请联系所在党支部。",
    Notice.REQUEST_REJECTED: "您的申请没有获得同意，原因请登录查看。如有疑问，请联系所在党支部。",
    Notice.REQUEST_RETURNED: "您的申请已被退回，原因请登录查看。如有疑问，请联系所在党支部。",
    Notice.PAPER_ISSUED: "您的申请已审批同意，所需材料已开具，请联系党组织领取。",
    Notice.PAPER_VOIDED: "为您开具的材料已作废或换发，请勿再使用原件，并联系党组织。",
    Notice.MEMBER_LEFT: "有党员的组织关系已从您所在的党组织转出，请登录查看。",
    Notice.MEMBER_ARRIVED: "有党员的组织关系已转入您所在的党组织，请登录查看。",
    Notice.REQUESTS_WAIT: "有 {count} 份申请等您审批，请登录后用 szdj approve list 查看。",
    Notice.DUES_OWED: "您有党费尚未交清，请及时向所在党支部交纳；已交纳或确有困难的，请向党支部说明。",
    Notice.ACCOUNT_ENABLED: "您的账号已被党组织恢复使用。如有疑问，请联系所在党支部。",
}

TELLING = "准备短信通知"


def not_told(count: int) -> str:
    """Return what is said where the telling was broken off."""
    return f"审批已生效；短信通知已取消，{count} 人没有收到，可另行告知。"


def unreachable(count: int) -> str:
    """Return how many cannot be told."""
    return f"{count} 人没有可用的手机号码，没有收到短信通知，请另行告知。"


GATEWAY_PROBLEMS: dict[GatewayProblem, tuple[str, str]] = {
    GatewayProblem.OUTBOX: (
        "短信只写入本机的 outbox.jsonl 文件，不会发到手机，只适合试用。",
        "正式使用前，在 config.toml 中将 sms 设为 http 或 command。",
    ),
    GatewayProblem.URL_MISSING: ("没有设置短信网关的地址。", "在 config.toml 中设置 sms_url。"),
    GatewayProblem.URL_INVALID: ("短信网关的地址不是有效网址。", "将 sms_url 改为 https:// 开头的完整网址。"),
    GatewayProblem.URL_INSECURE: (
        "短信网关的地址没有加密，且不在本机或局域网内。",
        "将 sms_url 改为 https:// 开头的网址；http:// 只能用于本机或局域网的 IP 地址。",
    ),
    GatewayProblem.SECRET_MISSING: ("没有设置与短信网关约定的密钥。", "在 config.toml 中设置 sms_secret。"),
    GatewayProblem.SECRET_SHORT: ("与短信网关约定的密钥太短。", "将 sms_secret 改为不少于 16 个字符的随机密钥。"),
    GatewayProblem.COMMAND_MISSING: (
        "没有设置发送短信的程序。",
        '在 config.toml 中设置 sms_command，例如 ["/usr/local/bin/send-sms"]。',
    ),
    GatewayProblem.COMMAND_NOT_FOUND: (
        "找不到发送短信的程序，或没有运行它的权限。",
        "检查 sms_command 中的路径是否正确、该文件能否运行。",
    ),
}
"""What is wrong, and what to do about it."""


def taken_up(count: int, expired: int) -> str:
    """Return what is said where an earlier delivery goes on."""
    said = [f"上次没有发完的 {count} 条短信通知现在接着发"] if count else []
    return "；".join([*said, *([f"{expired} 条已过了三天，不再发送"] if expired else [])]) + "。"


def text_of(message: Message) -> str:
    """Return the text of a message as the mobile shows it.

    Raises:
        ValueError: nothing could be said in it.
    """
    message.require_sayable()
    if message.notice is not None:
        return _SIGNATURE + _NOTICES[message.notice].format(count=message.waiting)
    use = _USES[message.purpose]
    return f"{_SIGNATURE}验证码 {message.code}，{use}，{CODE_MINUTES} 分钟内有效。{_CODE_WARNING}"
