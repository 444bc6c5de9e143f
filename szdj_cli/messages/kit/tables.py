"""The words that every table shares."""

from szdj_cli.messages.kit import places

TRUE = "是"
FALSE = "否"
LIST_SEPARATOR = "；"


def next_step(text: str, command: str) -> str:
    """Return what has happened, and the command that comes next, or its entry in the menu; there may be none."""
    following = places.entry_of(command) if places.is_in_menu() else command
    return f"{text} · {following}" if following else text
