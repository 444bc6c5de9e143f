"""What a bill says of a row: every word is known to mean one thing, and what is not known is refused."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.dues import bill_words
from szdj_cli.domain.dues.bill_words import direction_of_heading, require_done, require_incoming
from szdj_cli.domain.dues.import_rows import PAYMENT_FORM
from szdj_cli.domain.values.reasons import Reason, ValueRefused

DIRECTIONS = {"INCOMING": None, "OUTGOING": Reason.NOT_INCOME, "NEITHER": Reason.NOT_INCOME}
STATES = {"DONE": None, "NOT_DONE": Reason.REFUNDED, "REVERSING": Reason.REVERSAL}
KNOWN = {word for name in (*DIRECTIONS, *STATES) for word in getattr(bill_words, name)}


def refusal_of(require: object, text: str) -> Reason | None:
    assert callable(require)
    try:
        require(text)
    except ValueRefused as refused:
        return refused.reason
    return None


@pytest.mark.parametrize("names", [DIRECTIONS, STATES], ids=["directions", "states"])
def test_every_word_is_in_exactly_one_list(names: dict[str, Reason | None]) -> None:
    for one, other in combinations(names, 2):
        assert not getattr(bill_words, one) & getattr(bill_words, other)


@pytest.mark.parametrize(
    ("require", "names"),
    [(require_incoming, DIRECTIONS), (require_done, STATES)],
    ids=["directions", "states"],
)
def test_every_word_means_what_its_list_says_however_it_is_written(
    require: object, names: dict[str, Reason | None]
) -> None:
    for name, reason in names.items():
        for word in getattr(bill_words, name):
            for written in (word, f" {word} ", f"{word}(￥10.00)", f"{word}（D）", word.lower()):
                assert refusal_of(require, written) is reason, written


@given(st.text(min_size=1).filter(lambda text: text.strip() and "(" not in text and "（" not in text))
def test_a_word_that_is_not_known_is_never_income(text: str) -> None:
    if bill_words.plain_word(text) not in KNOWN:
        assert refusal_of(require_incoming, text) is Reason.DIRECTION_UNKNOWN
        assert refusal_of(require_done, text) is Reason.STATE_UNKNOWN


@pytest.mark.parametrize(
    ("heading", "is_incoming"),
    [
        ("金额(支出)", False),
        ("交易金额（借方）", False),
        ("金额(收入)", True),
        ("金额（贷）", True),
        ("金额(元)", None),
        ("金额", None),
    ],
)
def test_the_bracket_of_a_heading_says_which_way_its_money_went(heading: str, is_incoming: bool | None) -> None:
    assert direction_of_heading(heading) is is_incoming
    column = PAYMENT_FORM.match([heading, "附言", "流水号", "日期"]).columns
    assert ("outgoing" in column, "amount" in column) == (is_incoming is False, is_incoming is not False)
