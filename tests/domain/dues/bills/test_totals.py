"""Lines of sums: known by their words, held against the rows above them."""

import pytest

from szdj_cli.domain.dues.bills.totals import NO_ROW, Flow, Sums, Total, total_in


def total(*cells: str, amount: str = "", has_two_columns: bool = False) -> Total | None:
    return total_in(cells, amount, has_two_columns=has_two_columns)


@pytest.mark.parametrize(
    ("cells", "amount", "expected"),
    [
        (("合计", "110"), "110", Total("110", is_part=False)),
        (("合 计：", "110"), "110", Total("110", is_part=False)),
        (("总计金额", ""), "", Total("", is_part=False)),
        (("合计（元）", "110"), "110", Total("110", is_part=False)),
        (("小计", "110"), "110", Total("110", is_part=True)),
        (("本页小计", "110"), "110", Total("110", is_part=True)),
        (("本月合计", "110"), "110", Total("110", is_part=True)),
        (("合计金额：110.00", ""), "", Total("110.00", is_part=False)),
        (("合计：￥1,110.00元", ""), "", Total("￥1,110.00元", is_part=False)),
        (("收入合计", "", "110"), "110", Total("110", is_part=False)),
        (("合计共2笔", "110"), "110", Total("110", is_part=False)),
        (("合计", "110.00", ""), "", Total("110.00", is_part=False)),
        (("合计（大写）", "壹佰壹拾元整"), "壹佰壹拾元整", NO_ROW),
        (("合计", "壹佰壹拾元整"), "壹佰壹拾元整", NO_ROW),
        (("合计（大写）：壹佰壹拾元整", ""), "", NO_ROW),
        (("合计人民币（大写）壹佰壹拾圆整", ""), "", NO_ROW),
        (("共 2 笔", ""), "", NO_ROW),
        (("共2笔记录", ""), "", NO_ROW),
        (("已收入:2笔", "110.00元"), "", NO_ROW),
        (("收入：2笔 110.00元", ""), "", NO_ROW),
        (("张合计", "110"), "110", None),
        (("党费合计表", "110"), "110", None),
        (("合计缴纳两个月党费", "110"), "110", None),
        (("共建费", "110"), "110", None),
    ],
)
def test_a_line_of_a_sum_is_known_by_its_words(cells: tuple[str, ...], amount: str, expected: Total | None) -> None:
    assert total(*cells, amount=amount) == expected


def test_a_sum_of_what_went_out_alone_says_nothing_of_what_came_in() -> None:
    assert total("合计", "", "30", has_two_columns=True) == NO_ROW


@pytest.mark.parametrize(
    ("stated", "is_right"),
    [("300", True), ("330", True), ("270", True), ("100", False), ("", False), ("三百", False)],
)
def test_a_sum_is_of_what_came_in_of_all_or_of_what_is_left(stated: str, is_right: bool) -> None:
    sums = Sums()
    sums.add(["10000", "20000", ""], 0, 3, {2: Flow(0, 3000)})
    assert sums.disagrees(Total(stated, is_part=False)) is not is_right


def test_a_part_is_of_the_rows_since_the_last_one() -> None:
    sums = Sums()
    amounts = ["10000", "20000"]
    sums.add(amounts, 0, 1, {})
    assert not sums.disagrees(Total("100", is_part=True))
    sums.add(amounts, 1, 2, {})
    assert not sums.disagrees(Total("200", is_part=True))
    assert not sums.disagrees(Total("300", is_part=False))
    assert not sums.disagrees(Total("300", is_part=True))
    assert sums.disagrees(Total("200", is_part=False))


def test_where_an_amount_cannot_be_read_no_sum_is_judged() -> None:
    for flows in ({1: Flow(None)}, {}):
        sums = Sums()
        sums.add(["10000", ""], 0, 2, flows)
        assert not sums.disagrees(Total("7", is_part=False))
