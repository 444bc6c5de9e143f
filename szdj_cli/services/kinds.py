"""The kinds of request: what each brings of its own. A new kind is one module and one line here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from szdj_cli.domain.requests import Applied, Change, Changes, Kind, Ready
from szdj_cli.services import profile_changes
from szdj_cli.store.engine import Transaction


@dataclass(frozen=True)
class KindRules:
    """What the one mechanism asks of a kind."""

    steps: Callable[[Transaction, int], list[int]]
    """Branch of the applicant → the organisations that decide, in turn."""
    describe: Callable[[Changes], tuple[Change, ...]]
    """The difference in the words people read, masked."""
    apply: Callable[[Transaction, Sequence[Ready], datetime], Applied]
    """Write what was approved, all in one go, except what no longer fits what is stored."""


RULES: dict[Kind, KindRules] = {
    Kind.PROFILE: KindRules(profile_changes.steps, profile_changes.describe, profile_changes.apply),
}
