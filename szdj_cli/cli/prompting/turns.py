"""The questions of a form in turn: asked, gone back on, changed one by one; what was answered is kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.errors import SzdjError
from szdj_cli.messages.kit import prompts as words

Answers = Mapping[str, Any]
"""What was answered before, by name; to the question itself too where somebody came back."""


def _show(answer: Any) -> str:
    return str(answer) or words.LEFT_EMPTY


@dataclass(frozen=True)
class Item:
    """One question of a form: its name among the answers, what the line is called, and how it is asked.

    `show` is how its answer is told where a line to change is chosen. `rests_on` is what the question was built on:
    where that has changed, an answer of before is no answer any more.
    """

    name: str
    heading: str
    ask: Callable[[Answers], Any]
    is_asked: Callable[[Answers], bool] = lambda _answers: True
    show: Callable[[Any], str] = _show
    rests_on: Callable[[Answers], object] = lambda _answers: None


class Filling:
    """A form that is being filled in. Which questions it has may depend on what was answered."""

    def __init__(self, items: Callable[[Answers], Sequence[Item]], answers: Answers | None = None) -> None:
        self._items = items
        self.kept: dict[str, Any] = dict(answers or {})
        """All that was ever answered."""
        self._rests: dict[str, object] = {}
        self._rests = self._asked().rests
        self._last: str | None = None

    @property
    def answers(self) -> dict[str, Any]:
        """What is answered of what is asked."""
        return {each.name: self.kept[each.name] for each in self._answered()}

    def has_answers(self) -> bool:
        """Return whether anything was answered."""
        return bool(self._answered())

    def ask_on(self) -> None:
        """Ask what is not answered yet, and on from there; Esc goes back one question.

        Raises:
            Back: Esc at the first one.
            SzdjError: what was answered leaves no next question.
        """
        asked = self._asked()
        self._ask_from(next((place for place, each in enumerate(asked.items) if not asked.holds(each)), None))

    def go_back(self) -> None:
        """Ask the last question again, and on from there; raises as `ask_on`."""
        if not self._answered():
            raise prompts.Back
        self._ask_from(len(self._asked().items) - 1)

    def change(self, name: str | None = None) -> None:
        """Ask a line again, and what follows from it; which one is chosen, unless it is named. Esc changes nothing."""
        lines: dict[str, Item] = {each.name: each for each in self._answered()}
        before, rests = dict(self.kept), dict(self._rests)
        try:
            at = lines.get(name or "") or self._chosen(lines)
            if at is not None:
                self._last = at.name
                self._ask(at)
                while follows := next(iter(self._asked().unanswered()), None):
                    self._ask(follows)
        except prompts.Back:
            self.kept, self._rests = before, rests

    def _chosen(self, lines: Mapping[str, Item]) -> Item | None:
        choices: list[tuple[str, Item | None]] = [(self._line(each), each) for each in lines.values()]
        choices.append((words.NOTHING_TO_CHANGE, None))
        last = lines.get(self._last or "") or next(iter(lines.values()))
        return prompts.ask_choice(words.WHICH_LINE, choices, option="--help", default=last)

    def _ask_from(self, place: int | None) -> None:
        while place is not None:
            items = self._asked().items
            if place >= len(items):
                break
            try:
                self._ask(items[place])
                place += 1
            except prompts.Back:
                if place == 0:
                    raise
                place -= 1
        if (stops := self._asked().stops) is not None:
            raise stops

    def _ask(self, item: Item) -> None:
        asked = self._asked()
        given = {name: answer for name, answer in self.kept.items() if name != item.name or asked.holds(item)}
        rests = item.rests_on(given)
        self.kept = {**given, item.name: item.ask(given)}
        self._rests[item.name] = rests

    def _answered(self) -> list[Item]:
        return [each for each in self._asked().items if each.name in self.kept]

    def _asked(self) -> "_Asked":
        """Return what is asked, as far as the answers let that be known."""
        items: list[Item] = []
        rests: dict[str, object] = {}
        try:
            for each in self._items(self.kept):
                if each.is_asked(self.kept):
                    rests[each.name] = each.rests_on(self.kept)
                    items.append(each)
                    if each.name not in self.kept:
                        break
        except SzdjError as error:
            return _Asked(items, rests, self._rests, self.kept, error)
        return _Asked(items, rests, self._rests, self.kept)

    def _line(self, item: Item) -> str:
        return words.ANSWERED.format(heading=item.heading, answer=item.show(self.kept[item.name]))


class _Asked(NamedTuple):
    """What is asked, what each question rests on, and did when it was answered, and what stops the next one."""

    items: list[Item]
    rests: dict[str, object]
    rested: dict[str, object]
    answers: Answers
    stops: SzdjError | None = None

    def holds(self, item: Item) -> bool:
        """Return whether the answer to a question still answers it."""
        return item.name in self.answers and self.rested.get(item.name) == self.rests.get(item.name)

    def unanswered(self) -> Iterator[Item]:
        """Return the questions of which no answer holds."""
        return (each for each in self.items if not self.holds(each))
