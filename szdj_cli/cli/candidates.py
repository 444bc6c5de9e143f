"""Candidates that come out of the store, for `autocompletion=`. Whoever is not signed in simply gets none."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from szdj_cli.domain.reports.common import Group
    from szdj_cli.domain.values.codes import CodeList
    from szdj_cli.domain.values.fields import Field

Candidates = list[tuple[str, str]]

_MOST_OFFERED = 50  # requests: more than that is no choice, and a digit typed narrows it


def editable_fields(incomplete: str) -> Candidates:
    """Return the fields of `--set FIELD=VALUE`, by heading or term, whichever was begun."""
    from szdj_cli.domain.members.fields import EDITABLE_BY_MEMBER

    return _settings(EDITABLE_BY_MEMBER, incomplete)


def mendable_fields(incomplete: str) -> Candidates:
    """Return the fields of `--set FIELD=VALUE` that an organisation puts right."""
    from szdj_cli.domain.members.fields import IMPORTED

    return _settings(IMPORTED, incomplete)


def branches(incomplete: str) -> Candidates:
    """Return the organisations that whoever is signed in sees, by code."""
    from szdj_cli.cli import state
    from szdj_cli.services.organisations import organisations

    run = state.current()
    nodes = organisations.tree(run.store, run.actor(), run.now())
    return [(node.code, node.name) for node in nodes if node.code.startswith(incomplete)]


def waiting_requests(incomplete: str) -> Candidates:
    """Return the requests that wait for whoever is signed in: the oldest, or the oldest that begin as was typed."""
    from szdj_cli.cli import state
    from szdj_cli.services.approvals import queue

    if incomplete and not incomplete.isdecimal():
        return []
    run = state.current()
    found = queue.offered(run.store, run.actor(), incomplete, run.now(), limit=_MOST_OFFERED)
    return [(str(one.id), f"{one.applicant} {one.branch}") for one in found]


def notes(incomplete: str) -> Candidates:
    """Return what notes are about, by the words for it."""
    from szdj_cli.domain.requests.requests import NOTE_SUBJECTS

    return [(label, code) for code, label in NOTE_SUBJECTS.labels.items() if label.startswith(incomplete)]


def accepted_requests(incomplete: str) -> Candidates:
    """Return what was accepted last for whoever is signed in."""
    from szdj_cli.cli import state
    from szdj_cli.domain.requests.requests import Outcome, RequestFilter
    from szdj_cli.services.approvals import queue

    run = state.current()
    found = queue.decided(
        run.store, run.actor(), RequestFilter(), run.now(), Outcome.ACCEPTED, revoked=False, limit=_MOST_OFFERED
    )
    return [(str(one.id), f"{one.applicant} {one.branch}") for one in found if str(one.id).startswith(incomplete)]


def own_requests(incomplete: str) -> Candidates:
    """Return the requests of whoever is signed in."""
    from szdj_cli.cli import state
    from szdj_cli.domain.requests.kinds import KINDS
    from szdj_cli.domain.requests.requests import STATES
    from szdj_cli.services.approvals import reading

    run = state.current()
    return [
        (str(one.id), f"{KINDS.label(one.kind)} {STATES.label(one.state)}")
        for one in reading.mine(run.store, run.actor(), run.now())
        if str(one.id).startswith(incomplete)
    ]


def targets(incomplete: str) -> Candidates:
    """Return the branches that whoever is signed in can be transferred to, by code."""
    from szdj_cli.cli import state
    from szdj_cli.services.transfers import transfers

    run = state.current()
    return [(each.code, each.name) for each in transfers.targets(run.store, run.actor(), run.now(), incomplete)]


def transfer_fields(incomplete: str) -> Candidates:
    """Return the fields of `--set FIELD=VALUE` of a transfer."""
    from szdj_cli.domain.transfers.transfers import TRANSFER_FIELDS

    return _settings(TRANSFER_FIELDS.values(), incomplete)


def dues_categories(incomplete: str) -> Candidates:
    """Return the categories that dues are reckoned by, in the language that was begun."""
    from szdj_cli.domain.dues.rules import CATEGORIES

    return _codes(CATEGORIES, incomplete)


def departures(incomplete: str) -> Candidates:
    """Return what can become of somebody's membership, in the language that was begun."""
    from szdj_cli.domain.members.departures import DEPARTURES

    return _codes(DEPARTURES, incomplete)


def transfers(incomplete: str) -> Candidates:
    """Return the transfers that whoever is signed in asked for, or is to decide on."""
    return [*own_requests(incomplete), *(waiting_requests(incomplete) if _decides() else [])]


def _decides() -> bool:
    from szdj_cli.cli import state

    return state.current().actor().decides


def roster_counts(incomplete: str) -> Candidates:
    """Return what `--drill` can open in the report on the roster."""
    from szdj_cli.domain.reports.roster import CODES

    return _counts(CODES, incomplete)


def approvals_counts(incomplete: str) -> Candidates:
    """Return what `--drill` can open in the report on approvals."""
    from szdj_cli.domain.reports.approvals import CODES

    return _counts(CODES, incomplete)


def dues_counts(incomplete: str) -> Candidates:
    """Return what `--drill` can open in the report on dues."""
    from szdj_cli.domain.reports.dues import CODES

    return _counts(CODES, incomplete)


def _counts(codes: "Mapping[Group, CodeList | None]", incomplete: str) -> Candidates:
    from szdj_cli.domain.reports.common import choices

    is_english = incomplete != "" and incomplete.isascii()
    pairs = [(english, chinese) if is_english else (chinese, english) for chinese, english in choices(codes)]
    return [pair for pair in pairs if pair[0].startswith(incomplete)]


def _codes(codes: "CodeList", incomplete: str) -> Candidates:
    is_english = incomplete != "" and incomplete.isascii()
    pairs = [(code, label) if is_english else (label, code) for code, label in codes.labels.items()]
    return [pair for pair in pairs if pair[0].startswith(incomplete)]


def due_kinds(incomplete: str) -> Candidates:
    """Return the kinds of what falls due."""
    from szdj_cli.domain.reports.due import KINDS

    return [(code, label) for code, label in KINDS.labels.items() if code.startswith(incomplete)]


def formats(incomplete: str) -> Candidates:
    """Return the formats of `--format`, those too that were registered from outside."""
    from szdj_cli.render.kit.formats import FORMATS

    return [(name, "") for name in FORMATS if name.startswith(incomplete)]


def settings(incomplete: str) -> Candidates:
    """Return the settings by name, and what each is for."""
    from szdj_cli.messages.kit.topics import SETTINGS
    from szdj_cli.settings import SETTINGS as KNOWN

    return [(name, SETTINGS[name]) for name in KNOWN if name.startswith(incomplete)]


def topics(incomplete: str) -> Candidates:
    """Return what `szdj help` can be asked about."""
    from szdj_cli.cli.framework.commands import COMMANDS
    from szdj_cli.messages.kit.topics import TOPICS

    pairs = [*TOPICS.items(), *((entry.name, entry.summary) for entry in COMMANDS)]
    return [pair for pair in pairs if pair[0].startswith(incomplete)]


def _settings(fields: "Iterable[Field]", incomplete: str) -> Candidates:
    by_term = incomplete[:1].isascii()
    pairs = [(field.term, field.heading) if by_term else (field.heading, field.term) for field in fields]
    return [(f"{name}=", other) for name, other in pairs if name.startswith(incomplete)]
