"""Tries at a password are written down before it is looked at, and made to wait when too many were wrong."""

from datetime import datetime

from szdj_cli.domain.accounts import CROWD_WINDOW, FAILURES_COUNT_FOR, crowd_delay, delay_after, seconds_left
from szdj_cli.domain.clock import CLOCK_TOLERANCE
from szdj_cli.domain.errors import Throttled
from szdj_cli.store import audit, sign_in_attempts
from szdj_cli.store.engine import Store


def admit(store: Store, id_index: bytes, now: datetime) -> None:
    """Count a try, in a transaction of its own, as the failure that it is until `forgive`; or make it wait.

    Parallel guessers thus get no more tries than one would.

    Raises:
        Throttled: the delay after the last failure is not over.
    """
    with store.transaction() as tx:
        sign_in_attempts.forget(tx, now - FAILURES_COUNT_FOR, now + CLOCK_TOLERANCE)
        own = sign_in_attempts.failures_of(tx, id_index, now - FAILURES_COUNT_FOR)
        crowd = sign_in_attempts.failures_of_all(tx, now - CROWD_WINDOW)
        wait = max(
            seconds_left(delay_after(own.count), own.last, now),
            seconds_left(crowd_delay(crowd.count), crowd.last, now),
        )
        if wait:
            entry = audit.Entry("unknown", "sign_in.throttled", subject_of(id_index), {"seconds": wait})
            audit.append(tx, entry, now)
        else:
            sign_in_attempts.add(tx, id_index, now)
    if wait:
        raise Throttled(wait)


def subject_of(id_index: bytes) -> str:
    """Return how the audit log names a number that may be nobody's."""
    return f"number:{id_index[:4].hex()}"
