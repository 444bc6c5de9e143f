"""Telling people by SMS of what has been written, where it stands whether they can be told or not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from szdj_cli.domain.errors import SzdjError

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.requests.requests import Decided
    from szdj_cli.domain.sms import Message, Told


def require_gateway(state: "State") -> None:
    """Let pass where messages can be handed over: before it is kept that somebody was told.

    Raises:
        SmsGatewayMissing: the gateway in the settings cannot be used.
    """
    from szdj_cli.domain.errors import SmsGatewayMissing
    from szdj_cli.domain.sms import GatewayProblem
    from szdj_cli.sms.problems import gateway_problem

    if gateway_problem(state.settings) not in (None, GatewayProblem.OUTBOX):
        raise SmsGatewayMissing


def send_notices(state: "State", messages: "Sequence[Message]", *, asked: bool = False) -> None:
    """Deliver messages; that they cannot be delivered is said, and changes nothing.

    Where people are not to be told by SMS, only what protects their accounts goes out, and what was `asked` for. With
    it goes what an earlier delivery has not got to: the machine was started anew, or the gateway was down. What is
    written and not kept yet is told of once it is.
    """
    if state.store.is_on_trial:
        return
    held = state.store.held
    if held is not None and held.afterwards(lambda: send_notices(state, messages, asked=asked)):
        return
    if messages and not asked and state.settings.notify == "off":
        from szdj_cli.domain.sms import SECURITY

        messages = [message for message in messages if message.notice in SECURITY]
    if messages or asked:
        _deliver(state, messages)


def _deliver(state: "State", messages: "Sequence[Message]") -> None:
    from szdj_cli.cli.framework.boundary import refuse
    from szdj_cli.messages import sms as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.sms.delivery import deliver_all
    from szdj_cli.sms.waiting import Sealing

    keys = state.store.keys
    try:
        left = deliver_all(state.settings, messages, Sealing(keys.sealer("sms", "body"), keys.opener("sms", "body")))
    except SzdjError as error:
        refuse(error)
        return
    if left.bodies or left.expired:
        say(words.taken_up(len(left.bodies), left.expired))


def tell_of_decisions(state: "State", done: "Decided") -> None:
    """Send what decisions tell people: those whose mobiles they changed, applicants, branches."""
    tell(state, done.told, done.messages)


def tell(state: "State", told: "Sequence[Told]", messages: "Sequence[Message]" = ()) -> None:
    """Send messages, and tell members what they are to be told, unless the settings say not to.

    Ctrl-C ends the latter and undoes nothing: what it is about was written before.
    """
    if not told or state.settings.notify == "off":
        send_notices(state, messages)
        return
    from szdj_cli.messages import sms as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.progress import progress_of
    from szdj_cli.services.members import telling

    whole = len(set(told))
    try:
        with progress_of(words.TELLING) as advance:
            found = telling.messages(state.store, told, state.now(), lambda so_far, of: advance(so_far, so_far, of))
    except KeyboardInterrupt:
        send_notices(state, messages)
        say(words.not_told(whole))
        return
    send_notices(state, [*messages, *found])
    if len(found) < whole:
        say(words.unreachable(whole - len(found)))


def settle(state: "State") -> None:
    """Let take effect what nobody else may countersign and has waited its time, and tell of it."""
    from szdj_cli.services import calendar

    if not calendar.has_corrections(state.store):
        return
    from szdj_cli.services.countersigning import countersigning

    send_notices(state, countersigning.settle(state.store, state.now()))
