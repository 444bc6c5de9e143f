"""A year at work: the day it is, whoever is signed in, what the commands say, and what was said to whom by SMS."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from szdj_cli.domain.values.money import yuan
from szdj_cli.store.core.engine import Store
from tests.support import homes
from tests.support.month import cast
from tests.support.outboxes import messages
from tests.support.running import Result, assert_ok, run, run_json
from tests.support.terminals import Terminal

Row = dict[str, str]
_BILL = ("公民身份号码", "月份", "金额", "缴纳日期", "方式", "流水号")
_MORNING = time(1, 30, tzinfo=UTC)  # half past nine in Shanghai


class Year:
    """The home of a committee, and the book of what its members have paid, by which the ledger is held."""

    def __init__(self, store: Store, home: Path, papers: Path) -> None:
        self.store = store
        self.now = datetime.now(UTC)
        self.paid: Counter[int] = Counter()
        self.at_terminals: set[str] = set()
        """What was done by keys."""
        self._home = home
        self._papers = papers
        self._read = 0
        self._hidden = [
            text
            for member in cast.EVERYBODY
            for text in (cast.name_of(member), cast.id_number_of(member), cast.mobile_of(member))
        ]

    def it_is(self, day: str) -> None:
        """Let it be the morning of a day."""
        self.now = datetime.combine(date.fromisoformat(day), _MORNING)

    def enter(self, member: int) -> None:
        """Let somebody be signed in and verified, from here on."""
        homes.go_on_as(homes.session_of(self.store, self.now, member))

    @contextmanager
    def terminal(self, *command: str) -> Iterator[Terminal]:
        """Yield a command at a real terminal on this day."""
        self.at_terminals.add(" ".join(command[:2]))
        instant = self.now.isoformat()
        with Terminal(instant, *command, columns=80, rows=24, program="tests.support.month.on_a_day") as terminal:
            yield terminal

    def paper(self, name: str) -> Path:
        """Return where a file of this name stands."""
        return self._papers / name

    def pay(self, members: Sequence[int], month: str, *options: str) -> None:
        """Record what members have to pay for a month or several, and write it into the book."""
        named = [part for member in members for part in ("--member", str(member))]
        done = run_json("dues", "pay", *named, "--month", month, "--yes", *options)
        for line in done["payments"]:
            self.paid[line.get("member", members[0])] += line["amount_fen"]  # of one it is not said again

    def bill(self, members: Iterable[int], months: Sequence[str]) -> None:
        """Import a bill of the committee, known by identity numbers: what each has to pay for each of some months."""
        lines = [(member, month) for member in members for month in months]
        path = self.paper("账单.csv")
        write(path, _BILL, [self._line(*line) for line in lines])
        booked = summary(done("import", "payments", str(path), "--yes", "--format", "json"))
        assert (booked["new"], booked["conflicts"], booked["errors"]) == (len(lines), 0, 0), booked
        for member, _month in lines:
            self.paid[member] += cast.monthly_of(member)

    def _line(self, member: int, month: str) -> Row:
        paid = [cast.id_number_of(member), month, yuan(cast.monthly_of(member)), self.now.date().isoformat()]
        return dict(zip(_BILL, [*paid, "微信", f"WX{month}{member:04}"], strict=True))

    def told(self) -> dict[str, list[int]]:
        """Return what was said by SMS since this was asked last, and to whom; nothing of anybody is ever in it."""
        everything = messages(self._home)
        new, self._read = everything[self._read :], len(everything)
        by_mobile = {cast.mobile_of(member): member for member in cast.EVERYBODY}
        said: dict[str, list[int]] = {}
        for message in new:
            assert message["purpose"] == "notice", message
            assert not [text for text in self._hidden if text in message["text"]], message
            said.setdefault(message["text"].removeprefix("【深圳智慧党建】"), []).append(by_mobile[message["mobile"]])
        return {text: sorted(members) for text, members in said.items()}


def only(said: Mapping[str, list[int]], words: str) -> list[int]:
    """Return to whom a text with some words went: one text of those that were sent."""
    (found,) = [members for text, members in said.items() if words in text]
    return found


def done(*arguments: str, input: str = "") -> Result:  # noqa: A002 -- as in run
    """Run a command that is to do what is asked."""
    result = run(*arguments, input=input)
    assert_ok(result)
    return result


def summary(result: Result) -> Any:
    """Return the last line of what a batch says."""
    return json.loads(result.stdout.splitlines()[-1])


def fill(path: Path, filling: Callable[[Row], Mapping[str, str] | None]) -> None:
    """Fill a table in, row by row, as a person does, and save it under the same name."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    write(path, list(rows[0]), [{**row, **(filling(row) or {})} for row in rows])


def write(path: Path, headings: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a table as Excel saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerows(rows)
