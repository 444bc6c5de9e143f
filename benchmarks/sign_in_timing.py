"""Whether the time that a refusal takes tells who is a member."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from benchmarks.harness import Figure, report
from szdj_cli.domain.accounts.accounts import SignInStarted
from szdj_cli.domain.errors import SignInFailed
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.services.accounts import accounts, password_hashes, signing_in
from szdj_cli.settings import Settings
from szdj_cli.sms.delivery import deliver, deliver_decoy
from szdj_cli.store.accounts import accounts as rows
from tests.support import builders
from tests.support.installed import install

_ROUNDS = 60
_LIMIT = 1.05
_INITIAL, _STRONG, _DISABLED, _UNKNOWN = 0, 1, 2, 500


def main() -> int:
    """Measure every way of being refused, in turn, and compare the medians with those of an unknown number."""
    with tempfile.TemporaryDirectory(prefix="szdj-bench-") as directory:
        os.environ["SZDJ_HOME"] = str(Path(directory) / "home")
        trial = _Trial()
        refused = _medians(trial.refused, (_UNKNOWN, _STRONG, _INITIAL, _DISABLED))
        asked = _medians(trial.asked, (_UNKNOWN, _INITIAL))
    return report(
        "Signing in",
        [
            _figure("wrong password, own password set", refused[_STRONG], refused[_UNKNOWN]),
            _figure("wrong password, initial password", refused[_INITIAL], refused[_UNKNOWN]),
            _figure("disabled account", refused[_DISABLED], refused[_UNKNOWN]),
            _figure("the SMS step of a member", asked[_INITIAL], asked[_UNKNOWN]),
        ],
    )


class _Trial:
    """A store with members of every sort; its clock jumps."""

    def __init__(self) -> None:
        self._store = install().store
        self._settings = Settings()
        # A day apart, so that no try waits and no code is one too many.
        begun = datetime.now(UTC)
        self._clock = (begun + timedelta(days=number) for number in count())
        now = next(self._clock)
        builders.import_people(self._store, now, [builders.person(_DISABLED)])
        with self._store.transaction() as tx:
            for serial in (_STRONG, _DISABLED):
                account = rows.ensure(tx, tx.keys.id_index(_number(serial)))
                rows.set_password(tx, account, password_hashes.hashed("kmw7-fpq2-ab"), is_weak=False)
        accounts.disable(self._store, builders.ADMINISTRATOR, _DISABLED + 1, "benchmark", now)

    def refused(self, who: int) -> None:
        try:
            self._begin(who, "not the password")
        except SignInFailed:
            return
        raise RuntimeError("a wrong password got in")

    def asked(self, who: int) -> None:
        message = self._begin(who, initial_password_of(_number(who))).message
        if message is None:
            deliver_decoy(self._settings)
        else:
            deliver(self._settings, message)

    def _begin(self, who: int, password: str) -> SignInStarted:
        return signing_in.begin(self._store, _number(who), password, "benchmark", next(self._clock), 12)


def _number(serial: int) -> str:
    return builders.person(serial)["公民身份号码"]


def _medians(way: Callable[[int], None], people: Sequence[int]) -> dict[int, float]:
    times: dict[int, list[float]] = {who: [] for who in people}
    for number in range(_ROUNDS):
        for who in people if number % 2 else reversed(people):
            started = time.perf_counter()
            way(who)
            times[who].append(time.perf_counter() - started)
    return {who: statistics.median(values) for who, values in times.items()}


def _figure(what: str, seconds: float, unknown: float) -> Figure:
    ratio = max(seconds, unknown) / min(seconds, unknown)
    return Figure(
        f"{what}, against an unknown number", ratio, _LIMIT, f"{seconds * 1e3:.1f} ms / {unknown * 1e3:.1f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
