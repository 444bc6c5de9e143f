"""A review, drawn: one request a screen, what changes marked, what to know above it; and the summary at the end."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from szdj_cli.domain.changes import Change
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import Request
from szdj_cli.domain.requests.reviews import Chosen, Dropped, Sitting
from szdj_cli.domain.values.text import safe
from szdj_cli.messages import requests as request_words
from szdj_cli.messages import reviews as words
from szdj_cli.messages.kit.forms import words_of
from szdj_cli.render.kit.cells import folded, styled, width_of
from szdj_cli.render.kit.console import write_lines
from szdj_cli.render.kit.grid import GridColumn, grid
from szdj_cli.render.kit.tables import GAP, shown

_FEWEST_ROWS = 4  # of what is asked for, however small the terminal
_BEGIN, _END = "\u2061", "\u2062"  # no text of anybody's holds these, and they take no room
_MOST_DROPPED = 8
_MASK = "*"


class Canvas(NamedTuple):
    """How much room there is, and whether it has colours."""

    columns: int
    rows: int
    is_colourful: bool

    def style(self, text: str, style: str) -> str:
        """Return a text in a style, where there are any."""
        return styled(text, style if self.is_colourful else "")


class Around(NamedTuple):
    """What stands around a request: the running count, what is sought, and what has just happened."""

    counts: Counter[Chosen]
    left: int
    sought: str = ""
    notice: str = ""


class Drawn(NamedTuple):
    """The lines of a screen, and how many screens the request takes."""

    lines: list[str]
    parts: int


def request_screen(request: Request, around: Around, canvas: Canvas, part: int) -> Drawn:
    """Return a part of a request, with the count above and the keys below it."""
    head = _head(request, around, canvas)
    foot = _foot(request, canvas)
    body = [*_notes(request, canvas), *_changes(request, canvas)]
    room = max(canvas.rows - len(head) - len(foot), _FEWEST_ROWS)
    if len(body) <= room:
        return Drawn([*head, *body, *[""] * (room - len(body)), *foot], 1)
    step = room - 1
    parts = -(-len(body) // step)
    here = part % parts
    some = body[here * step : (here + 1) * step]
    more = canvas.style(words.MORE.format(part=here + 1, parts=parts), "bold")
    return Drawn([*head, *some, *[""] * (step - len(some)), more, *foot], parts)


def with_reasons(lines: Sequence[str], which: str, reasons: Sequence[str], canvas: Canvas, at: int) -> list[str]:
    """Return a screen with a question and the numbered reasons that answer it in the place of its last lines.

    The one `at` which it stands, counted from 0, is highlighted; the last one is another reason.
    """
    offered = [f"{number} {reason}" for number, reason in enumerate(map(safe, reasons), 1)]
    offered.append(f"0 {words.NEW_REASON}")
    listed = [
        canvas.style(_in_one_line(f" > {text}", canvas), "bold") if place == at else _in_one_line(f"   {text}", canvas)
        for place, text in enumerate(offered)
    ]
    below = [_rule(canvas), _in_one_line(which, canvas), *listed]
    return [*lines[: max(canvas.rows - len(below), 0)], *below]


def with_question(lines: Sequence[str], canvas: Canvas, room: int = 4) -> list[str]:
    """Return a screen whose last lines are free for a question."""
    return [*lines[: canvas.rows - room], _rule(canvas)]


def summary_screen(sitting: Sitting, around: Around, dropped: Sequence[Dropped], canvas: Canvas) -> list[str]:
    """Return what would be submitted, by kind and decision, what fell out of it, and the keys."""
    lines = [canvas.style(words.SUMMARY, "bold"), "", *summary_lines(sitting, canvas), ""]
    if around.left:
        lines.append(words.left(around.left))
    if around.notice:
        lines += _fold([around.notice], canvas)
    if dropped:
        lines += ["", *_fold(dropped_lines(dropped), canvas)]
    has_decisions = any(count for chosen, count in around.counts.items() if chosen is not Chosen.LATER)
    keys = [words.SUMMARY_KEYS if has_decisions else words.SUMMARY_KEYS_EMPTY]
    foot = [_rule(canvas), *_fold([*keys, words.SUMMARY_KEYS_BELOW] if sitting.standing else keys, canvas)]
    room = max(canvas.rows - len(foot), _FEWEST_ROWS)
    return [*lines[:room], *[""] * (room - len(lines)), *foot]


def summary_lines(sitting: Sitting, canvas: Canvas) -> list[str]:
    """Return the table of what was chosen, by kind and decision."""
    counts = sitting.counts()
    asked_to_mend = any(chosen is Chosen.TO_RESUBMIT for _, chosen in counts)
    ways = [each for each in Chosen if each is not Chosen.TO_RESUBMIT or asked_to_mend]
    of_kinds = [kind.code for kind in kinds.every() if any(counts.get((kind.code, way)) for way in ways)]
    rows = [[kinds.KINDS.label(kind), *(str(counts.get((kind, way), 0)) for way in ways)] for kind in of_kinds]
    totals = [str(sum(counts.get((kind, way), 0) for kind in of_kinds)) for way in ways]
    columns = [GridColumn(words.SUMMARY_KIND), *(GridColumn(words.CHOSEN[way], "right") for way in ways)]
    return list(grid(columns, [*rows, [words.TOTAL, *totals]], canvas.columns, gap=GAP, colour=canvas.is_colourful))


def draw_summary(sitting: Sitting, canvas: Canvas) -> None:
    """Write, beside the data, what was chosen, by kind and decision."""
    write_lines(summary_lines(sitting, canvas), sys.stderr)


def dropped_lines(dropped: Sequence[Dropped]) -> list[str]:
    """Return what fell out of the choices, by name."""
    listed = [
        words.DROPPED.format(count=len(dropped)),
        *(f"  {words.dropped(each)}" for each in dropped[:_MOST_DROPPED]),
    ]
    more = len(dropped) - _MOST_DROPPED
    return [*listed, f"  {words.DROPPED_MORE.format(count=more)}"] if more > 0 else listed


def _head(request: Request, around: Around, canvas: Canvas) -> list[str]:
    about = [words.SUBMITTED_AT.format(at=shown(request.submitted_at))]
    if request.expires_on:
        about.append(words.EXPIRES_ON.format(day=request.expires_on.isoformat()))
    who = f"#{request.id}  {kinds.KINDS.label(request.kind)}  {safe(request.applicant)}"
    where = "　".join((safe(request.branch), *about))
    said = [text for text in (words.sought(around.sought) if around.sought else "", around.notice) if text]
    return [
        *_fold([words.standing(around.counts, around.left)], canvas),
        *(canvas.style(line, "cyan") for line in _fold(said, canvas)),
        _rule(canvas),
        *(canvas.style(line, "bold") for line in _fold([who], canvas)),
        *_fold([where], canvas),
    ]


def _foot(request: Request, canvas: Canvas) -> list[str]:
    below = words.KEYS_BELOW.format(kind=kinds.KINDS.label(request.kind))
    return [_rule(canvas), *_fold([words.KEYS, below], canvas)]


def _notes(request: Request, canvas: Canvas) -> list[str]:
    say_note = words_of(request.kind).note
    noted = [f"{each.heading}：{safe(each.new)}" for each in request.changes if each.is_noted]
    in_stead = [request_words.in_stead(request.submitted_by, request.basis)] if request.submitted_by else []
    texts = [*map(safe, in_stead), *(safe(say_note(each)) for each in request.notes), *noted]
    marked = [f"{request_words.NOTES}　{text}" for text in texts]
    return ["", *(canvas.style(line, "bold yellow") for line in _fold(marked, canvas))] if marked else []


def _changes(request: Request, canvas: Canvas) -> list[str]:
    listed = [each for each in request.changes if not each.is_noted]
    ordered = sorted(listed, key=lambda each: each.is_entry)  # what replaces something comes first
    columns = [GridColumn(heading) for heading in request_words.CHANGE_HEADINGS]
    rows = [(safe(each.heading), _old(each), _new(each, canvas)) for each in ordered]
    drawn = grid(columns, rows, canvas.columns, gap=GAP, colour=canvas.is_colourful)
    return ["", *(_coloured(line) for line in drawn)]


def _old(change: Change) -> str:
    return safe(change.old) or ("" if change.is_entry else request_words.EMPTY)


def _new(change: Change, canvas: Canvas) -> str:
    """Return a new value; what is new in it is marked: in colour, or in brackets where only a part is."""
    new = safe(change.new) or request_words.EMPTY
    old = safe(change.old)
    if change.is_entry or not old or not change.new:
        begin, end = 0, 0 if change.is_entry else len(new)
    elif old == new:
        return request_words.another(new) if _MASK in new else new
    else:
        begin, end = _differing(old, new)
    part = new[begin:end]
    if canvas.is_colourful:
        part = "".join(f"{_BEGIN}{character}{_END}" for character in part)
    elif part and part != new:
        part = f"【{part}】"
    return f"{new[:begin]}{part}{new[end:]}"


def _differing(old: str, new: str) -> tuple[int, int]:
    """Return where the part of a text lies that is not in another one; of texts that share little, all of it."""
    shortest = min(len(old), len(new))
    begin = next((place for place in range(shortest) if old[place] != new[place]), shortest)
    most = shortest - begin
    same = next((place for place in range(most) if old[-1 - place] != new[-1 - place]), most)
    return (begin, len(new) - same) if (begin + same) * 2 >= shortest and begin < len(new) - same else (0, len(new))


def _coloured(line: str) -> str:
    # Each character is marked by itself, so that a text may be folded anywhere.
    whole = line.replace(f"{_END}{_BEGIN}", "")
    begin, end = styled("|", "bold yellow").split("|")
    return whole.replace(_BEGIN, begin).replace(_END, end)


def _fold(texts: Iterable[str], canvas: Canvas) -> list[str]:
    return [line for text in texts for line in folded(text, canvas.columns)]


def _in_one_line(text: str, canvas: Canvas) -> str:
    if width_of(text) <= canvas.columns:
        return text
    while width_of(text) > canvas.columns - 2:
        text = text[:-1]
    return f"{text}…"


def _rule(canvas: Canvas) -> str:
    return "─" * canvas.columns
