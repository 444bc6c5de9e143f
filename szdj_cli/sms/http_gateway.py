"""The `http` gateway: a signed JSON POST to the user's own service; `docs/sms-gateways.md` describes it."""

import hmac
from functools import cache
from time import sleep

import httpx

from szdj_cli.sms.jobs import Job

_TIMEOUT = httpx.Timeout(20, connect=5)  # seconds
_PAUSE = 2  # seconds


def send(job: Job) -> None:
    """Post the message; a decoy gets as far as that and stops.

    Raises:
        httpx.HTTPError: the service did not take it.
    """
    body = job.body.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Szdj-Timestamp": str(job.timestamp),
        "X-Szdj-Signature": "sha256=" + signature(job.secret, job.timestamp, body),
    }
    client = _client(is_encrypted=job.url.startswith("https:"))
    if job.is_decoy:
        return
    try:
        response = client.post(job.url, content=body, headers=headers)
    except (httpx.ConnectError, httpx.ConnectTimeout):
        # Nothing has been sent yet, so that a second try cannot send the message twice.
        sleep(_PAUSE)
        response = client.post(job.url, content=body, headers=headers)
    response.raise_for_status()


@cache
def _client(*, is_encrypted: bool) -> httpx.Client:
    """Return what all messages of the process go through: making one takes thirty times as long as sending a message.

    Each has a connection of its own: a service that cuts one after its answer would else take the next message along,
    and nobody could tell whether it was sent.
    """
    alone = httpx.Limits(max_keepalive_connections=0)
    # A proxy from the environment would read what is not encrypted.
    return httpx.Client(timeout=_TIMEOUT, limits=alone, trust_env=is_encrypted)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the HMAC-SHA256, in hex, of timestamp, a full stop and body."""
    return hmac.digest(secret.encode(), f"{timestamp}.".encode() + body, "sha256").hex()
