"""The demonstration's dues: an amount that is set, a month's payments by import, who owes what, a receipt."""

import csv
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from szdj_cli.demo.stage import Stage, StepFailed
from szdj_cli.domain.dues.assessments import ASSESSMENT_COLUMNS
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.values.clock import shanghai_day, shanghai_month
from szdj_cli.domain.values.months import month_after
from szdj_cli.messages import demo as words

Row = dict[str, str]
_BASE, _BY_RULE_FEN = "8000", 12_000  # 1.5 % of the whole base
_MONTHS_BACK = 2
_HEADING = {term: field.heading for term, field in ASSESSMENT_COLUMNS.items()}


class Payers(NamedTuple):
    """Who pays, and who records it; `enter` signs somebody in."""

    member: Row
    others: Sequence[Row]
    secretary: Row
    enter: Callable[[Stage, Row, bool], None]


def reckon(stage: Stage) -> None:
    """Reckon what the rules say."""
    stage.run("dues", "calc", "--category", "employed", "--base", _BASE)


def set_amount(stage: Stage, who: Payers) -> None:
    """Set the amount from two months ago on, and let the secretary agree; that far back the branch keeps its dues."""
    first = _month(-_MONTHS_BACK)
    who.enter(stage, who.member, False)
    asked = stage.run(
        *("dues", "set", "--category", "employed", "--base", _BASE, "--effective", first, "--yes", "--format", "json")
    ).data()
    who.enter(stage, who.secretary, False)
    stage.run("approve", "accept", str(asked["id"]), "--yes", "--format", "json")
    stage.run("dues", "opening", first, "--yes")


def assess(stage: Stage, who: Payers) -> None:
    """Assess the branch from next month on in a table; one pays less than the rules say, which the committee decides.

    The second time changes nothing.
    """
    path = stage.papers / words.ASSESSMENT
    stage.run("dues", "assess", "plan", "-o", str(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    other, less = (each[FIELDS["name"].heading] for each in who.others[:2])
    for row in rows:
        row[_HEADING["effective_month"]] = _month(1)
        if row[_HEADING["name"]] in (other, less):
            row |= {_HEADING["category"]: words.EMPLOYED, _HEADING["base"]: _BASE}
        if row[_HEADING["name"]] == less:
            row |= {_HEADING["monthly_dues"]: "60", _HEADING["shortfall_reason"]: words.HARDSHIP}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(_HEADING.values()))
        writer.writeheader()
        writer.writerows(rows)
    applying = ("dues", "assess", "apply", str(path), "--yes", "--format", "json")
    first, second = (stage.run(*applying).data() for _ in range(2))
    if [(each["set"], each["to_committee"]) for each in (first, second)] != [(1, 1), (0, 0)]:
        raise StepFailed(words.NOT_AS_EXPECTED.format(what=json.dumps([first, second], ensure_ascii=False)))


def import_payments(stage: Stage, who: Payers) -> None:
    """Import a bill: the member's oldest month, this month of the others. The second time changes nothing."""
    path, today = stage.papers / words.BILL, shanghai_day(datetime.now(UTC)).isoformat()
    lines = [(who.member, _month(-_MONTHS_BACK), "120.00"), *((each, _month(0), "50.00") for each in who.others)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(words.BILL_HEADINGS)
        for number, (payer, month, amount) in enumerate(lines, 1):
            writer.writerow([payer[FIELDS["id_number"].heading], month, amount, today, words.WAY, f"D{number:08}"])
    importing = ("import", "payments", str(path), "--yes", "--format", "json")
    first, second = (stage.run(*importing).data() for _ in range(2))
    if (first["new"], second["new"], second["same"]) != (len(lines), 0, len(lines)):
        raise StepFailed(words.NOT_AS_EXPECTED.format(what=json.dumps([first, second])))


def show_arrears(stage: Stage, who: Payers) -> None:
    """See who owes what: the member, the month that has ended without a payment; and their year."""
    owing = stage.run("dues", "arrears", "--format", "json").data()
    if [row["owed_fen"] for row in owing] != [_BY_RULE_FEN]:
        raise StepFailed(words.NOT_AS_EXPECTED.format(what=json.dumps(owing, ensure_ascii=False)))
    stage.run("dues", "arrears")
    who.enter(stage, who.member, False)
    stage.run("dues", "show")


def write_receipt(stage: Stage, who: Payers) -> None:
    """Issue a receipt for the first payment and check its code, as anybody can."""
    who.enter(stage, who.secretary, False)
    path = stage.papers / words.RECEIPT
    receipt = stage.run("dues", "receipt", "1", "-o", str(path), "--format", "json").data()
    stage.run("transfer", "verify", receipt["code"])


def _month(offset: int) -> str:
    return month_after(shanghai_month(datetime.now(UTC)), offset)
