"""Whoever is signed in, drawn."""

from typing import TYPE_CHECKING

from szdj_cli.domain.accounts.accounts import Whoami
from szdj_cli.messages.accounts.accounts import whoami_pairs
from szdj_cli.render.kit.formats import OutputFormat, show_result

if TYPE_CHECKING:
    from szdj_cli.domain.accounts.tokens import ListedToken


_TOLD = ("id", "name", "scopes", "branch", "branch_name", "expires_on")


def draw_whoami(who: Whoami, fmt: OutputFormat) -> None:
    """Write who is signed in: headings and values, or one object."""
    show_result(
        fmt,
        {
            "name": who.name,
            "id": who.member_number,
            "branch": who.branch,
            "branch_code": who.branch_code,
            "roles": [
                {"organisation": held.organisation, "role": held.role, "organisation_code": held.code}
                for held in who.roles
            ],
            "administrator": who.is_administrator,
            "verified": who.verified is not None,
            "method": who.verified,
            "session_until": who.session_until,
            "token": _token(who.token),
        },
        pairs=whoami_pairs(who),
    )


def _token(token: "ListedToken | None") -> dict[str, object] | None:
    return None if token is None else {key: getattr(token, key) for key in _TOLD}
