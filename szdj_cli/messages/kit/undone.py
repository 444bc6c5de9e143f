"""What was not done, because whoever was asked did not agree: 未撤回 says more than 已取消."""

SUBMITTED = "未提交"
WITHDRAWN = "未撤回，申请没有变化"
REVOKED = "未撤销，审批没有变化"
DECIDED = "未审批，申请没有变化"
RECEIVED = "未接收，申请没有变化"
RETURNED = "未退回，申请没有变化"
COUNTERSIGNED = "未复核"
REFUSED = "未拒绝"
RECORDED = "未登记"
REVERSED = "未冲正"
OPENED = "未设定"
ASSESSED = "未核定"
IMPORTED = "未导入，数据没有变化"
CORRECTED = "未更正"
ISSUED = "未开具收据"
REMITTED = "未登记上缴"
SENT = "未发送短信"
PRINTED = "未生成介绍信"
VOIDED = "未作废"
REISSUED = "未补开"
DISMISSED = "未结束任职"
PASSWORD_CHANGED = "密码未修改"  # noqa: S105 -- a fact
TOKEN_NOT_MADE = "未发放令牌"  # noqa: S105 -- a fact
TOKEN_NOT_REVOKED = "未停用，令牌没有变化"  # noqa: S105 -- a fact
ACCOUNT_CHANGED = "账号没有变化"

DRY_RUN = "只是预览，没有写入。"


def already(text: str) -> str:
    """Return what is so already, said as if it had been done now."""
    return f"已经是这样，没有再办，也没有再发通知：{text}"


def tried(text: str) -> str:
    """Return what would have been done, said as if it were."""
    return f"只是预览，没有写入：{text}"
