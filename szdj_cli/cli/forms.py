"""Whatever is filled in at a terminal: asked, looked through, changed, submitted; nothing typed is lost on the way."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from szdj_cli.cli.framework import in_place
from szdj_cli.cli.framework.boundary import refuse
from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.prompting.turns import Answers, Filling, Item
from szdj_cli.domain.errors import SzdjError
from szdj_cli.messages.kit import prompts as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.output import asked

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

Items = Callable[[Answers], Sequence[Item]]
"""The questions of a form, as far as the answers let them be known."""

Act = Callable[[dict[str, Any]], object]
"""Looks the answers through, has them agreed to by `prompts.submit`, and writes them."""


def fill_in(
    state: "State", name: str, items: Items, act: Act, undone: str, *, begin: Callable[[], object] = lambda: None
) -> None:
    """Ask the questions of a form and act on the answers.

    Esc in what the act asks goes back to the last question, 返回修改 to any of them. What the rules refuse is changed
    and submitted again; whose session has ended, or who has to be verified, does that on the spot. In the personal
    centre what was typed and not submitted is there when the form, known by its `name`, is opened again. `undone` is
    what was not done where somebody declines. `begin` reads anew what the questions and the act rest on: after a
    refusal, that may be the reason for it.

    Raises:
        Declined: it was given up, or left.
        SzdjError: it was refused, and no question was asked whose answer could be another one.
    """
    form = _Form(state, name, items, act, begin)
    try:
        form.take_up()
        form.run()
    except prompts.Back:
        form.keep()
        raise prompts.Declined(undone) from None
    except (KeyboardInterrupt, EOFError):
        form.keep()
        raise


def static(items: Sequence[Item]) -> Items:
    """Return questions that are the same whatever was answered."""
    return lambda _answers: items


class _Form:
    def __init__(self, state: "State", name: str, items: Items, act: Act, begin: Callable[[], object]) -> None:
        self._state = state
        self._act = act
        self._begin = begin
        self._account = state.actor().account_id
        self._key = (name, self._account)
        self._items = items
        self._filling = Filling(items)

    def run(self) -> None:
        step: Callable[[], Any] | None = self._ask
        while step is not None:
            try:
                step = step()
            except SzdjError as error:
                step = self._after(error)

    def keep(self) -> None:
        """Keep what was typed until the form is opened again."""
        if self._state.is_in_personal_centre and self._filling.kept:
            self._state.drafts[self._key] = self._filling.kept
            say(words.KEPT)

    def take_up(self) -> None:
        """Go on with what was typed into this form before, unless it is to begin anew."""
        draft = self._state.drafts.pop(self._key, None)
        if draft is None:
            return
        before, self._filling = self._filling, Filling(self._items, draft)
        choices = [(words.GO_ON, True), (words.START_ANEW, False)]
        if not prompts.ask_choice(words.UNFINISHED, choices, option="--help"):
            self._filling = before

    def _go_on(self, step: Callable[[], Any]) -> Callable[[], Any]:
        self._begin()
        return step

    def _ask(self) -> Callable[[], Any]:
        self._filling.ask_on()
        return self._submit

    def _go_back(self) -> Callable[[], Any]:
        self._filling.go_back()
        return self._submit

    def _change(self, name: str | None = None) -> Callable[[], Any]:
        self._filling.change(name)
        return self._ask

    def _submit(self) -> Callable[[], Any] | None:
        try:
            self._act(self._filling.answers)
        except prompts.Change:
            return self._change
        except prompts.Back:
            return self._go_back
        return None

    def _after(self, error: SzdjError) -> Callable[[], Any]:
        """Return how it goes on after a refusal; what comes after the act is none of it."""
        if asked.has_acted:
            raise error
        if self._state.interactive and in_place.is_entered(self._state, error, self._account, is_filled_in=True):
            return partial(self._go_on, self._ask)
        if not self._filling.has_answers():
            raise error
        refuse(error)
        change = partial(self._change, getattr(error, "field", None))
        choices: list[tuple[str, Callable[[], Any]]] = [
            (words.CHANGE, partial(self._go_on, change)),
            (words.TRY_AGAIN, partial(self._go_on, self._ask)),
            (words.GIVEN_UP, partial(self._give_up, error)),
        ]
        return prompts.ask_choice(words.WHAT_NOW, choices, option="--help")

    def _give_up(self, error: SzdjError) -> Callable[[], Any]:
        raise typer.Exit(error.exit_code)
