"""All that a run writes as one transaction, which ends when the run knows its result: that can be kept with it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress

from szdj_cli.store.core.transactions import Transaction

Opened = Callable[[], AbstractContextManager[Transaction]]


class HeldWrite:
    """The transactions of a run joined into one; each is a part of it, undone by itself where it fails.

    It begins with the first of them, and whoever waits for a long command to read its file waits for nothing.
    """

    def __init__(self, begin: Callable[[Transaction], None], finish: Callable[[Transaction], None]) -> None:
        """`begin` is done first in it, `finish` last; either refuses by raising."""
        self._begin, self._finish = begin, finish
        self._stack = ExitStack()
        self._open: Transaction | None = None
        self._afterwards: list[Callable[[], None]] = []
        self.is_over = False
        """Whether it was kept or dropped: from then on transactions are their own again."""

    @property
    def tx(self) -> Transaction | None:
        """The transaction, while it is open."""
        return self._open

    @contextmanager
    def part(self, opened: Opened, guard: Callable[[Transaction], None] | None) -> Iterator[Transaction]:
        """Yield the transaction, begun by `opened` where it has not, for what would else be one of its own."""
        if self._open is None:
            self._open = self._stack.enter_context(opened())
            self._begin(self._open)
        elif guard is not None:
            guard(self._open)
        with self._open.connection.part():
            yield self._open

    def afterwards(self, send: Callable[[], None]) -> bool:
        """Have something done once all is kept, where something is still to be; return whether it waits for that."""
        if self._open is not None:
            self._afterwards.append(send)
        return self._open is not None

    def keep(self) -> None:
        """Keep what was written; then do what was to be done afterwards."""
        self.is_over = True
        tx, self._open = self._open, None
        if tx is None:
            return
        try:
            self._finish(tx)
        except BaseException as error:
            self._end(error)
            raise
        self._stack.close()
        for send in self._afterwards:
            send()

    def drop(self, error: BaseException) -> None:
        """Undo what was written."""
        self.is_over = True
        self._open = None
        self._end(error)

    def _end(self, error: BaseException) -> None:
        with suppress(BaseException):  # it raises the error itself again
            self._stack.__exit__(type(error), error, error.__traceback__)
