"""The roster of branches and the cards of members as Word documents, A4, to be printed."""

from collections.abc import Iterable, Sequence
from datetime import date

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.forms import (
    BRANCH,
    CHECKED,
    COUNT,
    PRINTED_ON,
    ROSTER_SIGNED,
    ROSTER_TERMS,
    ROSTER_WIDTHS,
    ROW_NUMBER,
    SIGNED,
    TITLES,
)
from szdj_cli.domain.values.reasons import MemberForm
from szdj_cli.files.documents import word_tables
from szdj_cli.files.documents.word_tables import Align, Cell

Shown = Sequence[tuple[str, Sequence[dict[str, str]]]]
"""Branches by name, each with its members as people read them, by term."""

_CARD_WIDTHS = (28, 56, 28, 56)
_WIDE = frozenset({"address", "employer", "native_place", "residence", "household", "floating_to"})
_TO_SIGN = 18
"""Points above a line where somebody signs."""


def roster(branches: Shown, day: date) -> bytes:
    """Return the roster, each branch from a page of its own on, the headings on every page."""
    document = word_tables.document(is_landscape=True)
    headings = [ROW_NUMBER, *(FIELDS[term].heading for term in ROSTER_TERMS)]
    for place, (branch, members) in enumerate(branches):
        word_tables.heading(document, TITLES[MemberForm.ROSTER], begins_page=place > 0)
        above = f"{BRANCH}：{branch}　　{COUNT}：{len(members)}　　{PRINTED_ON}：{day.isoformat()}"
        word_tables.line(document, above)
        rows = [[Cell(text, Align.CENTER, is_bold=True) for text in headings]]
        for number, each in enumerate(members, 1):
            rows.append([Cell(str(number)), *(Cell(each[term]) for term in ROSTER_TERMS)])
        word_tables.table(document, ROSTER_WIDTHS, rows, headings=1)
        word_tables.line(document, ROSTER_SIGNED, above=_TO_SIGN)
    return word_tables.content_of(document)


def cards(branches: Shown, day: date) -> bytes:
    """Return a page a member with all that the record holds, and room for signatures."""
    document = word_tables.document(is_landscape=False, has_page_numbers=False)
    begins_page = False
    for branch, members in branches:
        for each in members:
            word_tables.heading(document, TITLES[MemberForm.CARD], begins_page=begins_page)
            begins_page = True
            word_tables.line(document, f"{BRANCH}：{branch}　　{PRINTED_ON}：{day.isoformat()}")
            word_tables.table(document, _CARD_WIDTHS, list(_card({**each, "branch": branch})))
            word_tables.line(document, f"{SIGNED}{'　' * 14}{CHECKED}", above=_TO_SIGN)
    return word_tables.content_of(document)


def _card(member: dict[str, str]) -> Iterable[list[Cell]]:
    pair: list[Cell] = []
    for term, field in FIELDS.items():
        if term in _WIDE:
            continue
        pair += [Cell(field.heading), Cell(member[term])]
        if len(pair) == 4:
            yield pair
            pair = []
    if pair:
        yield [*pair, Cell(""), Cell("")]
    for term in FIELDS:
        if term in _WIDE:
            yield [Cell(FIELDS[term].heading), Cell(member[term], span=3)]
