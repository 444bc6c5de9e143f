"""The words that every table shares."""

from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.messages.kit import places

TRUE = "是"
FALSE = "否"
LIST_SEPARATOR = "；"
CELL_SEPARATOR = "，"


def first_of(limit: int, count: int) -> str:
    """Return what is said of a sorted list that is cut off."""
    return f"排序后只显示前 {limit} 条，共 {count} 条；--all 显示全部"


def shown_whole(name: str) -> str:
    """Return what is said where a result has no such column and the command has done its work."""
    from szdj_cli.domain.imports.tables import masked_cell  # seldom said, and these words are of every start

    return f"结果里没有“{masked_cell('', name)}”这一列，已写出全部各项；本次操作已执行，请勿重复办理"


def place(path: object) -> str:
    """Return what is said of where something is written."""
    return "标准输出" if str(path) == STANDARD_STREAM else str(path)


def next_step(text: str, command: str) -> str:
    """Return what has happened, and the command that comes next, or its entry in the menu; there may be none."""
    following = places.entry_of(command) if places.is_in_menu() else command
    return f"{text} · {following}" if following else text


def named(heading: str, value: str) -> str:
    """Return a value beside its heading."""
    return f"{heading}：{value}"
