"""The words around questions."""

from collections.abc import Sequence

POINTER = ">"
"""Before the line that is chosen: a sign that every console has, and in one cell."""
CHOOSE = "（↑↓ 选择，回车确定，Esc 返回）"
CHOOSE_SEVERAL = "（回车选定；要选几项，先用空格逐项选中）"
CONFIRM = "（y 或 n 选择，回车确定，Esc 返回）"
SUBMITTING = "（y、b、n 选择，回车确定，Esc 返回）"
GIVING_UP = "（b 或 n 选择，回车确定，Esc 返回）"
WAY_BACK = "Esc 返回"
COMPLETES = "（Tab 补全，可把文件拖到这里）"
YES = "确定"
NO = "取消"
SUBMIT = "提交"
CHANGE = "返回修改"
GIVE_UP = "取消后，填写的内容不再保留"
GIVEN_UP = "放弃填写"

SEVERAL = "有几个都符合，请用 ↑↓ 选择，或再输入几个字"

CODE_FORM = "要写 6 位数字，或输入 R 重新发送"

# Forms.
WHICH_LINE = "修改哪一项"
NOTHING_TO_CHANGE = "不改了，返回"
WHAT_NOW = "填写的内容还在，怎样办理"
TRY_AGAIN = "再次提交"
ANSWERED = "{heading}：{answer}"
LEFT_EMPTY = "（空）"
UNFINISHED = "上次填写的内容还没有提交"
GO_ON = "接着填写"
START_ANEW = "重新填写"
KEPT = "填写的内容已保留，再次进入这一项可以接着填写。"
SIGN_IN_AGAIN = "登录已过期，请重新登录。"
SIGN_IN_AND_GO_ON = "登录已过期，请重新登录；填写的内容还在。"
ANOTHER_PERSON = "登录的不是填写这些内容的人，没有提交。"
ANOTHER_ACCOUNT = "登录的是另一个账号，刚才选的这一项没有办理。"

# Pages.
MORE = "── 还有，空格 下一页，Esc 不再看 ──"
ANY_KEY = "── 按任意键返回 ──"

# Paths.
NO_STREAM = "这里要写文件名"


def chosen(titles: Sequence[str]) -> str:
    """Return what stays on the screen once several were chosen."""
    return "、".join(titles) if titles else "未选"
