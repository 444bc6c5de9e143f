"""The lines of a file of payments that sum up others: they are known by their words, and held against the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from szdj_cli.domain.dues.bill_words import is_nothing
from szdj_cli.domain.values.cells import Cell
from szdj_cli.domain.values.money import parse_yuan
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed, squeezed

_AMOUNT = r"[¥￥]?-?[0-9][0-9,]*(?:\.[0-9]+)?元?"
_CAPITALS = pattern("[零壹贰叁肆伍陆柒捌玖拾佰仟万亿〇一二三四五六七八九十百千]+[元圆]")
_TOTAL = pattern(
    r"(?P<part>[本当每][页日周月季年次批期])?(?:收入|支出|贷方|借方|金额|实收|实缴|实交|缴纳|党费)*"
    r"(?P<word>合计|总计|小计|累计|共计|总额)(?:金额|笔数|发生额|收入|支出|数|人民币)*"
    r"(?P<capitals>\(?(?:人民币)?大写\)?)?(?:\((?:元|小写|人民币|单位元)\))?[:：]?"
    rf"(?:(?:共)?[0-9]+[笔人条](?:记录)?[,，:：]?)?(?:人民币)?(?P<amount>{_AMOUNT})?(?P<rest>{_CAPITALS.pattern}.*)?"
)
_OF_OUTGOING = pattern(r"(?:[本当每][页日周月季年次批期])?(?:支出|借方)(?!收入|贷方)")
_COUNT = pattern(r"(?:合计|总计|总共|共计|共|收入|支出|已收入|已支出|待收入|待支出)[:：]?(?:共)?[0-9]+[笔条].*")


@dataclass(frozen=True)
class Total:
    """A line of a sum."""

    amount: str | None
    """As it stands; None where there is nothing to hold against the rows."""
    is_part: bool
    """Whether it sums up the rows since the last line of its kind, as 小计 does."""


NO_ROW = Total(None, is_part=False)
"""What stands in place of a line that holds no payment and no sum."""


@dataclass(frozen=True)
class Flow:
    """What a row that is no plain payment adds to sums, in fen; None: nobody can say."""

    came_in: int | None
    went_out: int = 0


def total_in(cells: Sequence[str], amount: str, *, has_two_columns: bool) -> Total | None:
    """Return the sum that a row states, if it states one; `amount` is its cell in the column of amounts."""
    texts = [squeezed(cell) for cell in cells]
    found = [(place, match) for place, text in enumerate(texts) if (match := _TOTAL.fullmatch(text))]
    if not found:
        return NO_ROW if any(map(_COUNT.fullmatch, texts)) else None
    # 借方合计：30.00 beside 贷方合计：50.00 is about something else.
    place, match = next((each for each in found if not _OF_OUTGOING.match(texts[each[0]])), (0, None))
    if match is None:
        return NO_ROW
    given = amount
    if is_nothing(amount):
        given = match["amount"] or next((each for each in cells[place + 1 : place + 2] if _fen(each) is not None), "")
    is_spelt_out = match["capitals"] or match["rest"] or _CAPITALS.search(given)
    if is_spelt_out or (has_two_columns and not given):
        return NO_ROW
    return Total(given, match["part"] is not None or match["word"] == "小计")


class Sums:
    """Adds up the rows of a file as they come."""

    def __init__(self) -> None:
        self._whole = [0, 0]
        self._part = [0, 0]
        self._table = [0, 0]
        """Since the last line that sums up all: of several tables below each other each has its own."""
        self._has_rows = False
        self._is_sound = True

    def add(self, amounts: Sequence[Cell], first: int, last: int, flows: Mapping[int, Flow]) -> None:
        """Add the rows at some positions: `flows` has those that are no plain payments, the others are fen, as text."""
        went_out = 0
        odd = [position for position in flows if first <= position < last]
        if not odd:
            came_in = self._summed(amounts[first:last])
        else:
            came_in = self._summed([amounts[position] for position in range(first, last) if position not in flows])
            for position in odd:
                flow = flows[position]
                self._is_sound = self._is_sound and flow.came_in is not None
                came_in += flow.came_in or 0
                went_out += flow.went_out
        for sums in (self._whole, self._part, self._table):
            sums[0] += came_in
            sums[1] += went_out
        self._has_rows = self._has_rows or last > first

    def disagrees(self, total: Total) -> bool:
        """Return whether a line of a sum says something else than the rows above it; a part begins anew below it."""
        bases = [self._whole, self._part if total.is_part else self._table]
        has_rows = self._has_rows
        if total.is_part:
            self._part = [0, 0]
            self._has_rows = False
        elif total.amount is not None:
            self._table = [0, 0]
        if total.amount is None or not self._is_sound or (total.is_part and not has_rows):
            return False
        # A bank sums up what came in, all that was moved, or what is left of it.
        sums = {each for came_in, went_out in bases for each in (came_in, came_in + went_out, came_in - went_out)}
        return _fen(total.amount) not in sums

    def _summed(self, amounts: Sequence[Cell]) -> int:
        try:
            return sum(map(int, amounts))  # type: ignore[arg-type] # a cell that is no text was refused already
        except (TypeError, ValueError):
            # One mistake, one message: where an amount is unreadable, no sum can be judged.
            self._is_sound = False
            return 0


def _fen(text: str) -> int | None:
    value = narrowed(cleaned(text)).lstrip("+")
    try:
        return -parse_yuan(value[1:]) if value.startswith("-") else parse_yuan(value)
    except ValueRefused:
        return None
