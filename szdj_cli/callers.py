"""Who is calling, and what of their environment counts: of whoever comes through another's `sudo`, next to nothing.

A service account runs the program for people whom it does not trust with its store. `sudo` cleans their environment by
itself, unless its rules say otherwise (SETENV, env_keep); this holds whatever its rules say.
"""

import os

HOME = "SZDJ_HOME"
_KEPT = frozenset(["TERM", "COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "LANG", "LANGUAGE"])
# `SZDJ_*` apart from the home: each setting says itself whose value counts.
_KEPT_FAMILIES = ("LC_", "SUDO_", "SSH_", "SZDJ_", "_SZDJ_")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"  # what sudo's secure_path is
_NOWHERE = "/nonexistent"

_home_set_aside = False


def sudo_uid() -> str | None:
    """Return the number of the OS user who runs this as somebody else through `sudo`; None where nobody does."""
    uid = os.environ.get("SUDO_UID", "")
    is_another = os.name == "posix" and uid.isascii() and uid.isdigit() and int(uid) != os.geteuid()
    return uid if is_another else None


def is_guest() -> bool:
    """Return whether somebody runs this through the account of another, and is not root.

    Whoever came by ssh is not told from the owner: a forced command offers them no command at all.
    """
    if (uid := sudo_uid()) is not None:
        return uid != "0"
    return any(os.environ.get(way, own) != own for way, own in (("DOAS_USER", "root"), ("PKEXEC_UID", "0")))


def is_nobodys_to_give(status: os.stat_result) -> bool:
    """Return whether a file of that status is one that a guest could not read: this account's, and no one else's."""
    return os.name == "posix" and is_guest() and status.st_uid == os.geteuid() and not status.st_mode & 0o077


def clean_environment() -> None:
    """Forget what another's `sudo` brought along, before anything looks at it: only terminal and language stay.

    Home and search path are then those of the account that owns the store.
    """
    global _home_set_aside  # noqa: PLW0603 -- one environment, one process
    _home_set_aside = False
    if sudo_uid() is None:
        return
    import pwd

    _home_set_aside = HOME in os.environ
    for name in list(os.environ):
        if name == HOME or not (name in _KEPT or name.startswith(_KEPT_FAMILIES)):
            del os.environ[name]
    try:
        os.environ["HOME"] = pwd.getpwuid(os.geteuid()).pw_dir
    except KeyError:  # an account without an entry has no home
        os.environ["HOME"] = _NOWHERE
    os.environ["PATH"] = _PATH


def set_aside() -> list[str]:
    """Return the names of the variables of ours that `clean_environment` has set aside."""
    return [HOME] if _home_set_aside else []
