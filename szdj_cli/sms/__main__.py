"""The delivering process: reads jobs, delivers them one by one, logs a failure by its kind alone."""

import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from szdj_cli import private_files
from szdj_cli.domain.errors import FileExposed
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.sms.jobs import Job


def main() -> int:
    """Deliver the jobs on standard input, one a line; what fails stops none of the others."""
    # All are read first: whoever writes them is waiting.
    done = [_deliver(Job.from_json(line)) for line in sys.stdin.buffer.read().splitlines()]
    return 0 if all(done) else 1


def _deliver(job: Job) -> bool:
    try:
        _send(job)
    except Exception as error:
        _log(job, error)
        return False
    return True


def _send(job: Job) -> None:
    if job.gateway == "http":
        from szdj_cli.sms import http_gateway

        http_gateway.send(job)
    else:
        from szdj_cli.sms import command_gateway

        command_gateway.send(job)


def _log(job: Job, error: Exception) -> None:
    kind = type(error).__name__
    status = getattr(getattr(error, "response", None), "status_code", None) or getattr(error, "returncode", None)
    line = f"{to_stored(datetime.now(UTC))} sms {job.gateway} failed: {kind}" + (f" {status}" if status else "")
    with suppress(OSError, FileExposed):  # there is nowhere left to say it
        private_files.append(Path(job.log_path), f"{line}\n".encode())


if __name__ == "__main__":
    sys.exit(main())
