"""Dues: settings, charges, payments, lists."""

from output_schemas.kit import (
    COUNT,
    DAY,
    FEN,
    FILE,
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
from output_schemas.people import REMINDED
from output_schemas.requests import DECIDED, READ, REFUSED, SUBMITTED
from szdj_cli.domain.dues.payments import METHODS
from szdj_cli.domain.dues.rules import Category

METHOD = one_of(METHODS.labels)
CATEGORY = one_of(Category)
_RATE: Schema = {"type": "string", "pattern": r"^\d+(\.\d+)?$"}
MONTH_OF_DUES = record(month=MONTH, due_fen=maybe(FEN), paid_fen=FEN, owed_fen=FEN)
ASSESSED = {
    **summary(
        set=COUNT,
        same=COUNT,
        to_committee=COUNT,
        conflicts=list_of(
            record(
                member=maybe(either(NUMBER, TEXT)),
                reason=TEXT,
                sheet=maybe(TEXT),
                row=maybe(NUMBER),
                column=TEXT,
                message=TEXT,
            )
        ),
        untouched=COUNT,
        before_fen=FEN,
        after_fen=FEN,
        over_limit=COUNT,
        without_committee=COUNT,
        undecided=COUNT,
    )
}
_ASSESSED_LINE = record(
    sheet=maybe(TEXT),
    row=maybe(NUMBER),
    member=NUMBER,
    name=TEXT,
    branch=TEXT,
    branch_name=TEXT,
    field=TEXT,
    old_fen=maybe(FEN),
    new_fen=FEN,
    effective_month=MONTH,
    until_month=maybe(MONTH),
    to_committee=YES,
)
SETTING = record(effective_month=MONTH, monthly_fen=FEN, category=CATEGORY, until_month=maybe(MONTH))
PAID = summary(payments=list_of(record(payment=maybe(NUMBER), month=MONTH, amount_fen=FEN)), total_fen=FEN)
RECEIPT = summary(
    number=TEXT,
    payer=TEXT,
    branch=TEXT,
    branch_name=TEXT,
    lines=list_of(record(month=MONTH, amount_fen=FEN, method=METHOD, paid_on=DAY)),
    total_fen=FEN,
    issuer=TEXT,
    issued_on=DAY,
    code=TEXT,
    reprint=YES,
)
REMITTANCE = summary(
    number=maybe(TEXT),
    branch=TEXT,
    payments=COUNT,
    collected_fen=FEN,
    percent=COUNT,
    handed_fen=FEN,
    kept_fen=FEN,
    handed_on=DAY,
    since=maybe(MONTH),
    left_out_fen=FEN,
    large_fen=FEN,
    reprint=YES,
)

SCHEMAS: dict[str, Schema] = {
    "dues calc": record(monthly_fen=FEN, rate=maybe(_RATE), article=TEXT),
    "dues set": either(SUBMITTED, ASSESSED),
    "dues show": either(
        record(
            member=NUMBER,
            name=TEXT,
            year=NUMBER,
            due_fen=FEN,
            paid_fen=FEN,
            owed_fen=FEN,
            arrears_fen=FEN,
            earlier_arrears_fen=FEN,
            months=list_of(also(MONTH_OF_DUES, branch=maybe(TEXT))),
            payments=list_of(
                record(
                    payment=NUMBER,
                    month=MONTH,
                    amount_fen=FEN,
                    paid_on=DAY,
                    method=METHOD,
                    serial=maybe(TEXT),
                    reverses=maybe(NUMBER),
                    reversed_by=maybe(NUMBER),
                    reason=maybe(TEXT),
                )
            ),
            settings=list_of(SETTING),
        ),
        list_of(SETTING),
    ),
    "dues assess plan": file_written(count=COUNT, suspended=COUNT),
    "dues assess apply": {
        "description": "A line each: first every setting that would be written, then the summary.",
        **either(also(ASSESSED, read=READ), _ASSESSED_LINE),
    },
    "dues arrears": either(
        list_of(
            record(
                member=NUMBER,
                name=TEXT,
                branch=TEXT,
                branch_name=TEXT,
                months=list_of(MONTH),
                count=COUNT,
                owed_fen=FEN,
                mark=maybe(TEXT),
                has_left=YES,
            )
        ),
        list_of(record(branch=TEXT, branch_name=TEXT, members=COUNT, months=COUNT, owed_fen=FEN)),
        list_of(record(member=NUMBER, name=TEXT, text=TEXT)),
        FILE,
        REMINDED,
    ),
    "dues sheet": either(
        list_of(record(member=NUMBER, name=TEXT, due_fen=maybe(FEN), owed_fen=FEN, to_pay_fen=FEN, hint=maybe(TEXT))),
        file_written(count=COUNT, number=TEXT, month=MONTH),
    ),
    "dues notice": either(list_of(record(name=TEXT, due_fen=FEN, paid_fen=FEN)), FILE),
    "dues register": either(
        list_of(
            record(
                number=NUMBER,
                paid_on=DAY,
                name=TEXT,
                month=MONTH,
                amount_fen=FEN,
                method=METHOD,
                receipt=maybe(TEXT),
                is_reversal=YES,
                member=NUMBER,
            )
        ),
        FILE,
    ),
    "dues stubs": either(
        list_of(
            record(
                number=TEXT,
                payer=TEXT,
                months=TEXT,
                total_fen=FEN,
                method=TEXT,
                issuer=TEXT,
                issued_on=DAY,
                is_reversed=YES,
                lines=list_of(record(month=MONTH, amount_fen=FEN, method=METHOD)),
            )
        ),
        FILE,
    ),
    "dues statement": either(
        list_of(
            record(
                member=NUMBER,
                name=TEXT,
                category=maybe(CATEGORY),
                monthly_fen=maybe(FEN),
                months=list_of(MONTH_OF_DUES),
                due_fen=FEN,
                paid_fen=FEN,
                owed_fen=FEN,
            )
        ),
        FILE,
    ),
    "dues remit": either(REMITTANCE, summary(number=TEXT, reversal=TEXT)),
    "dues remittances": either(
        REMITTANCE,
        list_of(
            record(
                number=TEXT,
                branch=TEXT,
                branch_name=TEXT,
                collected_fen=FEN,
                percent=COUNT,
                handed_fen=FEN,
                kept_fen=FEN,
                handed_on=DAY,
                state=TEXT,
            )
        ),
        FILE,
    ),
    "dues pay": either(PAID, SUBMITTED),
    "dues confirm": DECIDED,
    "dues reverse": summary(payment=NUMBER, reversal=NUMBER),
    "dues opening": summary(
        month=MONTH,
        branches=COUNT,
        claimed_before=COUNT,
        claimed_after=COUNT,
        due_fen_before=FEN,
        due_fen_after=FEN,
    ),
    "dues receipt": either(RECEIPT, list_of(RECEIPT), REFUSED),
}
