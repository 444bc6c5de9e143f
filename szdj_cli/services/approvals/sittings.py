"""What an account has chosen in a review and not submitted yet: a private file, a sealed line for every key."""

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from szdj_cli import private_files
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import FieldUnreadable
from szdj_cli.domain.requests.requests import Outcome
from szdj_cli.domain.requests.reviews import Choice, Sitting, Step
from szdj_cli.store.core.engine import Store

_CHOSEN, _UNDONE, _DROPPED = "chosen", "undone", "dropped"


class KeptSitting:
    """A sitting, every key of which is on the disk before the next one is asked for.

    A line is sealed for the account: another account, or another store, cannot read it, and what somebody has put
    there is no choice. It holds numbers, versions, kinds and reasons, and nothing else of the requests.
    """

    def __init__(self, store: Store, actor: Actor, path: Path) -> None:
        """Take up again what was kept, if anything was.

        Raises:
            FileExposed: others can read the file.
        """
        self._keys, self._account, self._path = store.keys, actor.account_id, path
        self.sitting = Sitting()
        lines = self._lines()
        read = 0
        with suppress(FieldUnreadable, ValueError, TypeError, KeyError):
            for line in lines:
                self._replay(json.loads(self._keys.open("review", "line", self._account, b64decode(line))))
                read += 1
        self.lost = len(lines) - read
        """Lines that could not be read, and all after the first of them: a power cut, another key, another hand."""
        if self.lost:
            self._write([{_CHOSEN: step} for step in self.sitting.steps])

    def choose(self, step: Step) -> None:
        """Add what one key chose."""
        self.sitting.choose(step)
        self._append({_CHOSEN: step})

    def undo(self) -> Step:
        """Take back what the last key chose, and return it."""
        undone = self.sitting.undo()
        if undone:
            self._append({_UNDONE: [choice.request_id for choice in undone]})
        return undone

    def drop(self, request_ids: Collection[int]) -> None:
        """Forget all that was chosen for some requests."""
        if request_ids:
            self.sitting.drop(request_ids)
            self._append({_DROPPED: sorted(request_ids)})

    def end(self) -> None:
        """Forget everything: it is submitted, or no longer wanted."""
        self.sitting = Sitting()
        self._path.unlink(missing_ok=True)

    def _replay(self, entry: dict[str, Any]) -> None:
        if _CHOSEN in entry:
            self.sitting.choose(tuple(_choice(*fields) for fields in entry[_CHOSEN]))
        elif _UNDONE in entry:
            self.sitting.undo(entry[_UNDONE])
        else:
            self.sitting.drop(set(entry[_DROPPED]))

    def _lines(self) -> list[bytes]:
        try:
            return private_files.read(self._path).splitlines()
        except FileNotFoundError:
            return []

    def _append(self, entry: dict[str, Any]) -> None:
        private_files.append(self._path, self._sealed(entry))

    def _write(self, entries: Iterable[dict[str, Any]]) -> None:
        private_files.replace(self._path, b"".join(map(self._sealed, entries)))

    def _sealed(self, entry: dict[str, Any]) -> bytes:
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        return b64encode(self._keys.seal("review", "line", self._account, text)) + b"\n"


def _choice(
    request_id: int, version: int, kind: str, outcome: str | None, reason: str | None, resubmit: bool = False
) -> Choice:
    return Choice(request_id, version, kind, Outcome(outcome) if outcome else None, reason, resubmit)
