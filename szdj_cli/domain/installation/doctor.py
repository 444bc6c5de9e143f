"""What an examination of the installation finds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from szdj_cli.domain.errors import ExitCode, SzdjError


class Level(StrEnum):
    """How serious a finding is; only problems make `szdj doctor` fail."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    PROBLEM = "problem"


class Fact(StrEnum):
    """One thing that was found; the words stand in `messages.installation.doctor`."""

    STORE_SOUND = "store_sound"
    STORE_REFUSED = "store_refused"
    LOG_HOLDS = "log_holds"
    LOG_BROKEN = "log_broken"
    GUARDS_MISSING = "guards_missing"
    FIELDS_UNREADABLE = "fields_unreadable"
    FILES_PRIVATE = "files_private"
    FILE_EXPOSED = "file_exposed"
    DISK_ROOM = "disk_room"
    DISK_LOW = "disk_low"
    BACKUP_FRESH = "backup_fresh"
    BACKUP_OLD = "backup_old"
    BACKUP_MISSING = "backup_missing"
    BACKUP_NOT_YET = "backup_not_yet"
    BACKUP_ELSEWHERE = "backup_elsewhere"
    OWN_PC = "own_pc"
    SHARED_HOST = "shared_host"
    SHARED_DATABASE = "shared_database"
    NETWORK_DISK = "network_disk"
    SYNCED_FOLDER = "synced_folder"
    CLOCK_SANE = "clock_sane"
    CLOCK_BEHIND = "clock_behind"
    SMS_READY = "sms_ready"
    SMS_OUTBOX = "sms_outbox"
    SMS_BROKEN = "sms_broken"
    DUES_RULES_READY = "dues_rules_ready"
    DUES_RULES_REFUSED = "dues_rules_refused"
    ALIASES_READY = "aliases_ready"
    ALIASES_REFUSED = "aliases_refused"
    WEAK_ADMINISTRATORS = "weak_administrators"
    SOMEBODY_DECIDES = "somebody_decides"
    NOBODY_DECIDES = "nobody_decides"
    NOBODY_DECIDES_ELSEWHERE = "nobody_decides_elsewhere"
    CORRECTIONS_WAIT = "corrections_wait"
    SETTING_OLD = "setting_old"
    SETTING_UNKNOWN = "setting_unknown"
    SETTING_REFUSED = "setting_refused"
    CERTIFICATE_VALID = "certificate_valid"
    CERTIFICATE_ENDING = "certificate_ending"
    CERTIFICATE_EXPIRED = "certificate_expired"
    PHONE_READY = "phone_ready"
    PHONE_PLAIN = "phone_plain"
    PHONE_LOOPBACK = "phone_loopback"
    PHONE_TOTP = "phone_totp"
    PHONE_REFUSED = "phone_refused"
    TOKEN_ENDING = "token_ending"  # noqa: S105 -- a fact
    TOKEN_STOPPED = "token_stopped"  # noqa: S105 -- a fact
    IDENTITIES_BOUND = "identities_bound"
    TERMINAL_READY = "terminal_ready"
    TERMINAL_SMALL = "terminal_small"
    TERMINAL_WITHOUT_QR = "terminal_without_qr"
    TERMINAL_NONE = "terminal_none"


_LEVELS = {
    Level.NOTE: {
        Fact.OWN_PC,
        Fact.SHARED_HOST,
        Fact.SHARED_DATABASE,
        Fact.CORRECTIONS_WAIT,
        Fact.SETTING_OLD,
        Fact.BACKUP_NOT_YET,
        Fact.BACKUP_ELSEWHERE,
        Fact.TERMINAL_NONE,
    },
    Level.WARNING: {
        Fact.SYNCED_FOLDER,
        Fact.SMS_OUTBOX,
        Fact.SETTING_UNKNOWN,
        Fact.BACKUP_OLD,
        Fact.BACKUP_MISSING,
        Fact.DISK_LOW,
        Fact.CERTIFICATE_ENDING,
        Fact.WEAK_ADMINISTRATORS,
        Fact.TOKEN_ENDING,
        Fact.TOKEN_STOPPED,
        Fact.NOBODY_DECIDES,
        Fact.NOBODY_DECIDES_ELSEWHERE,
        Fact.PHONE_PLAIN,
        Fact.PHONE_LOOPBACK,
        Fact.TERMINAL_SMALL,
        Fact.TERMINAL_WITHOUT_QR,
    },
    Level.PROBLEM: {
        Fact.STORE_REFUSED,
        Fact.LOG_BROKEN,
        Fact.SETTING_REFUSED,
        Fact.CERTIFICATE_EXPIRED,
        Fact.GUARDS_MISSING,
        Fact.FIELDS_UNREADABLE,
        Fact.FILE_EXPOSED,
        Fact.NETWORK_DISK,
        Fact.CLOCK_BEHIND,
        Fact.SMS_BROKEN,
        Fact.DUES_RULES_REFUSED,
        Fact.ALIASES_REFUSED,
        Fact.PHONE_REFUSED,
    },
}


def exit_code(findings: Iterable["Finding"], *, is_strict: bool) -> ExitCode:
    """Return how an examination ends: a broken log is told apart from all else, on which nothing is to be built.

    `is_strict`, as a monitor asks: what only wants attention ends as partly done, and so does a problem.
    """
    found = list(findings)
    if any(finding.fact is Fact.LOG_BROKEN for finding in found):
        return ExitCode.AUDIT_BROKEN
    levels = {finding.level for finding in found}
    if is_strict:
        return ExitCode.PARTLY if levels & {Level.WARNING, Level.PROBLEM} else ExitCode.DONE
    return ExitCode.INVALID if Level.PROBLEM in levels else ExitCode.DONE


@dataclass(frozen=True)
class Finding:
    """One fact with what it is about; `error` is the refusal that it was, where it was one."""

    fact: Fact
    values: Mapping[str, str] = field(default_factory=dict)
    error: SzdjError | None = None

    @property
    def level(self) -> Level:
        """How serious it is."""
        return next((level for level, facts in _LEVELS.items() if self.fact in facts), Level.OK)
