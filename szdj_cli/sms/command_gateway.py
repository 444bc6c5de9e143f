"""The `command` gateway: a program of the user's own, fed the message's JSON on its standard input."""

import subprocess

from szdj_cli.sms.jobs import Job

_TIMEOUT = 30  # seconds


def send(job: Job) -> None:
    """Run the program to its end; a decoy runs nothing.

    Raises:
        OSError: it cannot be started.
        subprocess.SubprocessError: it failed, or took too long and was killed.
    """
    if job.is_decoy:
        return
    subprocess.run(
        job.command,
        input=job.body.encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_TIMEOUT,
        check=True,
    )
