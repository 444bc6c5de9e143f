"""Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30 s, what every authenticator reads."""

import base64
import hmac
from datetime import datetime

STEP_SECONDS = 30
DIGITS = 6
SECRET_LENGTH = 20  # bytes; RFC 4226 section 4 asks for 160 bits
_DRIFT_STEPS = 1  # RFC 6238 section 5.2


def code_at(secret: bytes, step: int) -> str:
    """Return the code of one 30 s step (RFC 4226 section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: bytes, code: str, now: datetime, last_step: int) -> int | None:
    """Return the step that a code is of; None where it is of none, or of one not after the last one used."""
    current = int(now.timestamp()) // STEP_SECONDS
    for step in range(max(current - _DRIFT_STEPS, last_step + 1), current + _DRIFT_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            return step
    return None


def provisioning_uri(secret: bytes, account: str) -> str:
    """Return what the enrolment's QR code says; ASCII only, so that the code stays small."""
    return f"otpauth://totp/szdj:{account}?secret={base64.b32encode(secret).decode()}&issuer=szdj"
