"""The words that every table shares."""

TRUE = "是"
FALSE = "否"
LIST_SEPARATOR = "；"


def next_step(text: str, command: str) -> str:
    """Return what has happened, and the command that comes next."""
    return f"{text} · {command}" if command else text
