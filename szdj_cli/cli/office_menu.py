"""What the office does in the personal centre: entries for those who have the right, with forms for the options."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from szdj_cli.cli.menu import Entry, argument, numbers_typed
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.domain.authorisation import Act
from szdj_cli.domain.errors import BranchNeeded, SzdjError
from szdj_cli.domain.organisations.appointments import ROLES
from szdj_cli.domain.organisations.fields import KIND
from szdj_cli.domain.personal_centre import Overview
from szdj_cli.domain.transfers.signed_documents import PaperStatus
from szdj_cli.domain.values.reasons import TemplateKind
from szdj_cli.messages.accounts import office_menu as words
from szdj_cli.messages.accounts import personal_centre

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.dues.lists.notices import RegisterRow
    from szdj_cli.domain.transfers.register import RegisterEntry

Arguments = list[str]


class Answer(NamedTuple):
    """What was typed or chosen, and the arguments that it comes to."""

    typed: str
    arguments: Arguments


Find = Callable[["State"], list[tuple[str, str]]]
"""Returns what there is to choose from: what is shown, and the number that stands for it."""

MOST_LISTED = 50

Part = Callable[["State", str], Answer]
"""Asks one thing, beginning with what was typed there before, if anything was."""


class _Office(NamedTuple):
    """An entry, and the acts of which whoever sees it may do one somewhere."""

    acts: tuple[Act, ...]
    entry: Entry


def collecting(overview: Overview) -> tuple[Entry, ...]:
    """Return what of the dues is done beside collecting them."""
    return _allowed(_COLLECTING, overview)


def roster(overview: Overview) -> tuple[Entry, ...]:
    """Return what is done with people."""
    return _allowed(_ROSTER, overview)


def sections(overview: Overview) -> tuple[Entry, ...]:
    """Return what stands beside the roster: organisations, and what is counted and logged."""
    found = ((title, _allowed(table, overview)) for title, table in _SECTIONS.items())
    return tuple(Entry(title, below=entries) for title, entries in found if entries)


def of_transfers(overview: Overview) -> tuple[Entry, ...]:
    """Return what is done with letters."""
    return _allowed(_TRANSFERS, overview)


def _allowed(table: Sequence[_Office], overview: Overview) -> tuple[Entry, ...]:
    return tuple(each.entry for each in table if overview.may.intersection(each.acts))


def _asked(name: str, *parts: Part) -> "Callable[[State], Arguments]":
    """Return what asks several things in turn; Esc goes back one, and at the first out of the entry.

    What was typed stands there again where somebody came back, or had to sign in meanwhile; nobody else sees it.
    """

    def ask(state: "State") -> Arguments:
        key = (name, state.actor().account_id)
        typed = dict(state.drafts.pop(key, {}))

        def question(place: str, part: Part) -> prompts.Question:
            def ask_part(_answers: object) -> Arguments:
                typed[place], arguments = part(state, typed.get(place, ""))
                return arguments

            return ask_part

        try:
            answers = prompts.in_turn({place: question(place, part) for place, part in places.items()})
        except SzdjError:
            state.drafts[key] = typed
            raise
        return [argument for arguments in answers.values() for argument in arguments]

    places = {str(place): part for place, part in enumerate(parts)}
    return ask


def _text(question: str, option: str | None = None, *, may_be_empty: bool = False) -> Part:
    def ask(_state: "State", before: str) -> Answer:
        check = None if may_be_empty else checks.not_blank
        text = prompts.ask_text(question, option=option or question, default=before, check=check).strip()
        if option is None:
            return Answer(text, argument(text))
        return Answer(text, [f"{option}={text}"] if text else [])

    return ask


def _listed(question: str, find: "Find", *, several: bool = False) -> Part:
    """Ask for one of what is listed, or for several; for what is not listed, a number is typed."""

    def ask(state: "State", before: str) -> Answer:
        choices = [*find(state)[:MOST_LISTED], (words.TYPE_A_NUMBER, "")]
        while len(choices) > 1 and not before:
            if several:
                chosen = prompts.ask_checkbox(question, choices, option=question)
            else:
                chosen = [prompts.ask_choice(question, choices, option=question)]
            if "" not in chosen:
                return Answer("", chosen)
            try:
                return _typed_numbers(question, before)
            except prompts.Back:
                continue
        return _typed_numbers(question, before)

    return ask


def _typed_numbers(question: str, before: str) -> Answer:
    typed = prompts.ask_text(question, option=question, default=before, check=checks.not_blank)
    return Answer(typed, [part for word in numbers_typed(typed) for part in argument(word)])


def _payments(is_wanted: "Callable[[RegisterRow], bool]") -> "Find":
    """Return what lists payments of the user's branch that stand."""

    def find(state: "State") -> list[tuple[str, str]]:
        from szdj_cli.services.dues.lists import notices

        try:
            rows = notices.standing(state.store, state.actor(), state.now())
        except BranchNeeded:  # of several branches a list would be of none
            return []
        return [(words.payment(each), str(each.number)) for each in rows if is_wanted(each)]

    return find


def _letters(*statuses: PaperStatus) -> "Find":
    """Return what lists the letters that the user's committees issued, by their requests: the newest of each."""

    def find(state: "State") -> list[tuple[str, str]]:
        from szdj_cli.services.transfers import register

        newest: dict[int, RegisterEntry] = {}
        for each in register.look(state.store, state.actor(), state.now()):
            if len(newest) == MOST_LISTED:
                break
            if each.status in statuses:
                newest.setdefault(each.request, each)
        return [(words.letter(each), str(number)) for number, each in newest.items()]

    return find


def receipt_numbers(state: "State") -> Arguments:
    """Ask for payments that receipts are issued for."""
    return _listed(words.WHICH_PAYMENTS, _payments(lambda each: not each.receipt), several=True)(state, "").arguments


def _path(question: str, option: str | None = None, *, default: str = "", may_be_empty: bool = False) -> Part:
    def ask(_state: "State", before: str) -> Answer:
        path = prompts.ask_path(
            question, option=option or question, default=before or default, may_be_empty=may_be_empty
        )
        return Answer(path, [*([option] if option else []), path] if path else [])

    return ask


def _choice(question: str, choices: Sequence[tuple[str, str]], option: str | None = None) -> Part:
    def ask(_state: "State", before: str) -> Answer:
        chosen = prompts.ask_choice(question, choices, option=option or question, default=before)
        return Answer(chosen, ([option, chosen] if option else [chosen]) if chosen else [])

    return ask


def _organisation(question: str, option: str | None = None, *, may_be_none: str | None = None) -> Part:
    """Ask for an organisation among those that the user may see; `may_be_none` is what answers that it is none."""

    def ask(state: "State", before: str) -> Answer:
        from szdj_cli.services.organisations import organisations

        nodes = organisations.tree(state.store, state.actor(), state.now())
        listed = [(f"{each.code} {each.name}（{KIND.label(each.kind)}）", each.code) for each in nodes]
        if may_be_none is not None:
            choices = [(may_be_none, False), (words.CHOOSE_ONE, True)]
            if not prompts.ask_choice(words.WHETHER, choices, option=option or "CODE", default=bool(before)):
                return Answer("", [])
        code = prompts.ask_search(
            question, listed, option=option or "CODE", refusal=words.NO_SUCH_ORGANISATION, default=before
        )
        return Answer(code, [option, code] if option else [code])

    return ask


def _written_to(offered: str) -> Part:
    return _path(personal_centre.FILE_TO_WRITE, "--output", default=offered)


def _shown_or_written(offered: str) -> Part:
    """Ask for a file that may be left out: then it is shown."""
    return _path(words.FILE_OR_SCREEN.format(example=offered), "--output", may_be_empty=True)


def _agreed(question: str) -> Part:
    """Ask whether to do what its command does without asking."""

    def ask(_state: "State", _before: str) -> Answer:
        if not prompts.confirm(question):
            raise prompts.Back
        return Answer("", [])

    return ask


def _office(acts: Act | tuple[Act, ...], label: str, command: str, *parts: Part, named: str = "") -> _Office:
    """Return an entry for whoever may do one of some acts, which asks several things before its command.

    The command is `named` with the option that makes another one of it, where that is among what is asked.
    """
    ask = _asked(f"{label} {command}", *parts) if parts else None
    entry = Entry(words.LABELS[label], tuple(command.split()), ask, named=tuple(named.split()))
    return _Office((acts,) if isinstance(acts, Act) else acts, entry)


_WHO = _text(words.WHO)
_MEMBER = _text(words.WHO, "--member")
_WHICH = _organisation(words.WHICH_ORGANISATION)
_REASON = _text(words.REASON, "--reason")
_OPEN = (PaperStatus.VALID, PaperStatus.EXPIRED)
_FILE = _path(words.FILE)
_BASIS = _text(words.BASIS, "--basis")
_TYPES, _ROLES = ([(label, code) for code, label in codes.labels.items()] for codes in (KIND, ROLES))
_TEMPLATES = [(words.TEMPLATES[kind], kind.value) for kind in TemplateKind]

_TRANSFERS = (
    _office(Act.LETTER, "letters", "transfer list --letters"),
    _office(
        Act.LETTER,
        "letter",
        "transfer letter",
        _listed(words.WHICH_LETTERS, _letters(PaperStatus.VALID), several=True),
        _written_to(words.LETTER_NAME),
    ),
    _office(Act.LETTER, "letter_all", "transfer letter --all", _written_to(words.LETTER_NAME)),
    _office(Act.LETTER, "slip", "transfer slip", _listed(words.WHICH_SLIP, _letters(*_OPEN))),
    _office(Act.LETTER, "slip_file", "transfer slip --file", _FILE),
    _office(Act.LETTER, "void", "transfer void", _listed(words.WHICH_VOID, _letters(PaperStatus.VALID))),
    _office(Act.LETTER, "reissue", "transfer reissue", _listed(words.WHICH_REISSUE, _letters(*_OPEN))),
    _office(Act.RECEIPT, "check", "transfer verify", _text(words.CODE)),
    _office(Act.ACT_FOR, "out_for", "transfer out", _MEMBER, _BASIS, named="transfer out --member"),
)
_COLLECTING = (
    _office(Act.RECORD_PAYMENTS, "sheet", "dues sheet", _written_to(words.SHEET_NAME)),
    _office(Act.RECORD_PAYMENTS, "reverse", "dues reverse", _listed(words.WHICH_REVERSED, _payments(lambda _: True))),
    _office(Act.RECORD_PAYMENTS, "remind", "dues arrears --remind --send"),
    _office(Act.RECORD_PAYMENTS, "notice", "dues notice", _shown_or_written(words.NOTICE_NAME)),
    _office(Act.RECORD_PAYMENTS, "register", "dues register", _shown_or_written(words.REGISTER_NAME)),
    _office(Act.RECEIPT, "stubs", "dues stubs", _shown_or_written(words.STUBS_NAME)),
    _office(Act.RECORD_PAYMENTS, "remit", "dues remit", _shown_or_written(words.REMITTANCE_NAME)),
    _office(Act.RECORD_PAYMENTS, "remittances", "dues remittances"),
    _office(Act.RECORD_PAYMENTS, "opening", "dues opening", _text(words.WHICH_MONTH)),
)
_ROSTER = (
    _office(Act.READ, "member_list", "member list"),
    _office(Act.READ, "member_show", "member show", _WHO),
    _office(Act.READ, "export", "member export", _written_to(words.ROSTER_NAME)),
    _office(Act.MEND, "member_add", "member add"),
    _office((Act.MEND, Act.MEND_CONTACT), "member_edit", "member edit", _WHO),
    _office(Act.READ, "confirm_due", "member confirm --due"),
    _office(Act.MEND, "confirm", "member confirm", _WHO),
    _office(Act.MEND, "leave", "member leave", _WHO),
    _office(Act.ACT_FOR, "edit_for", "profile edit", _MEMBER, _BASIS, named="profile edit --member"),
    _office(Act.ACT_FOR, "acted_for", "request list --submitted-by-me"),
    _office((Act.MEND, Act.MEND_CONTACT), "reset", "member reset-password", _WHO, _REASON),
    _office((Act.MEND, Act.MEND_CONTACT), "unbind", "member unbind", _WHO, _REASON),
    _office(Act.MEND, "disable", "member disable", _WHO, _REASON),
    _office(Act.MEND, "enable", "member enable", _WHO, _REASON),
    _office(
        (Act.MEND, Act.LETTER, Act.IMPORT_PAYMENTS, Act.IMPORT_MEMBERS, Act.IMPORT_ORGANISATIONS),
        "template",
        "import template",
        _choice(words.WHICH_TEMPLATE, _TEMPLATES),
        _written_to(words.TEMPLATE_NAME),
    ),
)
_ORGANISATIONS = (
    _office((Act.ORGANISE, Act.APPOINT), "org_show", "org show", _WHICH),
    _office(
        Act.ORGANISE,
        "org_add",
        "org add",
        _text(words.NEW_CODE),
        _text(words.NEW_NAME, "--name"),
        _choice(words.WHICH_TYPE, _TYPES, "--type"),
        _organisation(words.WHICH_PARENT, "--parent", may_be_none=words.NO_PARENT),
    ),
    _office(Act.ORGANISE, "org_rename", "org rename", _WHICH, _text(words.NEW_NAME)),
    _office(
        Act.ORGANISE,
        "org_move",
        "org move",
        _WHICH,
        _organisation(words.WHICH_PARENT, "--to"),
        _text(words.REASON_IF_ANY, "--reason", may_be_empty=True),
    ),
    _office(
        Act.ORGANISE,
        "org_close",
        "org close",
        _WHICH,
        _organisation(words.WHICH_INTO, "--into", may_be_none=words.NOBODY_LEFT),
    ),
    _office(Act.ORGANISE, "org_merge", "org merge", _WHICH, _organisation(words.MERGE_INTO, "--into")),
    _office(
        Act.APPOINT,
        "appoint",
        "org appoint",
        _WHICH,
        _MEMBER,
        _choice(words.WHICH_ROLE, _ROLES, "--role"),
        _text(words.FROM_DAY, "--from", may_be_empty=True),
        _text(words.UNTIL_DAY, "--until", may_be_empty=True),
        _agreed(words.APPOINT_NOW),
    ),
    _office(Act.APPOINT, "dismiss", "org dismiss", _WHICH, _MEMBER),
    _office(Act.APPOINT, "import_appointments", "import appointments", _FILE),
)
_REPORTS = (
    *(
        entry
        for report, question in words.WHICH_COUNT.items()
        for entry in (
            _office(Act.READ, report, report),
            _office(Act.READ, f"{report} --drill", report, _text(question, "--drill"), named=f"{report} --drill"),
        )
    ),
    _office((Act.LOG, Act.AUDIT), "log", "audit log"),
)
_SECTIONS = {words.ORGANISATIONS: _ORGANISATIONS, words.REPORTS: _REPORTS}
