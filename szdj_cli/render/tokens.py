"""Tokens of scripts, drawn: the token itself only when it was just made."""

from collections.abc import Iterable

from szdj_cli.domain.accounts.tokens import ListedToken, TokenCreated
from szdj_cli.messages.accounts import tokens as words
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column, draw_record


def draw_created(done: TokenCreated, fmt: OutputFormat, *, dry_run: bool) -> None:
    """Write a new token; what it would be for, without itself and its number, where it was only tried."""
    listed = done.listed
    data = {
        "token": None if dry_run else done.token,
        "id": None if dry_run else listed.id,
        "name": listed.name,
        "scopes": listed.scopes,
        "branch": listed.branch,
        "branch_name": listed.branch_name,
        "expires_on": listed.expires_on,
    }
    pairs = _facts(listed) if dry_run else [*_facts(listed), (words.TOKEN, done.token)]
    show_result(fmt, data, pairs=pairs, written=not dry_run, dry_run=dry_run)


def draw_wanted(listed: ListedToken) -> None:
    """Write what a token is for, to be looked at before it is made or revoked."""
    draw_record(_facts(listed), aside=True)


def draw_tokens(found: Iterable[ListedToken], fmt: OutputFormat) -> None:
    """Write a list of tokens."""
    listed = [each._asdict() for each in found]
    rows = ({**each, "place": words.place(each["branch"], each["branch_name"])} for each in listed)
    show_result(fmt, listed, _COLUMNS, rows=rows)


def _facts(listed: ListedToken) -> list[tuple[str, object]]:
    return [
        (words.NAME, listed.name),
        (words.SCOPE, words.scopes(listed.scopes)),
        (words.PLACE, words.place(listed.branch, listed.branch_name)),
        (words.EXPIRES_ON, listed.expires_on),
    ]


_COLUMNS = (
    Column("id", words.NUMBER, "right", whole=True),
    Column("name", words.NAME),
    Column("scopes", words.SCOPE, show=words.scopes),
    Column("place", words.PLACE),
    Column("made_by", words.MADE_BY),
    Column("made_at", words.MADE_AT, whole=True),
    Column("expires_on", words.EXPIRES_ON, whole=True),
    Column("used_at", words.USED_AT, whole=True),
    Column("state", words.STATE, show=lambda state: words.STATES[state], whole=True),
    Column("reason", words.REASON),
)
