"""Tables as people hand them in, with cells, rows and words where they do not belong: the same for the same number."""

import random
from collections.abc import Callable, Mapping, Sequence

from tests.support import builders

Rows = list[list[str]]

_PEOPLE = [builders.person(serial) for serial in range(6)]
_DUES = [f"党费{person['公民身份号码']}" for person in _PEOPLE]
_WORDS = (
    *(
        "",
        " ",
        "　",
        "无",
        "/",
        "—",
        "同上",
        "合计",
        "小计：",
        "填表人：",
        "注：",
        "第1页",
        "#N/A",
        "'",
        '="1"',
        "（清空）",
    ),
    *(
        "2026.1",
        "2010.10",
        "29252",
        "201011",
        "2026-11-05T00:00:00Z",
        "9999-99-99",
        "0",
        "-0",
        "1e308",
        "NaN",
        "½",
        "٣",
    ),
    *("收", "支", "借", "D", "退款成功", "(50.00)", "+1,050.00", "-50", "￥", "50.00元", "1 050", "999999999999999"),
    *(
        "440305197001010",
        "44030519800101000X",
        "王（预备）",
        "李？",
        "\u202e王",
        "\x1a",
        "\t",
        "🙂",
        "甲" * 400,
        "a" * 1100,
    ),
    *("公民身份号码", "姓名", "金额", "贷方发生额", "余额", "交易对方", "流水号", "决定", "B1", "第一党支部"),
)


def _roster() -> Rows:
    return [list(_PEOPLE[0]), *(list(person.values()) for person in _PEOPLE), ["合计", "6人"], ["填表人：示范"]]


def _organisations() -> Rows:
    return [
        ["编码", "名称", "类型", "上级编码", "有转接权", "电话"],
        ["N1", "新设第一党支部", "党支部", "G1", "", "0755-82101234转801"],
        ["N2", "新设第二党支部", "党支部", "G1", "否", "无"],
        ["N3", "新设党总支", "党总支", "C1", "是", "12371"],
    ]


def _bank() -> Rows:
    return [
        ["户名：示范", "账号：4400"],
        ["交易日期", "交易时间", "收入", "支出", "余额", "对方户名", "附言", "备注"],
        *(
            [f"2026-11-{n + 1:02}", "12:34:56", "50.00", "", f"{n * 50 + 50}.00", f"路人{n}", dues, ""]
            for n, dues in enumerate(_DUES)
        ),
        ["2026-11-20", "0:00", "", "30.00", "270.00", "示范店", "材料", ""],
        ["合计", "", "300.00", "30.00", "", "", "", ""],
    ]


def _platform() -> Rows:
    return [
        ["微信支付账单明细"],
        [
            "交易时间",
            "交易类型",
            "交易对方",
            "商品",
            "收/支",
            "金额(元)",
            "支付方式",
            "当前状态",
            "交易单号",
            "商户单号",
            "备注",
        ],
        *(
            [
                f"2026-11-05 1{n}:00:00",
                "转账",
                _PEOPLE[n]["姓名"],
                dues,
                "收入",
                "¥50.00",
                "/",
                "已存入零钱",
                f"1000{n}",
                "/",
                "/",
            ]
            for n, dues in enumerate(_DUES)
        ),
        ["2026-11-06 10:00:00", "商户消费", "示范店", "饭", "支出", "¥20.00", "零钱", "支付成功", "10009", "9", "/"],
    ]


def _own_list() -> Rows:
    return [
        ["姓名", "身份证号", "月份", "实缴金额", "缴纳日期", "流水号"],
        *(
            [person["姓名"], person["公民身份号码"], "2026-11", "50.00", "2026-11-05", f"Z{n}"]
            for n, person in enumerate(_PEOPLE)
        ),
        ["合计", "", "", "300.00", "", ""],
    ]


TABLES: Mapping[str, tuple[str, Callable[[], Rows]]] = {
    "roster": ("members", _roster),
    "organisations": ("orgs", _organisations),
    "bank": ("payments", _bank),
    "platform": ("payments", _platform),
    "own list": ("payments", _own_list),
}
"""By name, what a table is imported as, and a sound one."""


def shuffled(rows: Sequence[Sequence[str]], number: int) -> Rows:
    """Return a table that one to six slips have been made in."""
    chance = random.Random(number)  # noqa: S311 -- slips, not secrets
    table = [list(row) for row in rows]
    for _ in range(chance.randint(1, 6)):
        _slip(table, chance)
    return table


def _slip(table: Rows, chance: random.Random) -> None:
    place = chance.randrange(len(table))
    row = table[place]
    column = chance.randrange(len(row)) if row else 0
    match chance.randrange(8):
        case 0 if len(table) > 1:
            del table[place]
        case 1:
            table.insert(place, list(chance.choice(table)))
        case 2:
            chance.shuffle(row)
        case 3:
            table.insert(place, [chance.choice(_WORDS) for _ in range(chance.randint(0, 12))])
        case 4 if row:
            del row[column]
        case 5:
            row.insert(column, chance.choice(_WORDS))
        case 6 if row:
            row[column] += chance.choice(_WORDS)
        case _ if row:
            row[column] = chance.choice(_WORDS)
