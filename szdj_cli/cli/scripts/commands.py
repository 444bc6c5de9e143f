"""Which commands a script may run by its token: the one table of it. What is not in it, no script may.

The second gate are the rights of the token itself (`domain.authorisation.granted`), which no command goes around.
"""

from typing import Final

from szdj_cli.domain.authorisation import Scope
from szdj_cli.domain.errors import TokenForPeopleOnly, TokenOutOfScope

_ANY = frozenset(Scope)
_LOOKING = frozenset({Scope.EXPORT, Scope.REPORT, Scope.DUES})
_COUNTING = frozenset({Scope.REPORT, Scope.DUES})

SCOPES: Final = {
    "whoami": _ANY,
    "org tree": _LOOKING | {Scope.IMPORT},
    "org show": _LOOKING | {Scope.IMPORT},
    "import orgs": frozenset({Scope.IMPORT}),
    "import members": frozenset({Scope.IMPORT}),
    "import payments": frozenset({Scope.IMPORT, Scope.DUES}),
    "import template": frozenset({Scope.IMPORT, Scope.DUES}),
    "member list": _LOOKING,
    "member search": _LOOKING,
    "member show": frozenset({Scope.EXPORT}),
    "member export": frozenset({Scope.EXPORT}),
    "report roster": frozenset({Scope.REPORT}),
    "report approvals": frozenset({Scope.REPORT}),
    "report dues": _COUNTING,
    "due": frozenset({Scope.REPORT}),
    "dues pay": frozenset({Scope.DUES}),
    "dues sheet": frozenset({Scope.DUES}),
    "dues receipt": frozenset({Scope.DUES}),
    "dues arrears": _COUNTING,
    "dues statement": _COUNTING,
    "dues notice": _COUNTING,
    "dues register": _COUNTING,
    "dues stubs": _COUNTING,
    "dues remittances": _COUNTING,
    "db backup": frozenset({Scope.BACKUP}),
    "db check": frozenset({Scope.BACKUP}),
    "audit log": frozenset({Scope.AUDIT}),
    "audit verify": frozenset({Scope.AUDIT}),
    "audit head": frozenset({Scope.AUDIT}),
}
"""What a token has to be for, by the command: any one of these."""

OF_NOBODY: Final = frozenset(
    {
        "dues calc",
        "profile fields",
        "transfer public-key",
        "transfer verify",
        "config list",
        "config get",
        "config check",
        "doctor",
        "--version",
        "completion",
        "help",
    }
)
"""What asks nobody who they are: a token is not looked at."""

OF_PEOPLE: Final = frozenset(
    {
        "login",
        "logout",
        "verify",
        "verify status",
        "verify serve",
        "verify totp",
        "profile show",
        "profile edit",
        "profile password",
        "transfer out",
        "transfer list",
        "transfer show",
        "transfer receive",
        "transfer return",
        "transfer letter",
        "transfer void",
        "transfer reissue",
        "transfer slip",
        "transfer template",
        "dues set",
        "dues show",
        "dues confirm",
        "dues reverse",
        "dues opening",
        "dues remit",
        "dues assess plan",
        "dues assess apply",
        "request list",
        "request show",
        "request wait",
        "request resubmit",
        "request again",
        "request withdraw",
        "approve review",
        "approve list",
        "approve show",
        "approve accept",
        "approve reject",
        "approve revoke",
        "approve plan",
        "approve apply",
        "member add",
        "member edit",
        "member confirm",
        "member leave",
        "member reset-password",
        "member unbind",
        "member disable",
        "member enable",
        "member countersign",
        "org add",
        "org rename",
        "org move",
        "org close",
        "org merge",
        "org appoint",
        "org dismiss",
        "import appointments",
        "token create",
        "token list",
        "token revoke",
        "config set",
        "db upgrade",
        "db restore",
        "db copy",
        "db prune",
        "init",
        "demo",
    }
)
"""What no script does: deciding, mending records and accounts, appointing, organising, keeping the store."""


def require_open_to_scripts(command: str) -> None:
    """Let a command pass that scripts may run, or that asks nobody who they are.

    Raises:
        TokenForPeopleOnly: it is neither.
    """
    if command not in SCOPES and command not in OF_NOBODY:
        raise TokenForPeopleOnly(command)


def require_in_scope(command: str, scopes: frozenset[Scope]) -> None:
    """Let a command pass that a token of some scopes is for.

    Raises:
        TokenForPeopleOnly, TokenOutOfScope: it is not.
    """
    require_open_to_scripts(command)
    wanted = SCOPES.get(command, frozenset[Scope]())
    if not wanted & scopes:
        raise TokenOutOfScope(command, tuple(scope for scope in Scope if scope in wanted))
