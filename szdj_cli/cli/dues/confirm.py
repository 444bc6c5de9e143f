"""`szdj dues confirm`: declared payments confirmed; what is probably a slip is asked about by itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from szdj_cli.cli.options import BatchOptions
from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.requests import decide as deciding
from szdj_cli.domain.dues.payments import KIND
from szdj_cli.domain.requests.requests import Decision, Doubt, Outcome
from szdj_cli.messages.dues import doubts as words
from szdj_cli.messages.kit import undone
from szdj_cli.services.approvals import decisions, reading

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

_DOUBTS = frozenset(doubt.value for doubt in Doubt)


def confirm(state: "State", numbers: Sequence[int], allowed: frozenset[Doubt], how: BatchOptions) -> None:
    """Confirm declared payments; on a terminal each doubt that no option answers is a question of its own."""
    for number in numbers:
        reading.show(state.store, state.actor(), number, state.now(), kind=KIND)
    agreed = dict.fromkeys(numbers, allowed)
    while state.interactive and not how.dry_run and (found := _doubtful(state, agreed)):
        for number, doubt in found:
            question = words.confirm_question(doubt, number)
            prompts.agree(question, undone.DECIDED, option=words.DOUBT_OPTIONS[doubt])
            agreed[number] |= {doubt}
    deciding.decide_on(state, Outcome.ACCEPTED, None, numbers, how, agreed)


def _doubtful(state: "State", agreed: dict[int, frozenset[Doubt]]) -> list[tuple[int, Doubt]]:
    """Return what would be refused as doubtful, by request."""
    batch = [Decision(number, Outcome.ACCEPTED, allowed=allowed) for number, allowed in agreed.items()]
    would = decisions.decide(state.store, state.actor(), batch, state.now(), keep_going=True, dry_run=True)
    return [(one.request_id, Doubt(one.why.value)) for one in would.conflicts if one.why.value in _DOUBTS]
