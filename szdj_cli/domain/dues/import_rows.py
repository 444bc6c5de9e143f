"""The rules of a file of payments: a list of one's own, or what a bank or WeChat exports."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from szdj_cli.domain.dues.bill_words import direction_of_heading, require_done, require_incoming
from szdj_cli.domain.dues.payments import METHODS, parse_amount, parse_serial
from szdj_cli.domain.imports.layouts import Find, TableForm
from szdj_cli.domain.imports.plan import Problem
from szdj_cli.domain.imports.tables import HeadingMatch, match_headings, term_of_heading
from szdj_cli.domain.values.cells import Cell, Column, DistinctColumn, Refusal, RepeatingColumn, never, settled
from szdj_cli.domain.values.fields import Editor, Field, coded, plain
from szdj_cli.domain.values.id_numbers import IdNumbers, id_numbers_in
from szdj_cli.domain.values.identity import parse_id_number
from szdj_cli.domain.values.parsing import parse_month_of_day, parse_past_date, parse_text
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed

KEY = "id_number"
DEFAULT_METHOD = "bank"

_O = Editor.ORGANISATION
_TOTALS = frozenset({"合计", "总计", "合计金额", "总计金额"})
_EMPTY_AMOUNT = re.compile(r"[-/—]*|[¥￥]?0+(\.0*)?元?")


def _parse_method(text: str) -> str:
    # What a bank calls its ways is kept as it is.
    if id_numbers_in(text):
        raise ValueRefused(Reason.HOLDS_ID_NUMBER)
    return METHODS.by_text.get(cleaned(text)) or parse_text(text)


def _parse_direction(text: str) -> str:
    require_incoming(text)
    return ""


def _parse_status(text: str) -> str:
    require_done(text)
    return ""


def _parse_amount(text: str) -> str:
    return str(parse_amount(narrowed(cleaned(text)).removeprefix("+")))


def _parse_amount_of_bill(text: str) -> str:
    # A bank writes what went out with a minus; in a list of one's own that is a slip.
    try:
        return _parse_amount(text)
    except ValueRefused as refused:
        raise ValueRefused(Reason.NOT_INCOME if refused.reason is Reason.MONEY_NEGATIVE else refused.reason) from None


def _parse_outgoing(text: str) -> str:
    """Return nothing for a cell of what was paid out that holds nothing."""
    if _EMPTY_AMOUNT.fullmatch("".join(narrowed(cleaned(text)).split())):
        return ""
    raise ValueRefused(Reason.NOT_INCOME)


_ALL = (
    Field(KEY, "公民身份号码", parse_id_number, _O, True, sensitive=True,
          aliases=("身份证号", "身份证号码", "身份证")),
    Field("month", "月份", parse_month_of_day, _O,
          aliases=("缴纳月份", "党费月份", "所属月份", "党费所属月份")),
    Field("amount", "金额", plain(_parse_amount), _O, True,
          aliases=("缴纳金额", "实缴金额", "交易金额", "收入金额", "贷方发生额", "收入", "收入额", "贷方", "贷方金额",
                   "存入", "存入金额", "收款金额", "转入金额")),
    Field("outgoing", "支出", plain(_parse_outgoing), _O,
          aliases=("支出金额", "支出额", "借方", "借方金额", "借方发生额", "支取", "支取金额", "付款金额", "转出金额")),
    Field("paid_on", "缴纳日期", parse_past_date, _O, True,
          aliases=("日期", "交易时间", "交易日期", "记账日期", "支付时间", "缴纳时间")),
    Field("method", "方式", plain(_parse_method), _O, aliases=("缴纳方式", "支付方式", "交易渠道")),
    Field("serial", "流水号", plain(parse_serial), _O, True,
          aliases=("日志号", "交易流水号", "交易单号", "银行流水号", "核心流水号", "订单号", "交易号")),
    Field("remark", "备注", plain(parse_text), _O, aliases=("附言", "摘要", "留言", "交易附言", "客户摘要")),
    Field("direction", "收/支", plain(_parse_direction), _O, aliases=("收支", "借贷", "借贷标志", "收支类型")),
    Field("status", "当前状态", plain(_parse_status), _O, aliases=("交易状态", "状态")),
)  # fmt: skip
PAYMENT_COLUMNS: dict[str, Field] = {field.term: field for field in _ALL}
"""The columns of a file of payments by term."""

_OF_BILLS = ("direction", "status", "outgoing")
"""In these a stroke says something."""
_MAY_REPEAT = ("paid_on", "method", "remark", "direction", "status")
_REQUIRED = (KEY, "amount", "paid_on", "serial")
_METHOD = Field("method", "方式", coded(METHODS), _O, False, METHODS)
TEMPLATE_FIELDS = (
    *(PAYMENT_COLUMNS[term] for term in (KEY, "month", "amount", "paid_on")),
    _METHOD,
    PAYMENT_COLUMNS["serial"],
)
"""What a template offers."""

_BY_TEXT = {text: field.term for field in _ALL for text in (field.term, field.heading, *field.aliases)}

_SEVERAL = Refusal(Reason.SEVERAL_PEOPLE)
_PAID_OUT = Refusal(Reason.NOT_INCOME)
_BOTH_WAYS = Refusal(Reason.AMOUNT_BOTH_WAYS)
_NOBODYS = Refusal(Reason.NOBODYS_DUES)
_MAY_BE_DUES = re.compile(r"党费|(?:[0-9０-９Xx][\s-]*){10,}")
"""What must not be lost: dues without a number, or a number with a slip in it."""


@dataclass(frozen=True)
class PaymentChunk:
    """Some rows of a file, read, a column each. Positions count from 0."""

    cells: Mapping[str, Sequence[Cell]]
    """`id_number`, `month`, `amount` (fen, as text), `paid_on`, `method`, `serial`; sound where not refused."""
    refused: Mapping[int, Sequence[Problem]]
    totals: Mapping[int, str]
    """Position → the amount on a line that sums up; it is no payment."""
    doubtful: Mapping[int, Sequence[Problem]]
    """Position → every cell that is taken, but may be meant otherwise."""


def term_of(heading: str) -> str | None:
    """Return the term that a heading names."""
    if (
        _BY_TEXT.get(heading.partition("(")[0]) == "amount"
        and (is_incoming := direction_of_heading(heading)) is not None
    ):
        return "amount" if is_incoming else "outgoing"
    return _BY_TEXT.get(heading)


def _required_in(headings: Sequence[str], find: Find) -> tuple[str, ...]:
    """Return the columns that a file must have: the identity number may stand in its remarks, as payers write it."""
    has_remark = any(term_of_heading(heading, find) == "remark" for heading in headings)
    has_key = KEY in match_headings(headings, find).columns
    return tuple(term for term in _REQUIRED if term != KEY or has_key or not has_remark)


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    """Return which column holds which term; of several days, remarks and states that a bank writes, the first."""
    return match_headings(headings, find, _required_in(headings, find), _MAY_REPEAT)


PAYMENT_FORM = TableForm(
    term_of,
    _match,
    {field.term: field.heading for field in _ALL},
    "amount",
    re.compile(r"[+\-¥￥ ]*[0-9][0-9,]*(?:\.[0-9]*)?[元 ]*").fullmatch,
    frozenset({"month", "paid_on", "method"}),
    keeps_totals=True,
)
"""How files of payments are laid out."""


class PaymentReader:
    """Reads rows of a file whose headings are known."""

    def __init__(self, columns: Mapping[str, int], today: date, form: TableForm = PAYMENT_FORM) -> None:
        self._places = columns
        self._key_place = columns.get(KEY, columns.get("remark", 0))
        self._is_key_in_remark = KEY not in columns
        self._ids = IdNumbers(today)

        def repeating(term: str) -> Column:
            parse = PAYMENT_COLUMNS[term].parse
            return RepeatingColumn(lambda text: parse(form.said(term, text), today), lambda _: term in _OF_BILLS)

        self._columns: dict[str, Column] = {
            term: repeating(term) for term in columns if term not in (KEY, "remark", "serial")
        }
        if self._is_key_in_remark:
            self._columns["amount"] = RepeatingColumn(_parse_amount_of_bill, never)
        self._columns["serial"] = DistinctColumn(parse_serial, re.compile(r"[0-9]{6,17}|[0-9]{19,64}").fullmatch)

    def read(self, rows: Sequence[Sequence[str]]) -> PaymentChunk:
        """Return what the cells of rows mean."""
        totals = self._totals(rows)
        raw = list(zip(*rows, strict=True))
        cells: dict[str, Sequence[Cell]] = {
            term: column.read(raw[self._places[term]]) for term, column in self._columns.items()
        }
        doubtful: defaultdict[int, list[Problem]] = defaultdict(list)
        for term, column in self._columns.items():
            if column.has_marks:
                cells[term], doubts = settled(cells[term])
                for position, reason in doubts.items():
                    doubtful[position].append((term, reason))
        keys = raw[self._key_place]
        cells[KEY] = _read_remarks(self._ids, keys) if self._is_key_in_remark else self._ids.read(keys)
        cells["month"] = self._months(cells, len(rows))
        self._hold_against(cells)
        refused: defaultdict[int, list[Problem]] = defaultdict(list)
        for term, column_cells in cells.items():
            for position, cell in enumerate(column_cells):
                if cell.__class__ is not str and position not in totals:
                    refused[position].append((term, cell.reason if isinstance(cell, Refusal) else Reason.NOT_CLEARABLE))
                elif cell == "" and term in _REQUIRED and position not in totals:
                    refused[position].append((term, Reason.REQUIRED))
        if "method" not in cells:
            cells["method"] = [DEFAULT_METHOD] * len(rows)
        else:
            cells["method"] = [cell or DEFAULT_METHOD for cell in cells["method"]]
        return PaymentChunk(cells, refused, totals, doubtful)

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

    def _months(self, cells: Mapping[str, Sequence[Cell]], count: int) -> list[Cell]:
        """Return the month of each row; where none is given, that of the day on which it was paid."""
        days = cells["paid_on"]
        given = cells.get("month", [""] * count)
        return [month or (day[:7] if isinstance(day, str) else "") for month, day in zip(given, days, strict=True)]

    def _totals(self, rows: Sequence[Sequence[str]]) -> dict[int, str]:
        place, amount, serial = self._key_place, self._places["amount"], self._places["serial"]
        return {
            position: row[amount]
            for position, row in enumerate(rows)
            if not row[place].strip()[:1].isdigit() and not row[serial].strip() and any(map(_is_total, row))
        }


def _is_total(cell: str) -> bool:
    return "".join(cell.split()).rstrip("：:") in _TOTALS


def _read_remarks(ids: IdNumbers, texts: Sequence[str]) -> list[Cell]:
    """Return the one identity number in each remark: payers write other things and other numbers beside it.

    Where nothing is like one, nor says 党费, the money is nobody's dues: a lunch, or what the bank pays in interest.
    """
    found = [id_numbers_in(text) for text in texts]
    read = ids.read([numbers[0] if numbers else text for numbers, text in zip(found, texts, strict=True)])
    return [
        _SEVERAL if len(numbers) > 1 else cell if numbers or _MAY_BE_DUES.search(text) else _NOBODYS
        for numbers, cell, text in zip(found, read, texts, strict=True)
    ]
