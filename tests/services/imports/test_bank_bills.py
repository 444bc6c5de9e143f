"""Bills as banks, WeChat and Alipay export them: the right rows are booked, for the right member, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from szdj_cli.domain.dues.import_rows import PAYMENT_FORM
from szdj_cli.domain.dues.payments import parse_serial
from szdj_cli.domain.imports.plan import Plan
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.services.imports.payments import plan_payments
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import entered

NAMES = ("示范乙", "示范丙", "示范丁", "张样例", "王试验", "王试验", "买买提·示范")
ID = [builders.person(serial)["公民身份号码"] for serial in range(len(NAMES))]
A, B, C, D, TWIN, OTHER_TWIN, DOTTED = range(1, len(NAMES) + 1)
"""Member numbers, in the order of the names."""

DAY = "2026-11-05"
Rows = Sequence[str]
Booked = tuple[int, int, str, str, str]
"""Member, fen, day, method, serial number."""


@dataclass(frozen=True)
class Bill:
    """A bill: its lines, cells apart by commas; what is booked of it, why other rows are passed over or refused."""

    lines: Rows
    booked: Sequence[Booked]
    passed: Mapping[int, Reason] = field(default_factory=dict)
    refused: Mapping[int, Reason] = field(default_factory=dict)


STAND_IN = "自动编号-"
NOT_IN, NOBODY, BACK = Reason.NOT_INCOME, Reason.NOBODYS_DUES, Reason.REFUNDED
BY_NAME, TWINS = Reason.MATCHED_BY_NAME, Reason.SERIAL_LESS_TWINS

WECHAT = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
ALIPAY_APP = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,"
ALIPAY_WEB = (
    "交易号,商家订单号,交易创建时间,付款时间,最近修改时间,交易来源地,类型,交易对方,商品名称,金额（元）,收/支,交易状态,"
    "服务费（元）,成功退款（元）,备注,资金状态,"
)

BILLS: dict[str, Bill] = {
    "WeChat, the number in a remark or in what was sold": Bill(
        [
            "微信支付账单明细,,,,,,,,,,",
            "共7笔记录,,,,,,,,,,",
            "收入：3笔 150.00元,,,,,,,,,,",
            WECHAT,
            f"2026-11-05 12:45:27,转账,小乙,转账备注:微信转账,收入,¥50.00,/,已存入零钱,1001\t,/,党费 {ID[0]}",
            f"2026-11-05 13:45:27,二维码收款,小丙,收款方备注:党费 {ID[1]},收入,¥60.00,零钱,已收钱,1002\t,M9,/",
            f"2026-11-05 13:45:27,转账,小丁,党费{ID[2]},收入,¥70.00,招商银行(1234),已收钱,1003\t,M8,党费{ID[2]}",
            "2026-11-06 12:45:27,商户消费,示范超市,日用品,支出,¥28.16,零钱,支付成功,1004\t,129,/",
            "2026-11-06 12:50:27,微信红包,张样例,/,收入,¥8.88,/,已存入零钱,1005\t,/,/",
            "2026-11-07 12:50:27,转账,张样例,转账备注:午饭钱,收入,¥20.00,/,已存入零钱,1006\t,/,/",
            f"2026-11-07 12:50:27,转账,小乙,党费{ID[0]},收入,¥20.00,/,已全额退款,1007\t,/,/",
        ],
        [(A, 5000, DAY, "wechat", "1001"), (B, 6000, DAY, "wechat", "1002"), (C, 7000, DAY, "wechat", "1003")],
        {8: NOT_IN, 9: NOBODY, 10: NOBODY, 11: BACK},
    ),
    "WeChat, by name": Bill(
        [
            WECHAT,
            "2026-11-05 12:45:27,转账,张样例,转账备注:11月党费,收入,¥50.00,/,已存入零钱,1001,/,/",
            "2026-11-05 12:46:27,转账,示范乙,转账备注:微信转账,收入,¥60.00,/,已存入零钱,1002,/,/",
            "2026-11-05 12:46:27,转账,王试验,党费,收入,¥60.00,/,已存入零钱,1003,/,/",
            "2026-11-05 12:46:27,转账,路人,党费,收入,¥60.00,/,已存入零钱,1004,/,/",
            "2026-11-05 12:46:27,转账,路人,午饭,收入,¥60.00,/,已存入零钱,1005,/,/",
            "2026-11-05 12:46:27,转账,*范乙,党费,收入,¥60.00,/,已存入零钱,1006,/,/",
            "2026-11-05 12:46:27,转账,示范乙,示范丙 党费,收入,¥60.00,/,已存入零钱,1007,/,/",
            f"2026-11-05 12:46:27,转账,示范乙,代交党费{ID[1]},收入,¥60.00,/,已存入零钱,1008,/,/",
            "2026-11-05 12:46:27,转账,路人,代买买提示范交11月党费,收入,¥60.00,/,已存入零钱,1009,/,/",
            "2026-11-05 12:46:27,转账,示范乙,转账,支出,¥60.00,零钱,对方已收钱,1010,/,/",
        ],
        [
            (D, 5000, DAY, "wechat", "1001"),
            (A, 6000, DAY, "wechat", "1002"),
            (B, 6000, DAY, "wechat", "1008"),
            (DOTTED, 6000, DAY, "wechat", "1009"),
        ],
        {2: BY_NAME, 3: BY_NAME, 6: NOBODY, 10: BY_NAME, 11: Reason.PAID_BACK},
        {
            4: Reason.NAME_AMBIGUOUS,
            5: Reason.PAYER_UNKNOWN,
            7: Reason.PAYER_MASKED,
            8: Reason.NAMES_DISAGREE,
        },
    ),
    "Alipay, as the app exports it": Bill(
        [
            "支付宝（中国）网络技术有限公司  电子客户回单,",
            ALIPAY_APP,
            f"2026-11-05 21:32:14 ,转账红包,示范乙,shi***@example.com,党费{ID[0]},收入,50.00,余额,交易成功,20261\t,,,",
            "2026-11-05 21:32:14 ,转账红包,张样例,/,转账,收入,60.00,余额宝,交易成功,20262\t,,党费,",
            "2026-11-06 21:32:14 ,日用百货,示范店,/,文具,支出,16.54,余额,交易成功,20263\t,T1,,",
            "2026-11-06 21:32:14 ,投资理财,余额宝,/,收益发放,不计收支,0.54,,交易成功,20264\t,,,",
            f"2026-11-06 21:32:14 ,转账红包,示范乙,/,党费{ID[0]},收入,50.00,余额,交易关闭,20265\t,,,",
        ],
        [(A, 5000, DAY, "alipay", "20261"), (D, 6000, DAY, "alipay", "20262")],
        {4: BY_NAME, 5: NOT_IN, 6: NOT_IN, 7: BACK},
    ),
    "Alipay, as the web page exports it": Bill(
        [
            "支付宝交易记录明细查询",
            "账号:[shifan@example.com]",
            ALIPAY_WEB,
            f"A1\t,,2026-11-05 11:00:00,2026-11-05 11:00:05,,支付宝网站,即时到账交易,示范乙,党费{ID[0]},50.00,收入,"
            "交易成功,0.00,0.00,,已收入,",
            f"A2\t,,2026-11-05 11:00:00,2026-11-05 11:00:05,,支付宝网站,即时到账交易,示范乙,党费{ID[0]},50.00,收入,"
            "交易成功,0.00,50.00,,已收入,",
            "A3\t,M1,2026-11-05 11:00:00,2026-11-05 11:00:05,,其他,即时到账交易,示范店,午餐,88.00,支出,"
            "交易成功,0.00,0.00,,已支出,",
            "----------------------------------------------",
            "共3笔记录",
            "已收入:2笔,100.00元",
            "导出时间:[2026-11-21 22:51:48]    用户:示范",
        ],
        [(A, 5000, DAY, "alipay", "A1")],
        {5: BACK, 6: NOT_IN},
    ),
    "ICBC, personal": Bill(
        [
            "明细查询文件下载",
            "卡号: 6222****0000,,起始日期: 2026-11-01",
            "交易日期,摘要,交易场所,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,"
            "对方户名,对方账户",
            '2026-11-05,跨行转账,手机银行,钞,50.00,,人民币,50.00,,人民币,"1,050.00",示范乙,6222****1234',
            '2026-11-05,党费,手机银行,钞,60.00,,人民币,60.00,,人民币,"1,110.00",张样例,6222****1235',
            '2026-11-06,消费,财付通,钞,,30.00,人民币,,30.00,人民币,"1,080.00",示范店,',
            '2026-11-21,利息,,钞,0.31,,人民币,0.31,,人民币,"1,080.31",,',
            "合计,,,,110.31,30.00,,,,,,,",
        ],
        [(A, 5000, DAY, "bank", STAND_IN), (D, 6000, DAY, "bank", STAND_IN)],
        {4: BY_NAME, 5: BY_NAME, 6: NOT_IN, 7: NOBODY},
    ),
    "ICBC, of an organisation": Bill(
        [
            "[HISTORYDETAIL]",
            "凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息",
            f"20261,4000,6222,2026-11-05 10:11:12,贷,0.00,50.00,,转账,党费{ID[0]},示范乙,1050.00,",
            f"20262,4000,6222,2026-11-06 10:11:12,借,30.00,0.00,,转账,退党费{ID[0]},示范乙,1020.00,",
            "20263,4000,6222,2026-11-05 10:11:12,贷,0.00,60.00,,转账,,张样例,1080.00,党费",
        ],
        [(A, 5000, DAY, "bank", "20261"), (D, 6000, DAY, "bank", "20263")],
        {4: Reason.PAID_BACK, 5: BY_NAME},
    ),
    "CCB, of an organisation": Bill(
        [
            "账号,交易时间,借方发生额/元(支取),贷方发生额/元(收入),余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要,备注,"
            "账户明细编号-交易流水号,企业流水号,凭证种类,凭证号",
            f"4400,20261105 10:00:00,0,50.00,150.00,人民币元,示范乙,6222,示范支行,20261105,电汇,党费{ID[0]},71-N1,X1,,",
            "4400,20261106 10:00:00,30.00,0,120.00,人民币元,示范店,6222,示范支行,20261106,电汇,材料费,72-N2,X1,,",
            "4400,20261105 11:00:00,0,60.00,180.00,人民币元,张样例,6222,示范支行,20261105,电汇,十一月党费,73-N3,X1,,",
        ],
        [(A, 5000, DAY, "bank", "71-N1"), (D, 6000, DAY, "bank", "73-N3")],
        {3: NOT_IN, 4: BY_NAME},
    ),
    "CCB, personal": Bill(
        [
            "中国建设银行个人活期账户全部交易明细,,,,,,,,",
            "卡号/账号:6217****0000,,,,,,,,",
            "序号,摘要,币别,钞汇,交易日期,交易金额,账户余额,交易地点/附言,对方账号与户名",
            "1,转账存入,人民币元,钞,20261105,50.00,150.00,党费,6217****1234/示范乙",
            "2,消费,人民币元,钞,20261106,-30.00,120.00,示范店,",
            "3,结息,人民币元,钞,20261121,0.02,120.02,,",
        ],
        [(A, 5000, DAY, "bank", STAND_IN)],
        {4: BY_NAME, 5: NOT_IN, 6: NOBODY},
    ),
    "ABC, personal": Bill(
        [
            "交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言",
            f"20261105,123456,转存,+50.00,11000.00,示范乙,369396693,/,党费{ID[0]}",
            "20261106,132324,财付通,-10.00,10990.00,微信支付示范店,369333999,电子商务,示范",
            "20261121,,结息,+0.01,10990.01,--,000000000,,个人活期结息",
            "20261105,123456,转存,+60.00,11050.01,张样例,369396694,/,",
        ],
        [(A, 5000, DAY, "bank", "369396693"), (D, 6000, DAY, "bank", "369396694")],
        {3: NOT_IN, 4: NOBODY, 5: BY_NAME},
    ),
    "BOC, of an organisation": Bill(
        [
            "查询时间范围,20261101-20261130",
            "交易类型[ Transaction Type ],付款人名称[ Payer's Name ],收款人名称[ Payee's Name ],"
            "交易日期[ Transaction Date ],交易时间[ Transaction time ],交易金额[ Trade Amount ],"
            "交易后余额[ After-transaction balance ],"
            "交易流水号[ Transaction reference number ],交易附言[ Remark ],用途[ Purpose ]",
            f"来账,示范乙,示范支部,20261105,101112,50.00,150.00,R1,党费{ID[0]},",
            "来账,张样例,示范支部,20261105,101112,60.00,210.00,R2,,党费",
            f"往账,示范支部,示范乙,20261106,101112,-30.00,180.00,R3,退款{ID[0]},",
            f"往账,示范支部,示范乙,20261106,101112,30.00,150.00,R4,退款{ID[0]},",
        ],
        [(A, 5000, DAY, "bank", "R1"), (D, 6000, DAY, "bank", "R2")],
        {4: BY_NAME, 5: Reason.PAID_BACK, 6: Reason.PAID_BACK},
    ),
    "CMB": Bill(
        [
            "# 招商银行交易记录,",
            "交易日期,交易时间,收入,支出,余额,交易类型,交易备注",
            f"20261105,10:11:12,50.00,,150.00,跨行汇入,党费{ID[0]}",
            "20261105,10:11:13,60.00,,210.00,汇入汇款,张样例11月党费",
            "20261106,10:11:13,,30.00,180.00,银联消费,示范店",
            "# 收入合计: 2笔，共110.00元,",
        ],
        [(A, 5000, DAY, "bank", STAND_IN), (D, 6000, DAY, "bank", STAND_IN)],
        {4: BY_NAME, 5: NOT_IN},
    ),
    "CMB, as the app exports it": Bill(
        [
            "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要",
            f"2026-11-05,CNY,50.00,1271.66,转账汇款,示范丁 6222000000000001,党费{ID[0]}",
            "2026-11-05,CNY,60.00,1331.66,转账汇款,张样例 6222000000000002,",
            "2026-11-06,CNY,-30.00,1301.66,网联支付,示范印务,材料费",
        ],
        [(A, 5000, DAY, "bank", STAND_IN), (D, 6000, DAY, "bank", STAND_IN)],
        {3: BY_NAME, 4: NOT_IN},
    ),
    "BoCom": Bill(
        [
            "序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要",
            "1,2026-11-05,10:11:12,转账,贷 Cr,50.00,150.00,6222,示范乙,网上银行,党费",
            "2,2026-11-06,10:11:12,转账,借,30.00,120.00,6222,示范店,网上银行,材料",
        ],
        [(A, 5000, DAY, "bank", STAND_IN)],
        {2: BY_NAME, 3: NOT_IN},
    ),
    "PSBC": Bill(
        [
            "交易日期,交易时间,交易渠道,摘要,收入金额,支出金额,账户余额,对方户名,对方账号,附言,交易流水号",
            f"20261105,10:11:12,手机银行,跨行转入,50.00,0.00,150.00,示范乙,6222,党费{ID[0]},P1",
            "20261106,10:11:12,POS,消费,0.00,30.00,120.00,示范店,,,P2",
        ],
        [(A, 5000, DAY, "bank", "P1")],
        {3: NOT_IN},
    ),
    "CITIC": Bill(
        [
            "交易日期,交易时间,对方账号,对方账户名称,借方发生额,贷方发生额,账户余额,摘要,柜员交易号,附言",
            f"2026-11-05,10:11:12,6222,示范乙,,50.00,150.00,转账,C1,{ID[0]}党费",
            "2026-11-05,10:11:12,6222,张样例,,60.00,210.00,转账,C2,",
            "2026-11-06,10:11:12,6222,示范店,30.00,,180.00,转账,C3,",
        ],
        [(A, 5000, DAY, "bank", STAND_IN), (D, 6000, DAY, "bank", STAND_IN)],
        {3: BY_NAME, 4: NOT_IN},
    ),
    "SPDB": Bill(
        [
            "交易日期,凭证号,借方金额,贷方金额,余额,摘要代码,对方账号,对方户名,备注,交易流水号",
            f"20261105,/,,50.00,150.00,汇入,6222,示范乙,党费{ID[0]},S1",
            "20261106,/,30.00,,120.00,付款,6222,示范店,,S2",
            "本月合计,,30.00,50.00,,,,,,",
        ],
        [(A, 5000, DAY, "bank", "S1")],
        {3: NOT_IN},
    ),
    "CMBC": Bill(
        [
            "交易时间,交易流水号,借贷标志,交易金额,账户余额,对方户名,对方账号,摘要/附言",
            f"2026-11-05 10:11,M1,贷,50.00,150.00,示范乙,6222,党费 {ID[0]}",
            "2026-11-06 10:11,M2,借,30.00,120.00,示范店,6222,付款",
            "2026-11-21 00:00,-,贷,0.12,120.12,,,结息",
        ],
        [(A, 5000, DAY, "bank", "M1")],
        {3: NOT_IN, 4: NOBODY},
    ),
    "CIB": Bill(
        [
            "交易时间,记账日,支出,收入,账户余额,摘要,对方户名,对方银行,对方账号,用途,交易渠道",
            f"2026-11-05 10:11:12,2026-11-05,,50.00,150.00,汇款汇入,示范乙,示范银行,6222,党费{ID[0]},",
            "2026-11-06 10:11:12,2026-11-06,30.00,,120.00,网上支付,示范店,示范银行,6222,,",
        ],
        [(A, 5000, DAY, "bank", STAND_IN)],
        {3: NOT_IN},
    ),
    "PAB": Bill(
        [
            "交易日期,交易时间,账号,借,贷,账户余额,对方账户,对方账户名称,交易流水号,摘要,用途",
            f"20261105,10:11:12,4000,,50.00,150.00,6222,示范乙,PA1,转账,党费{ID[0]}",
        ],
        [(A, 5000, DAY, "bank", "PA1")],
    ),
    "a rural bank": Bill(
        [
            "示范农村商业银行对账单,,,,,,",
            "户名：示范支部,,,,,,",
            "交易日期,收方金额,付方金额,余额,对方姓名,摘要,柜员流水号",
            "上年结转,,,100.00,,,",
            f"2026.11.05,50.00,,150.00,示范乙,党费{ID[0]},G1",
            "2026.11.05,60.00,,210.00,张样例,党费,G2",
            "本页小计,110.00,,,,,",
            "2026.11.06,,30.00,180.00,示范店,材料,G3",
            "2026.11.06,70.00,,250.00,示范丙,党费,G4",
            "本页小计,70.00,30.00,,,,",
            "合计,180.00,30.00,,,,",
            "合计（大写）,壹佰捌拾元整,,,,,",
            "共 4 笔,,,,,,",
        ],
        [(A, 5000, DAY, "bank", "G1"), (D, 6000, DAY, "bank", "G2"), (B, 7000, "2026-11-06", "bank", "G4")],
        {6: BY_NAME, 8: NOT_IN, 9: BY_NAME},
    ),
    "WeChat, for a merchant": Bill(
        [
            "交易时间,商户号,微信订单号,商户订单号,交易类型,交易状态,货币种类,应结订单金额,代金券金额,退款金额,商品名称,订单金额",
            f"`2026-11-05 10:11:12,`1900,`421,`D1,`JSAPI,`SUCCESS,`CNY,`50.00,`0.00,`0.00,`党费{ID[0]},`50.00",
            "`2026-11-05 10:12:12,`1900,`422,`D2,`JSAPI,`SUCCESS,`CNY,`60.00,`0.00,`0.00,`党费张样例,`60.00",
            f"`2026-11-05 10:13:12,`1900,`423,`D3,`JSAPI,`REFUND,`CNY,`0.00,`0.00,`60.00,`党费{ID[1]},`0.00",
            f"`2026-11-05 10:14:12,`1900,`424,`D4,`JSAPI,`SUCCESS,`CNY,`45.00,`5.00,`0.00,`党费{ID[2]},`50.00",
            "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额,,,,,",
            "`4,`155.00,`60.00,`0.00,`1.00,`160.00,`60.00,,,,,",
        ],
        [(A, 5000, DAY, "wechat", "421"), (D, 6000, DAY, "wechat", "422")],
        {3: BY_NAME},
        {4: Reason.REVERSAL, 5: Reason.DISCOUNTED},
    ),
    "Alipay, for a merchant": Bill(
        [
            "#支付宝业务明细查询",
            "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,对方账户,订单金额（元）,商家实收（元）,支付宝优惠（元）,备注",
            f"A1	,D1	,交易,党费{ID[0]},2026-11-05 10:11:12,*范乙(138****0000),50.00,50.00,0.00,",
            f"A2	,D2	,交易,党费{ID[1]},2026-11-05 10:11:12,*范丙(138****0000),60.00,58.00,2.00,",
            f"A3	,D3	,退款,党费{ID[2]},2026-11-05 10:11:12,*范丁(138****0000),-60.00,-60.00,0.00,",
            "#交易合计：2笔，商家实收共108.00元",
            "#导出时间：[2026年11月30日 10:00:00]",
        ],
        [(A, 5000, DAY, "alipay", "A1")],
        {5: Reason.PAID_BACK},
        {4: Reason.DISCOUNTED},
    ),
    "one who collects for several platforms": Bill(
        [
            "收钱吧交易明细",
            "交易日期,时间,商户流水号,收钱吧订单号,交易类型,交易状态,收款通道,交易金额,实收金额,商户优惠,商品名,备注",
            f"2026-11-05,10:11:12,S1,7801,付款,成功,微信,50.00,50.00,0.00,党费,{ID[0]}",
            "2026-11-05,10:12:12,S2,7802,付款,成功,支付宝,60.00,60.00,0.00,党费,张样例11月党费",
            f"2026-11-05,10:13:12,S3,7803,退款,成功,微信,-50.00,-50.00,0.00,党费,{ID[0]}",
            f"2026-11-05,10:14:12,S4,7804,付款,失败,微信,50.00,0.00,0.00,党费,{ID[1]}",
            "合计,,,,,,,110.00,60.00,,,",
        ],
        [(A, 5000, DAY, "bank", "7801"), (D, 6000, DAY, "bank", "7802")],
        {4: BY_NAME, 5: Reason.PAID_BACK, 6: BACK},
    ),
    "another currency": Bill(
        [
            "交易日期,收入,支出,余额,币种,附言,对方户名,交易流水号",
            f"20261105,50.00,,150.00,CNY,党费{ID[0]},示范乙,F1",
            f"20261105,50.00,,150.00,美元,党费{ID[0]},示范乙,F2",
            "20261105,,50.00,150.00,USD,,示范店,F3",
        ],
        [(A, 5000, DAY, "bank", "F1")],
        {4: NOT_IN},
        {3: Reason.NOT_YUAN},
    ),
    "numbers in remarks that are nobody's identity number": Bill(
        [
            "交易日期,收入,支出,余额,附言,用途,对方户名,交易流水号",
            "20261105,50.00,,150.00,党费13800138000,,示范乙,N1",
            "20261105,60.00,,210.00,6222020000000001234,党费,张样例,N2",
            "20261105,60.00,,270.00,订单20261105123456789,书款,路人,N3",
            f"20261105,60.00,,330.00,{ID[0]},{ID[0]}党费,示范乙,N4",
            f"20261105,60.00,,390.00,{ID[0][:6]},{ID[0][6:]}党费,,N5",
            f"20261105,60.00,,450.00,{ID[0][:17]},,示范乙,N6",
            f"20261105,60.00,,510.00,{ID[0]},{ID[1]},示范乙,N7",
        ],
        [
            (A, 5000, DAY, "bank", "N1"),
            (D, 6000, DAY, "bank", "N2"),
            (A, 6000, DAY, "bank", "N4"),
        ],
        {2: BY_NAME, 3: BY_NAME, 4: NOBODY},
        {6: Reason.PAYER_UNKNOWN, 7: Reason.ID_LENGTH, 8: Reason.SEVERAL_PEOPLE},
    ),
    "an identity number that is left out, by name": Bill(
        [
            "公民身份号码,付款人,摘要,金额,日期,流水号",
            f"{ID[0]},示范乙,党费,50,2026-11-05,L1",
            ",张样例,党费,60,2026-11-05,L2",
            ",王试验,党费,60,2026-11-05,L3",
            ",,党费,60,2026-11-05,L4",
        ],
        [(A, 5000, DAY, "bank", "L1"), (D, 6000, DAY, "bank", "L2")],
        {3: BY_NAME},
        {4: Reason.NAME_AMBIGUOUS, 5: Reason.REQUIRED},
    ),
    "a member number that is left out, by name": Bill(
        [
            "交易日期,党员编号,对方户名,摘要,金额,流水号",
            f"2026-11-05,{A},小乙,党费,50,L1",
            "2026-11-05,,张样例,党费,60,L2",
            "2026-11-05,,王试验,党费,60,L3",
            "2026-11-05,,,党费,60,L4",
        ],
        [(A, 5000, DAY, "bank", "L1"), (D, 6000, DAY, "bank", "L2")],
        {3: BY_NAME},
        {4: Reason.NAME_AMBIGUOUS, 5: Reason.REQUIRED},
    ),
    "what was given back, in part or to a member": Bill(
        [
            WECHAT,
            "2026-11-05 12:45:27,转账,示范乙,党费,收入,¥50.00,/,已退款(￥20.00),2001,/,/",
            "2026-11-05 12:45:27,转账,示范丙,党费,收入,¥50.00,/,部分退款,2002,/,/",
            "2026-11-05 12:45:27,转账,示范丁,党费,收入,¥50.00,/,已退款(￥50.00),2003,/,/",
            "2026-11-05 12:45:27,转账,张样例,党费,收入,¥50.00,/,已存入零钱,2004,/,/",
            "2026-11-05 13:45:27,转账-退款,张样例,/,支出,¥50.00,/,对方已收钱,2005,/,/",
            "2026-11-05 13:45:27,商户消费,路人,/,支出,¥50.00,/,支付成功,2006,/,/",
        ],
        [(D, 5000, DAY, "wechat", "2004")],
        {4: BACK, 5: BY_NAME, 6: Reason.PAID_BACK, 7: NOT_IN},
        {2: Reason.PARTLY_REFUNDED, 3: Reason.PARTLY_REFUNDED},
    ),
    "what was refunded in part, in a column of its own": Bill(
        [
            "交易日期,对方户名,摘要,金额,退款金额,流水号",
            "2026-11-05,示范乙,党费,50.00,20.00,L1",
            "2026-11-05,示范丙,党费,50.00,50.00,L2",
            "2026-11-05,张样例,党费,50.00,0.00,L3",
        ],
        [(D, 5000, DAY, "bank", "L3")],
        {3: BACK, 4: BY_NAME},
        {2: Reason.PARTLY_REFUNDED},
    ),
    "a list of one's own, by name": Bill(
        [
            "姓名,月份,实交金额,缴费日期,流水号",
            "示范乙,2026-11,50,2026-11-05,L1",
            "张样例,2026-12,60,2026-11-05,L2",
            "王试验,2026-11,60,2026-11-05,L3",
            "路人,2026-11,60,2026-11-05,L4",
        ],
        [(A, 5000, DAY, "bank", "L1"), (D, 6000, DAY, "bank", "L2")],
        {2: BY_NAME, 3: BY_NAME},
        {4: Reason.NAME_AMBIGUOUS, 5: Reason.PAYER_UNKNOWN},
    ),
}


@pytest.fixture(autouse=True)
def _people(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, [builders.person(serial, 姓名=name) for serial, name in enumerate(NAMES)])
    entered(store, now, TWIN)  # somebody has to have an account


def load(store: Store, now: datetime, path: Path, lines: Rows, *, keep_going: bool = True) -> Plan:
    path.write_text("\n".join(lines), "utf-8")
    with (
        open_rows(path, form=PAYMENT_FORM) as source,
        plan_payments(store, builders.ADMINISTRATOR, source, now) as planned,
    ):
        planned.read()
        planned.apply(keep_going=keep_going)
        return planned.plan


def booked(store: Store) -> list[Booked]:
    with store.reading() as tx:
        rows = tx.conn.execute(
            text("SELECT member_id, amount_fen, paid_on, method, serial FROM dues_payment ORDER BY id")
        ).all()
    return [(*row[:4], STAND_IN if row[4].startswith(STAND_IN) else row[4]) for row in rows]


@pytest.mark.parametrize("name", BILLS)
def test_of_a_bill_the_right_rows_are_booked(store: Store, now: datetime, tmp_path: Path, name: str) -> None:
    bill = BILLS[name]
    plan = load(store, now, tmp_path / "bill.csv", bill.lines)
    assert booked(store) == list(bill.booked)
    assert plan.amount_fen == sum(fen for _, fen, *_ in bill.booked)
    assert {each.row: each.reason for each in plan.remarks} == bill.passed
    assert {each.row: each.reason for each in plan.problems} == bill.refused
    assert plan.has_stand_ins == any(serial == STAND_IN for *_, serial in bill.booked)
    again = load(store, now, tmp_path / "again.csv", [*bill.lines, ""])
    assert (again.new, again.same) == (0, len(bill.booked))
    assert booked(store) == list(bill.booked)


# --- without serial numbers ------------------------------------------------------------------------------

STATEMENT = "交易日期,交易时间,收入,支出,余额,对方户名,附言"
NOVEMBER = [
    STATEMENT,
    f"20261105,10:11:12,50.00,,150.00,示范乙,党费{ID[0]}",
    f"20261105,10:11:12,50.00,,200.00,示范乙,党费{ID[1]}",
    "20261106,10:11:12,,30.00,170.00,示范店,",
    f'20261107,10:11:12,"1,000.00",,"1,170.00",张样例,党费{ID[3]}',
]


def test_the_bill_of_next_month_may_overlap_with_this_one(store: Store, now: datetime, tmp_path: Path) -> None:
    assert load(store, now, tmp_path / "a.csv", NOVEMBER).new == 3
    more = f"20261108,10:11:12,60.00,,1230.00,示范丙,党费{ID[1]}"
    plan = load(store, now, tmp_path / "b.csv", [STATEMENT, *NOVEMBER[2:], more])
    assert (plan.new, plan.same, plan.bad) == (1, 2, 0)


@pytest.mark.parametrize(
    "rows",
    [
        [
            "交易日期,收入,支出,余额,对方户名,附言",
            f"2026-11-05,50,,150,示范 乙,党费{ID[0]}",
            f"2026/11/5,¥50.00,0.00,200.0,示范乙,{ID[1]}",
            f"2026-11-07 00:00:00,1000,-,1170,张样例,{ID[3]}",
        ],
        [
            "余额,附言,对方户名,记账日期,贷方发生额,借方发生额",
            f'"1,170.00",{ID[3]},张样例,2026年11月7日,"1,000.00",0',
            f"150.00,{ID[0]},示范乙,2026-11-05 10:11,50.00,0",
        ],
    ],
)
def test_a_row_is_known_however_it_is_written(store: Store, now: datetime, tmp_path: Path, rows: Rows) -> None:
    load(store, now, tmp_path / "a.csv", NOVEMBER)
    plan = load(store, now, tmp_path / "b.csv", rows)
    assert (plan.new, plan.same, plan.bad) == (0, len(rows) - 1, 0)


def test_what_stands_in_for_a_serial_number_is_none_and_tells_nothing(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    load(store, now, tmp_path / "a.csv", NOVEMBER)
    with store.reading() as tx:
        serials = tx.conn.scalars(text("SELECT serial FROM dues_payment")).all()
    assert len(set(serials)) == len(serials) == 3
    for serial in serials:
        assert len(serial) == len(STAND_IN) + 20
        with pytest.raises(ValueRefused):
            parse_serial(serial)
    other = [line.replace(ID[0], ID[2]) for line in NOVEMBER[:2]]
    plan = load(store, now, tmp_path / "b.csv", other)  # it is the payment that is told apart, not the member
    assert [each.reason for each in plan.problems] == [Reason.SERIAL_TAKEN]


def test_equal_rows_without_a_balance_are_a_conflict(store: Store, now: datetime, tmp_path: Path) -> None:
    lines = [
        "交易日期,交易时间,收/支,金额,对方户名,附言",
        f"20261105,10:11:12,收入,50.00,示范乙,党费{ID[0]}",
        f"20261105,10:11:12,收入,50.00,示范乙,党费{ID[0]}",
        f"20261105,10:12:12,收入,50.00,示范乙,党费{ID[0]}",
        f"20261105,10:11:12,收入,50.00,示范丙,党费{ID[1]}",
    ]
    plan = load(store, now, tmp_path / "a.csv", lines)
    assert (plan.new, plan.same, plan.conflicts) == (2, 0, 2)
    assert [(each.row, each.reason) for each in plan.problems] == [(2, TWINS), (3, TWINS)]


def test_equal_rows_with_a_balance_are_one_payment(store: Store, now: datetime, tmp_path: Path) -> None:
    plan = load(store, now, tmp_path / "a.csv", [*NOVEMBER[:2], NOVEMBER[1]])
    assert (plan.new, plan.same, plan.bad) == (1, 1, 0)


def test_parts_of_one_payment_are_told_apart_by_whom_and_which_month_they_are_of(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    lines = [
        f"{STATEMENT},党员编号,月份",
        f"20261105,10:11:12,50.00,,200.00,示范乙,示范乙示范丙各50,{A},",
        f"20261105,10:11:12,50.00,,200.00,示范乙,示范乙示范丙各50,{B},2026-11",
        f"20261105,10:11:12,50.00,,200.00,示范乙,示范乙示范丙各50,{B},2026-12",
        "20261106,10:11:12,60.00,,260.00,张样例,党费,,",
    ]
    assert load(store, now, tmp_path / "a.csv", lines).new == 4
    plan = load(store, now, tmp_path / "b.csv", [lines[0], *reversed(lines[1:])])
    assert (plan.new, plan.same, plan.bad) == (0, 4, 0)
    plan = load(store, now, tmp_path / "c.csv", [*lines[:2], lines[1], *lines[2:]])
    assert [each.reason for each in plan.problems] == [Reason.SERIAL_TWICE] * 4


def test_what_somebody_has_split_is_known_as_the_bank_wrote_it(store: Store, now: datetime, tmp_path: Path) -> None:
    bill = [
        "交易日期,收入,余额,对方户名,附言,流水号",
        "20261105,150.00,150.00,张样例,张样例示范乙示范丙党费各50,S1",
        f"20261105,100.00,250.00,示范丁,党费{ID[0]} {ID[1]},S2",
        "20261106,60.00,310.00,王试验,党费,S3",
        "20261106,60.00,370.00,示范丁,四季度党费,S4",
    ]
    assert load(store, now, tmp_path / "a.csv", bill).errors == 4
    split = [
        f"{bill[0]},党员编号,月份",
        *(f"20261105,50.00,,张样例,党费,S1-{part},{who}," for part, who in enumerate((A, B, D), 1)),
        *(f"20261105,50.00,,示范丁,党费,S2-{part},{who},2026-12" for part, who in enumerate((A, B), 1)),
        f"20261106,60.00,,王试验,党费,S3,{TWIN},",
    ]
    assert load(store, now, tmp_path / "b.csv", split).new == 6
    plan = load(store, now, tmp_path / "c.csv", bill)
    assert (plan.same, [(each.row, each.reason) for each in plan.problems]) == (3, [(5, Reason.MONTHS_IN_REMARK)])


def test_a_row_without_a_serial_number_among_others_has_lost_it(store: Store, now: datetime, tmp_path: Path) -> None:
    lines = [
        "交易日期,收入,支出,余额,附言,交易流水号",
        f"20261105,50.00,,150.00,党费{ID[0]},-",
        f"20261106,50.00,,200.00,党费{ID[1]},S2",
        "20261107,0.02,,200.02,结息,",
    ]
    plan = load(store, now, tmp_path / "a.csv", lines)
    assert (plan.new, plan.errors, plan.has_stand_ins) == (1, 1, False)
    assert [(each.row, each.heading, each.reason) for each in plan.problems] == [(2, "流水号", Reason.REQUIRED)]
    without = [line.replace("S2", "/") for line in lines]
    plan = load(store, now, tmp_path / "b.csv", without[:2])
    assert (plan.new, plan.bad, plan.has_stand_ins) == (1, 0, True)


@pytest.mark.parametrize("serial", ["-", "/", "—", "无", "0", "000000", ""])
def test_a_list_of_ones_own_has_serial_numbers(store: Store, now: datetime, tmp_path: Path, serial: str) -> None:
    lines = ["公民身份号码,姓名,金额,缴纳日期,流水号", f"{ID[0]},示范乙,50,2026-11-05,{serial}"]
    plan = load(store, now, tmp_path / "a.csv", lines)
    assert [(each.heading, each.reason) for each in plan.problems] == [("流水号", Reason.REQUIRED)]


# --- for which month -------------------------------------------------------------------------------------


def test_money_goes_to_the_month_that_the_remark_means(store: Store, now: datetime, tmp_path: Path) -> None:
    lines = [
        "交易日期,收入,支出,余额,对方户名,附言",
        f"20261105,50.00,,150.00,示范乙,2026年12月党费{ID[0]}",
        "20261105,60.00,,210.00,张样例,下月党费",
        f"20261105,60.00,,270.00,示范丙,13月党费{ID[1]}",
        "20261105,60.00,,330.00,示范丁,四季度党费",
        "20261105,60.00,,390.00,路人,三季度房租",
        "20261105,,60.00,330.00,示范丁,四季度党费",
    ]
    plan = load(store, now, tmp_path / "a.csv", lines)
    with store.reading() as tx:
        months = tx.conn.execute(text("SELECT member_id, month FROM dues_payment ORDER BY id")).all()
    assert [tuple(each) for each in months] == [(A, "2026-12"), (D, "2026-12")]
    assert plan.months_by_words == 2
    assert [(each.row, each.heading, each.shown) for each in plan.remarks if each.reason is Reason.MONTH_BY_REMARK] == [
        (2, "月份", "2026-12"),
        (3, "月份", "2026-12"),
    ]
    assert {each.row: each.reason for each in plan.problems} == {
        4: Reason.MONTH_UNPLAIN,
        5: Reason.MONTHS_IN_REMARK,
    }
    again = load(store, now, tmp_path / "b.csv", [*lines, ""])
    assert (again.new, again.same, again.months_by_words) == (0, 2, 0)


def test_what_was_booked_to_the_month_of_payment_is_known_whatever_its_remark_says(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    lines = ["交易日期,交易金额,附言,流水号,月份", f"20261105,50.00,下月党费{ID[0]},Z1,2026-11"]
    assert load(store, now, tmp_path / "a.csv", lines).new == 1
    plan = load(store, now, tmp_path / "b.csv", [line.rpartition(",")[0] for line in lines])
    assert (plan.new, plan.same, plan.bad) == (0, 1, 0)


# --- by name -------------------------------------------------------------------------------------------


def test_names_are_those_of_the_members_whose_dues_the_actor_may_record(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    people = [
        builders.person(20, 姓名="路示范", 所在党支部="B4"),
        builders.person(21, 姓名="示范乙", 所在党支部="B4"),
        builders.person(22, 姓名="赵书记"),
    ]
    builders.import_people(store, now, people)
    builders.appoint(store, now, "B1", secretary := len(NAMES) + 3)
    path = tmp_path / "a.csv"
    lines = [
        "交易日期,收入,支出,余额,对方户名,附言",
        "20261105,50.00,,150.00,示范乙,党费",
        "20261105,50.00,,200.00,路示范,党费",
        "20261105,50.00,,250.00,路示范,",
        "20261105,50.00,,300.00,赵书记,党费",
    ]
    path.write_text("\n".join(lines), "utf-8")
    found = {}
    for who in (builders.ADMINISTRATOR, entered(store, now, secretary)):
        with (
            open_rows(path, form=PAYMENT_FORM) as source,
            plan_payments(store, who, source, now) as planned,
        ):
            planned.read()
            told = [*planned.plan.remarks, *planned.plan.problems]
            found[who.label] = {each.row: (each.shown, each.reason) for each in told}
    assert list(found.values()) == [
        {
            2: ("示范乙", Reason.NAME_AMBIGUOUS),
            3: ("路示范（第四党支部）", BY_NAME),
            4: ("路示范（第四党支部）", BY_NAME),
            5: ("赵书记（第一党支部）", BY_NAME),
        },
        # Whoever may not see somebody learns nothing about them.
        {
            2: ("示范乙（第一党支部）", BY_NAME),
            3: ("路示范", Reason.PAYER_UNKNOWN),
            4: ("", NOBODY),
            5: ("", Reason.OWN_PAYMENT),
        },
    ]


def test_somebody_who_has_left_and_has_the_same_name_makes_it_ambiguous(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    builders.import_people(store, now, [builders.person(23, 姓名="示范丁")])
    with store.transaction() as tx:
        tx.conn.execute(text("UPDATE member SET roster_state = 'left' WHERE id = :id"), {"id": len(NAMES) + 1})
    lines = ["交易日期,收入,支出,余额,对方户名", "20261105,50.00,,150.00,示范丁"]
    assert [each.reason for each in load(store, now, tmp_path / "a.csv", lines).problems] == [Reason.NAME_AMBIGUOUS]


def test_a_bill_is_read_once_more_when_somebody_in_it_has_become_a_member(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    lines = ["交易日期,收入,支出,余额,对方户名", "20261105,50.00,,150.00,示范戊", "20261106,60.00,,210.00,张样例"]
    first = load(store, now, tmp_path / "a.csv", lines)
    assert (first.new, [each.reason for each in first.remarks]) == (1, [NOBODY, BY_NAME])
    still = load(store, now, tmp_path / "a.csv", lines)
    assert (still.new, still.same, [each.reason for each in still.remarks]) == (0, 1, [NOBODY])
    builders.import_people(store, now, [builders.person(23, 姓名="示范戊")])
    again = load(store, now, tmp_path / "a.csv", lines)
    assert (again.new, again.same, [each.reason for each in again.remarks]) == (1, 1, [BY_NAME])


def test_each_of_several_tables_below_each_other_has_its_own_total(store: Store, now: datetime, tmp_path: Path) -> None:
    table = "公民身份号码,金额,缴纳日期,流水号"
    lines = [
        *(table, f"{ID[0]},50,2026-11-05,Z1", "合计,50,,"),
        *(table, f"{ID[1]},60,2026-11-05,Z2", "合计,60,,"),
        *("总计,110,,", "总计,60,,"),
    ]
    plan = load(store, now, tmp_path / "a.csv", lines)
    assert (plan.new, [(each.row, each.reason) for each in plan.problems]) == (2, [(8, Reason.TOTAL_DISAGREES)])


def test_totals_that_do_not_fit_are_said(store: Store, now: datetime, tmp_path: Path) -> None:
    lines = [
        "交易日期,收入,支出,余额,对方户名,附言",
        f"20261105,50.00,,150.00,示范乙,{ID[0]}",
        "本页小计,60.00,,,,",
        f"20261106,60.00,,210.00,示范丙,{ID[1]}",
        "合计,110.00,,,,",
        "总计,120.00,,,,",
    ]
    plan = load(store, now, tmp_path / "a.csv", lines)
    assert [(each.row, each.reason) for each in plan.problems] == [
        (3, Reason.TOTAL_DISAGREES),
        (6, Reason.TOTAL_DISAGREES),
    ]
    assert plan.new == 2
