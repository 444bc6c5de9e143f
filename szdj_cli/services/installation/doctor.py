"""Examining the installation: where it lies, who can read it, what it lacks. Needs no sign-in and changes nothing."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from szdj_cli import private_files
from szdj_cli.domain.errors import AliasesInvalid, DuesRulesInvalid, FileExposed, SzdjError
from szdj_cli.domain.installation.doctor import Fact, Finding
from szdj_cli.domain.installation.maintenance import RowProblem
from szdj_cli.domain.sms import GatewayProblem
from szdj_cli.domain.values.clock import is_ahead, shanghai_day
from szdj_cli.services.dues.rules import in_force
from szdj_cli.services.installation import location, reconciling
from szdj_cli.services.table_forms import forms_in_force, operators_file
from szdj_cli.settings import CONFIG_NAME, Settings, unknown
from szdj_cli.sms.problems import gateway_problem
from szdj_cli.store.accounts import corrections
from szdj_cli.store.audit import sealed_fields
from szdj_cli.store.core.engine import Store, open_store
from szdj_cli.store.installation import doctor as rows
from szdj_cli.store.installation import maintenance, schema_check
from szdj_cli.store.verification import identities

_WRITTEN = datetime.fromisoformat("2026-01-01T00:00:00+00:00")  # no right clock shows an earlier day
_PLACES_NAMED = 20
_PAGES_OPENED = 5  # of a table: the whole of it is what `db check` goes through


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Return what is found, in the order of what others rest on."""
    findings = [*_place(settings), *_files(settings), _deployment(settings), _gateway(settings)]
    findings += [*_dues_rules(settings), *_aliases(), *_odd_settings(settings)]
    try:
        store = open_store(settings)
        sound = Finding(Fact.STORE_SOUND, {"location": _location(settings)})
        return [sound, *findings, *_inside(store, now), *_bound(store, now)]
    except SzdjError as error:
        return [Finding(Fact.STORE_REFUSED, error=error), *findings]


def _place(settings: Settings) -> Iterator[Finding]:
    if settings.database_url is None and (kind := location.network_file_system(settings.home)):
        yield Finding(Fact.NETWORK_DISK, {"path": str(settings.home), "kind": kind})
    if folder := location.synced_folder(settings.home):
        yield Finding(Fact.SYNCED_FOLDER, {"folder": folder})


def _files(settings: Settings) -> Iterator[Finding]:
    paths = [settings.store_path, settings.key_path, settings.session_path, settings.outbox_path, settings.log_path]
    paths += [settings.home / CONFIG_NAME, *sorted(settings.review_paths())]
    exposed = [path for path in paths if _is_exposed(path)]
    if _is_open_directory(settings.home):
        exposed.insert(0, settings.home)
    yield from (Finding(Fact.FILE_EXPOSED, {"path": str(path)}) for path in exposed)
    if not exposed:
        yield Finding(Fact.FILES_PRIVATE)


def _is_exposed(path: Path) -> bool:
    try:
        private_files.check(path)
    except FileExposed:
        return True
    except OSError:  # not there, or not ours to look at
        return False
    return False


def _is_open_directory(path: Path) -> bool:
    return os.name == "posix" and path.is_dir() and stat.S_IMODE(path.stat().st_mode) & 0o077 != 0


def _deployment(settings: Settings) -> Finding:
    if settings.database_url is not None:
        return Finding(Fact.SHARED_DATABASE)
    # People reach a service account through sudo or an ssh ForceCommand, which leave these behind.
    is_service = "SSH_ORIGINAL_COMMAND" in os.environ or os.environ.get("SUDO_USER", "root") not in ("root", _user())
    return Finding(Fact.SHARED_HOST if is_service else Fact.OWN_PC)


def _user() -> str:
    return os.environ.get("USER") or os.environ.get("LOGNAME") or ""


def _gateway(settings: Settings) -> Finding:
    problem = gateway_problem(settings)
    if problem is None:
        return Finding(Fact.SMS_READY, {"gateway": settings.sms})
    if problem is GatewayProblem.OUTBOX:
        return Finding(Fact.SMS_OUTBOX)
    return Finding(Fact.SMS_BROKEN, {"problem": problem.value})


def _dues_rules(settings: Settings) -> Iterator[Finding]:
    if settings.dues_rules is None:
        return
    try:
        in_force(settings.dues_rules)
        yield Finding(Fact.DUES_RULES_READY, {"path": str(settings.dues_rules)})
    except DuesRulesInvalid as error:
        yield Finding(Fact.DUES_RULES_REFUSED, error=error)


def _aliases() -> Iterator[Finding]:
    path = operators_file()
    if path is None:
        return
    try:
        forms_in_force()
        yield Finding(Fact.ALIASES_READY, {"path": str(path)})
    except AliasesInvalid as error:
        yield Finding(Fact.ALIASES_REFUSED, error=error)


def _odd_settings(settings: Settings) -> Iterator[Finding]:
    yield from (Finding(Fact.SETTING_UNKNOWN, {"name": name}) for name in unknown())
    if settings.phone_page == "totp":
        new = f'verification_method = "{settings.verification_method}"'
        yield Finding(Fact.SETTING_OLD, {"old": 'phone_page = "totp"', "new": new})


def _inside(store: Store, now: datetime) -> Iterator[Finding]:
    with store.reading() as tx:
        if schema_check.altered(tx, maintenance.revision(tx)):
            yield Finding(Fact.GUARDS_MISSING)
    with store.reading() as tx:
        last = rows.last_act_at(tx)
        is_behind = now < _WRITTEN or (last is not None and is_ahead(last, now))
        yield Finding(Fact.CLOCK_BEHIND if is_behind else Fact.CLOCK_SANE)
        if weak := rows.count_weak_administrators(tx):
            yield Finding(Fact.WEAK_ADMINISTRATORS, {"count": str(weak)})
        if waiting := corrections.count_waiting(tx):
            yield Finding(Fact.CORRECTIONS_WAIT, {"count": str(waiting)})
        places = rows.waiting_for_nobody(tx, shanghai_day(now))
    yield from _unreadable(store)
    for name, count in places[:_PLACES_NAMED]:
        yield Finding(Fact.NOBODY_DECIDES, {"organisation": name, "count": str(count)})
    if len(places) > _PLACES_NAMED:
        yield Finding(Fact.NOBODY_DECIDES_ELSEWHERE, {"count": str(len(places) - _PLACES_NAMED)})
    if not places:
        yield Finding(Fact.SOMEBODY_DECIDES)


def _bound(store: Store, now: datetime) -> Iterator[Finding]:
    with store.reading() as tx:
        counts = identities.counts(tx, now)
    yield from (Finding(Fact.IDENTITIES_BOUND, {"method": each.method, "count": str(each.members)}) for each in counts)


def _unreadable(store: Store) -> Iterator[Finding]:
    found = []
    for name in sealed_fields.SEALED:
        look = sealed_fields.examiner(store.keys, name)
        for page in islice(reconciling.pages(store, name), _PAGES_OPENED):
            found += [reconciling.named(name, key) for key, problem in look(page) if problem is RowProblem.UNREADABLE]
    if found:
        facts = {"looked": str(_PAGES_OPENED * reconciling.ROWS), "count": str(len(found))}
        yield Finding(Fact.FIELDS_UNREADABLE, facts | {"rows": "、".join(found[:_PLACES_NAMED])})


def _location(settings: Settings) -> str:
    # A database's address holds its password.
    return "PostgreSQL" if settings.database_url else str(settings.store_path)
