"""What a letter of transfer says, kept as it was on the day of issue."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from szdj_cli.domain.changes import Changes
from szdj_cli.domain.members.members import Member, show_value
from szdj_cli.domain.transfers.letters import LetterText
from szdj_cli.domain.transfers.transfers import DEFAULT_VALID_DAYS, TRANSFER_FIELDS
from szdj_cli.domain.values.months import first_day


class Issuer(NamedTuple):
    """The committee that issues a letter, as its receipt slip names it."""

    name: str
    address: str | None
    phone: str | None
    fax: str | None
    postcode: str | None


def expiry(changes: Changes, issued_on: date) -> date:
    """Return the last day on which a letter that is issued today is good."""
    return issued_on + timedelta(days=int(changes["valid_days"][1] or DEFAULT_VALID_DAYS))


def content_of(
    member: Member, changes: Changes, issuer: Issuer, number: str, issued_on: date, paid_to: str | None
) -> str:
    """Return what a letter says of a member on the day of issue, as it is sealed in the store.

    `paid_to` is the last month that is paid for, as `paid_through.paid_to` has it, and not what the member wrote.
    """
    asked = {term: new for term, (_, new) in changes.items()}
    record = member.values
    content: dict[str, str | int | None] = {
        "number": number,
        "addressee": asked["addressee"],
        "name": member.name,
        "sex": show_value("sex", record["sex"]),
        "age": _age(date.fromisoformat(record["birth_date"] or issued_on.isoformat()), issued_on),
        "ethnicity": show_value("ethnicity", record["ethnicity"]),
        "membership": show_value("membership", record["membership"]),
        "id_number": record["id_number"],
        "origin": changes["branch"][0],
        "destination": asked["destination"],
        "reason": TRANSFER_FIELDS["transfer_reason"].show(asked["transfer_reason"]),
        "dues_paid_to": paid_to and first_day(paid_to).isoformat(),
        "valid_days": int(asked["valid_days"] or DEFAULT_VALID_DAYS),
        "issued_on": issued_on.isoformat(),
        "expires_on": expiry(changes, issued_on).isoformat(),
        "member_phone": asked["contact_phone"],
        "contact": asked["contact"],
        "committee": issuer.name,
        "committee_address": issuer.address,
        "committee_phone": issuer.phone,
        "committee_fax": issuer.fax,
        "committee_postcode": issuer.postcode,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def letter_text(content: str, code: str) -> LetterText:
    """Return what `content_of` wrote as a letter that can be printed, with its code."""
    stored: Mapping[str, object] = json.loads(content)
    terms = ("dues_paid_to", "issued_on", "expires_on")
    days = {term: date.fromisoformat(str(stored[term])) for term in terms if stored[term] is not None}
    return LetterText(**(dict(stored) | days), code=code)  # type: ignore[arg-type] # as `content_of` wrote them


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
