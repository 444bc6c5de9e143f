"""Lists as they come, up to where somebody wants them."""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from szdj_cli.render.kit.console import say, say_cut

T = TypeVar("T")


class Listing(Generic[T]):
    """The first items of what is found, each as it comes; once through, it knows how many, and whether there are more.

    What is found holds one more than are wanted, where there are more.
    """

    def __init__(self, found: Iterable[T], limit: int) -> None:
        self._found = found
        self._limit = limit
        self.count = 0
        self.is_cut = False

    def __iter__(self) -> Iterator[T]:
        """Yield the items, once."""
        for each in self._found:
            if self.count == self._limit:
                self.is_cut = True
                return
            self.count += 1
            yield each

    def say(self, nothing: str, more: str) -> None:
        """Say, once it was shown, that there was nothing, or that there is more."""
        if self.is_cut:
            say_cut(more, self._limit)
        elif not self.count:
            say(nothing)
