"""Whoever is signed in, drawn."""

from szdj_cli.domain.accounts.accounts import Whoami
from szdj_cli.messages.accounts.accounts import whoami_pairs
from szdj_cli.render.kit.formats import OutputFormat, show_result


def draw_whoami(who: Whoami, fmt: OutputFormat) -> None:
    """Write who is signed in: headings and values, or one object."""
    show_result(
        fmt,
        {
            "name": who.name,
            "id": who.member_number,
            "branch": who.branch,
            "roles": [{"organisation": organisation, "role": role} for organisation, role in who.roles],
            "administrator": who.is_administrator,
            "verified": who.verified is not None,
            "method": who.verified,
            "session_until": who.session_until,
        },
        pairs=whoami_pairs(who),
    )
