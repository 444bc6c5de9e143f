"""What the outbox gateway delivered."""

import json
from pathlib import Path
from typing import Any


def messages(home: Path) -> list[dict[str, Any]]:
    """Return the messages, oldest first."""
    path = home / "outbox.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def last_code(home: Path) -> str:
    """Return the code that was sent last."""
    return next(str(message["code"]) for message in reversed(messages(home)) if message["code"])
