"""The delivering process: reads jobs, delivers them one by one, logs a failure by its kind alone."""

import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from szdj_cli import private_files
from szdj_cli.domain.errors import FileExposed
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.sms import waiting
from szdj_cli.sms.jobs import Job

_GIVES_UP_AFTER = 20  # failures in a row: a gateway that is down would keep a hundred thousand waiting for days


def main() -> int:
    """Deliver the jobs on standard input, one a line; what fails stops none of the others, unless all fail.

    How many of several were not delivered is logged at the end, and where the process is told to stop. An argument is
    where they are kept: what was not tried stays there.
    """
    kept = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    # All are read first: whoever writes them is waiting.
    jobs = [Job.from_json(line) for line in sys.stdin.buffer.read().splitlines()]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    delivered, tried = _deliver_all(jobs, kept)
    if len(jobs) > 1 and delivered < len(jobs):
        left = len(jobs) - tried
        later = f", {left} kept for later" if kept is not None and left else ""
        _log(jobs[0], f"{len(jobs) - delivered} of {len(jobs)} not delivered{later}")
    if kept is not None and tried == len(jobs):
        waiting.forget(kept)
    return 0 if delivered == len(jobs) else 1


def _deliver_all(jobs: Sequence[Job], kept: Path | None) -> tuple[int, int]:
    """Return how many were delivered, and how many tried."""
    delivered = tried = in_a_row = 0
    try:
        for job in jobs:
            if kept is not None:
                waiting.tried(kept)
            tried += 1
            is_done = _deliver(job)
            delivered += is_done
            in_a_row = 0 if is_done else in_a_row + 1
            if in_a_row == _GIVES_UP_AFTER:
                break
    except SystemExit:
        pass  # told to stop: what is left is counted
    return delivered, tried


def _deliver(job: Job) -> bool:
    try:
        _send(job)
    except Exception as error:
        kind = type(error).__name__
        status = getattr(getattr(error, "response", None), "status_code", None) or getattr(error, "returncode", None)
        _log(job, f"failed: {kind}" + (f" {status}" if status else ""))
        return False
    return True


def _send(job: Job) -> None:
    if job.gateway == "http":
        from szdj_cli.sms import http_gateway

        http_gateway.send(job)
    else:
        from szdj_cli.sms import command_gateway

        command_gateway.send(job)


def _log(job: Job, what: str) -> None:
    line = f"{to_stored(datetime.now(UTC))} sms {job.gateway} {what}\n"
    with suppress(OSError, FileExposed):  # there is nowhere left to say it
        private_files.append(Path(job.log_path), line.encode())


if __name__ == "__main__":
    sys.exit(main())
