"""Requests, decisions, transfers."""

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
    also,
    either,
    file_written,
    list_of,
    maybe,
    one_of,
    record,
    summary,
)
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import STATES, Outcome, StepAct
from szdj_cli.domain.transfers.signed_documents import PaperStatus

_CHANGE = record(field=TEXT, old=maybe(TEXT), new=maybe(TEXT), old_fen=maybe(FEN), new_fen=maybe(FEN))
KIND = one_of(kind.code for kind in kinds.every())
STATE = one_of(STATES.labels)
SUBMITTED = summary(id=maybe(NUMBER), kind=maybe(KIND), waiting_at=maybe(TEXT))
REQUEST = record(
    id=NUMBER,
    version=NUMBER,
    kind=KIND,
    applicant=TEXT,
    member=NUMBER,
    branch=TEXT,
    branch_code=TEXT,
    state=STATE,
    submitted_at=INSTANT,
    closed_at=maybe(INSTANT),
    waiting_at=maybe(TEXT),
    waiting_at_code=maybe(TEXT),
    changes=list_of(_CHANGE),
    expires_on=maybe(DAY),
    notes=list_of(TEXT),
    submitted_by=maybe(TEXT),
    basis=maybe(TEXT),
)
_REVOKED = maybe(record(by=maybe(TEXT), at=INSTANT, reason=TEXT))
LEDGER = also(
    REQUEST,
    outcome=maybe(one_of(Outcome)),
    decided_by=maybe(TEXT),
    decided_for=maybe(TEXT),
    decider=maybe(NUMBER),
    decided_for_code=maybe(TEXT),
    decided_at=maybe(INSTANT),
    reason=maybe(TEXT),
    to_resubmit=YES,
    revoked=_REVOKED,
)
DETAIL = also(
    REQUEST,
    steps=list_of(
        record(
            position=NUMBER,
            organisation=maybe(TEXT),
            organisation_code=TEXT,
            belongs_to=TEXT,
            belongs_to_code=TEXT,
            act=one_of(StepAct),
            deciders=list_of(maybe(TEXT)),
            decider=maybe(NUMBER),
            outcome=maybe(one_of(Outcome)),
            decided_at=maybe(INSTANT),
            reason=maybe(TEXT),
            revoked=_REVOKED,
        )
    ),
    earlier=list_of(record(version=NUMBER, submitted_at=INSTANT, changes=list_of(_CHANGE))),
    letters=list_of(record(number=TEXT, issued_on=DAY, expires_on=DAY, void=YES, void_reason=maybe(TEXT))),
    slip=maybe(record(handler=TEXT, phone=TEXT, received_on=DAY)),
)
DECIDED = summary(
    accepted=COUNT,
    rejected=COUNT,
    to_resubmit=COUNT,
    conflicts=list_of(record(id=NUMBER, reason=TEXT)),
    letters=list_of(record(id=NUMBER, number=TEXT)),
    payments=list_of(record(id=NUMBER, numbers=list_of(NUMBER))),
    arrears=list_of(record(id=NUMBER, months=COUNT)),
    requests=maybe(list_of(also(REQUEST, outcome=maybe(one_of(Outcome))))),
)
READ = record(
    file=maybe(TEXT),
    format=TEXT,
    encoding=maybe(TEXT),
    sheet=maybe(TEXT),
    heading_row=NUMBER,
    sheets=list_of(record(name=TEXT, heading_row=NUMBER)),
    columns={"type": "object", "additionalProperties": TEXT},
    ignored=list_of(TEXT),
    passed_over={"type": "object"},
    hidden_rows=COUNT,
    other_sheets=list_of(TEXT),
)
PROBLEM = record(sheet=maybe(TEXT), row=NUMBER, column=TEXT, value=TEXT, reason=TEXT, message=TEXT)
REMARK = record(sheet=maybe(TEXT), row=NUMBER, column=TEXT, value=TEXT, message=TEXT, warning=TEXT)
REFUSED: Schema = either(PROBLEM, summary(errors=COUNT, read=READ))
"""What a line says where rows of `--file` are wrong: what is wrong with each, and at last how the file was read."""

PAPER = summary(id=NUMBER, letter=TEXT, void=YES)

SCHEMAS: dict[str, Schema] = {
    "request list": list_of(REQUEST),
    "request show": DETAIL,
    "request wait": DETAIL,
    "request resubmit": SUBMITTED,
    "request again": SUBMITTED,
    "request withdraw": summary(id=NUMBER, state={"const": "withdrawn"}),
    "approve list": either(list_of(LEDGER), list_of(REQUEST), FILE),
    "approve show": DETAIL,
    "approve review": DECIDED,
    "approve accept": DECIDED,
    "approve reject": DECIDED,
    "approve apply": {**DECIDED, "properties": {**DECIDED["properties"], "read": READ}},
    "approve plan": FILE,
    "approve revoke": summary(id=NUMBER, state=STATE, waiting_at=maybe(TEXT), reversals=list_of(NUMBER)),
    "transfer out": SUBMITTED,
    "transfer list": either(
        list_of(REQUEST),
        list_of(
            record(
                number=TEXT,
                issued_on=DAY,
                expires_on=DAY,
                status=one_of(PaperStatus),
                request=NUMBER,
                member=maybe(NUMBER),
                name=maybe(TEXT),
                from_=maybe(TEXT),
                addressee=maybe(TEXT),
                to=maybe(TEXT),
                committee=TEXT,
                committee_code=TEXT,
                received_on=maybe(DAY),
                void_reason=maybe(TEXT),
            )
        ),
        FILE,
    ),
    "transfer show": DETAIL,
    "transfer receive": either(DECIDED, REFUSED),
    "transfer return": DECIDED,
    "transfer letter": either(file_written(count=COUNT, letters=list_of(TEXT)), REFUSED),
    "transfer template": file_written(),
    "transfer void": PAPER,
    "transfer reissue": PAPER,
    "transfer slip": either(summary(recorded=COUNT, same=COUNT, requests=list_of(NUMBER)), REFUSED),
    "transfer verify": either(
        record(
            kind={"const": "receipt"},
            status=TEXT,
            number=TEXT,
            branch=TEXT,
            branch_name=maybe(TEXT),
            name=maybe(TEXT),
            issued_on=maybe(DAY),
            total_fen=maybe(FEN),
        ),
        {
            **record(
                kind={"const": "letter"},
                status=TEXT,
                number=TEXT,
                committee=TEXT,
                committee_name=maybe(TEXT),
                name=maybe(TEXT),
                issued_on=maybe(DAY),
            ),
            "dependentSchemas": {"dues_paid_to": {"properties": {"dues_paid_to": maybe(MONTH)}}},
        },
    ),
    "transfer public-key": record(public_key=TEXT),
}
