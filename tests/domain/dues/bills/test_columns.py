"""What the headings of bills mean, and which of several columns counts."""

from collections.abc import Mapping

import pytest

from szdj_cli.domain.dues.bills.cells import parse_method
from szdj_cli.domain.dues.bills.columns import HEADINGS, columns_of, term_of
from szdj_cli.domain.dues.import_rows import PAYMENT_FORM
from szdj_cli.domain.values.reasons import Reason, ValueRefused


def test_every_heading_names_one_term() -> None:
    words = [word for words in HEADINGS.values() for word in words]
    assert len(words) == len(set(words))
    assert all(term_of(word) == term for term, words in HEADINGS.items() for word in words)


@pytest.mark.parametrize("method", ["工资代扣", "从工资中扣除", "工资 扣缴", "代扣党费", "代扣", "扣缴"])
def test_dues_that_were_withheld_from_wages_are_refused(method: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_method(method)
    assert refused.value.reason is Reason.WITHHELD


@pytest.mark.parametrize("method", ["现金", "银行转账", "银联代付", "微信"])
def test_other_ways_of_payment_are_read(method: str) -> None:
    assert parse_method(method)


@pytest.mark.parametrize(
    ("heading", "term"),
    [
        ("贷方发生额/元(收入)", "amount"),
        ("借方发生额/元(支取)", "outgoing"),
        ("交易金额(支出)", "outgoing"),
        ("记账金额（收入）", "amount"),
        ("余额/元", "balance"),
        ("交易后余额[ After-transaction balance ]", "balance"),
        ("交易金额[ Trade Amount ]", "amount"),
        ("摘要/附言", "remark"),
        ("用途及摘要", "remark"),
        ("备注2", "remark"),
        ("对方户名/对方账户", "payer"),
        ("日 志 号", "serial"),
        ("成功退款（元）", "refunded"),
        ("对方账号", None),
        ("对方开户行", None),
        ("序号", None),
        ("收款人名称", None),
        ("金额/摘要", None),
    ],
)
def test_a_heading_is_known_however_a_bank_writes_it(heading: str, term: str | None) -> None:
    assert PAYMENT_FORM.match([heading]).columns == ({} if term is None else {term: 0})


@pytest.mark.parametrize(
    ("headings", "chosen"),
    [
        ("商户单号,交易单号", {"serial": "交易单号"}),
        ("商家订单号,交易订单号", {"serial": "交易订单号"}),
        ("凭证号,企业流水号,账户明细编号-交易流水号", {"serial": "账户明细编号-交易流水号"}),
        ("凭证号,交易流水号", {"serial": "交易流水号"}),
        ("商户订单号", {"serial": "商户订单号"}),
        ("交易金额(收入),记账金额(收入)", {"amount": "记账金额(收入)"}),
        ("金额,收入金额", {"amount": "收入金额"}),
        ("户名,对方户名,余额", {"payer": "对方户名"}),
        ("姓名,付款人", {"payer": "付款人"}),
        ("户名,余额", {"payer": None}),
        ("户名,金额", {"payer": "户名"}),
        ("起息日,交易日期", {"paid_on": "交易日期"}),
        ("交易创建时间,付款时间", {"paid_on": "付款时间"}),
    ],
)
def test_of_several_columns_the_best_one_counts(headings: str, chosen: Mapping[str, str | None]) -> None:
    given = headings.split(",")
    match = PAYMENT_FORM.match(given)
    assert not match.doubled
    found = {term: given[match.columns[term]] if term in match.columns else None for term in chosen}
    assert found == chosen


@pytest.mark.parametrize("headings", ["金额,缴纳金额", "流水号,流水号", "收入,贷方", "身份证号,公民身份号码"])
def test_of_two_columns_that_are_as_good_nobody_can_say_which_counts(headings: str) -> None:
    assert PAYMENT_FORM.match(headings.split(",")).doubled == (tuple(headings.split(",")),)


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        ("日期,收入,支出,余额,摘要", ()),
        ("日期,收入,支出,对方户名", ()),
        ("日期,金额,对方户名,收/支", ()),
        ("日期,金额,姓名,流水号", ()),
        ("日期,金额,附言,流水号", ()),
        # Rows of one's own list have no balance that tells them apart.
        ("日期,金额,姓名", ("serial",)),
        ("日期,金额,付款人,备注", ("serial",)),
        ("日期,金额,公民身份号码", ("serial",)),
        ("日期,收入,支出,摘要", ("serial",)),
        ("日期,金额,流水号", ("id_number",)),
        ("日期,余额,摘要", ("amount",)),
        ("金额,余额,摘要", ("paid_on",)),
    ],
)
def test_what_a_file_has_to_have(headings: str, missing: tuple[str, ...]) -> None:
    assert PAYMENT_FORM.match(headings.split(",")).missing == missing


@pytest.mark.parametrize(
    ("headings", "method"),
    [
        ("交易时间,金额(元),支付方式,当前状态,交易单号,商户单号,备注", "wechat"),
        ("交易时间,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注", "alipay"),
        ("交易号,商家订单号,付款时间,金额（元）,备注,资金状态", "alipay"),
        ("交易日期,贷方发生额,交易流水号,摘要", None),
        ("公民身份号码,月份,金额,缴纳日期,方式,流水号", None),
    ],
)
def test_a_platform_is_known_by_its_columns(headings: str, method: str | None) -> None:
    assert columns_of(headings.split(",")).method == method
