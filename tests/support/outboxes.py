"""What the outbox gateway delivered."""

import json
from pathlib import Path
from typing import Any


def messages(home: Path) -> list[dict[str, Any]]:
    """Return the messages, oldest first."""
    return [json.loads(line) for line in delivered(home).decode().splitlines()]


def delivered(home: Path) -> bytes:
    """Return all that was delivered, as it is written there."""
    path = home / "outbox.jsonl"
    return path.read_bytes() if path.exists() else b""


def last_code(home: Path) -> str:
    """Return the code that was sent last."""
    return next(str(message["code"]) for message in reversed(messages(home)) if message["code"])
