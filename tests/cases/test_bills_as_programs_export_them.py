"""Bills as banks, WeChat and Alipay export them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cases.files import Cell, Rows
from tests.cases.office import (
    COMPACT,
    DAY,
    MONTH,
    TODAY,
    WECHAT_METHODS,
    assert_passed,
    assert_refused_file,
    assert_written,
    assert_wrong,
    booked,
    load,
    load_bill,
    load_entry,
    name,
    number,
    payments,
)

DUES = [f"党费{number(serial)}" for serial in range(6)]
OTHER_BRANCHES_NAME = "示范者"
ALIPAY_METHODS = {"alipay", "支付宝"}


@dataclass(frozen=True)
class Bill:
    """A bill, what is written of it as member and fen, the rows that are passed over and that are wrong."""

    rows: Rows
    written: Sequence[tuple[int, int]]
    passed: tuple[int, ...] = ()
    wrong: tuple[int, ...] = ()
    says: tuple[str, ...] = ()
    encoding: str = "utf-8-sig"
    methods: frozenset[str] = frozenset()


WECHAT_TOP: Rows = [
    ["微信支付账单明细"],
    ["微信昵称：[示范昵称]"],
    [f"起始时间：[{MONTH}-01 00:00:00] 终止时间：[{DAY} 23:59:59]"],
    ["导出类型：[全部]"],
    [f"导出时间：[{DAY} 16:05:22]"],
    [""],
    ["共4笔记录"],
    ["收入：3笔 150.00元"],
    ["支出：1笔 28.16元"],
    ["中性交易：0笔 0.00元"],
    ["注："],
    ["1. 充值/提现/理财通购买/零钱通存取/信用卡还款等交易，将计入中性交易"],
    ["2. 本明细仅展示当前账单中的交易，不包括已删除的记录"],
    ["3. 本明细仅供个人对账使用"],
    [""],
    ["----------------------微信支付账单明细列表--------------------"],
    [
        *("交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)"),
        *("支付方式", "当前状态", "交易单号", "商户单号", "备注"),
    ],
]


def wechat(
    serial: int,
    *,
    kind: str = "转账",
    who: str = "示范乙",
    goods: str = "转账备注:微信转账",
    way: str = "收入",
    money: str = "¥50.00",
    method: str = "/",
    state: str = "已存入零钱",
    remark: str = "/",
) -> list[Cell]:
    """Return a line of a WeChat bill, with the tabs that it has."""
    at = f"{DAY} 12:45:27"
    return [at, kind, who, goods, way, money, method, state, f"10000500012026{serial:08}\t", "\t/", f"\t{remark}"]


ALIPAY_APP: Rows = [
    ["-" * 84],
    ["-" * 84],
    ["导出信息："],
    ["姓名：示范人"],
    ["支付宝账户：shifan@example.com"],
    [f"起始时间：[{MONTH}-01 00:00:00]    终止时间：[{DAY} 23:59:59]"],
    ["导出交易类型：[全部]"],
    ["共3笔记录"],
    ["收入：2笔 100.00元"],
    [""],
    ["特别提示："],
    ["1.本回单内容可表明支付宝受理了相应支付交易申请；"],
    ["------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------"],
    [
        *("交易时间            ", "交易分类                ", "交易对方                ", "对方账号   "),
        *("商品说明                ", "收/支                 ", "金额                  ", "收/付款方式    "),
        *("交易状态                ", "交易订单号     ", "商家订单号           ", "备注                  ", ""),
    ],
]


def alipay(serial: int, goods: str, way: str = "收入", state: str = "交易成功", remark: str = " " * 20) -> list[Cell]:
    """Return a line of what the Alipay app exports."""
    begin = [
        f"{DAY} 21:32:14 ",
        "转账红包         ",
        "示范乙          ",
        "shi***@example.com   ",
        f"{goods}    ",
        f"{way}   ",
    ]
    return [
        *begin,
        "50.00               ",
        "余额       ",
        f"{state}   ",
        f"20261112000400{serial:06}\t",
        "   \t",
        remark,
        "",
    ]


ALIPAY_WEB: Rows = [
    ["支付宝交易记录明细查询"],
    ["账号:[shifan@example.com]"],
    [f"起始日期:[{MONTH}-01 00:00:00]    终止日期:[{DAY} 23:59:59]"],
    ["---------------------------------交易记录明细列表------------------------------------"],
    [
        *(
            "交易号                  ",
            "商家订单号               ",
            "交易创建时间              ",
            "付款时间                ",
        ),
        *(
            "最近修改时间              ",
            "交易来源地     ",
            "类型              ",
            "交易对方            ",
            "商品名称                ",
        ),
        *(
            "金额（元）   ",
            "收/支     ",
            "交易状态    ",
            "服务费（元）   ",
            "成功退款（元）  ",
            "备注                  ",
            "资金状态     ",
            "",
        ),
    ],
]


def alipay_web(serial: int, goods: str, way: str = "收入", state: str = "交易成功", fund: str = "已收入") -> list[Cell]:
    """Return a line of what the Alipay web site exports."""
    at = f"{DAY} 21:32:14 "
    begin = [f"20261112000400{serial:06}\t", "\t", at, at, at, "其他（包括阿里巴巴和外部商家）", "即时到账交易  "]
    return [
        *begin,
        "示范乙  ",
        f"{goods}  ",
        "50.00   ",
        f"{way}      ",
        f"{state}    ",
        "0.00     ",
        "0.00     ",
        " ",
        f"{fund}     ",
        "",
    ]


ALIPAY_WEB_END: Rows = [
    ["-" * 60],
    ["共2笔记录"],
    ["已收入:1笔,50.00元"],
    ["导出时间:[2026-11-28 16:05:22]    用户:示范人"],
]

ABC = ["交易日期", "交易时间", "交易摘要", "交易金额", "本次余额", "对手信息", "日 志 号", "交易渠道", "交易附言"]
TWO = ["交易日期", "交易时间", "收入金额", "支出金额", "账户余额", "对方户名", "交易流水号", "摘要"]

BILLS: dict[str, Bill] = {
    "WeChat, number in the remark": Bill(
        [
            *WECHAT_TOP,
            wechat(1, remark=f"党费 {number(0)}"),
            wechat(2, kind="商户消费", goods="日用品", way="支出", money="¥28.16", method="零钱", state="支付成功"),
        ],
        [(1, 5000)],
        passed=(19,),
        methods=frozenset(WECHAT_METHODS),
    ),
    "WeChat, number in the goods": Bill(
        [
            *WECHAT_TOP,
            wechat(1, goods=f"转账备注:{DUES[0]}"),
            wechat(2, kind="二维码收款", goods=f"收款方备注:党费 {number(1)}", method="零钱", state="已收钱"),
        ],
        [(1, 5000), (2, 5000)],
        methods=frozenset(WECHAT_METHODS),
    ),
    "WeChat, other income": Bill(
        [
            *WECHAT_TOP,
            wechat(1, remark=DUES[0]),
            wechat(9, kind="微信红包", who="朋友甲", goods="/", money="¥8.88"),
            wechat(10, who="朋友乙", goods="转账备注:午饭钱", money="¥20.00"),
        ],
        [(1, 5000)],
        passed=(19, 20),
    ),
    "WeChat, neither in nor out": Bill(
        [
            *WECHAT_TOP,
            wechat(1, remark=DUES[0]),
            wechat(2, kind="零钱提现", way="/", state="提现已到账", remark=DUES[1]),
        ],
        [(1, 5000)],
        passed=(19,),
    ),
    "WeChat, given back": Bill(
        [*WECHAT_TOP, wechat(1, remark=DUES[0]), wechat(2, remark=DUES[1], state="已全额退款")],
        [(1, 5000)],
        passed=(19,),
    ),
    "WeChat, what a merchant's account moved": Bill(
        [
            [
                *("记账时间", "微信支付业务单号", "资金流水单号", "业务名称", "业务类型", "收支类型", "收支金额（元）"),
                *("账户结余（元）", "资金变更提交申请人", "备注", "业务凭证号"),
            ],
            [
                *(f"`{DAY} 10:00:00", "`4200001", "`5001", "`交易", "`交易", "`收入", "`50.00", "`50.00", "`system"),
                *(f"`{DUES[0]}", "`A1"),
            ],
            [
                *(f"`{DAY} 10:00:01", "`4200001", "`5002", "`交易", "`扣除交易手续费", "`支出", "`0.30", "`49.70"),
                *("`system", f"`{DUES[0]}", "`A2"),
            ],
            ["资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"],
            ["`2", "`1", "`50.00", "`1", "`0.30"],
        ],
        [(1, 5000)],
        passed=(3,),
        methods=frozenset(WECHAT_METHODS),
    ),
    "WeChat in GBK": Bill([*WECHAT_TOP, wechat(1, remark=DUES[0])], [(1, 5000)], encoding="gb18030"),
    "Alipay app, number in the goods": Bill(
        [*ALIPAY_APP, alipay(1, DUES[0]), alipay(2, "日用", way="支出")],
        [(1, 5000)],
        passed=(16,),
        encoding="gb18030",
        methods=frozenset(ALIPAY_METHODS),
    ),
    "Alipay app, number in the remark": Bill(
        [*ALIPAY_APP, alipay(1, "转账", remark=f"{DUES[0]}   ")], [(1, 5000)], encoding="gb18030"
    ),
    "Alipay app, not counted and closed": Bill(
        [*ALIPAY_APP, alipay(1, DUES[0]), alipay(2, DUES[1], way="不计收支"), alipay(3, DUES[2], state="交易关闭")],
        [(1, 5000)],
        passed=(16, 17),
    ),
    "Alipay web": Bill(
        [*ALIPAY_WEB, alipay_web(1, DUES[0]), alipay_web(2, "日用", way="支出", fund="已支出"), *ALIPAY_WEB_END],
        [(1, 5000)],
        encoding="gb18030",
        methods=frozenset(ALIPAY_METHODS),
    ),
    "Alipay web, closed": Bill(
        [*ALIPAY_WEB, alipay_web(1, DUES[0]), alipay_web(2, DUES[1], state="交易关闭", fund=""), *ALIPAY_WEB_END],
        [(1, 5000)],
        encoding="gb18030",
    ),
    "bank with signs and a serial of its own name": Bill(
        [
            ABC,
            [COMPACT, "123456", "转存", "+50.00", "11000.00", "示范乙", "369396693", "超级网银", DUES[0]],
            [COMPACT, "132324", "财付通", "-10.00", "10990.00", "微信支付示范店", "369333999", "电子商务", "示范"],
            [COMPACT, "", "结息", "+0.01", "10990.01", "--", "000000000", "", "个人活期结息"],
        ],
        [(1, 5000)],
        passed=(3, 4),
        encoding="gb18030",
        methods=frozenset({"bank", "银行", "银行转账"}),
    ),
    "bank with a remark beside the place, and moments as a database writes them": Bill(
        [
            ["序号", "摘要", "币别", "交易时间", "交易金额", "账户余额", "交易地点/附言", "对方账号与户名"],
            ["1", "转账存入", "人民币元", f"{DAY}-09.10.11.123456", "50.00", "1050.00", DUES[0], "6217/示范乙"],
            ["2", "转账存入", "人民币元", f"{DAY}-09.12.11.123456", "50.00", "1100.00", "午饭", "6217/示范丙"],
        ],
        [(1, 5000)],
        passed=(3,),
    ),
    "bank with sums of both ways in one line, below a column of numbers that is empty": Bill(
        [
            ["交易时间", "摘要", "凭证种类", "凭证号码", "借方发生额", "贷方发生额", "余额", "对方户名"],
            [f"{DAY} 09:10:11", DUES[0], "", "", "0.00", "50.00", "1050.00", "示范乙"],
            [f"{DAY} 09:11:11", "手续费", "", "", "30.00", "0.00", "1020.00", ""],
            ["借方笔数：1", "借方合计：30.00", "贷方笔数：1", "贷方合计：50.00"],
        ],
        [(1, 5000)],
        passed=(3,),
    ),
    "bank with a plus": Bill(
        [
            [*ABC[:6], "流水号", *ABC[7:]],
            [COMPACT, "123456", "转存", "+50.00", "11000.00", "示范乙", "369396693", "超级网银", DUES[0]],
        ],
        [(1, 5000)],
    ),
    "bank with a wide plus": Bill(
        [["交易日期", "交易金额", "附言", "流水号"], [DAY, "＋50.00", DUES[0], "S1"], [DAY, "－30.00", DUES[1], "S2"]],
        [(1, 5000)],
        passed=(3,),
    ),
    "two columns of amounts": Bill(
        [
            ["账号：6222************1234"],
            [f"起始日期：{COMPACT}", f"截止日期：{COMPACT}"],
            TWO,
            [COMPACT, "12:34:56", "50.00", "", "1050.00", "示范乙", "BK1", DUES[0]],
            [COMPACT, "09:00:00", "", "30.00", "1020.00", "示范印务", "BK2", "党员教育材料"],
            [COMPACT, "10:00:00", "60.00", "", "1080.00", "示范丙", "BK3", DUES[1]],
            ["合计", "", "110.00", "30.00"],
        ],
        [(1, 5000), (2, 6000)],
        passed=(5,),
        encoding="gb18030",
    ),
    **{
        f"{income} and {outgoing}": Bill(
            [
                ["交易日期", outgoing, income, "流水号", "摘要"],
                [DAY, "", "50.00", "BK1", DUES[0]],
                [DAY, "30.00", "", "BK2", DUES[1]],
                [DAY, "30.00", "0.00", "BK3", DUES[2]],
                [DAY, "30.00", "-", "BK4", DUES[3]],
                [DAY, "-", "60.00", "BK5", DUES[4]],
                [DAY, "0", "60.00", "BK6", DUES[5]],
            ],
            [(1, 5000), (5, 6000), (6, 6000)],
            passed=(3, 4, 5),
        )
        for income, outgoing in {
            "收入": "支出",
            "存入": "支出",
            "存入金额": "支取金额",
            "贷方发生额": "借方发生额",
            "贷方金额": "借方金额",
            "收入金额(元)": "支出金额(元)",
            "贷方发生额（收入）": "借方发生额（支取）",
            "转入金额": "转出金额",
        }.items()
    },
    "both amounts filled": Bill([TWO, [COMPACT, "", "50.00", "30.00", "0", "示范乙", "BK1", DUES[0]]], [], wrong=(2,)),
    "neither amount filled": Bill([TWO, [COMPACT, "", "", "", "0", "示范乙", "BK1", DUES[0]]], [], wrong=(2,)),
    "what went out has a minus": Bill(
        [
            ["记账日期", "货币", "交易金额", "联机余额", "交易摘要", "对手信息", "客户摘要", "流水号"],
            [DAY, "CNY", "50.00", "1271.66", "转账汇款", "示范乙 6222000000000001", DUES[0], "S1"],
            [DAY, "CNY", "-30.00", "1241.66", "网联支付", "示范印务", "材料费", "S2"],
        ],
        [(1, 5000)],
        passed=(3,),
    ),
    "a clock before the day": Bill(
        [["流水号", "交易时间", "交易日期", "交易金额", "附言"], ["S21", "12:34:56", DAY, "50.00", DUES[0]]],
        [(1, 5000)],
    ),
    "a clock without colons before the day": Bill(
        [["流水号", "交易时间", "交易日期", "交易金额", "附言"], ["S21", "123456", COMPACT, "50.00", DUES[0]]],
        [(1, 5000)],
    ),
    "the only time has the day": Bill(
        [["流水号", "交易时间", "交易金额", "附言"], ["S21", f"{DAY} 12:34:56", "50.00", DUES[0]]], [(1, 5000)]
    ),
    "a number of eighteen digits that is nobody's": Bill(
        [
            ["交易日期", "交易金额", "附言", "摘要", "流水号"],
            [DAY, "50.00", "订单123456789012345678", DUES[0], "S1"],
        ],
        [(1, 5000)],
    ),
    "interest and a blank remark": Bill(
        [
            ["交易日期", "交易金额", "附言", "流水号"],
            [DAY, "50.00", DUES[0], "N1"],
            [DAY, "0.01", "个人活期结息", "N2"],
            [DAY, "20.00", "", "N3"],
        ],
        [(1, 5000)],
        passed=(3, 4),
    ),
    "totals below": Bill(
        [
            ["交易日期", "交易金额", "附言", "流水号"],
            [DAY, "50.00", DUES[0], "N1"],
            [DAY, "60.00", DUES[1], "N2"],
            ["合计", "110.00"],
            ["打印人：示范甲", "", "第1页，共1页"],
        ],
        [(1, 5000), (2, 6000)],
    ),
    "headings again on every page": Bill(
        [
            ["交易日期", "交易金额", "附言", "流水号"],
            [DAY, "50.00", DUES[0], "N1"],
            ["交易日期", "交易金额", "附言", "流水号"],
            [DAY, "60.00", DUES[1], "N2"],
        ],
        [(1, 5000), (2, 6000)],
    ),
}


@pytest.mark.parametrize("kind", BILLS)
def test_of_a_bill_is_written_what_was_received_for_dues(paying: Path, files: Path, kind: str) -> None:
    bill = BILLS[kind]
    outcome = load_bill(files, bill.rows, encoding=bill.encoding)
    if bill.wrong:
        assert_wrong(outcome, *bill.wrong, says=bill.says)
    else:
        assert_written(outcome, len(bill.written))
    assert booked(paying) == list(bill.written)
    assert {each.paid_on for each in payments(paying)} <= {DAY}
    if bill.passed:
        assert_passed(outcome, *bill.passed)
    if bill.methods:
        assert {each.method for each in payments(paying)} <= bill.methods


@pytest.mark.parametrize(
    "kind", ["WeChat, number in the goods", "Alipay app, number in the goods", "Alipay web", "two columns of amounts"]
)
def test_the_same_bill_again_changes_nothing(paying: Path, files: Path, kind: str) -> None:
    bill = BILLS[kind]
    load_bill(files, bill.rows, encoding=bill.encoding)
    assert_written(load_bill(files, bill.rows, encoding=bill.encoding), 0, same=len(bill.written))
    assert booked(paying) == list(bill.written)


def test_the_serial_of_a_bill_is_kept_without_its_tab(paying: Path, files: Path) -> None:
    load_bill(files, BILLS["WeChat, number in the remark"].rows)
    assert [each.serial for each in payments(paying)] == ["1000050001202600000001"]


# Words for what came in, what went out, and what happened.


def directed(word: str, heading: str = "借贷标志") -> Rows:
    """Return a bill with one line whose direction is a word."""
    return [["交易日期", "交易金额", heading, "附言", "流水号"], [DAY, "50.00", word, DUES[0], "D1"]]


@pytest.mark.parametrize(
    "word",
    ["D", "DR", "转出", "付", "往账", "出账", "支出", "借", "借方", "支取", "付款", "支", "d", "Dr", "Ｄ", "借 ", "-"],
)
def test_a_word_for_outgoing_passes_the_row_over(paying: Path, files: Path, word: str) -> None:
    outcome = load_bill(files, directed(word))
    assert_written(outcome, 0)
    assert_passed(outcome, 2)
    assert booked(paying) == []


@pytest.mark.parametrize(
    "word", ["C", "CR", "贷", "贷方", "转入", "收", "收入", "来账", "入账", "存入", "收款", "c", "Cr", "Ｃ", " 贷"]
)
def test_a_word_for_income_counts(paying: Path, files: Path, word: str) -> None:
    assert_written(load_bill(files, directed(word)), 1)
    assert booked(paying) == [(1, 5000)]


@pytest.mark.parametrize(
    "heading", ["借贷标志", "收/支", "借贷方向", "收支标志", "借/贷", "收支", "收支类型", "收付标志"]
)
def test_the_direction_is_known_by_its_heading(paying: Path, files: Path, heading: str) -> None:
    assert_written(load_bill(files, directed("支出" if "收" in heading else "借", heading)), 0)
    assert booked(paying) == []


@pytest.mark.parametrize("word", ["划转", "调账", "XYZ", "冲"])
def test_an_unknown_word_for_the_direction_is_an_error_that_names_it(paying: Path, files: Path, word: str) -> None:
    assert_wrong(load_bill(files, directed(word)), 2, says=[word])
    assert booked(paying) == []


def test_six_words_for_outgoing_are_counted(paying: Path, files: Path) -> None:
    words = ["D", "DR", "转出", "付", "往账", "出账"]
    rows = [[DAY, "50.00", word, DUES[place], f"D{place}"] for place, word in enumerate(words)]
    outcome = load_bill(files, [["交易日期", "交易金额", "借贷标志", "附言", "流水号"], *rows])
    assert_written(outcome, 0)
    assert_passed(outcome, *range(2, 8))
    assert booked(paying) == []


def stated(state: str) -> Rows:
    """Return a bill with one line in a state."""
    return [
        ["交易时间", "收/支", "金额(元)", "当前状态", "交易单号", "备注"],
        [f"{DAY} 12:45:27", "收入", "¥50.00", state, "W1", DUES[0]],
    ]


@pytest.mark.parametrize("state", ["已存入零钱", "已收钱", "支付成功", "交易成功"])
def test_a_state_that_means_done_counts(paying: Path, files: Path, state: str) -> None:
    assert_written(load_bill(files, stated(state)), 1)
    assert booked(paying) == [(1, 5000)]


@pytest.mark.parametrize(
    "state",
    [
        *"已全额退款 已退款(￥50.00) 对方已退还 已退还 交易关闭".split(),
        *"等待付款 交易失败 失败 已撤销 处理中".split(),
    ],
)
def test_a_state_that_means_not_done_passes_the_row_over(paying: Path, files: Path, state: str) -> None:
    outcome = load_bill(files, stated(state))
    assert_written(outcome, 0)
    assert_passed(outcome, 2)
    assert booked(paying) == []


@pytest.mark.parametrize("state", ["星云", "审核"])
def test_an_unknown_state_is_an_error_that_names_it(paying: Path, files: Path, state: str) -> None:
    assert_wrong(load_bill(files, stated(state)), 2, says=[state])
    assert booked(paying) == []


@pytest.mark.parametrize(
    "heading",
    [
        *"金额(支出) 交易金额(支出) 金额（支出） 金额(借)".split(),
        *"金额（付） 交易金额（支取） 金额(借方) 支出金额 借方发生额".split(),
    ],
)
def test_a_lone_column_of_what_went_out_is_no_amount(paying: Path, files: Path, heading: str) -> None:
    rows: Rows = [["交易日期", heading, "附言", "流水号"], [DAY, "50.00", f"退还{DUES[0]}", "Z1"]]
    outcome = load_bill(files, rows)
    assert outcome.exit_code in {0, 3}
    if outcome.exit_code == 3:
        assert_refused_file(outcome, "金额")
    assert booked(paying) == []


@pytest.mark.parametrize("heading", ["金额(元)", "交易金额（人民币）", "金额(收入)", "交易金额（贷）", "金额（RMB）"])
def test_a_bracket_that_says_no_outgoing_is_an_amount(paying: Path, files: Path, heading: str) -> None:
    assert_written(load_bill(files, [["交易日期", heading, "附言", "流水号"], [DAY, "50.00", DUES[0], "Z1"]]), 1)
    assert booked(paying) == [(1, 5000)]


# Whose it is, and which it is.


@pytest.mark.parametrize(
    "heading",
    "附言 交易附言 摘要 交易摘要 客户摘要 备注 商品 商品说明 商品名称 用途 留言 转账附言".split(),
)
def test_the_identity_number_stands_in_any_remark(paying: Path, files: Path, heading: str) -> None:
    rows: Rows = [
        ["交易日期", "交易金额", "摘要" if heading != "摘要" else "附言", heading, "流水号"],
        [DAY, "50.00", "转账", DUES[0], "Z1"],
    ]
    assert_written(load_bill(files, rows), 1)
    assert booked(paying) == [(1, 5000)]


@pytest.mark.parametrize("heading", ["流水号", "日志号", "日 志 号", "交易流水号", "交易订单号", "交易单号", "交易号"])
def test_a_serial_is_known_by_its_heading(paying: Path, files: Path, heading: str) -> None:
    assert_written(load_bill(files, [["交易日期", "交易金额", "附言", heading], [DAY, "50.00", DUES[0], "Z1"]]), 1)
    assert [each.serial for each in payments(paying)] == ["Z1"]


@pytest.mark.parametrize("heading", ["交易对方", "对方户名", "对手信息", "付款人", "对方姓名"])
def test_a_payer_is_known_by_a_name_that_nobody_else_has(paying: Path, files: Path, heading: str) -> None:
    rows: Rows = [
        ["交易日期", "交易金额", heading, "附言", "流水号"],
        [DAY, "50.00", name(0), "党费", "Z1"],
        [DAY, "50.00", "路人甲", "货款", "Z2"],
    ]
    outcome = load_bill(files, rows)
    assert_written(outcome, 1)
    assert_passed(outcome, 3)
    assert booked(paying) == [(1, 5000)]


def test_a_name_that_two_have_is_nobody_in_particular(paying: Path, files: Path) -> None:
    from tests.support.builders import person
    from tests.support.tables.rosters import write_roster

    twin = write_roster(files / "twin.csv", [person(20, 姓名=name(0))])
    assert_written(load("members", twin), 1)
    rows: Rows = [["交易日期", "交易金额", "对方户名", "附言", "流水号"], [DAY, "50.00", name(0), "党费", "Z1"]]
    load_bill(files, rows)
    assert booked(paying) == []


def test_an_identity_number_goes_before_the_name(paying: Path, files: Path) -> None:
    rows: Rows = [["交易日期", "交易金额", "对方户名", "附言", "流水号"], [DAY, "50.00", name(0), DUES[1], "Z1"]]
    assert_written(load_bill(files, rows), 1)
    assert booked(paying) == [(2, 5000)]


NO_SERIALS: Rows = [
    ["交易日期", "交易时间", "收入金额", "支出金额", "账户余额", "对方户名", "摘要"],
    [COMPACT, "12:34:56", "50.00", "", "1050.00", "示范乙", DUES[0]],
    [COMPACT, "12:40:00", "50.00", "", "1100.00", "示范丙", DUES[1]],
    [COMPACT, "12:41:00", "", "30.00", "1070.00", "示范印务", "材料"],
]


def test_a_bank_without_serials_is_read_once(paying: Path, files: Path) -> None:
    assert_written(load_bill(files, NO_SERIALS), 2)
    assert_written(load_bill(files, NO_SERIALS), 0, same=2)
    assert booked(paying) == [(1, 5000), (2, 5000)]
    serials = [each.serial for each in payments(paying)]
    assert len(set(serials)) == 2


def test_a_longer_bill_without_serials_brings_what_is_new(paying: Path, files: Path) -> None:
    assert_written(load_bill(files, NO_SERIALS[:2]), 1)
    more = [COMPACT, "15:00:00", "60.00", "", "1130.00", "示范丁", DUES[2]]
    assert_written(load_bill(files, [*NO_SERIALS, more]), 2, same=1)
    assert booked(paying) == [(1, 5000), (2, 5000), (3, 6000)]


def test_without_serials_in_another_encoding_it_is_the_same_bill(paying: Path, files: Path) -> None:
    assert_written(load_bill(files, NO_SERIALS), 2)
    assert_written(load_bill(files, NO_SERIALS, encoding="gb18030"), 0, same=2)


def test_a_missing_column_is_sent_to_the_template_of_payments(paying: Path, files: Path) -> None:
    rows: Rows = [["记账日期", "交易金顿", "星座", "客户摘要", "流水号"], [DAY, "50.00", "示范", DUES[0], "S1"]]
    assert_refused_file(load_bill(files, rows), "交易金顿", "星座", "金额", "import template payments")


def test_below_a_preamble_only_what_is_missing_is_called_missing(paying: Path, files: Path) -> None:
    at = len(ALIPAY_APP) - 1
    headings = [str(cell).replace("金额", "星座") for cell in ALIPAY_APP[at]]
    outcome = load_bill(files, [*ALIPAY_APP[:at], headings, alipay(1, DUES[0])], encoding="gb18030")
    assert_refused_file(outcome, "金额", "星座")
    assert "import template members" not in outcome.said


def test_what_was_understood_of_a_bill_is_shown_and_told_as_json(paying: Path, files: Path) -> None:
    outcome = load_bill(files, BILLS["WeChat, number in the remark"].rows)
    assert_written(outcome, 1)
    for text in ("第 17 行", "交易时间", "交易单号", "流水号", "商户单号"):
        assert text in outcome.said
    assert outcome.read["heading_row"] == 17
    assert "交易单号" in str(outcome.read["columns"])


# In what money is counted, and whether it stayed.

UNITS = ["万元", "千元", "百元", "角", "分", "美元", "USD", "港币", "HK$"]


def amounts(heading: str, *above: list[Cell]) -> list[list[Cell]]:
    """Return a bill of one payment below a heading."""
    return [*above, ["交易日期", heading, "附言", "流水号"], [DAY, "50.00", DUES[0], "Z1"]]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("form", ["交易金额({})", "金额（{}）", "收入金额[{}]"])
def test_a_heading_in_another_unit_is_refused_by_name(paying: Path, files: Path, form: str, unit: str) -> None:
    assert_refused_file(load_bill(files, amounts(form.format(unit))), unit)
    assert booked(paying) == []


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    "above", [["单位：{}"], ["", "（金额单位：人民币{}）"], ["账号：1", "币种：{}"], ["币种", "{}"]], ids=str
)
def test_another_unit_above_the_table_is_refused_by_name(
    paying: Path, files: Path, above: list[str], unit: str
) -> None:
    outcome = load_bill(files, amounts("交易金额", [each.format(unit) for each in above]))
    assert_refused_file(outcome, unit)
    assert booked(paying) == []


@pytest.mark.parametrize("heading", ["交易金额(元)", "金额（￥）", "金额(CNY)", "金额（人民币）", "金额/元"])
@pytest.mark.parametrize(
    "above", ["单位：元", "（单位：人民币元）", "币种：人民币", "单位：第一党支部", "填报单位：分党委"]
)
def test_yuan_are_yuan_however_it_is_said(paying: Path, files: Path, heading: str, above: str) -> None:
    assert_written(load_bill(files, amounts(heading, [above])), 1)
    assert booked(paying) == [(1, 5000)]


@pytest.mark.parametrize("remark", ["应交", "应缴", "未缴", "标准"])
def test_what_is_due_is_not_what_was_paid(paying: Path, files: Path, remark: str) -> None:
    assert_refused_file(load_bill(files, amounts(f"金额（{remark}）")), remark)
    assert booked(paying) == []


@pytest.mark.parametrize("word", ["人民币", "CNY", "RMB", "156", "人民币元", "人民币-钞", "¥", "/", "01"])
def test_a_row_in_yuan_is_booked(paying: Path, files: Path, word: str) -> None:
    rows: Rows = [["交易日期", "交易金额", "币种", "附言", "流水号"], [DAY, "50.00", word, DUES[0], "Z1"]]
    assert_written(load_bill(files, rows), 1)


@pytest.mark.parametrize("word", ["美元", "840", "344", "积分", "外币"])
def test_a_row_in_what_may_be_another_currency_is_refused(paying: Path, files: Path, word: str) -> None:
    rows: Rows = [["交易日期", "交易金额", "币种", "附言", "流水号"], [DAY, "50.00", word, DUES[0], "Z1"]]
    assert_wrong(load_bill(files, rows), 2, says=["币种"])


@pytest.mark.parametrize("text", ["(30.00)", "（30.00）", "30.00-", "-30.00", "(¥30.00)"])
def test_less_than_nothing_went_out_however_it_is_written(paying: Path, files: Path, text: str) -> None:
    rows: Rows = [["交易日期", "交易金额", "附言", "流水号"], [DAY, "50", DUES[0], "Z1"], [DAY, text, "材料", "Z2"]]
    outcome = load_bill(files, rows)
    assert_written(outcome, 1)
    assert_passed(outcome, 3)
    assert booked(paying) == [(1, 5000)]
    assert_wrong(load_entry(files, 身份证号=number(1), 流水号="Z3", 实缴金额=text), 2, says=["金额"])


@pytest.mark.parametrize("word", ["冲正", "红字冲销", "冲账", "抹账", "退票", "退汇"])
@pytest.mark.parametrize("amount", ["50.00", "-50.00"])
def test_where_dues_are_reversed_nothing_is_booked(paying: Path, files: Path, word: str, amount: str) -> None:
    rows: Rows = [
        ["交易日期", "交易金额", "摘要", "附言", "流水号"],
        [DAY, "50.00", "转存", DUES[0], "Z1"],
        [DAY, amount, word, DUES[0], "Z2"],
    ]
    assert_wrong(load_bill(files, rows), 3, says=["冲销"])
    assert booked(paying) == []


def test_red_figures_below_income_reverse_what_came_in(paying: Path, files: Path) -> None:
    rows: Rows = [
        ["交易日期", "借方发生额", "贷方发生额", "余额", "流水号", "摘要"],
        [DAY, "", "50.00", "50.00", "Z1", DUES[0]],
        [DAY, "", "-50.00", "0.00", "Z2", DUES[0]],
    ]
    assert_wrong(load_bill(files, rows), 3)
    assert booked(paying) == []


@pytest.mark.parametrize("kind", ["转账-退款", "二维码收款-退款", "退款"])
def test_a_refund_is_no_dues_whatever_its_remark_says(paying: Path, files: Path, kind: str) -> None:
    outcome = load_bill(files, [*WECHAT_TOP, wechat(1, remark=DUES[0]), wechat(2, kind=kind, remark=DUES[1])])
    assert_written(outcome, 1)
    assert_passed(outcome, 19)
    assert booked(paying) == [(1, 5000)]


@pytest.mark.parametrize(
    "remark", ["替爱人交党费", "帮同事交党费", "代交党费", "爱人党费", "2人党费", "两人党费", "全体党员党费"]
)
def test_what_is_paid_for_others_is_not_taken_for_ones_own(paying: Path, files: Path, remark: str) -> None:
    rows: Rows = [["交易日期", "交易金额", "对方户名", "附言", "流水号"], [DAY, "+50.00", name(0), remark, "Z1"]]
    assert_wrong(load_bill(files, rows), 2)
    assert booked(paying) == []


@pytest.mark.parametrize("between", [" ", "-", "\u00a0"])
def test_an_identity_number_in_a_remark_may_stand_in_groups(paying: Path, files: Path, between: str) -> None:
    text = between.join((number(0)[:6], number(0)[6:14], number(0)[14:]))
    assert_written(load_bill(files, [*amounts("交易金额")[:1], [DAY, "50.00", f"党费 {text}", "Z1"]]), 1)
    assert booked(paying) == [(1, 5000)]


OTHER_MONTHS = ["10-12月党费", "十月十一月党费", "2019年3月党费", "四季度党费", "全年党费", "3个月党费", "2019.3党费"]


@pytest.mark.parametrize("words", OTHER_MONTHS)
def test_a_remark_about_several_months_or_one_long_ago_is_refused(paying: Path, files: Path, words: str) -> None:
    outcome = load_bill(files, [*amounts("交易金额")[:1], [DAY, "50.00", f"{words}{number(0)}", "Z1"]])
    assert_wrong(outcome, 2, says=["月"])
    assert booked(paying) == []


@pytest.mark.parametrize("form", ["{year}年{month}月", "{month}月份", "{year}.{month:02}", "{month}月{day}日转账", ""])
def test_a_remark_about_the_month_it_was_paid_in_says_nothing_else(paying: Path, files: Path, form: str) -> None:
    words = form.format(year=TODAY.year, month=TODAY.month, day=TODAY.day)
    outcome = load_bill(files, [*amounts("交易金额")[:1], [DAY, "50.00", f"{words}党费 {number(0)}", "Z1"]])
    assert_written(outcome, 1)
    assert "核对" not in outcome.said


def test_where_a_bill_tells_directions_a_row_without_one_is_refused(paying: Path, files: Path) -> None:
    rows: Rows = [
        ["交易日期", "借贷标志", "交易金额", "附言", "流水号"],
        [DAY, "贷", "50.00", DUES[0], "Z1"],
        [DAY, "", "50.00", DUES[1], "Z2"],
        [DAY, " ", "+50.00", DUES[2], "Z3"],
    ]
    assert_wrong(load_bill(files, rows), 3, says=["收/支"])
    assert booked(paying) == []
