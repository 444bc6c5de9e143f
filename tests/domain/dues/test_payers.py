"""Whose dues a row is by the names in it: where anything else is possible, nobody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.dues.payers import claim_of, plain_name, whose
from szdj_cli.domain.values.reasons import Reason

MEMBERS = {"张样例": ["张"], "李示范": ["李"], "王试验": ["王", "也是王"], "买买提示范": ["买"], "党为民": ["党"]}
AMBIGUOUS, DISAGREE = Reason.NAME_AMBIGUOUS, Reason.NAMES_DISAGREE
UNKNOWN, MASKED, NOBODY = Reason.PAYER_UNKNOWN, Reason.PAYER_MASKED, Reason.NOBODYS_DUES


def of(payer: str, remarks: str, *, is_income: bool = True) -> str | Reason:
    return whose(claim_of([payer], remarks, is_income=is_income), MEMBERS)


@pytest.mark.parametrize(
    ("payer", "remarks", "expected"),
    [
        # The payer is a member, and the remarks say nothing else.
        ("张样例", "", "张"),
        ("张样例", "党费", "张"),
        ("张样例", "2026年11月份党费", "张"),
        ("张样例", "十一月党费", "张"),
        ("张样例", "转账备注:微信转账；转账", "张"),
        ("张样例", "手机银行跨行转账", "张"),
        ("张样例", "张样例11月党费", "张"),
        ("张样例", "第一党支部 党费", "张"),
        ("张样例", "退休党支部党费", "张"),
        ("张样例", "技术科党费", "张"),
        ("张样例", "这个月的党费，请查收，谢谢书记", "张"),
        ("张 样 例", "党费", "张"),
        ("买买提·示范", "党费", "买"),
        ("张样例 6222000000000001", "", "张"),
        ("6222****1234/张样例", "", "张"),
        ("张样例(138****8000)", "", "张"),
        ("党为民", "党费", "党"),
        # The remarks name a member, and whoever paid is none.
        ("", "张样例 11月党费", "张"),
        ("", "党费张样例", "张"),
        ("", "张样例十一月份党费", "张"),
        ("", "代张样例交党费", "张"),
        ("", "第一党支部张样例党费", "张"),
        ("", "党为民党费", "党"),
        ("路人", "张样例党费", "张"),
        ("某某有限公司", "代缴张样例党费", "张"),
        ("*样例", "张样例党费", "张"),
        # Something else is said.
        ("张样例", "午饭钱", NOBODY),
        ("张样例", "微信红包", NOBODY),
        ("张样例", "工会费", NOBODY),
        ("张样例", "还款", NOBODY),
        ("张样例", "lunch", NOBODY),
        ("张样例", "李示范", NOBODY),
        ("路人", "转账", NOBODY),
        ("路人", "张样例 午饭", NOBODY),
        ("*样例", "转账", NOBODY),
        ("", "结息", NOBODY),
        # It is dues, and nobody can say whose.
        ("路人", "党费", UNKNOWN),
        ("", "路人甲党费", UNKNOWN),
        ("*样例", "党费", MASKED),
        ("张**", "11月党费", MASKED),
        ("王试验", "党费", AMBIGUOUS),
        ("王试验", "", AMBIGUOUS),
        ("", "王试验党费", AMBIGUOUS),
        ("张样例", "李示范党费", DISAGREE),
        ("张样例", "王试验党费", DISAGREE),
        ("张样例", "代刘某某交党费", DISAGREE),
        ("张样例", "张样例、刘某某党费", DISAGREE),
        ("", "张样例、李示范党费", DISAGREE),
        ("张样例", "张样例李示范王试验党费", DISAGREE),
        ("张样例", "李示范王试验赵某某党费", DISAGREE),
        ("张样例", "金地集团物业管理公司党费", "张"),
        ("张样例", "党费（含李示范）", DISAGREE),
        ("张样例", "党费，请登记在李示范名下", DISAGREE),
        ("张样例", "党费各50", Reason.FOR_SOMEBODY_ELSE),
        ("张样例", "夫妻党费", Reason.FOR_SOMEBODY_ELSE),
        ("张样例", "党费每人50元", Reason.FOR_SOMEBODY_ELSE),
        ("张样例", "退党费", UNKNOWN),
        ("张样例", "退还李示范党费", UNKNOWN),
    ],
)
def test_whose_a_row_is(payer: str, remarks: str, expected: str | Reason) -> None:
    assert of(payer, remarks) == expected


def test_money_that_nothing_says_came_in_is_nobodys() -> None:
    assert of("张样例", "转账", is_income=False) is NOBODY
    assert of("张样例", "党费", is_income=False) == "张"


def test_a_list_of_ones_own_is_one_of_dues() -> None:
    assert whose(claim_of(["路人"], "", is_income=False, is_list=True), MEMBERS) is UNKNOWN
    assert whose(claim_of(["张样例"], "", is_income=False, is_list=True), MEMBERS) == "张"


@given(payer=st.text(max_size=12), remarks=st.text(alphabet="张样例李示范王试验党费代交、 11月", max_size=14))
def test_nobody_is_found_who_is_not_named(payer: str, remarks: str) -> None:
    found = of(payer, remarks)
    if not isinstance(found, Reason):
        name = next(name for name, members in MEMBERS.items() if found in members)
        assert plain_name(payer) == name or name in remarks.replace(" ", "")


@pytest.mark.parametrize(
    "text", ["*样例", "张*", "**例", "张＊例", "/", "-", "无", "", "6222000000000001", "6222****0001"]
)
def test_what_is_hidden_or_no_name_is_none(text: str) -> None:
    assert claim_of([text], "", is_income=True).payer == ""


def test_a_remark_of_common_words_around_a_name_names_few() -> None:
    remark = "党费交来收到查收" * 20 + "张样例" + "缴纳转账微信零钱" * 20
    found = claim_of(["路人"], remark, is_income=True)
    assert len(found.names) < 20
    assert whose(found, MEMBERS) == UNKNOWN
