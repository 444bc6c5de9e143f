"""What the delivering process is told, on its standard input: no number is ever in its arguments."""

import json
from dataclasses import asdict, dataclass, field
from typing import Literal, Self


@dataclass(frozen=True)
class Job:
    """One message and its way. `body` is the message's JSON; `timestamp` its instant in seconds since 1970."""

    gateway: Literal["http", "command"]
    url: str
    secret: str = field(repr=False)
    command: list[str]
    log_path: str
    timestamp: int
    body: str = field(repr=False)
    is_decoy: bool

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))

    def to_json(self) -> bytes:
        """Return the job as the delivering process reads it."""
        return json.dumps(asdict(self)).encode()
