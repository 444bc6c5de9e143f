"""The columns of a file of payments: what banks, WeChat and Alipay call them, and which of several counts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from szdj_cli.domain.dues.bill_words import direction_of_heading
from szdj_cli.domain.dues.units import other_unit
from szdj_cli.domain.imports.layouts import Find, Headings, Objection
from szdj_cli.domain.imports.tables import term_of_heading
from szdj_cli.domain.values.patterns import pattern

HEADINGS: Mapping[str, tuple[str, ...]] = {
    term: tuple(words.split())
    for term, words in {
        "id_number": "公民身份号码 身份证号 身份证号码 身份证",
        "member": "党员编号 党员编码 党员号",
        "sheet": "收缴表编号",
        "month": "月份 缴纳月份 党费月份 所属月份 党费所属月份",
        "amount": (
            "金额 缴纳金额 实缴金额 交易金额 收入金额 贷方发生额 收入 收入额 贷方 贷方金额 存入 存入金额"
            " 收款金额 转入金额 交纳金额 实交金额 缴费金额 交费金额 党费金额 实交党费 实缴党费 发生额 发生金额"
            " 交易发生额 交易发生金额 交易额 记账金额 入账金额 人民币金额 转账金额 汇款金额 到账金额 贷方发生金额"
            " 贷方交易金额 贷方交易额 收方金额 收方发生额 存入额 收款额 转入 转入额 汇入金额 入账 收入发生额"
            " 来账金额 贷 实交 实缴 收支金额 应结订单金额 商家实收 商户实收"
        ),
        "outgoing": (
            "支出 支出金额 支出额 借方 借方金额 借方发生额 支取 支取金额 付款金额 转出金额 借方发生金额"
            " 借方交易金额 借方交易额 付方金额 付方发生额 支取额 付款额 转出 转出额 汇出金额 出账金额 取出"
            " 取出金额 支出发生额 往账金额 借"
        ),
        "paid_on": (
            "缴纳日期 日期 交易时间 交易日期 记账日期 支付时间 缴纳时间 交纳日期 交纳时间 缴费日期 缴费时间"
            " 交费日期 交易日 记账日 记账时间 入账日期 入账时间 到账日期 到账时间 收款日期 收款时间 支付日期"
            " 付款日期 付款时间 转账日期 转账时间 汇款日期 汇款时间 会计日期 会计日 业务日期 发生日期 发生时间"
            " 交易发生日期 日期时间 交易日期时间 交易发生时间 存款日期 时间 起息日 起息日期 创建时间 交易创建时间"
        ),
        "method": "方式 缴纳方式 支付方式 交易渠道 交纳方式 缴费方式 收/付款方式 付款方式 交易方式",
        # In the order of preference: what the platform or the bank gives comes before what a payer or a merchant does.
        "serial": (
            "流水号 交易单号 微信支付业务单号 微信订单号 支付宝交易号 支付宝流水号 交易订单号 交易号"
            " 账户明细编号-交易流水号 交易流水号 银行交易流水号 银行流水号 核心流水号 核心交易流水号 主机流水号"
            " 主机交易流水号 主机流水 会计流水号 全局流水号 全局跟踪号 系统流水号 平台流水号 中心流水号"
            " 渠道流水号 前置流水号 业务流水号 支付流水号 记账流水号 入账流水号 交易流水 流水编号 流水 交易参考号"
            " 交易序号 交易编号 业务编号 账户明细编号 明细编号 日志号 交易日志号 柜员流水号 机构柜员流水号"
            " 电子回单号 电子回单号码 电子回单编号 回单编号 回单号 回单号码 收钱吧订单号 平台订单号 订单号 支付单号"
            " 凭证号 凭证号码"
            " 凭证编号 交易凭证号 企业流水号 客户流水号 企业自制凭证号 商家订单号 商户订单号 商户单号"
            " 商户流水号 商户内部订单号"
        ),
        "remark": (
            "备注 附言 摘要 留言 交易附言 客户摘要 交易摘要 交易备注 交易说明 交易描述 交易详情 交易内容 商品"
            " 商品说明 商品名称 商品名 商品描述 用途 交易用途 资金用途 款项用途 汇款用途 转账用途 用途说明 汇款附言"
            " 转账附言 付款附言 客户附言 对方附言 对方备注 对方留言 转账备注 转账留言 付款备注 付款留言 付款说明"
            " 付款人附言 收款备注 收款方备注 打款备注 打款附言 缴费备注 买家留言 付款方留言 备注信息 附加信息"
            " 附言信息 摘要说明 摘要描述 摘要信息 摘要内容 业务摘要 会计摘要 个性化信息 说明 描述 事由 款项说明"
            " 款项来源 客户备注 企业摘要 其它摘要 其他摘要 缴费项目 收费项目 费用项目 交易地点/附言"
        ),
        # Whoever paid: the words before 姓名 are those of bills, the others may be of a list of one's own.
        "payer": (
            "付款人姓名 付款人名称 付款人户名 付款户名 付款方户名 付款方名称 付款方姓名 付款账户名称"
            " 付款账号名称 付款账户户名 付款人账户名称 付款人 付款方 付款单位 付款单位名称 汇款人姓名 汇款人名称"
            " 汇款人户名 汇款人 对方户名 对方名称 对方姓名 对方账户名 对方账户名称 对方账户户名 对方帐户名称"
            " 对方账号名称 对方客户名称 对方单位名称 对方单位 对方账号与户名 交易对方名称 交易对方户名"
            " 交易对方姓名 交易对方 交易方姓名 交易方名称 交易对手名称 交易对手户名 交易对手姓名 交易对手"
            " 交易对手信息 对手户名 对手名称 对手姓名 对手方名称 对手方户名 收/付方名称 收付方名称 收/付方户名"
            " 收付方户名 对手方 对手信息 对方信息 对方 来款人 来账户名 存款人 转账人 对方账户 姓名 党员姓名"
            " 缴费人 缴费人姓名 缴纳人 缴纳人姓名 交纳人 交费人 交款人 交款人姓名 党员 户名"
        ),
        "balance": (
            "余额 账户余额 帐户余额 联机余额 本次余额 当前余额 交易后余额 交易余额 账面余额 卡余额 卡内余额 结余"
            " 当前账户余额 账号余额 可用余额 账户结余"
        ),
        "direction": (
            "收/支 收支 借贷 借贷标志 收支类型 借贷标识 借贷方向 借/贷 收支方向 收支标志 收支标识 收/付 收付"
            " 收付标志 收付标识 收付方向 交易方向 资金方向 资金流向 方向 进出账 资金状态"
        ),
        "status": (
            "当前状态 交易状态 状态 处理状态 支付状态 付款状态 缴费状态 交费状态 缴纳状态 收款状态 到账状态"
            " 订单状态 交易结果 是否缴纳 是否缴费 是否已缴 是否已缴纳 是否缴清 是否到账 是否收款 是否收到 是否付款"
            " 缴纳情况 缴费情况 收缴情况 缴纳与否 收款情况 到账情况 付款情况 支付情况 支付结果 缴费结果 处理结果"
        ),
        "refunded": "成功退款 退款金额 已退款金额 已退款",
        "discount": "优惠金额 代金券金额 商家优惠 商户优惠 支付宝优惠 平台优惠 券核销金额 立减金额 商家红包消费金额",
        "currency": "币种 记账币种 交易币种 货币 货币类型 货币种类 币别 交易货币 记账货币",
        "kind": "交易类型 业务类型 交易类别 业务种类 交易种类 交易分类 类型 交易名称",
    }.items()
}
"""Term → the headings that name it; where `rank_of` ranks them, the better ones first."""

_TERMS = {word: term for term, words in HEADINGS.items() for word in (term, *words)}
_RANKS = {word: rank for words in HEADINGS.values() for rank, word in enumerate(words)}
_INCOMING = pattern("收入|贷|存入|收款|转入|收方|汇入|入账|来账|到账")
_OF_INCOME = frozenset(word for word in HEADINGS["amount"] if _INCOMING.search(word))
_OF_LISTS = frozenset(HEADINGS["payer"][HEADINGS["payer"].index("姓名") :])
_OF_MEMBERS = frozenset({"姓名", "党员姓名", "党员"})
_LAST_DAYS = frozenset({"起息日", "起息日期", "创建时间", "交易创建时间"})
_MAY_REPEAT = frozenset(
    "paid_on method remark direction status payer balance refunded discount currency kind serial".split()
)
_OF_BILLS = frozenset({"balance", "direction", "outgoing"})
_OF_BANKS = pattern("对方|对手|交易方|收/?付方|来账|付款方?户名|付款人?账|付款人户名")
"""In the word for whoever paid: banks and platforms write so, and hardly anybody else."""
_OF_MERCHANTS = frozenset(
    "企业流水号 客户流水号 企业自制凭证号 商家订单号 商户订单号 商户单号 商户流水号 商户内部订单号".split()
)
_OF_PLATFORMS = frozenset({"应结订单金额", "商家实收", "收钱吧订单号"})
"""In what WeChat, Alipay and those who collect for several of them write for merchants, and nobody else does."""
_DOORS = frozenset({"交易渠道", "交易方式"})
_REQUIRED = ("id_number", "amount", "paid_on", "serial")
_KINDS = (
    ("wechat", {"交易单号", "商户单号"}),
    ("wechat", {"交易单号", "当前状态"}),
    ("wechat", {"微信订单号"}),
    ("wechat", {"微信支付业务单号"}),
    ("alipay", {"交易订单号", "商家订单号"}),
    ("alipay", {"交易号", "商家订单号"}),
    ("alipay", {"交易号", "资金状态"}),
    ("alipay", {"支付宝交易号"}),
    ("alipay", {"支付宝流水号"}),
)
"""Whose bill it is, by columns that nobody else has together."""
_NOT_PAID = pattern(r"应[交缴收付]|欠|未[交缴收付到]|标准|余额|预算|计划")
"""In a bracket of a heading: nobody has paid it."""
# As in 贷方发生额/元(收入) and 交易日期[ Transaction Date ].
_ADDED = pattern(r"/元(?=$|\()|\[.*|【.*")


@dataclass(frozen=True)
class PaymentColumns:
    """Where everything stands in a file of payments. Places count from 0; of several, the first counts most."""

    places: Mapping[str, tuple[int, ...]]
    clocks: frozenset[int]
    """Places that may hold the time of the day alone."""
    method: str | None
    """How everything in the bill was paid, where its columns say so."""
    is_bill: bool
    """Whether a bank or a platform wrote it, and not one's own office."""
    is_income: bool
    """Whether the column of amounts says that they came in."""
    is_merchants: bool
    """Whether a platform wrote it for a merchant: what its customers pay, 付款, comes in."""
    is_list: bool
    """Whether it is a list of one's own of who has paid, by name."""
    name_of_payee: int | None
    """In a list of one's own, where the name of whose dues they are stands beside the identity number."""

    @property
    def is_sheet(self) -> bool:
        """Whether it is a collection sheet of this program's, which gives its rows numbers of its own."""
        return "sheet" in self.places

    @property
    def names_members_by_number(self) -> bool:
        """Whether the rows say whose they are by member number, and not by identity number."""
        return "member" in self.places and "id_number" not in self.places

    @property
    def may_lack_serials(self) -> bool:
        """Whether rows can be told apart without a serial number."""
        return self.is_bill and ("balance" in self.places or "payer" in self.places)


def term_of(heading: str) -> str | None:
    """Return the term that a heading names."""
    term = _TERMS.get(_word_of(heading))
    if term in ("amount", "outgoing") and (is_incoming := direction_of_heading(heading.replace("/元", ""))) is not None:
        return "amount" if is_incoming else "outgoing"
    return term


def objection_to(headings: Headings, find: Find) -> Objection | None:
    """Return what says that amounts are in another unit than the yuan: as yuan they would be booked wrongly."""
    return other_unit(headings, find, ("amount", "outgoing"))


def columns_of(headings: Sequence[str], find: Find = term_of) -> PaymentColumns:
    """Return what the columns of a file are; `find` returns the term that a plain heading names."""
    named = [
        (place, term, heading)
        for place, heading in enumerate(headings)
        if (term := term_of_heading(heading, find)) is not None
    ]
    words = {place: _plain(heading) for place, _, heading in named}
    found: dict[str, list[int]] = {}
    for place, term, _ in sorted(named, key=lambda each: rank_of(each[1], each[2])):
        found.setdefault(term, []).append(place)
    is_merchants = not _OF_PLATFORMS.isdisjoint(words.values())
    is_of_banks = any(_OF_BANKS.search(words[place]) for place in found.get("payer", ()))
    is_bill = is_merchants or is_of_banks or not _OF_BILLS.isdisjoint(found)
    # An account's own name stands beside its balance: it is not the payer.
    payers = [place for place in found.get("payer", ()) if words[place] != "户名"]
    strict = [place for place in payers if words[place] not in _OF_LISTS]
    if not is_bill and not payers:
        payers = found.get("payer", [])
    _keep(found, "payer", strict or payers)
    # Another number stands in where the best one is missing, but never one that whoever paid has given.
    serials = [place for place in found.get("serial", ()) if words[place] not in _OF_MERCHANTS]
    _keep(found, "serial", serials or found.get("serial", [])[:1])
    if is_bill:  # by which door of the bank something came says nothing of how it was paid
        _keep(found, "method", [place for place in found.get("method", ()) if words[place] not in _DOORS])
    amount = found.get("amount", [])
    given = frozenset(words.values())
    return PaymentColumns(
        {term: tuple(places) for term, places in found.items()},
        frozenset(place for place in found.get("paid_on", ()) if words[place].endswith("时间")),
        next((method for method, signs in _KINDS if signs <= given), None),
        is_bill,
        is_merchants or (bool(amount) and _is_of_income(headings[amount[0]])),
        is_merchants,
        not is_bill and bool(payers) and ("remark" not in found or not strict),
        next((place for place in payers if words[place] in _OF_MEMBERS), None)
        if not is_bill and not {"id_number", "member"}.isdisjoint(found)
        else None,
    )


def _keep(found: dict[str, list[int]], term: str, places: list[int]) -> None:
    if places:
        found[term] = places
    else:
        found.pop(term, None)


def required_in(columns: PaymentColumns) -> tuple[str, ...]:
    """Return the columns that a file must have.

    The identity number may stand in its remarks, as payers write it, or be left out beside a name; a bank's bill whose
    rows can be told apart need have no serial number. Rows of a collection sheet are known by its number, and are paid
    on the day of the import where they do not say otherwise.
    """
    given = columns.places
    left_out = {
        "id_number": "member" in given or "remark" in given or "payer" in given,
        "serial": columns.may_lack_serials or columns.is_sheet,
        "paid_on": columns.is_sheet,
    }
    required = tuple(term for term in _REQUIRED if not left_out.get(term))
    # A name alone does not say whose a row of a sheet is; its own column is the member number.
    return ("member", *required) if columns.is_sheet and not {"id_number", "member"} & given.keys() else required


def may_repeat(headings: Sequence[str], find: Find = term_of) -> frozenset[str]:
    """Return the terms of which a file may have several columns, because one of them is clearly the better one."""
    ranks: dict[str, list[int]] = {"amount": [], "outgoing": []}
    for heading in headings:
        if (term := term_of_heading(heading, find)) in ranks:
            ranks[term].append(rank_of(term, heading))
    best = {term for term, given in ranks.items() if given and given.count(min(given)) == 1}
    serials = [word for heading in headings if _TERMS.get(word := _plain(heading)) == "serial"]
    doubled = frozenset({"serial"}) if len(serials) != len(set(serials)) else frozenset()
    return (_MAY_REPEAT | best) - doubled


def rank_of(term: str, heading: str) -> int:
    """Return which of several columns for a term counts: the lowest; of equals, the first in the file."""
    word = _plain(heading)
    if term in ("amount", "outgoing"):
        # What is booked is in yuan, what was traded need not be; and which way it went is known of no other column.
        return (0 if _is_of_income(heading) or term == "outgoing" else 2) + word.startswith("交易")
    if term == "paid_on":
        return int(word in _LAST_DAYS)
    return _RANKS.get(word, 0) if term in ("serial", "payer", "currency") else 0


def _is_of_income(heading: str) -> bool:
    return direction_of_heading(heading.replace("/元", "")) is True or _plain(heading) in _OF_INCOME


def _plain(heading: str) -> str:
    """Return the word that names the term, however the heading is written."""
    return term_of_heading(heading, _word_of) or ""


def _word_of(heading: str) -> str:
    """Return the word in a plain heading that names a term, without what stands behind it; nothing where none does."""
    whole = _ADDED.sub("", heading).strip()
    if _NOT_PAID.search(whole.partition("(")[2]):
        return ""
    return next(filter(None, map(_known, dict.fromkeys((whole, whole.partition("(")[0])))), "")


def _known(word: str) -> str:
    """Return a word that names a term, or the first of several that one heading joins, as in 用途/摘要."""
    if word in _TERMS:
        return word
    parts = [part.rstrip("0123456789") for part in re.split("[/、及]", word)]
    terms = {_TERMS.get(part) for part in parts}
    return parts[0] if len(terms) == 1 and None not in terms else ""
