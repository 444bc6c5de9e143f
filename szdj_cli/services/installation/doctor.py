"""Examining the installation: where it lies, who can read it, what it lacks. Needs no sign-in and changes nothing."""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from szdj_cli import private_files
from szdj_cli.domain.accounts.tokens import TokenState, is_ending
from szdj_cli.domain.errors import AliasesInvalid, DuesRulesInvalid, FileExposed, SettingsInvalid, SzdjError
from szdj_cli.domain.installation.doctor import Fact, Finding
from szdj_cli.domain.installation.maintenance import RowProblem
from szdj_cli.domain.sms import GatewayProblem
from szdj_cli.domain.values.clock import is_ahead, shanghai_day
from szdj_cli.services.accounts import tokens
from szdj_cli.services.audit import newest_hold
from szdj_cli.services.dues.rules import in_force
from szdj_cli.services.installation import location, reconciling
from szdj_cli.services.table_forms import forms_in_force, operators_file
from szdj_cli.settings import CONFIG_NAME, SETTINGS, Settings, unknown
from szdj_cli.sms.problems import gateway_problem
from szdj_cli.store.accounts import corrections
from szdj_cli.store.audit import sealed_fields
from szdj_cli.store.core.engine import Store, open_store
from szdj_cli.store.installation import doctor as rows
from szdj_cli.store.installation import maintenance, schema_check
from szdj_cli.store.verification import identities

_WRITTEN = datetime.fromisoformat("2026-01-01T00:00:00+00:00")  # no right clock shows an earlier day
_PLACES_NAMED = 20
_ENTRIES_VERIFIED = 100_000  # of the log, the newest: the whole of it is what `audit verify` goes through
_MB = 1_000_000  # bytes
_MOST_OF_CERTIFICATE = _MB  # with all that vouch for it
_GB = 1000 * _MB
_LEAST_ROOM = 200 * _MB
_RENEWAL = timedelta(days=30)  # before a certificate ends
_PAGES_OPENED = 5  # of a table: the whole of it is what `db check` goes through


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Return what is found, in the order of what others rest on."""
    findings: list[Finding] = []
    for look in (_place, _room, _files, _deployment, _gateway, _dues_rules, _aliases, _certificate, _odd_settings):
        with suppress(SettingsInvalid):  # told once for all by the last of them
            findings += look(settings, now)
    try:
        store = open_store(settings)
        sound = Finding(Fact.STORE_SOUND, {"location": _location(settings)})
        return [
            sound,
            *_log(store),
            *findings,
            *_backup(store, settings, now),
            *_inside(store, now),
            *_bound(store, now),
            *_tokens(store, now),
        ]
    except SzdjError as error:
        return [Finding(Fact.STORE_REFUSED, error=error), *findings]


def _place(settings: Settings, _now: datetime) -> Iterator[Finding]:
    if settings.database_url is None and (kind := location.network_file_system(settings.home)):
        yield Finding(Fact.NETWORK_DISK, {"path": str(settings.home), "kind": kind})
    if folder := location.synced_folder(settings.home):
        yield Finding(Fact.SYNCED_FOLDER, {"folder": folder})


def _room(settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Yield whether there is room for the backup that an upgrade makes, and for what is written until then."""
    try:
        free = shutil.disk_usage(settings.home).free
        size = settings.store_path.stat().st_size if settings.database_url is None else 0
    except OSError:  # no home yet
        return
    needed = max(_LEAST_ROOM, size + size // 4)
    facts = {"free": _size(free), "needed": _size(needed)}
    yield Finding(Fact.DISK_ROOM if free >= needed else Fact.DISK_LOW, facts)


def _size(count: int) -> str:
    return f"{count // _GB} GB" if count >= 10 * _GB else f"{count // _MB} MB"


def _files(settings: Settings, _now: datetime) -> Iterator[Finding]:
    paths = [settings.store_path, settings.key_path, settings.outbox_path, settings.log_path]
    with suppress(SettingsInvalid):  # who is calling is a setting
        paths += sorted({settings.session_path, *settings.session_paths()})
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


def _deployment(settings: Settings, _now: datetime) -> Iterator[Finding]:
    if settings.database_url is not None:
        yield Finding(Fact.SHARED_DATABASE)
        return
    # People reach a service account through sudo or an ssh ForceCommand, which leave these behind.
    is_service = "SSH_ORIGINAL_COMMAND" in os.environ or os.environ.get("SUDO_USER", "root") not in ("root", _user())
    yield Finding(Fact.SHARED_HOST if is_service else Fact.OWN_PC)


def _user() -> str:
    return os.environ.get("USER") or os.environ.get("LOGNAME") or ""


def _gateway(settings: Settings, _now: datetime) -> Iterator[Finding]:
    problem = gateway_problem(settings)
    if problem is None:
        yield Finding(Fact.SMS_READY, {"gateway": settings.sms})
    elif problem is GatewayProblem.OUTBOX:
        yield Finding(Fact.SMS_OUTBOX)
    else:
        yield Finding(Fact.SMS_BROKEN, {"problem": problem.value})


def _dues_rules(settings: Settings, _now: datetime) -> Iterator[Finding]:
    if settings.dues_rules is None:
        return
    try:
        in_force(settings.dues_rules)
        yield Finding(Fact.DUES_RULES_READY, {"path": str(settings.dues_rules)})
    except DuesRulesInvalid as error:
        yield Finding(Fact.DUES_RULES_REFUSED, error=error)


def _aliases(_settings: Settings, _now: datetime) -> Iterator[Finding]:
    path = operators_file()
    if path is None:
        return
    try:
        forms_in_force()
        yield Finding(Fact.ALIASES_READY, {"path": str(path)})
    except AliasesInvalid as error:
        yield Finding(Fact.ALIASES_REFUSED, error=error)


def _odd_settings(settings: Settings, _now: datetime) -> Iterator[Finding]:
    yield from (Finding(Fact.SETTING_UNKNOWN, {"name": name}) for name in unknown())
    refused = {error for name in SETTINGS if (error := settings.refusal_of(name)) is not None}
    yield from (Finding(Fact.SETTING_REFUSED, error=error) for error in sorted(refused, key=lambda each: each.setting))
    if settings.phone_page == "totp":
        new = f'verification_method = "{settings.verification_method}"'
        yield Finding(Fact.SETTING_OLD, {"old": 'phone_page = "totp"', "new": new})


def _certificate(settings: Settings, now: datetime) -> Iterator[Finding]:
    if settings.phone_page != "https" or (path := settings.phone_certificate) is None:
        return
    from cryptography.x509 import load_pem_x509_certificate

    try:
        certificate = load_pem_x509_certificate(private_files.read_bounded(path, _MOST_OF_CERTIFICATE))
    except (OSError, ValueError):
        return  # the page says that it cannot be used
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    facts = {"since": f"{shanghai_day(since)}", "until": f"{shanghai_day(until)}", "days": f"{(until - now).days}"}
    if not since <= now < until:
        yield Finding(Fact.CERTIFICATE_EXPIRED, facts)
    else:
        yield Finding(Fact.CERTIFICATE_ENDING if until - now < _RENEWAL else Fact.CERTIFICATE_VALID, facts)


def _log(store: Store) -> Iterator[Finding]:
    report = newest_hold(store, _ENTRIES_VERIFIED)
    if report.ok:
        facts = {"length": f"{report.length}", "looked": f"{min(report.length, _ENTRIES_VERIFIED)}"}
        yield Finding(Fact.LOG_HOLDS, facts)
    else:
        yield Finding(Fact.LOG_BROKEN, {"seq": f"{report.broken_at}"})


def _backup(store: Store, settings: Settings, now: datetime) -> Iterator[Finding]:
    if settings.database_url is not None:
        yield Finding(Fact.BACKUP_ELSEWHERE)
        return
    with store.reading() as tx:
        last, created = rows.last_backup_at(tx), rows.created_at(tx)
    try:
        limit = settings.backup_days
    except SettingsInvalid:
        limit = SETTINGS["backup_days"].default
    if last is None:
        is_new = created is not None and now - created < timedelta(days=limit)
        yield Finding(Fact.BACKUP_NOT_YET if is_new else Fact.BACKUP_MISSING)
        return
    days = (now - last).days
    facts = {"days": f"{max(days, 0)}", "limit": f"{limit}"}
    yield Finding(Fact.BACKUP_OLD if now - last >= timedelta(days=limit) else Fact.BACKUP_FRESH, facts)


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


def _tokens(store: Store, now: datetime) -> Iterator[Finding]:
    for each in tokens.unended(store, now):
        facts = {"number": str(each.id), "name": each.name, "until": each.expires_on.isoformat()}
        if each.state is TokenState.STOPPED:
            yield Finding(Fact.TOKEN_STOPPED, facts)
        elif is_ending(each.expires_on, now):
            yield Finding(Fact.TOKEN_ENDING, facts)


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
