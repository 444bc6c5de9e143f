"""个人中心: a menu whose entries run the very commands, and name them."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from szdj_cli.cli.framework.global_flags import FORMAT_VARIABLE
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.domain.errors import SignInRequired, StoreMissing, SzdjError
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.news import MENDED_ANEW
from szdj_cli.domain.requests.requests import STATES, Request, RequestState
from szdj_cli.domain.values.text import narrowed, safe
from szdj_cli.messages.accounts import personal_centre as words
from szdj_cli.messages.kit import places
from szdj_cli.render.kit.console import say, write_lines

if TYPE_CHECKING:
    from datetime import datetime

    from szdj_cli.cli.state import State
    from szdj_cli.domain.personal_centre import Overview
    from szdj_cli.domain.requests.news import News

Ask = Callable[["State"], Sequence[str] | None]
"""Asks what a command needs; returns its arguments, or None where there is nothing to do."""


_LABELS = words.LABELS
PAGE = 50
"""How many requests are offered at once."""

_HEAD = 3  # rows of the menu besides its greeting and its entries
_ENTERING = (("login",), ("logout",), ("verify",))
_SPECIAL = frozenset(" \t\"'`$&|;<>()*?[]{}!#~\\")


@dataclass(frozen=True)
class Entry:
    """One line of a menu: a command with what it asks first, or a menu below."""

    label: str
    command: tuple[str, ...] = ()
    ask: Ask | None = None
    below: tuple["Entry", ...] = ()
    is_news: bool = False
    """The label says by itself what opens."""
    named: tuple[str, ...] = ()
    """The command as it is named, where an answer completes it."""

    @property
    def shown(self) -> tuple[str, ...]:
        """The words by which its command is named."""
        return self.named or self.command

    @property
    def title(self) -> str:
        """What the line says: its label, and the command that it runs."""
        if not self.command or self.is_news:
            return self.label
        return words.WITH_COMMAND.format(label=self.label, command=" ".join(("szdj", *self.shown)))


def open_menu(state: "State") -> None:
    """Show the personal centre until its user leaves it."""
    state.is_in_personal_centre = True
    os.environ.pop(FORMAT_VARIABLE, None)  # it is for scripts, and here sits somebody
    try:
        _ = state.store
    except StoreMissing:
        from szdj_cli.cli.first_use import begin

        if not begin(state):
            return
    standing = _Standing()
    entered = state.now()
    while True:
        overview = _overview(state, entered)
        news = overview.news[: words.NEWS_SHOWN] if overview else ()
        say("")
        say(words.TITLE if overview else words.TITLE_SIGNED_OUT, "bold")
        head = words.greeting(overview) if overview else [words.NOT_SIGNED_IN]
        for line in head:
            say(line)
        if overview and (overview.roles or overview.is_administrator):
            _say_what_is_due(state)
        entries = _entries(overview) if overview else _SIGNED_OUT
        question = words.PARTY_AFFAIRS if overview else words.CHOOSE
        seen = partial(_mark_shown, state, overview, news)
        account = overview.account if overview else None
        if account != standing.account:
            standing = _Standing(account)
        with places.in_menu(paths_of([*entries, *_SIGNED_OUT])):
            offered = [*_news(news), *_to_mend(overview), *entries]
            try:
                is_left = not _choose(state, question, offered, "leave", standing, len(head) + _HEAD, seen)
            except prompts.Declined as declined:  # another person signed in: theirs is another menu
                say(declined.said, "yellow")
                is_left = False
        if is_left:
            return


@dataclass
class _Standing:
    """Whose menu it is, and on which entry each one in it was left, by its question; whoever signs in begins anew."""

    account: int | None = None
    left: dict[str, str] = field(default_factory=dict)


def paths_of(entries: Sequence[Entry], above: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Return where in a menu each command is run: by the words of the command, the labels on the way to it."""
    found: dict[tuple[str, ...], str] = {}
    for entry in reversed(entries):
        path = (*above, entry.label)
        if entry.shown:
            found[entry.shown] = places.BETWEEN.join(path)
        found |= paths_of(entry.below, path)
    return found


def _news(news: "Sequence[News]") -> list[Entry]:
    if not news:
        return []
    from szdj_cli.cli.news import offered

    return [Entry(label, command, is_news=True) for label, command in offered(news)]


def _to_mend(overview: "Overview | None") -> list[Entry]:
    """Return what its applicant is to mend, and what no news offers: what was shown once is news no more."""
    numbers = words.to_mend(overview) if overview else ()
    return [
        Entry(words.TO_MEND.format(number=number), ("request", "resubmit", str(number)), is_news=True)
        for number in numbers
    ]


def _mark_shown(state: "State", overview: "Overview | None", news: "Sequence[News]") -> None:
    if overview is None or not news:
        return
    from szdj_cli.cli.news import mark_shown

    mark_shown(state, overview, news)


def _overview(state: "State", entered: "datetime | None" = None) -> "Overview | None":
    from szdj_cli.services.approvals import personal_centre

    try:
        return personal_centre.overview(state.store, state.actor(), state.now(), entered)
    except SignInRequired:
        return None


def _say_what_is_due(state: "State") -> None:
    from szdj_cli.domain.reports.due import DueFilter
    from szdj_cli.messages import due as due_words
    from szdj_cli.services.reports import due

    wanted = DueFilter(branch_term_years=state.settings.branch_term_years)
    counts = due.count(state.store, state.actor(), state.now(), wanted)
    if any(counts.values()):
        say(due_words.in_menu(counts))


def _choose(
    state: "State",
    question: str,
    entries: Sequence[Entry],
    way_out: str,
    standing: _Standing,
    head: int = 1,
    seen: Callable[[], None] = lambda: None,
) -> bool:
    """Ask for one entry and do it; False where the way out was taken. `head` rows stand above the entries.

    `seen` is called once they stood on the screen: that is before the entry is done, for afterwards there may be
    nobody signed in.
    """
    choices: list[tuple[str, Entry | None]] = [(entry.title, entry) for entry in entries]
    choices.append((words.LABELS[way_out], None))
    last = next((entry for entry in entries if entry.label == standing.left.get(question)), entries[0])
    try:
        entry = prompts.ask_choice(question, choices, option="szdj --help", default=last)
    except prompts.Back:
        return False
    finally:
        seen()
    if entry is None:
        return False
    standing.left[question] = entry.label
    if entry.below:
        while _choose(state, entry.label, entry.below, "back", standing):
            pass
    else:
        _run(state, entry, standing.account, len(choices) + head)
    return True


def _run(state: "State", entry: Entry, account: int | None, needed: int) -> None:
    """Do what an entry says, in the menu of an account.

    Raises:
        Declined: its session had ended, and another person signed in.
    """
    from szdj_cli.cli.framework.boundary import refuse, run_within
    from szdj_cli.cli.framework.in_place import is_entered
    from szdj_cli.cli.prompting.paging import paged

    def enter(error: SzdjError) -> bool:
        return entry.command not in _ENTERING and is_entered(state, error, account)

    with paged(needed):
        while True:
            try:
                arguments = entry.ask(state) if entry.ask else ()
                break
            except prompts.Back:
                return
            except SzdjError as error:
                if not enter(error):
                    refuse(error)
                    return
        if arguments is None:
            return
        command = [*entry.command, *arguments]
        write_lines([f"\n$ szdj {' '.join(map(shown_argument, command))}"], sys.stderr, "green")
        run_within(command, enter)


def shown_argument(text: str) -> str:
    """Return an argument as a shell takes it."""
    from shlex import quote

    return text if not any(character in _SPECIAL for character in safe(text)) else quote(safe(text))


def _countersign(state: "State") -> list[str] | None:
    """Let somebody choose from the corrections in which they have a part, and what to do about it."""
    from szdj_cli.cli.countersigning import waiting
    from szdj_cli.messages.accounts.countersigning import label

    found = waiting(state)
    if not found:
        say(words.NO_CORRECTIONS)
        return None
    number = prompts.ask_choice(
        words.WHICH_CORRECTION, [(label(each), str(each.id)) for each in found], option="szdj member countersign"
    )
    if prompts.ask_choice(words.WHICH_DECISION, words.COUNTERSIGNING, option="--reject") == "confirm":
        return [number]
    reason = prompts.ask_text(words.REJECT_REASON, option="--reason", check=checks.not_blank)
    return [number, "--reject", "--reason", reason]


def own_choice(found: Sequence[Request], question: str, option: str, for_others: Sequence[Request] = ()) -> list[str]:
    """Let somebody choose from requests of their own, each with what it is, where it stands and what it asks for.

    Those that they submitted in others' stead come behind, with whose they are.
    """
    from szdj_cli.domain.changes import describe_in_lists

    whose = [*(("", each) for each in found), *((words.FOR_OTHER.format(name=e.applicant), e) for e in for_others)]
    choices = [
        (
            words.OWN_REQUEST.format(
                number=each.id,
                kind=who + kinds.KINDS.label(each.kind),
                state=STATES.label(each.state),
                changes=describe_in_lists(each.changes),
            ),
            str(each.id),
        )
        for who, each in whose
    ]
    return [prompts.ask_choice(question, choices, option=option)]


def _own(
    question: str,
    nothing: str,
    option: str,
    is_meant: Callable[[Request], bool] = lambda _: True,
    *,
    is_done_for_others: bool = False,
) -> Ask:
    """Return what lets somebody choose from those requests of their own that are meant.

    With `is_done_for_others` whoever submitted in the applicant's stead may do it as well.
    """

    def ask(state: "State") -> list[str] | None:
        from szdj_cli.cli.verification.verify import ensure_verified
        from szdj_cli.services.approvals import reading

        ensure_verified(state)
        actor, now = state.actor(), state.now()
        found = [each for each in reading.mine(state.store, actor, now) if is_meant(each)]
        for_others: list[Request] = []
        if is_done_for_others and actor.appointments:
            for_others = [each for each in reading.mine(state.store, actor, now, for_others=True) if is_meant(each)]
        if not (found or for_others):
            say(nothing)
            return None
        return own_choice(found, question, option, for_others)

    return ask


def _text(question: str, option: str) -> Ask:
    return lambda _state: _argument(prompts.ask_text(question, option=option))


def _number(question: str, option: str) -> Ask:
    """Ask for a number of ours; blanks, full-width digits and a # before it are no part of it."""
    return lambda _state: _argument(narrowed(prompts.ask_text(question, option=option)).strip().removeprefix("#"))


def numbers_typed(text: str) -> list[str]:
    """Return the numbers of ours that were typed, with blanks or commas between them and perhaps a # before them."""
    return [word.removeprefix("#") for word in narrowed(text).replace("、", " ").replace(",", " ").split()]


def _receipts(state: "State") -> Sequence[str]:
    numbers: Sequence[str] = import_module("szdj_cli.cli.office_menu").receipt_numbers(state)
    return numbers


def _file(question: str, default: str = "") -> Ask:
    return lambda _state: _argument(prompts.ask_path(question, option="FILE", default=default))


def argument(text: str) -> list[str]:
    """Return what was typed as an argument, which is no option whatever it begins with."""
    return ["--", text] if text.startswith("-") else [text]


def _argument(text: str) -> list[str] | None:
    """Return what was typed as an argument; None where it is nothing."""
    return argument(text) if text else None


def _file_to_write(offered: str) -> Ask:
    return lambda _state: ["-o", prompts.ask_path(words.FILE_TO_WRITE, option="-o", default=offered)]


def _entries(overview: "Overview") -> list[Entry]:
    entries: list[Entry] = []
    office = import_module("szdj_cli.cli.office_menu")
    if overview.is_member:
        of_kinds = dict.fromkeys(kind.cli for kind in kinds.every())
        entries += [*(import_module(each).menu_of(overview) for each in of_kinds), _REQUESTS]
    if overview.decides:
        collecting = (*_COLLECTING, *office.collecting(overview), *(_ASSESSING if overview.assesses else ()))
        entries += [_REVIEW, _PLANS, Entry(_LABELS["collecting"], below=collecting)]
    if overview.roles or overview.is_administrator:
        imports = (_IMPORT_ORGS, _IMPORT_MEMBERS) if overview.is_administrator else (_IMPORT_MEMBERS,)
        below = (*_ROSTER, *office.roster(overview), *(imports if overview.imports else ()))
        entries += [Entry(_LABELS["roster"], below=below), *office.sections(overview), _DUE]
    if overview.corrections:
        entries.append(_COUNTERSIGN)
    if overview.is_administrator:
        entries.append(_UPKEEP)
    if overview.is_member and not overview.is_verified:
        entries.append(_VERIFY)
    return [*entries, PASSWORD, Entry(_LABELS["logout"], ("logout",))]


_SIGNED_OUT = (Entry(_LABELS["login"], ("login",)), Entry(_LABELS["demo"], ("demo",)))
PASSWORD = Entry(_LABELS["profile_password"], ("profile", "password"))
own_request = _own(words.WHICH_REQUEST, words.NOTHING_OF_MINE, "szdj request list", is_done_for_others=True)
own_to_mend = _own(
    words.WHICH_REQUEST,
    words.NOTHING_TO_RESUBMIT,
    "szdj request resubmit",
    lambda request: request.state is RequestState.TO_RESUBMIT,
)
own_open = _own(
    words.WHICH_WITHDRAW,
    words.NOTHING_OF_MINE,
    "szdj request withdraw",
    lambda request: request.is_open,
    is_done_for_others=True,
)
own_to_ask_anew = _own(
    words.WHICH_REQUEST,
    words.NOTHING_TO_ASK_ANEW,
    "szdj request again",
    lambda request: request.state in MENDED_ANEW,
)
_REQUESTS = Entry(
    _LABELS["request"],
    below=(
        Entry(_LABELS["request_list"], ("request", "list")),
        Entry(_LABELS["request_show"], ("request", "show"), own_request),
        Entry(_LABELS["request_resubmit"], ("request", "resubmit"), own_to_mend),
        Entry(_LABELS["request_withdraw"], ("request", "withdraw"), own_open),
        Entry(_LABELS["request_again"], ("request", "again"), own_to_ask_anew),
    ),
)
_COLLECTING = (
    Entry(_LABELS["dues_record"], ("dues", "pay", "--member"), _text(words.WHO_PAID, "--member")),
    Entry(_LABELS["import_payments"], ("import", "payments"), _file(words.FILE_TO_IMPORT)),
    Entry(_LABELS["dues_arrears"], ("dues", "arrears")),
    Entry(_LABELS["dues_statement"], ("dues", "statement")),
    Entry(_LABELS["dues_receipt"], ("dues", "receipt"), _receipts),
)
_ASSESSING = (
    Entry(_LABELS["assess_plan"], ("dues", "assess", "plan"), _file_to_write(words.ASSESSMENT_NAME)),
    Entry(
        _LABELS["assess_apply"],
        ("dues", "assess", "apply"),
        _file(words.FILLED_ASSESSMENT, words.ASSESSMENT_NAME),
    ),
    Entry(_LABELS["assess_one"], ("dues", "set", "--member"), _text(words.WHOM_TO_ASSESS, "--member")),
)
_REVIEW = Entry(_LABELS["approve"], ("approve", "review"))
_PLANS = Entry(
    _LABELS["approve_plans"],
    below=(
        Entry(_LABELS["approve_list"], ("approve", "list")),
        Entry(_LABELS["approve_revoke"], ("approve", "revoke"), _number(words.WHICH_REVOKE, "ID")),
        Entry(_LABELS["approve_plan"], ("approve", "plan"), _file_to_write(words.PLAN_NAME)),
        Entry(_LABELS["approve_apply"], ("approve", "apply"), _file(words.FILE_TO_APPLY, words.PLAN_NAME)),
    ),
)
_DUE = Entry(_LABELS["due"], ("due",))
_ROSTER = (
    Entry(_LABELS["member_search"], ("member", "search"), _text(words.WHOM, "TEXT")),
    Entry(_LABELS["org_tree"], ("org", "tree")),
)
_IMPORT_ORGS = Entry(_LABELS["import_orgs"], ("import", "orgs"), _file(words.FILE_TO_IMPORT))
_IMPORT_MEMBERS = Entry(_LABELS["import_members"], ("import", "members"), _file(words.FILE_TO_IMPORT))
_COUNTERSIGN = Entry(_LABELS["countersign"], ("member", "countersign"), _countersign)
_UPKEEP = Entry(
    _LABELS["upkeep"],
    below=(Entry(_LABELS["audit_verify"], ("audit", "verify")), Entry(_LABELS["doctor"], ("doctor",))),
)
_VERIFY = Entry(_LABELS["verify"], ("verify",))
