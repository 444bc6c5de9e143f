"""`szdj dues pay` for several members: what each pays is shown, agreed to, written all at once, and said."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from szdj_cli.cli.notify import tell
from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.requests.submitting import SubmitOptions
from szdj_cli.domain.errors import OptionsExclude
from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.domain.sms import Notice, Told
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.dues import doubts as doubt_words
from szdj_cli.messages.dues import payments as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.dues.batches import draw_batch, show_recorded
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.dues import batches

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.dues.batches import PaymentBatch


def record(
    state: "State", members: Sequence[str], branch: str | None, given: Mapping[str, str], how: SubmitOptions
) -> None:
    """Record what several members paid, or, with `dry_run`, only show it.

    Raises:
        OptionsExclude: a serial number is given, which is that of one payment.
    """
    if "serial" in given:
        raise OptionsExclude(("--serial", "--branch" if branch is not None else "--member"))
    found = batches.look(state.store, state.actor(), members, branch, given, state.now())
    if how.dry_run or not how.yes:
        draw_batch(found, aside=not how.dry_run or how.fmt.is_data)
    if found.is_own_left_out:
        say(words.own_left_out())
    if how.dry_run:
        show_recorded(found, how.fmt, dry_run=True)
        say(undone.DRY_RUN)
        return
    if not found.paying:
        show_recorded(found, how.fmt)
        say(words.NOBODY_OWES)
        return
    allowed = _allowed(state, found, how)
    question = words.TOGETHER.format(count=len(found.paying), total=yuan(found.total_fen))
    prompts.agree(question, undone.RECORDED, yes=how.yes)
    done = batches.record(state.store, state.actor(), found, given, state.now(), allowed=allowed)
    show_recorded(done, how.fmt)
    numbers = " ".join(str(number) for line in done.lines for number in line.numbers)
    draw_next_step(words.recorded_together(len(done.lines), done.total_fen), f"szdj dues receipt {numbers}")
    tell(state, [Told(line.member, Notice.DUES_RECORDED) for line in done.lines])


def _allowed(state: "State", found: "PaymentBatch", how: SubmitOptions) -> frozenset[Doubt]:
    """Return what is right though it is doubtful: as the options say, or, on a terminal, as each is answered."""
    allowed = how.allowed
    if not state.interactive or not found.doubts_but(allowed):
        return allowed
    for doubt in dict.fromkeys(Doubt(why) for _, why in found.doubts_but(how.allowed)):
        members = [number for number, why in found.doubts_but(how.allowed) if why == doubt]
        prompts.agree(doubt_words.together(doubt, members), undone.RECORDED, option=doubt_words.DOUBT_OPTIONS[doubt])
        allowed |= {doubt}
    return allowed
