"""Handing a message over: to the outbox at once, to any other gateway in a process of its own.

The caller never waits for a gateway: how long one takes would tell a real member from a decoy.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import IO, Any, cast

from szdj_cli.domain.errors import SmsGatewayMissing
from szdj_cli.domain.sms import GatewayProblem, Message, Notice, Purpose
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.messages.sms import text_of
from szdj_cli.settings import Settings
from szdj_cli.sms import outbox
from szdj_cli.sms.jobs import Job
from szdj_cli.sms.problems import gateway_problem
from szdj_cli.sms.waiting import Batch, Body, Left, Sealing, keep, take

_encode = json.JSONEncoder(ensure_ascii=False).encode
_MOBILE = "{mobile}"  # stands for any


def deliver(settings: Settings, message: Message) -> None:
    """Hand a message over and return; call it after the commit.

    What fails later goes to the log, without personal data.

    Raises:
        SmsGatewayMissing: the gateway in the settings cannot be used.
        FileExposed: others can read the outbox.
    """
    deliver_all(settings, [message])


def deliver_all(settings: Settings, messages: Sequence[Message], sealing: Sealing | None = None) -> Left:
    """Hand many messages over and return: one process delivers them all, one after another.

    With a `sealing` several are kept until each was tried, and what an earlier delivery has not got to goes along: the
    process may be killed, or the gateway be down. Return what that was.

    Raises:
        SmsGatewayMissing, FileExposed: where `deliver` does.
    """
    earlier = Left()
    bodies = [Body(_body_of(message), int(message.at.timestamp())) for message in messages]
    if sealing is not None:
        _require_gateway(settings)  # what was left stays where it is, where nobody delivers it
        earlier = take(settings.home, sealing, datetime.now(UTC))
    if bodies or earlier.bodies:
        _hand_over(settings, [*earlier.bodies, *bodies], sealing=sealing)
    return earlier


def deliver_decoy(settings: Settings) -> None:
    """Do what `deliver` does, in the same time, and deliver nothing.

    Raises:
        SmsGatewayMissing, FileExposed: where `deliver` does.
    """
    _hand_over(settings, [Body(_fields("", "", "", "", None), 0)], is_decoy=True)


def _body_of(message: Message) -> str:
    if message.notice is None:
        return _body(message)
    before, after = _around_mobile(message.at, message.notice, message.waiting)
    return before + _encode(message.mobile) + after


@lru_cache(maxsize=100)
def _around_mobile(at: datetime, notice: Notice, waiting: int | None) -> tuple[str, str]:
    """Return what stands before and after the mobile in a notice: a batch tells very many the same."""
    before, _, after = _body(Message(at, _MOBILE, Purpose.NOTICE, None, notice, waiting)).partition(_encode(_MOBILE))
    return before, after


def _body(message: Message) -> str:
    return _fields(to_stored(message.at), message.mobile, message.purpose.value, text_of(message), message.code)


def _fields(at: str, mobile: str, purpose: str, text: str, code: str | None) -> str:
    return _encode({"at": at, "mobile": mobile, "purpose": purpose, "text": text, "code": code})


def _require_gateway(settings: Settings) -> None:
    if gateway_problem(settings) not in (None, GatewayProblem.OUTBOX):
        raise SmsGatewayMissing


def _hand_over(
    settings: Settings, bodies: Sequence[Body], *, is_decoy: bool = False, sealing: Sealing | None = None
) -> None:
    _require_gateway(settings)
    try:
        if settings.sms == "outbox":
            lines = "" if is_decoy else "".join(f"{body}\n" for body, _ in bodies)
            outbox.add(settings.outbox_path, lines.encode())
        else:
            batch = None
            if sealing is not None and len(bodies) > 1:
                with suppress(OSError):  # without room they are sent all the same
                    batch = keep(settings.home, bodies, sealing)
            _start([_job(settings, body, timestamp, is_decoy=is_decoy) for body, timestamp in bodies], batch)
    except OSError:
        raise SmsGatewayMissing from None


def _job(settings: Settings, body: str, timestamp: int, *, is_decoy: bool) -> Job:
    return Job(
        gateway="http" if settings.sms == "http" else "command",
        url=settings.sms_url or "",
        secret=settings.sms_secret or "",
        command=settings.sms_command,
        log_path=str(settings.log_path),
        timestamp=timestamp,
        body=body,
        is_decoy=is_decoy,
    )


def _start(jobs: Iterable[Job], batch: Batch | None) -> None:
    kept = [] if batch is None else [str(batch.path)]
    # -P: a module lying in the current directory must not be taken for one of ours.
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "szdj_cli.sms", *kept],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **_detached(),
        **_inheriting(batch),
    )
    if batch is not None:
        batch.let_go()  # the process holds it from now on
    with cast("IO[bytes]", process.stdin) as stdin:
        # One is shorter than any pipe's buffer, so this does not wait either; many wait for the process to begin.
        stdin.write(b"\n".join(job.to_json() for job in jobs))
    # In a server that lives on, nothing else would take the ended process off the system's list.
    threading.Thread(target=process.wait, daemon=True).start()


def _inheriting(batch: Batch | None) -> dict[str, Any]:
    return {} if batch is None or batch.descriptor is None else {"pass_fds": [batch.descriptor]}


def _detached() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}  # outlives the terminal, and its Ctrl-C
