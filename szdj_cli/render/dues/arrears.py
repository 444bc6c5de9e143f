"""Arrears drawn: by branch, by member, and the reminders."""

import sys
from collections.abc import Iterable, Iterator, Sequence

from szdj_cli.domain.dues.arrears import Arrears, BranchArrears, Mark, MemberArrears
from szdj_cli.domain.values.money import yuan
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.dues import arrears as words
from szdj_cli.render.kit.console import say, say_cut
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column


def draw_arrears(found: Arrears, members: Iterable[MemberArrears] | None, fmt: OutputFormat, limit: int) -> None:
    """Write the members who owe, where they are listed, else the branches; money is fen in JSON, yuan for people."""
    listed = _Listed(members or ())
    if not found.branches and fmt.is_drawn:
        pass  # headings alone say nothing
    elif members is not None:
        columns = _MEMBERS if len(found.branches) < 2 else _MEMBERS_OF_MANY
        show_result(fmt, map(_member, listed), columns, rows=map(_shown, listed))
    else:
        show_result(fmt, map(_branch, found.branches[:limit]), _BRANCHES)
    _say_what_it_comes_to(found)
    count, whole = (limit, len(found.branches)) if members is None else (listed.count, found.total.members)
    if count < whole:
        say_cut(words.MORE.format(count=count), limit)
    if listed.are_flagged:
        say(words.FLAGGED, "yellow")


def draw_reminders(members: Sequence[MemberArrears], texts: Sequence[str], fmt: OutputFormat) -> None:
    """Write reminders to standard output, each ready to be sent: with an empty line between for people."""
    rows = [{"member": each.member, "name": each.name, "text": text} for each, text in zip(members, texts, strict=True)]
    show_result(fmt, rows, _REMINDERS, draw=lambda: sys.stdout.write("\n".join(f"{safe(text)}\n" for text in texts)))


class _Listed:
    """Members as they come; once through, it knows how many, and whether any of them is flagged."""

    def __init__(self, members: Iterable[MemberArrears]) -> None:
        self._members = members
        self.count = 0
        self.are_flagged = False

    def __iter__(self) -> Iterator[MemberArrears]:
        for each in self._members:
            self.count += 1
            self.are_flagged |= each.mark is Mark.FLAG
            yield each


def _say_what_it_comes_to(found: Arrears) -> None:
    say(words.total(found) if found.branches else words.NOTHING_OWED.format(through=found.through))
    if found.without_standard:
        say(words.without_standard(found.without_standard))


def _branch(each: BranchArrears) -> dict[str, object]:
    return {
        "branch": each.code,
        "branch_name": each.name,
        "members": each.members,
        "months": each.months,
        "owed_fen": each.owed_fen,
    }


def _member(each: MemberArrears) -> dict[str, object]:
    months = [month.month for month in each.months]
    return {
        "member": each.member,
        "name": each.name,
        "branch": each.branch,
        "branch_name": each.branch_name,
        "months": months,
        "count": len(months),
        "owed_fen": each.owed_fen,
        "mark": each.mark,
        "has_left": each.has_left,
    }


def _shown(each: MemberArrears) -> dict[str, object]:
    return _member(each) | {"marked": words.mark(each)}


_NUMBER = Column("member", words.NUMBER, "right", whole=True)
_NAME = Column("name", words.NAME, whole=True)
_CODE = Column("branch", words.BRANCH_CODE, whole=True)
_AMOUNT = Column("owed_fen", words.AMOUNT, "right", show=yuan, whole=True)
_REST = (
    Column("months", words.MONTHS, show=words.months),
    Column("count", words.COUNT, "right", whole=True),
    _AMOUNT,
    Column("marked", words.MARK),
)
_MEMBERS = (_NUMBER, _NAME, *_REST)
_MEMBERS_OF_MANY = (_CODE, _NUMBER, _NAME, *_REST)
_BRANCHES = (
    _CODE,
    Column("branch_name", words.BRANCH),
    Column("members", words.MEMBERS, "right", whole=True),
    Column("months", words.MEMBER_MONTHS, "right", whole=True),
    _AMOUNT,
)
_REMINDERS = (_NUMBER, _NAME, Column("text", words.TEXT))
