"""Doing several things of a long piece of work at once."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Self, TypeVar

T = TypeVar("T")


class Helpers:
    """Threads that do what they are given, in that order, for as long as the `with` lasts.

    Whoever leaves before they are done is not held up by them, as by those of a pool at the end of the program; what
    they have not begun by then is not done.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._is_over = False

    def __enter__(self) -> Self:
        for _ in range(self._count):
            Thread(target=self._go_on, daemon=True).start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._is_over = True
        for _ in range(self._count):
            self._waiting.put(None)

    def begin(self, work: Callable[[], T]) -> Callable[[], T]:
        """Have something done, and return what waits for its outcome: it returns that, or raises it."""
        outcome: Future[T] = Future()

        def do() -> None:
            try:
                outcome.set_result(work())
            except BaseException as error:
                outcome.set_exception(error)

        self._waiting.put(do)
        return outcome.result

    def _go_on(self) -> None:
        while (do := self._waiting.get()) is not None and not self._is_over:
            do()
