"""The words that every table shares."""

from szdj_cli.messages.kit import places

TRUE = "是"
FALSE = "否"
LIST_SEPARATOR = "；"
CELL_SEPARATOR = "，"


def first_of(limit: int, count: int) -> str:
    """Return what is said of a sorted list that is cut off."""
    return f"排序后只显示前 {limit} 条，共 {count} 条；--all 显示全部"


def next_step(text: str, command: str) -> str:
    """Return what has happened, and the command that comes next, or its entry in the menu; there may be none."""
    following = places.entry_of(command) if places.is_in_menu() else command
    return f"{text} · {following}" if following else text


def named(heading: str, value: str) -> str:
    """Return a value beside its heading."""
    return f"{heading}：{value}"
