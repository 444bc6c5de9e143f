"""Imports, reports, the log and the store."""

from output_schemas.kit import (
    COUNT,
    FEN,
    FILE,
    HASH,
    INSTANT,
    NULL,
    NUMBER,
    SHARE,
    TEXT,
    YES,
    Schema,
    either,
    file_written,
    list_of,
    maybe,
    one_of,
    record,
    summary,
)
from output_schemas.people import MEMBER
from output_schemas.requests import LEDGER, PROBLEM, READ, REMARK
from szdj_cli.domain.installation.copying import Place
from szdj_cli.domain.installation.doctor import Level
from szdj_cli.domain.installation.restoring import Present
from szdj_cli.domain.installation.settings import Environment, Source
from szdj_cli.domain.reports.approvals import REPORTED_STATES
from szdj_cli.domain.reports.common import Group

_CHANGED_ROW = record(sheet=maybe(TEXT), row=NUMBER, name=TEXT, field=TEXT, old=maybe(TEXT), new=maybe(TEXT))
IMPORTED = summary(
    new=COUNT,
    updated=COUNT,
    same=COUNT,
    conflicts=COUNT,
    errors=COUNT,
    warned=COUNT,
    amount_fen=maybe(FEN),
    changed_here=record(kept=COUNT, overwritten=COUNT, left=COUNT),
    changed_rows=list_of(PROBLEM),
    changes=list_of(_CHANGED_ROW),
    warnings=list_of(PROBLEM),
    read=READ,
)
IMPORT: Schema = {
    "description": "A line each: rows that cannot be written, rows to be looked at, every change, then the summary.",
    **either(IMPORTED, PROBLEM, REMARK, _CHANGED_ROW),
}
_OF_SETTING = either(NULL, TEXT, NUMBER, YES, list_of(TEXT))
SETTING = record(
    setting=TEXT,
    value=_OF_SETTING,
    source=one_of(Source),
    default=_OF_SETTING,
    least=maybe(NUMBER),
    most=maybe(NUMBER),
    choices=list_of(TEXT),
    variable=maybe(TEXT),
    environment=one_of(Environment),
    secret=YES,
    known=YES,
    problem=maybe(TEXT),
    meaning=TEXT,
)
_ROW = {"group": one_of(Group), "key": maybe(TEXT), "label": TEXT}

SCHEMAS: dict[str, Schema] = {
    "import orgs": IMPORT,
    "import members": IMPORT,
    "import payments": IMPORT,
    "import appointments": IMPORT,
    "import template": file_written(kind=TEXT),
    "report roster": either(list_of(record(**_ROW, count=COUNT, share=maybe(SHARE))), list_of(MEMBER), FILE),
    "report approvals": either(
        list_of(
            record(
                **_ROW,
                count=COUNT,
                share=maybe(SHARE),
                **dict.fromkeys(REPORTED_STATES.labels, COUNT),
                median_days=maybe(SHARE),
                oldest_waiting=maybe(TEXT),
            )
        ),
        list_of(LEDGER),
        FILE,
    ),
    "report dues": either(
        list_of(
            record(
                **_ROW,
                members=COUNT,
                paid=COUNT,
                owed=COUNT,
                unset=COUNT,
                due_fen=FEN,
                paid_fen=FEN,
                owed_fen=FEN,
                rate=maybe(SHARE),
            )
        ),
        list_of(
            record(
                id=NUMBER,
                name=TEXT,
                branch=TEXT,
                branch_name=TEXT,
                months=COUNT,
                due_fen=maybe(FEN),
                paid_fen=maybe(FEN),
                owed_fen=maybe(FEN),
            )
        ),
        FILE,
    ),
    "audit log": list_of(
        record(seq=NUMBER, at=INSTANT, actor=TEXT, actor_name=maybe(TEXT), act=TEXT, subject=TEXT, detail=TEXT)
    ),
    "audit verify": either(
        record(ok={"const": True}, length=COUNT, head=HASH),
        record(ok={"const": False}, length=COUNT, head=HASH, broken_at=NUMBER, problem=TEXT),
    ),
    "audit head": record(store=TEXT, length=COUNT, head=HASH, at=INSTANT),
    "db upgrade": summary(before=maybe(TEXT), after=TEXT, backup=maybe(TEXT)),
    "db backup": summary(path=TEXT, size=COUNT, length=COUNT, head=HASH, key=TEXT),
    "db restore": summary(
        file=TEXT,
        at=maybe(INSTANT),
        schema=TEXT,
        length=COUNT,
        head=HASH,
        row_faults=COUNT,
        present=one_of(Present),
        present_length=maybe(COUNT),
        present_head=maybe(HASH),
        common_length=maybe(COUNT),
        diverged=YES,
        lost=maybe(COUNT),
        lost_acts=list_of(record(act=TEXT, name=TEXT, count=COUNT)),
        skipped=list_of(record(kind=TEXT, organisation_id=COUNT, year=NUMBER, serial=NUMBER)),
        margin=maybe(COUNT),
        sessions_ended=COUNT,
        upgraded_to=maybe(TEXT),
        backup_before_upgrade=maybe(TEXT),
        kept=maybe(TEXT),
    ),
    "db copy": summary(
        to=TEXT,
        place=one_of(Place),
        rows=COUNT,
        tables=list_of(record(table=TEXT, rows=COUNT, digest=maybe(TEXT))),
        length=COUNT,
        head=HASH,
        row_faults=maybe(COUNT),
        later=list_of(record(act=TEXT, name=TEXT, count=COUNT)),
    ),
    "db prune": summary(
        count=COUNT,
        kinds=list_of(record(kind=TEXT, name=TEXT, days=COUNT, count=COUNT)),
        freed_bytes=maybe(COUNT),
    ),
    "db check": record(
        ok=YES,
        integrity=YES,
        broken_references=COUNT,
        guards=YES,
        altered_schema=list_of(TEXT),
        unbalanced_months=COUNT,
        key=YES,
        rows=COUNT,
        row_faults={"type": "object", "additionalProperties": COUNT},
        named_faults=list_of(record(table=TEXT, row=TEXT, problem=TEXT)),
        audit=record(ok=YES, length=COUNT, head=HASH),
    ),
    "config list": list_of(SETTING),
    "config get": SETTING,
    "config set": summary(setting=TEXT, old=_OF_SETTING, new=_OF_SETTING, hidden_by=maybe(TEXT)),
    "config check": list_of(
        record(setting=TEXT, check=TEXT, source=one_of(Source), problem=TEXT, cause=TEXT, remedy=TEXT)
    ),
    "init": summary(home=TEXT, key=TEXT),
    "demo": record(
        done=YES,
        home=maybe(TEXT),
        steps=list_of(record(step=TEXT, about=TEXT, done=YES, seconds=maybe({"type": "number"}))),
        accounts=list_of(record(standing=TEXT, name=TEXT, id_number=TEXT, password=TEXT)),
    ),
    "completion": either(list_of(record(shell=TEXT, line=TEXT)), summary(folder=TEXT, files=list_of(TEXT))),
    "doctor": list_of(
        record(check=TEXT, level=one_of(Level), matter=TEXT, found=TEXT, remedy=maybe(TEXT), refusal=maybe(TEXT))
    ),
    "help": list_of(
        either(
            record(code=NUMBER, meaning=TEXT),
            record(topic=TEXT, about=TEXT),
            record(setting=TEXT, variable=TEXT, meaning=TEXT),
        )
    ),
}
