"""Telling people by SMS of what has been written, where it stands whether they can be told or not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from szdj_cli.domain.errors import SzdjError

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.sms import Message


def send_notices(state: "State", messages: "Sequence[Message]") -> None:
    """Deliver messages; that they cannot be delivered is said, and changes nothing."""
    if not messages:
        return
    from szdj_cli.cli.framework.boundary import refuse
    from szdj_cli.sms.delivery import deliver_all

    try:
        deliver_all(state.settings, messages)
    except SzdjError as error:
        refuse(error)


def settle(state: "State") -> None:
    """Let take effect what nobody else may countersign and has waited its time, and tell of it."""
    from szdj_cli.services import calendar

    if not calendar.has_corrections(state.store):
        return
    from szdj_cli.services.countersigning import countersigning

    send_notices(state, countersigning.settle(state.store, state.now()))
