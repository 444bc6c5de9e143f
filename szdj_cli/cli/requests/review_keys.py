"""What the keys of a review do: request after request, and the summary in the end."""

import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING

from szdj_cli.cli.options import BatchOptions
from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.prompting.full_screen import FullScreen
from szdj_cli.cli.prompting.keys import DOWN, ENTER, ESCAPE, UP
from szdj_cli.domain.errors import ReasonMissing, ValueInvalid
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.plan_files import parse_reason
from szdj_cli.domain.requests.requests import Outcome, Request, RequestFilter
from szdj_cli.domain.requests.reviews import Choice, Chosen, Dropped, is_readable
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.domain.values.text import narrowed
from szdj_cli.messages import reviews as words
from szdj_cli.messages.kit.reasons import REASONS
from szdj_cli.render import review as drawing
from szdj_cli.render.kit.cells import takes_styles
from szdj_cli.render.kit.progress import progress_of
from szdj_cli.services.approvals import queue, reviews
from szdj_cli.services.approvals.sittings import KeptSitting

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

COMMAND = "szdj approve review"
_SEARCH = ("/", "、")  # what the key sends while Chinese is typed


class Way(Enum):
    """How a screen is left."""

    ON = auto()  # to the next request
    SUMMARY = auto()
    SUBMIT = auto()
    LEAVE = auto()


class Review:
    """One review at a terminal: where it is in what waits, and what the keys do."""

    def __init__(self, state: "State", which: RequestFilter, kept: KeptSitting, how: BatchOptions) -> None:
        self.state, self.kept, self.how = state, kept, how
        self._which = which
        self._sought = ""
        self._after: reviews.Key | None = None
        self._has_more = True
        self._ahead: list[Request] = []
        self._waiting = 0
        self._notice = words.LOST if kept.lost else ""
        self._dropped: list[Dropped] = []

    @property
    def canvas(self) -> drawing.Canvas:
        """The terminal as it is now."""
        columns, rows = shutil.get_terminal_size()
        return drawing.Canvas(columns, rows, takes_styles(sys.stderr))

    def has_something(self) -> bool:
        """Look at what waits for the first time; return whether there is anything to choose or to submit."""
        sitting = self.kept.sitting
        if sitting.standing:
            self._check()
            if sitting.standing:
                self._notice = self._notice or words.taken_up(len(sitting.decisions), len(sitting.put_off))
        if not self._has_ahead():
            self._look_again()
        return self._has_ahead() or bool(sitting.standing or self._dropped)

    def run(self, screen: FullScreen) -> Way:
        """Show request after request, and the summary, until it is to be submitted or left."""
        way = Way.SUMMARY if self._dropped else Way.ON
        while way in (Way.ON, Way.SUMMARY):
            is_at_request = way is Way.ON and self._has_ahead()
            way = self._at_request(screen) if is_at_request else self._at_summary(screen)
        return way

    def drop(self, dropped: Sequence[Dropped]) -> None:
        """Let requests fall out of what was chosen; they come again if they still wait."""
        self._dropped += dropped
        self.kept.drop({each.refused.request_id for each in dropped})
        if dropped:
            self._begin_again()
            self._waiting = reviews.count(self.state.store, self.state.actor(), self._which, self.state.now())

    def _check(self) -> None:
        state = self.state
        if self.kept.sitting.decisions:
            self.drop(reviews.moved(state.store, state.actor(), self.kept.sitting, state.now()))

    def _begin_again(self) -> None:
        self._after, self._has_more, self._ahead = None, True, []

    def _has_ahead(self) -> bool:
        """Read on where the last request that was read is done with; once what is sought is, go on with the others."""
        if not self._ahead and self._has_more:
            self._read_on()
        if not self._ahead and self._sought:
            through, self._sought = self._sought, ""
            self._begin_again()
            self._read_on()
            if self._ahead and not self._notice:
                self._notice = words.sought_through(through)
        return bool(self._ahead)

    def _read_on(self) -> None:
        state, actor, now = self.state, self.state.actor(), self.state.now()
        if self._after is None:
            self._waiting = reviews.count(state.store, actor, self._which, now)
        chosen = self.kept.sitting.standing
        self._ahead, self._after = reviews.upcoming(
            state.store, actor, self._which, self._sought, now, after=self._after, chosen=chosen
        )
        self._has_more = self._after is not None

    # A request.

    def _at_request(self, screen: FullScreen) -> Way:
        request, part = self._ahead[0], 0
        acts: dict[str, Callable[[], Way | None]] = {
            "y": lambda: self._choose(request, Outcome.ACCEPTED),
            "n": lambda: self._reject(screen, request, part),
            "b": lambda: self._reject(screen, request, part, resubmit=True),
            "s": lambda: self._choose(request, None),
            "u": self._undo,
            "A": lambda: self._accept_all(request),
            "a": lambda: self._say(words.PRESS_CAPITAL_A.format(kind=kinds.KINDS.label(request.kind))),
            **dict.fromkeys(_SEARCH, lambda: self._search(screen, request, part)),
            ENTER: lambda: Way.SUMMARY,
            "q": lambda: Way.LEAVE,
            ESCAPE: lambda: Way.LEAVE,
        }
        while True:
            drawn = drawing.request_screen(request, self._around(), self.canvas, part)
            screen.show(drawn.lines)
            key = screen.key()
            if key is None:
                continue
            self.state.actor()  # whoever works here is not idle; and whose session has ended goes no further
            key = narrowed(key)
            if key == " ":
                part = (part + 1) % drawn.parts
                continue
            self._notice = ""
            act = acts.get(key) or acts.get(key.lower()) or (lambda: self._say(words.NOT_A_KEY))
            if (way := act()) is not None:
                return way

    def _around(self) -> drawing.Around:
        counts: Counter[Chosen] = Counter()
        for (_, chosen), count in self.kept.sitting.counts().items():
            counts[chosen] += count
        return drawing.Around(counts, max(self._waiting - counts.total(), 0), self._sought, self._notice)

    def _say(self, notice: str) -> None:
        self._notice = notice

    def _choose(
        self, request: Request, outcome: Outcome | None, reason: str | None = None, *, resubmit: bool = False
    ) -> Way | None:
        if outcome is not None and not is_readable(request):
            self._notice = words.NOT_READABLE
            return None
        self.kept.choose((Choice(request.id, request.version, request.kind, outcome, reason, resubmit),))
        self._ahead.pop(0)
        return Way.ON

    def _reject(self, screen: FullScreen, request: Request, part: int, *, resubmit: bool = False) -> Way | None:
        if not is_readable(request):
            return self._choose(request, Outcome.REJECTED)
        if resubmit and (why := request.why_not_mended) is not None:
            self._notice = words.why_not(why, request.id)
            return None
        reasons = words.numbered_reasons(self.kept.sitting.reasons())
        which, question = (words.WHICH_REASON, words.REASON)
        if resubmit:
            which, question = (words.WHICH_TO_MEND, words.TO_MEND)
        at = 0  # the last one is another reason
        while True:
            drawn = drawing.request_screen(request, self._around(), self.canvas, part)
            screen.show(drawing.with_reasons(drawn.lines, which, reasons, self.canvas, at))
            key = narrowed(screen.key() or "")
            if key in (ESCAPE, "q"):
                return None
            if key in (UP, DOWN):
                at = (at + (1 if key == DOWN else -1)) % (len(reasons) + 1)
            if key == ENTER:
                key = str((at + 1) % (len(reasons) + 1))
            if key == "0":
                reason = self._ask(screen, drawn.lines, question, _check_reason)
                return self._choose(request, Outcome.REJECTED, reason, resubmit=resubmit) if reason else None
            if key.isdecimal() and 0 < int(key) <= len(reasons):
                return self._choose(request, Outcome.REJECTED, reasons[int(key) - 1], resubmit=resubmit)

    def _undo(self) -> Way | None:
        undone = self.kept.undo()
        if not undone:
            self._notice = words.NOTHING_TO_UNDO
            return None
        self._notice = words.undone(len(undone))
        if len(undone) > 1:
            self._begin_again()
        else:
            self._put_first(undone[0].request_id)
        return Way.ON

    def _put_first(self, request_id: int) -> None:
        state = self.state
        again = queue.named(state.store, state.actor(), [request_id], state.now())
        self._ahead = again + [each for each in self._ahead if each.id != request_id]

    def _accept_all(self, request: Request) -> Way:
        state, sitting = self.state, self.kept.sitting
        with progress_of(words.COLLECTING) as advance:
            found = tuple(
                Choice(each.id, each.version, each.kind, Outcome.ACCEPTED)
                for each in reviews.without_notes(
                    state.store,
                    state.actor(),
                    self._which._replace(kind=request.kind),
                    self._sought,
                    state.now(),
                    chosen=sitting.standing,
                    progress=lambda seen: advance(seen, seen, max(seen, self._waiting)),
                )
            )
        if found:
            self.kept.choose(found)
        self._notice = words.accepted_all(len(found), request.kind)
        self._ahead = [each for each in self._ahead if each.id not in sitting.standing]
        return Way.ON

    def _search(self, screen: FullScreen, request: Request, part: int) -> Way:
        drawn = drawing.request_screen(request, self._around(), self.canvas, part)
        text = self._ask(screen, drawn.lines, words.SOUGHT, None, self._sought)
        if text is None:
            return Way.ON
        self._sought = text
        self._begin_again()
        self._read_on()
        if text and not self._ahead:
            self._sought, self._notice = "", words.nothing_sought(text)
            self._begin_again()
        return Way.ON

    def _ask(
        self,
        screen: FullScreen,
        lines: Sequence[str],
        question: str,
        check: prompts.Check | None,
        default: str = "",
    ) -> str | None:
        screen.show(drawing.with_question(lines, self.canvas))
        try:
            return screen.ask(lambda: prompts.ask_text(question, option=COMMAND, check=check, default=default))
        except prompts.Back:
            return None

    # The summary.

    def _at_summary(self, screen: FullScreen) -> Way:
        screen.show([words.CHECKING])
        self._check()
        if self.how.yes and self.kept.sitting.decisions and not self._dropped:
            return Way.SUBMIT
        screen.forget_keys()  # a key that was held down agrees to nothing
        while True:
            sitting = self.kept.sitting
            screen.show(drawing.summary_screen(sitting, self._around(), self._dropped, self.canvas))
            key = narrowed(screen.key() or "").lower()
            self._notice = ""
            if key == ENTER and sitting.decisions:
                self._dropped = []
                return Way.SUBMIT
            if key == "q":
                return Way.LEAVE
            if key == "d" and sitting.standing:
                self._clear(screen)
            elif key in ("b", "s", "u", ESCAPE):
                self._go_back(key)
                if self._has_ahead():
                    self._dropped = []
                    return Way.ON
                self._notice = self._notice or words.NOTHING_ELSE

    def _go_back(self, key: str) -> None:
        if key == "s":
            self._look_again()
        elif key == "u":
            self._undo()
        elif not self._ahead:
            self._begin_again()

    def _look_again(self) -> None:
        """Take what was put off up again, before what else waits."""
        state = self.state
        wanted = self.kept.sitting.put_off
        again = queue.named(state.store, state.actor(), wanted, state.now())
        self.kept.drop(set(wanted) - {each.id for each in again})
        self._ahead = again + self._ahead

    def _clear(self, screen: FullScreen) -> None:
        count = len(self.kept.sitting.standing)
        self._notice = words.CLEAR_KEYS.format(count=count)
        screen.show(drawing.summary_screen(self.kept.sitting, self._around(), self._dropped, self.canvas))
        self._notice = ""
        if screen.key() in ("D", "d"):
            self.kept.end()
            self._begin_again()
            self._notice = words.cleared(count)


def _check_reason(text: str) -> str | None:
    try:
        parse_reason(text)
    except ReasonMissing:
        return REASONS[Reason.REQUIRED]
    except ValueInvalid as invalid:
        return REASONS[Reason(invalid.reason)]
    return None
