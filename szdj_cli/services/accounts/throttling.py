"""Tries at a password are written down before it is looked at, and made to wait when too many were wrong."""

from datetime import datetime, timedelta

from szdj_cli.domain.accounts.accounts import CROWD_WINDOW, FAILURES_COUNT_FOR, crowd_delay, delay_after, seconds_left
from szdj_cli.domain.errors import Throttled
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE
from szdj_cli.store.accounts import sign_in_attempts
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store


def admit(store: Store, id_index: bytes, now: datetime) -> timedelta:
    """Count a try, in a transaction of its own, as the failure that it is until `forgive`; or make it wait.

    Parallel guessers thus get no more tries than one would. Only the number's own failures make it wait: those of all
    the others, which anybody can make with invented numbers, are the delay that is returned, for a wrong password.

    Raises:
        Throttled: the delay after this number's last failure is not over.
    """
    with store.transaction() as tx:
        sign_in_attempts.forget(tx, now - FAILURES_COUNT_FOR, now + CLOCK_TOLERANCE)
        own = sign_in_attempts.failures_of(tx, id_index, now - FAILURES_COUNT_FOR)
        crowd = crowd_delay(sign_in_attempts.failures_of_all(tx, now - CROWD_WINDOW).count)
        wait = seconds_left(max(delay_after(own.count), crowd), own.last, now)
        if wait:
            entry = audit.Entry("unknown", "sign_in.throttled", subject_of(id_index), {"seconds": wait})
            audit.append(tx, entry, now)
        else:
            sign_in_attempts.add(tx, id_index, now)
    if wait:
        raise Throttled(wait)
    return crowd


def subject_of(id_index: bytes) -> str:
    """Return how the audit log names a number that may be nobody's."""
    return f"number:{id_index[:4].hex()}"
