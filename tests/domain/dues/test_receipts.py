"""What a receipt says: kept word for word, and printed in a sentence."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.dues.payments import METHODS
from szdj_cli.domain.dues.receipts import Receipt, ReceiptContent, ReceiptLine, content_text, printed, read_content
from tests.support.documents.receipts import DAY, ORDINARY, line

lines = st.builds(
    ReceiptLine,
    st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day:%Y-%m}"),
    st.integers(1, 10**14),
    st.sampled_from(list(METHODS.labels)),
    st.dates(),
)


@given(
    st.builds(
        ReceiptContent,
        st.just("2026-000001"),
        st.text(),
        st.text(),
        st.text(),
        st.lists(lines, min_size=1, max_size=24).map(tuple),
        st.integers(0, 10**15),
        st.text(),
        st.dates(),
    )
)
def test_what_is_kept_comes_back_word_for_word(content: ReceiptContent) -> None:
    assert read_content(content_text(content)) == content


def said(placeholder: str, *of: ReceiptLine) -> str:
    return printed(Receipt(replace(ORDINARY.content, lines=of), "code", is_reprint=False))[placeholder]


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ([("2026-11", 5000)], "2026年11月 50.00元"),
        ([("2026-11", 5000), ("2026-12", 5000), ("2027-01", 5000)], "2026年11月至2027年1月，每月50.00元"),
        ([("2026-09", 5000), ("2026-11", 5000)], "2026年9月 50.00元；2026年11月 50.00元"),
        (
            [("2026-09", 5000), ("2026-10", 5000), ("2026-11", 5005)],
            "2026年9月至2026年10月，每月50.00元；2026年11月 50.05元",
        ),
        ([("2026-11", 5000), ("2026-11", 5000)], "2026年11月 50.00元；2026年11月 50.00元"),
    ],
)
def test_months_of_one_amount_are_said_together(months: list[tuple[str, int]], text: str) -> None:
    assert said("月份和金额", *(line(month, fen) for month, fen in months)) == text


def test_every_method_is_named_once() -> None:
    of = [line("2026-11", 1, method) for method in ("wechat", "cash", "wechat")]
    assert said("缴纳方式", *of) == "微信、现金"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ([26], "2026年11月26日"),
        ([26, 1, 26], "2026年11月1日、2026年11月26日"),
        ([26, 3, 1], "2026年11月1日至2026年11月26日"),
    ],
)
def test_many_days_are_said_by_the_first_and_the_last(days: list[int], text: str) -> None:
    assert said("缴纳日期", *(line("2026-11", 1, paid_on=DAY.replace(day=day)) for day in days)) == text


def test_the_total_stands_in_capitals_and_a_reprint_is_marked() -> None:
    text = printed(ORDINARY)
    assert (text["金额大写"], text["金额"], text["补打"]) == ("人民币壹佰伍拾元整", "150.00", "")
    assert printed(replace(ORDINARY, is_reprint=True))["补打"] == "（补打）"
