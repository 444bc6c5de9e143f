"""The words around questions."""

from collections.abc import Sequence

CHOOSE = "（↑↓ 选择，回车确定，Esc 返回）"
CHOOSE_SEVERAL = "（↑↓ 移动，空格选中，回车确定，Esc 返回）"
CONFIRM = "（y 或 n 选择，回车确定，Esc 返回）"
YES = "确定"
NO = "取消"


def chosen(titles: Sequence[str]) -> str:
    """Return what stays on the screen once several were chosen."""
    return "、".join(titles) if titles else "未选"
