"""Members, accounts, organisations."""

from output_schemas.kit import (
    COUNT,
    DAY,
    FEN,
    FILE,
    INSTANT,
    MONTH,
    NUMBER,
    TEXT,
    YES,
    Schema,
    either,
    list_of,
    maybe,
    one_of,
    record,
    summary,
)
from output_schemas.requests import REFUSED, SUBMITTED
from szdj_cli.domain.accounts.tokens import TokenState
from szdj_cli.domain.authorisation import Scope
from szdj_cli.domain.members.departures import DEPARTURES
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.organisations.organisations import OrganisationKind, Role
from szdj_cli.domain.values.codes import MEMBERSHIP, ROSTER_STATE, STANDING

CHANGE = record(field=TEXT, old=maybe(TEXT), new=maybe(TEXT))
WARNING = record(field=TEXT, reason=TEXT)
ROLE = one_of(Role)
MEMBER = record(
    id=NUMBER,
    name=TEXT,
    id_number=maybe(TEXT),
    mobile=maybe(TEXT),
    branch=TEXT,
    branch_name=TEXT,
    membership=maybe(one_of(MEMBERSHIP.labels)),
    standing=maybe(one_of(STANDING.labels)),
    roster_state=one_of(ROSTER_STATE.labels),
)
_DAYS = {"birth_date", "joined_on", "confirmed_on", "lost_since"}
RECORD = record(
    id=NUMBER,
    branch_name=TEXT,
    **{term: maybe(DAY if term in _DAYS else TEXT) for term in FIELDS},
)
CORRECTED = summary(id=maybe(NUMBER), changes=list_of(CHANGE), warnings=list_of(WARNING), countersign=maybe(NUMBER))
ACCOUNT = summary(id=NUMBER, countersign=maybe(NUMBER))
APPOINTMENT = record(member=NUMBER, name=TEXT, role=ROLE, from_=DAY, until=maybe(DAY))
EVENT = record(event=one_of(["challenge", "opened", "confirmed", "denied", "expired", "enrolled"]))
_TOKEN = {
    "name": TEXT,
    "scopes": list_of(one_of(Scope)),
    "branch": maybe(TEXT),
    "branch_name": maybe(TEXT),
    "expires_on": DAY,
}
WHO = record(
    name=TEXT,
    id=maybe(NUMBER),
    branch=maybe(TEXT),
    branch_code=maybe(TEXT),
    roles=list_of(record(organisation=TEXT, role=ROLE, organisation_code=TEXT)),
    administrator=YES,
    verified=YES,
    method=maybe(TEXT),
    session_until=INSTANT,
    token=maybe(record(id=NUMBER, **_TOKEN)),
)
PERSON = {"id": NUMBER, "name": TEXT, "branch": TEXT, "branch_name": TEXT}
CHANGED = summary(act=TEXT, organisation=TEXT, name=TEXT, changes=list_of(CHANGE))
REORGANISED = summary(
    act=TEXT,
    organisation=TEXT,
    name=TEXT,
    target=maybe(TEXT),
    members=COUNT,
    requests=COUNT,
    organisations=COUNT,
    owed_months=COUNT,
    owed_fen=FEN,
    appointments=list_of(record(member=NUMBER, role=ROLE)),
    stops=list_of(record(kind=TEXT, count=COUNT, requests=list_of(NUMBER))),
    changed=YES,
)
PASSWORD = summary(weak=YES)

SCHEMAS: dict[str, Schema] = {
    "login": WHO,
    "logout": summary(sessions=COUNT),
    "whoami": WHO,
    "verify": EVENT,
    "verify serve": record(event={"const": "serving"}, url=TEXT),
    "verify totp": record(event={"const": "enrolled"}),
    "verify status": record(needed=YES, verified=YES, day=maybe(DAY), method=maybe(TEXT), at=maybe(INSTANT)),
    "profile show": RECORD,
    "profile edit": SUBMITTED,
    "profile fields": list_of(record(field=TEXT, heading=TEXT, editor=TEXT, required=YES, values=list_of(TEXT))),
    "profile password": PASSWORD,
    "member list": list_of(MEMBER),
    "member show": {**RECORD, "properties": {**RECORD["properties"], "account_disabled": YES}},
    "member search": list_of({**MEMBER, "properties": {**MEMBER["properties"], "line": NUMBER}}),
    "member export": either(list_of(RECORD), FILE),
    "member add": CORRECTED,
    "member edit": CORRECTED,
    "member confirm": either(
        list_of(record(**PERSON, due_on=DAY)),
        list_of(
            summary(**PERSON, joined_on=maybe(DAY), due_on=maybe(DAY), confirmed_on=DAY, warnings=list_of(WARNING))
        ),
        REFUSED,
    ),
    "member leave": either(
        REFUSED,
        list_of(
            summary(
                **PERSON,
                as_=one_of(DEPARTURES.labels),
                date=DAY,
                reason=TEXT,
                posts=list_of(TEXT),
                requests=list_of(NUMBER),
                prepaid_fen=FEN,
            )
        ),
    ),
    "token create": summary(token=maybe(TEXT), id=maybe(NUMBER), **_TOKEN),
    "token list": list_of(
        record(
            id=NUMBER,
            **_TOKEN,
            made_by=TEXT,
            made_at=INSTANT,
            used_at=maybe(INSTANT),
            state=one_of(TokenState),
            reason=maybe(TEXT),
        )
    ),
    "token revoke": summary(id=NUMBER),
    "member reset-password": ACCOUNT,
    "member unbind": ACCOUNT,
    "member disable": ACCOUNT,
    "member enable": ACCOUNT,
    "member countersign": either(
        list_of(
            record(
                id=NUMBER,
                member=maybe(NUMBER),
                name=TEXT,
                act=TEXT,
                changes=list_of(CHANGE),
                shown_changes=TEXT,
                reason=maybe(TEXT),
                begun_by=maybe(TEXT),
                begun_at=INSTANT,
                part=TEXT,
                has_second=YES,
            )
        ),
        summary(id=NUMBER, state=one_of(["done", "refused"])),
    ),
    "org tree": list_of(
        record(
            code=TEXT,
            name=TEXT,
            kind=one_of(OrganisationKind),
            parent=maybe(TEXT),
            depth=COUNT,
            members=maybe(COUNT),
            secretaries=list_of(TEXT),
            hidden=COUNT,
            closed_on=maybe(DAY),
        )
    ),
    "org show": record(
        code=TEXT,
        name=TEXT,
        kind=one_of(OrganisationKind),
        parent=maybe(TEXT),
        chain=list_of(TEXT),
        can_transfer=YES,
        address=maybe(TEXT),
        phone=maybe(TEXT),
        fax=maybe(TEXT),
        postcode=maybe(TEXT),
        below=COUNT,
        members=maybe(COUNT),
        full=maybe(COUNT),
        waiting=maybe(COUNT),
        closed_on=maybe(DAY),
        merged_into=maybe(TEXT),
        warnings=list_of(TEXT),
        appointments=list_of(APPOINTMENT),
        past_appointments=list_of(APPOINTMENT),
    ),
    "org add": CHANGED,
    "org rename": CHANGED,
    "org move": REORGANISED,
    "org close": REORGANISED,
    "org merge": REORGANISED,
    "org appoint": summary(
        organisation=TEXT,
        member=NUMBER,
        name=TEXT,
        role=ROLE,
        from_=DAY,
        until=maybe(DAY),
        moved_requests=COUNT,
        other_appointments=list_of(record(organisation=TEXT, role=ROLE)),
    ),
    "org dismiss": summary(organisation=TEXT, appointments=list_of(APPOINTMENT), moved_requests=COUNT),
    "due": either(
        list_of(
            record(
                kind=TEXT,
                due_on=maybe(DAY),
                days=maybe(NUMBER),
                organisation=maybe(TEXT),
                organisation_name=maybe(TEXT),
                member=maybe(NUMBER),
                name=maybe(TEXT),
                role=maybe(ROLE),
                reckoned=maybe(YES),
                request=maybe(NUMBER),
                request_kind=maybe(TEXT),
                letter=maybe(TEXT),
                months=maybe(COUNT),
                owed_fen=maybe(FEN),
            )
        ),
        summary(told=COUNT, already=COUNT, unreachable=list_of(NUMBER)),
    ),
}
REMINDED = summary(told=COUNT, already=COUNT, unreachable=list_of(NUMBER))
MONTHS = list_of(MONTH)
