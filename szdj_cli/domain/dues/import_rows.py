"""The rules of a file of payments: a list of one's own, or what a bank or WeChat exports."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from szdj_cli.domain.dues.bill_words import (
    INCOMING,
    RECEIVED,
    is_reversal,
    is_undone,
    may_be_undone,
    meaning_in_bills,
    plain_word,
)
from szdj_cli.domain.dues.bills.cells import (
    balance_of,
    clock_of,
    day_parser,
    is_no_amount,
    is_partly_refunded,
    may_be_id_number,
    moved_fen,
    parse_amount_of_bill,
    parse_currency,
    parse_day,
    parse_direction,
    parse_discount,
    parse_income,
    parse_kind,
    parse_method,
    parse_month_paid,
    parse_outgoing,
    parse_refunded,
    parse_status,
)
from szdj_cli.domain.dues.bills.columns import (
    HEADINGS,
    PaymentColumns,
    columns_of,
    may_repeat,
    objection_to,
    required_in,
    term_of,
)
from szdj_cli.domain.dues.bills.months import may_speak_of_months, month_of_title, month_said, without_months
from szdj_cli.domain.dues.bills.totals import NO_ROW, Flow, Total, total_in
from szdj_cli.domain.dues.lists.sheets import NUMBER_HEADING, parse_sheet_number, serial_of
from szdj_cli.domain.dues.payers import Claim, claim_of, is_of_dues, plain_name, says_dues
from szdj_cli.domain.dues.payments import METHODS, parse_payer_number, parse_serial
from szdj_cli.domain.imports.layouts import Find, TableForm
from szdj_cli.domain.imports.plan import Problem
from szdj_cli.domain.imports.tables import HeadingMatch, match_headings
from szdj_cli.domain.values.cells import Cell, Column, DistinctColumn, Refusal, RepeatingColumn, never, settled
from szdj_cli.domain.values.fields import Editor, Field, coded, plain
from szdj_cli.domain.values.id_numbers import IdNumbers, id_numbers_in
from szdj_cli.domain.values.identity import parse_id_number
from szdj_cli.domain.values.parsing import parse_text
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason

KEY = "id_number"
MEMBER = "member"
DEFAULT_METHOD = "bank"
SHEET_METHOD = "cash"
"""How what stands on a collection sheet was paid, where it does not say."""

_O = Editor.ORGANISATION
_SAYS_INCOME = pattern("转入|转存|存入|汇入|来账|来帐|入账|贷记")
_STAND_IN = "自动编号-"
"""Before what stands in for a serial number. No serial number that is read can begin so: they are ASCII."""

_ALL = (
    Field(KEY, "公民身份号码", parse_id_number, _O, True, sensitive=True, aliases=HEADINGS[KEY]),
    Field(MEMBER, "党员编号", plain(parse_payer_number), _O, aliases=HEADINGS[MEMBER]),
    Field("sheet", NUMBER_HEADING, plain(parse_sheet_number), _O, aliases=HEADINGS["sheet"]),
    Field("month", "月份", parse_month_paid, _O, aliases=HEADINGS["month"]),
    Field("amount", "金额", plain(parse_income), _O, True, aliases=HEADINGS["amount"]),
    Field("outgoing", "支出", plain(parse_outgoing), _O, aliases=HEADINGS["outgoing"]),
    Field("paid_on", "缴纳日期", parse_day, _O, True, aliases=HEADINGS["paid_on"]),
    Field("method", "方式", plain(parse_method), _O, aliases=HEADINGS["method"]),
    Field("serial", "流水号", plain(parse_serial), _O, True, aliases=HEADINGS["serial"]),
    Field("remark", "备注", plain(parse_text), _O, aliases=HEADINGS["remark"]),
    Field("payer", "付款人", plain(parse_text), _O, aliases=HEADINGS["payer"]),
    Field("balance", "余额", plain(parse_text), _O, aliases=HEADINGS["balance"]),
    Field("direction", "收/支", plain(parse_direction), _O, aliases=HEADINGS["direction"]),
    Field("status", "当前状态", plain(parse_status), _O, aliases=HEADINGS["status"]),
    Field("refunded", "退款金额", plain(parse_refunded), _O, aliases=HEADINGS["refunded"]),
    Field("discount", "优惠金额", plain(parse_discount), _O, aliases=HEADINGS["discount"]),
    Field("currency", "币种", plain(parse_currency), _O, aliases=HEADINGS["currency"]),
    Field("kind", "交易类型", plain(parse_kind), _O, aliases=HEADINGS["kind"]),
)
PAYMENT_COLUMNS: dict[str, Field] = {field.term: field for field in _ALL}
"""The columns of a file of payments by term."""

_REQUIRED = (KEY, "amount", "paid_on", "serial")
_REQUIRED_OF_SHEETS = (KEY, "amount", "paid_on", "sheet")
_METHOD = Field("method", "方式", coded(METHODS), _O, False, METHODS)
TEMPLATE_FIELDS = (
    *(PAYMENT_COLUMNS[term] for term in (KEY, "month", "amount", "paid_on")),
    _METHOD,
    PAYMENT_COLUMNS["serial"],
)
"""What a template offers."""

_READ_APART = frozenset({KEY, "remark", "payer", "balance", "serial", "paid_on"})
_ONE = ("amount", "currency")
"""Of several columns for these, the others speak of what was traded, and not of what was booked."""
_SOUND = {str}
_SEVERAL = Refusal(Reason.SEVERAL_PEOPLE)
_PAID_OUT = Refusal(Reason.NOT_INCOME)
_BOTH_WAYS = Refusal(Reason.AMOUNT_BOTH_WAYS)
_UNDONE = Refusal(Reason.REFUNDED)
_PARTLY_UNDONE = Refusal(Reason.PARTLY_REFUNDED)
_NOTHING_OF_A_PAYMENT = {(term, Reason.REQUIRED) for term in ("amount", "paid_on", "serial")}
_UNSURE_FLOWS = {
    *(Reason.REFUNDED, Reason.PARTLY_REFUNDED, Reason.STATE_UNKNOWN, Reason.STATE_MISSING, Reason.DIRECTION_UNKNOWN),
    Reason.AMOUNT_BOTH_WAYS,
}
"""Whether, and how much, rows that are refused so count in sums cannot be told."""
_NOT_PAID = [("amount", Reason.NOT_PAID)]
_NO_DIRECTION = Refusal(Reason.DIRECTION_UNKNOWN)
_NO_STATE = Refusal(Reason.STATE_MISSING)
_ZERO = Refusal(Reason.MONEY_ZERO)
_REVERSAL = Refusal(Reason.REVERSAL)
_LEFT_AS_PAID = {Reason.OTHER_MONTH_IN_TITLE: "month", Reason.OTHER_MONTH_IN_REMARK: "remark"}
"""Of words about other months those that nothing is done about, by the cell that they are said of."""
_NOBODYS = Refusal(Reason.NOBODYS_DUES)


@dataclass(frozen=True)
class PaymentChunk:
    """Some rows of a file, read, a column each. Positions count from 0."""

    cells: Mapping[str, Sequence[Cell]]
    """`id_number`, `month`, `amount` (fen, as text), `paid_on`, `method`, `serial`; sound where not refused.

    Where rows say whose they are by member number, that stands in place of `id_number`; where by both, in `member`.
    """
    refused: Mapping[int, Sequence[Problem]]
    totals: Mapping[int, Total]
    """Position → the sum on a line that sums up; it is no payment."""
    claims: Mapping[int, Claim]
    """Position → what a row that holds no identity number says of whose dues it is."""
    paid_out: Mapping[int, Claim]
    """Position → the same, of rows that are refused because nothing came in."""
    given_back: frozenset[int]
    """Positions of such rows that hold an identity number, or a member number: somebody's dues went back."""
    stand_ins: Mapping[int, bool]
    """Position of each row for whose serial number something stands in → whether no other payment can have the same."""
    has_serials: bool
    """Whether any row has a serial number of its own."""
    flows: Mapping[int, Flow]
    """Position of each row that is no plain payment → what it adds to sums."""
    doubtful: Mapping[int, Sequence[Problem]]
    """Position → every cell that is taken, but may be meant otherwise."""
    names: Sequence[str]
    """In a list of one's own the name beside each identity number; empty where it gives none."""
    months_said: Mapping[int, Reason]
    """Position of each row whose words speak of another month than it was paid in → what that comes to.

    MONTH_BY_REMARK and MONTH_BY_TITLE: `month` holds the month that they mean; else nobody can say which it is.
    """


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    """Return which column holds which term; of several that a bill may have, the one that counts most."""
    columns = columns_of(headings, find)
    match = match_headings(headings, find, required_in(columns), may_repeat(headings, find))
    return match._replace(columns={term: places[0] for term, places in columns.places.items()})


PAYMENT_FORM = TableForm(
    term_of,
    _match,
    {field.term: field.heading for field in _ALL},
    "amount",
    pattern(r"[+\-¥￥ ]*[0-9][0-9,]*(?:\.[0-9]*)?[元 ]*").fullmatch,
    frozenset({"month", "paid_on", "method"}),
    has_sections=True,
    objection=objection_to,
    keeps_totals=True,
    literal=_READ_APART | {"amount", "outgoing", "refunded", "discount"},
    meaning=meaning_in_bills,
)
"""How files of payments are laid out."""


class PaymentReader:
    """Reads rows of a file whose columns are known."""

    def __init__(self, columns: PaymentColumns, today: date, form: TableForm = PAYMENT_FORM) -> None:
        self.columns = columns
        self._form = form
        self._places = columns.places
        self._is_key_in_remark = KEY not in columns.places and MEMBER not in columns.places
        self._today = today
        self._ids = IdNumbers(today)
        self._may_be_signed = False
        self._is_unpaid: list[bool] = []
        rules: dict[str, Callable[[str], str]] = {
            term: self._rule(term, today) for term in columns.places if term not in _READ_APART
        }
        if "direction" in columns.places or not columns.is_bill or columns.is_merchants:
            rules.pop("kind", None)  # it says what it is, and no more
        if columns.method is not None:
            rules.pop("method", None)  # how the payer paid the platform is nothing to those who are paid
        self._plain: dict[tuple[str, int], Column] = {
            (term, place): self._column(term, rule)
            for term, rule in rules.items()
            for place in (columns.places[term][:1] if term in _ONE else columns.places[term])
        }
        days = columns.places.get("paid_on", ())
        for place in days:
            rule = (
                (lambda text: parse_day(text, today))
                if len(days) == 1
                else day_parser(today, may_be_clock=place in columns.clocks)
            )
            self._plain["paid_on", place] = self._column("paid_on", rule)
        is_plain = pattern(r"(?!0+$)(?:[0-9]{6,17}|[0-9]{19,64})").fullmatch
        for place in columns.places.get("serial", ()):
            self._plain["serial", place] = DistinctColumn(parse_serial, is_plain)

    def _column(self, term: str, rule: Callable[[str], str]) -> Column:
        # In a bill a stroke below an amount or a direction says something.
        is_placeholder_nothing = term == "month" or (term in ("amount", "paid_on") and not self.columns.is_bill)
        return RepeatingColumn(rule, never) if is_placeholder_nothing else RepeatingColumn(rule)

    def _rule(self, term: str, today: date) -> Callable[[str], str]:
        if term == "amount" and (self._is_key_in_remark or self.columns.is_bill):
            return parse_amount_of_bill
        parse = PAYMENT_COLUMNS[term].parse
        said = self._form.said
        return lambda text: parse(said(term, text), today)

    def read(self, rows: Sequence[Sequence[str]], title: str = "") -> PaymentChunk:
        """Return what the cells of rows mean; `title` is what stands above them, and the name of their sheet."""
        raw = list(zip(*rows, strict=True))
        cells: dict[str, Sequence[Cell]] = {}
        doubtful: defaultdict[int, list[Problem]] = defaultdict(list)
        for (term, place), column in self._plain.items():
            read = column.read(raw[place])
            if column.has_marks:
                read, doubts = settled(read)
                for position, reason in doubts.items():
                    doubtful[position].append((term, reason))
            # A refusal stands before what other columns say; where one says nothing, the next one does.
            cells[term] = (
                [one or other for one, other in zip(cells[term], read, strict=True)] if term in cells else read
            )
        cells.setdefault("serial", [""] * len(rows))
        cells.setdefault("paid_on", [""] * len(rows))
        claims: dict[int, Claim] = {}
        if self._is_key_in_remark:
            cells[KEY] = self._keys(rows, raw, cells, claims)
        else:
            is_number = self.columns.names_members_by_number
            cells[KEY] = cells.pop(MEMBER) if is_number else self._ids.read(raw[self._places[KEY][0]])
            claims = self._claims_of_blank(rows, raw, cells)
            cells[KEY] = ["" if position in claims else cell for position, cell in enumerate(cells[KEY])]
        if self.columns.is_sheet:
            self._number_rows(cells)
        cells.update(self._undone(raw, cells, claims))
        cells.update(self._partly_undone(raw, cells))
        months_said = self._set_months(raw, cells, title, doubtful)
        self._hold_against(cells)
        if (blank := self._without_direction(raw)) is not None:
            cells["direction"] = [
                cell or (_NO_DIRECTION if is_blank and not _is_plus(amount) else "")
                for cell, is_blank, amount in zip(
                    cells["direction"], blank, raw[self._places["amount"][0]], strict=True
                )
            ]
        cells.update(self._without_state(raw, cells))
        refused = self._refused(cells, claims)
        unpaid = [each for each in claims if not (claims[each].payer and _is_given(cells["paid_on"][each]))]
        totals = self._totals(rows, cells, [*refused, *unpaid]) if refused or unpaid else {}
        for position in totals:
            refused.pop(position, None)
        paid_out = {
            position: claims[position]
            for position in refused.keys() & claims
            if any(reason is Reason.NOT_INCOME for _, reason in refused[position])
        }
        claims = {
            position: each for position, each in claims.items() if position not in totals and position not in refused
        }
        given_back = frozenset(
            position
            for position in refused.keys() - paid_out.keys()
            if _is_given(cells[KEY][position]) and _says_given_back({reason for _, reason in refused[position]})
        )
        flows = {position: self._flow(rows[position], position, cells, refused[position]) for position in refused}
        stand_ins = self._stand_in(rows, cells, refused, totals)
        method = self.columns.method
        otherwise = SHEET_METHOD if self.columns.is_sheet else DEFAULT_METHOD
        if method is not None or "method" not in cells:
            cells["method"] = [method or otherwise] * len(rows)
        else:
            cells["method"] = [cell or otherwise for cell in cells["method"]]
        # What stands below 流水号 in a line of a sum is none.
        serials = enumerate(cells["serial"])
        has_serials = any(serial and place not in stand_ins and place not in totals for place, serial in serials)
        names = raw[self.columns.name_of_payee] if self.columns.name_of_payee is not None else ()
        return PaymentChunk(
            cells,
            refused,
            totals,
            claims,
            paid_out,
            given_back,
            stand_ins,
            has_serials,
            flows,
            doubtful,
            names,
            months_said,
        )

    def _number_rows(self, cells: dict[str, Sequence[Cell]]) -> None:
        """Give the rows of a collection sheet their serial numbers; those that say nothing were paid today."""
        keys = cells.get(MEMBER, cells[KEY])
        cells["serial"] = [
            serial_of(sheet, key) if isinstance(sheet, str) and sheet and isinstance(key, str) and key else ""
            for sheet, key in zip(cells["sheet"], keys, strict=True)
        ]
        self._is_unpaid = [
            amount in ("", _ZERO) and day == "" and method == ""
            for amount, day, method in zip(
                cells["amount"], cells["paid_on"], cells.get("method", [""] * len(keys)), strict=True
            )
        ]
        cells["paid_on"] = [day or self._today.isoformat() for day in cells["paid_on"]]

    def _without_direction(self, raw: Sequence[Sequence[str]]) -> list[bool] | None:
        """Return of each row whether a bill says nothing of which way money went; None: it always does, or never.

        Beside identity numbers in a column of their own somebody has gone through the rows already.
        """
        columns = [raw[place] for place in self._places.get("direction", ())]
        if (
            not (columns and self._is_key_in_remark)
            or self.columns.is_income
            or not all(any(not text.strip() for text in set(c)) for c in columns)
        ):
            return None
        return [not any(text.strip() for text in texts) for texts in zip(*columns, strict=True)]

    def _set_months(
        self,
        raw: Sequence[Sequence[str]],
        cells: dict[str, Sequence[Cell]],
        title: str,
        doubtful: Mapping[int, list[Problem]],
    ) -> dict[int, Reason]:
        """Set the month of each row, note words about others that nothing is done about, and return what others say."""
        given = cells.get("month", [""] * len(cells[KEY]))
        months = cells["month"] = _months(given, cells["paid_on"])
        found: dict[int, Reason] = {}
        for position, month, reason in self._other_months(raw, given, months, title):
            if reason in _LEFT_AS_PAID:
                doubtful[position].append((_LEFT_AS_PAID[reason], reason))
            else:
                found[position] = reason
                months[position] = month
        return found

    def _without_state(
        self, raw: Sequence[Sequence[str]], cells: Mapping[str, Sequence[Cell]]
    ) -> dict[str, Sequence[Cell]]:
        """Return refusals of rows that tell no state where others say that theirs stayed: whether it came is open.

        Where only what went back is marked, a blank one is as it should be. Rows without an amount are sums, or whoever
        has not paid yet.
        """
        columns = [raw[place] for place in self._places.get("status", ())]
        blank = [not any(map(str.strip, texts)) for texts in zip(*columns, strict=True)]
        is_done = [not is_blank and cell == "" for is_blank, cell in zip(blank, cells.get("status", ()), strict=True)]
        if not (any(blank) and any(is_done)):
            return {}
        rows = zip(cells["status"], blank, cells["amount"], cells[KEY], strict=True)
        return {
            "status": [
                _NO_STATE if is_blank and _is_given(amount) and key != _NOBODYS else cell
                for cell, is_blank, amount, key in rows
            ]
        }

    def _other_months(
        self, raw: Sequence[Sequence[str]], given: Sequence[Cell], months: Sequence[Cell], title: str
    ) -> Iterable[tuple[int, str, Reason]]:
        """Return the rows whose remarks, or whose title, speak of another month than the one in which they were paid.

        With the month that the row goes to and why; a remark says more than a title, and a column of months than both.
        """
        found: dict[int, tuple[str, Reason]] = {}
        rows = [(each, month) for each, month in enumerate(months) if given[each] == "" and _is_given(month)]
        if title and not self.columns.is_bill and "month" not in self._places:
            for position, month in rows:
                meant = month_of_title(title, str(month))
                if isinstance(meant, Reason) or self.columns.is_sheet:
                    found[position] = str(month), Reason.OTHER_MONTH_IN_TITLE
                elif meant is not None and meant != month:
                    found[position] = meant, Reason.MONTH_BY_TITLE
        remarks = [raw[place] for place in self._places.get("remark", ())]
        if any(may_speak_of_months("\n".join(column)) for column in remarks):
            payers = [raw[place] for place in self._places.get("payer", ())]
            for position, month in rows:
                text = "；".join(filter(None, (column[position] for column in remarks)))
                meant = month_said(_without(text, [column[position] for column in payers]), str(month))
                if meant is not None:
                    found.pop(position, None)
                if meant in (None, month):
                    continue
                if self.columns.is_sheet or not is_of_dues(without_months(text)):
                    found[position] = str(month), Reason.OTHER_MONTH_IN_REMARK
                elif isinstance(meant, Reason):
                    found[position] = str(month), meant
                else:
                    found[position] = meant, Reason.MONTH_BY_REMARK
        return ((position, *each) for position, each in found.items())

    def _undone(
        self, raw: Sequence[Sequence[str]], cells: Mapping[str, Sequence[Cell]], claims: Mapping[int, Claim]
    ) -> dict[str, Sequence[Cell]]:
        """Return refusals of rows whose remarks say that the money went back, or never came.

        What rows say that are known by a name alone is looked at with the name. Where somebody's dues are reversed, the
        row that they came in on is not to be booked either, and nobody can say which it is.
        """
        keys = cells[KEY]

        def judged(position: int, text: str, cell: Cell) -> Cell:
            if position in claims or not is_undone(text):
                return cell
            return _REVERSAL if _is_given(keys[position]) and is_reversal(text) else _UNDONE

        found: dict[str, Sequence[Cell]] = {}
        for term in ("remark", "kind"):
            for place in self._places.get(term, ()):
                if may_be_undone(raw[place]):
                    before = found.get(term) or cells.get(term) or [""] * len(keys)
                    found[term] = list(map(judged, range(len(keys)), raw[place], before))
        if self.columns.is_income and "outgoing" in self._places and _PAID_OUT in cells["amount"]:
            found["amount"] = [
                _REVERSAL if cell == _PAID_OUT and _is_given(key) else cell
                for cell, key in zip(cells["amount"], keys, strict=True)
            ]
        return found

    def _partly_undone(
        self, raw: Sequence[Sequence[str]], cells: Mapping[str, Sequence[Cell]]
    ) -> dict[str, Sequence[Cell]]:
        """Return refusals of rows of which a part went back: what is left is dues, and nobody may say how much."""
        found: dict[str, Sequence[Cell]] = {}
        for term in ("status", "refunded"):
            for place in self._places.get(term, ()):
                before = found.get(term) or cells[term]
                if _UNDONE in before:
                    found[term] = [
                        _PARTLY_UNDONE
                        if cell == _UNDONE and _is_given(amount) and is_partly_refunded(text, int(str(amount)))
                        else cell
                        for cell, text, amount in zip(before, raw[place], cells["amount"], strict=True)
                    ]
        return found

    def _refused(
        self, cells: Mapping[str, Sequence[Cell]], claims: Mapping[int, Claim]
    ) -> defaultdict[int, list[Problem]]:
        refused: defaultdict[int, list[Problem]] = defaultdict(list)
        # Of a sheet, what makes up the serial number is missing where that is.
        is_sheet = self.columns.is_sheet
        required = _REQUIRED_OF_SHEETS if is_sheet else _REQUIRED
        for term, column_cells in cells.items():
            is_required = term in required and not (term == "serial" and self.columns.may_lack_serials)
            if set(map(type, column_cells)) <= _SOUND and not (is_required and "" in column_cells):
                continue  # most columns are looked at as a whole: that takes a fifth of the time
            for position, cell in enumerate(column_cells):
                if cell.__class__ is not str:
                    refused[position].append((term, cell.reason if isinstance(cell, Refusal) else Reason.NOT_CLEARABLE))
                elif cell == "" and is_required and (term != KEY or is_sheet or position not in claims):
                    refused[position].append((term, Reason.REQUIRED))
        if is_sheet:
            refused.update({position: _NOT_PAID for position, is_unpaid in enumerate(self._is_unpaid) if is_unpaid})
        elif not self.columns.is_bill:
            # Whoever has not paid yet stands in the table too, without any of the three.
            refused.update({p: _NOT_PAID for p, problems in refused.items() if set(problems) == _NOTHING_OF_A_PAYMENT})
        return refused

    def _hold_against(self, cells: dict[str, Sequence[Cell]]) -> None:
        """Refuse amounts that the rest of their row contradicts: nobody can say which of the two is right."""
        if (outgoing := cells.get("outgoing")) is not None:
            cells["amount"] = [
                _BOTH_WAYS if went == _PAID_OUT and amount.__class__ is str and amount else amount
                for amount, went in zip(cells["amount"], outgoing, strict=True)
            ]
            cells["outgoing"] = [
                "" if amount == _BOTH_WAYS else went for amount, went in zip(cells["amount"], outgoing, strict=True)
            ]

    # --- whose dues a row is ---------------------------------------------------------------------------

    def _keys(
        self,
        rows: Sequence[Sequence[str]],
        raw: Sequence[Sequence[str]],
        cells: Mapping[str, Sequence[Cell]],
        claims: dict[int, Claim],
    ) -> list[Cell]:
        """Return the one identity number in the remarks of each row: payers write other things and numbers beside it.

        Where nothing is like one, the names in the row may tell: these go to `claims`. Where there is no name either,
        nor 党费, the money is nobody's dues: a lunch, or what the bank pays in interest.
        """
        texts = self._remarks(raw, len(rows))
        found = [id_numbers_in(text) for text in texts]
        read = self._ids.read([numbers[0] if numbers else text for numbers, text in zip(found, texts, strict=True)])
        self._may_be_signed = self._may_be_signed or _PAID_OUT in cells["amount"]
        keys: list[Cell] = []
        for position, (numbers, cell, text) in enumerate(zip(found, read, texts, strict=True)):
            if numbers:
                keys.append(cell if len(numbers) == 1 else _SEVERAL)
            elif may_be_id_number(text):
                keys.append(cell)
            elif (claim := self._claim(rows[position], position, text, cells)).has_names or (
                claim.says_dues and "payer" in self._places
            ):
                claims[position] = claim
                keys.append("")
            else:
                keys.append(cell if says_dues(text) else _NOBODYS)
        return keys

    def _claims_of_blank(
        self, rows: Sequence[Sequence[str]], raw: Sequence[Sequence[str]], cells: Mapping[str, Sequence[Cell]]
    ) -> dict[int, Claim]:
        """Return what the names tell in rows of a bill whose identity number, or member number, is left out.

        In a list of one's own, which has months, a number that is missing may be merged over several people.
        """
        is_list = "month" in self._places and not self.columns.is_bill
        if "payer" not in self._places or is_list or self.columns.is_sheet:
            return {}
        texts = self._remarks(raw, len(rows))
        place = self._places[MEMBER if self.columns.names_members_by_number else KEY][0]
        blank = [position for position, text in enumerate(raw[place]) if not text.strip()]
        claims = {position: self._claim(rows[position], position, texts[position], cells) for position in blank}
        return {
            position: claim
            for position, claim in claims.items()
            if claim.has_names and not may_be_id_number(texts[position])
        }

    def _remarks(self, raw: Sequence[Sequence[str]], count: int) -> Sequence[str]:
        places = self._places.get("remark", ())
        if len(places) == 1:
            return raw[places[0]]
        # Digits of one column are not to go on in the next.
        return ["；".join(filter(None, texts)) for texts in zip(*(raw[place] for place in places), strict=True)] or [
            ""
        ] * count

    def _claim(self, row: Sequence[str], position: int, remarks: str, cells: Mapping[str, Sequence[Cell]]) -> Claim:
        kinds = "；".join(row[place] for place in self._places.get("kind", ()))
        payers = [row[place] for place in self._places.get("payer", ())]
        is_income = self._is_income(row, position, f"{remarks}；{kinds}", cells)
        return claim_of(payers, f"{remarks}；{kinds}", is_income=is_income, is_list=self.columns.is_list)

    def _is_income(self, row: Sequence[str], position: int, words: str, cells: Mapping[str, Sequence[Cell]]) -> bool:
        """Return whether a row says that money came in; without a number that is asked of it."""
        places = self._places
        return (
            self.columns.is_income
            or self._may_be_signed
            or _is_plus(row[places["amount"][0]])
            or any(row[place].strip() and cells["direction"][position] == "" for place in places.get("direction", ()))
            or any(plain_word(row[place]) in RECEIVED for place in places.get("status", ()))
            or any(plain_word(row[place]) in INCOMING for place in places.get("kind", ()))
            or _SAYS_INCOME.search(words) is not None
        )

    # --- lines that are no payments ----------------------------------------------------------------------

    def _totals(
        self, rows: Sequence[Sequence[str]], cells: Mapping[str, Sequence[Cell]], positions: Iterable[int]
    ) -> dict[int, Total]:
        key, amount = self._places.get(KEY) or self._places.get(MEMBER, ()), self._places["amount"][0]
        outgoing = self._places.get("outgoing", ())
        totals: dict[int, Total] = {}
        for position in positions:
            row = rows[position]
            if _is_given(cells["serial"][position]):
                continue
            if any(row[place].strip()[:1].isdigit() for place in key) or _is_given(cells[KEY][position]):
                continue
            if (total := total_in(row, row[amount], has_two_columns=bool(outgoing))) is not None:
                totals[position] = total
        if self.columns.is_bill:
            for position in positions:
                row = rows[position]
                is_moved = any(not is_no_amount(row[place]) for place in (amount, *outgoing))
                if not is_moved and not _is_given(cells[KEY][position]) and not says_dues("".join(row)):
                    totals.setdefault(position, NO_ROW)  # what a bank writes below, and balances brought forward
        return totals

    def _flow(
        self, row: Sequence[str], position: int, cells: Mapping[str, Sequence[Cell]], problems: Sequence[Problem]
    ) -> Flow:
        reasons = {reason for _, reason in problems}
        amount = cells["amount"][position]
        if Reason.NOT_PAID in reasons:
            return Flow(0)
        if reasons & _UNSURE_FLOWS:
            return Flow(None)
        if isinstance(amount, str) and amount and Reason.NOT_INCOME not in reasons:
            return Flow(int(amount))
        if Reason.NOT_INCOME not in reasons:
            return Flow(None)
        went = [row[place] for place in (*self._places.get("outgoing", ())[:1], self._places["amount"][0])]
        fen = next((fen for text in went if (fen := moved_fen(text))), None)
        return Flow(None) if fen is None else Flow(0, fen)

    # --- what stands in for serial numbers ---------------------------------------------------------------

    def _stand_in(
        self,
        rows: Sequence[Sequence[str]],
        cells: dict[str, Sequence[Cell]],
        refused: Mapping[int, object],
        totals: Mapping[int, object],
    ) -> dict[int, bool]:
        """Put something in the place of the serial numbers that sound rows of a bill have not."""
        serials = cells["serial"]
        if not self.columns.may_lack_serials or all(serials):
            return {}
        found: dict[int, bool] = {}
        filled = list(serials)
        for position, serial in enumerate(serials):
            if serial == "" and position not in refused and position not in totals:
                row = rows[position]
                balance = next(filter(None, (balance_of(row[place]) for place in self._places.get("balance", ()))), "")
                filled[position] = self._stand_in_of(row, position, cells, balance)
                found[position] = bool(balance)
        self._number_parts(filled, [position for position, is_sure in found.items() if is_sure], cells)
        cells["serial"] = filled
        return found

    def _number_parts(self, serials: list[Cell], positions: Iterable[int], cells: Mapping[str, Sequence[Cell]]) -> None:
        """Tell apart the parts of one payment, which somebody has split by number and month: they have one balance.

        What is behind each does not depend on their order in the file.
        """
        parts: defaultdict[Cell, list[int]] = defaultdict(list)
        for position in positions:
            parts[serials[position]].append(position)
        for whole, split in parts.items():
            whose = [(str(cells[KEY][position]), str(cells["month"][position]), position) for position in split]
            if len(split) > 1 and len({each[:2] for each in whose}) == len(split) and all(key for key, _, _ in whose):
                for number, (_, _, position) in enumerate(sorted(whose), 1):
                    serials[position] = f"{whole}-{number}"

    def _stand_in_of(self, row: Sequence[str], position: int, cells: Mapping[str, Sequence[Cell]], balance: str) -> str:
        names = (plain_name(row[place]) for place in self._places.get("payer", ()))
        # The balance tells rows apart better than a clock, which programs write in many ways, or leave out.
        clock = "" if balance else next(filter(None, (clock_of(row[place]) for place in self._places["paid_on"])), "")
        parts = [cells["paid_on"][position], clock, cells["amount"][position], next(filter(None, names), ""), balance]
        digest = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
        return f"{_STAND_IN}{digest[:20].upper()}"


def _months(given: Sequence[Cell], days: Sequence[Cell]) -> list[Cell]:
    """Return the month of each row; where none is given, that of the day on which it was paid."""
    return [month or (day[:7] if isinstance(day, str) else "") for month, day in zip(given, days, strict=True)]


def _without(text: str, names: Iterable[str]) -> str:
    """Return a text without some names: that of a payer may have a 月 in it."""
    for name in filter(None, map(plain_name, names)):
        text = text.replace(name, " ")
    return text


def _says_given_back(reasons: AbstractSet[Reason]) -> bool:
    # Where it reverses another row, neither is booked.
    return Reason.NOT_INCOME in reasons and Reason.REVERSAL not in reasons


def _is_plus(text: str) -> bool:
    return text.strip().startswith(("+", "＋"))


def _is_given(cell: Cell) -> bool:
    return isinstance(cell, str) and cell != ""
