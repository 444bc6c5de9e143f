"""The shape of what is said about a refusal."""

from typing import NamedTuple


class Words(NamedTuple):
    """问题, 原因, 解决; the last is, or holds, a command to run."""

    problem: str
    cause: str
    remedy: str


HEADINGS = Words("问题", "原因", "解决")
