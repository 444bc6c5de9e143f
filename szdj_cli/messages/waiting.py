"""What waits, in words."""

from szdj_cli.domain.changes import describe_in_lists
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import STATES
from szdj_cli.domain.requests.waiting import Waiting
from szdj_cli.messages.kit.forms import words_of


def line(waiting: Waiting) -> str:
    """Return which request it is, where it stands and what it would change."""
    say = words_of(waiting.kind).waiting
    if say is not None and waiting.changes is not None:
        what = say(waiting.changes)
    else:
        what = f"{STATES.label(waiting.state)}：{describe_in_lists(waiting.described)}"
    return f"{kinds.KINDS.label(waiting.kind)} #{waiting.request} {what}"


def marks_of(waiting: Waiting) -> dict[str, str]:
    """Return what stands behind the values of the record that a request would change, by term."""
    if not kinds.of(waiting.kind).changes_record:
        return {}
    begin = f"申请 #{waiting.request} {STATES.label(waiting.state)}"
    return {change.field: f"（{begin} → {change.new}）" for change in waiting.described}
