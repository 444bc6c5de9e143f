"""The words of people: those that are shipped mean one thing each, and an operator's file is taken whole or refused."""

from collections import Counter
from pathlib import Path

import pytest

from szdj_cli.domain.dues.bill_words import DONE, INCOMING, NEITHER, NOT_DONE, OUTGOING
from szdj_cli.domain.dues.import_rows import PAYMENT_COLUMNS, PAYMENT_FORM
from szdj_cli.domain.errors import AliasesInvalid
from szdj_cli.domain.imports import aliases
from szdj_cli.domain.imports.aliases import VALUES, AliasesProblem, read, shipped, with_aliases
from szdj_cli.domain.imports.layouts import TableForm
from szdj_cli.domain.imports.tables import plain_heading, term_of_heading
from szdj_cli.domain.members.columns_elsewhere import ELSEWHERE
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.import_rows import ROSTER_FORM
from szdj_cli.domain.organisations.appointment_rows import APPOINTMENT_FORM
from szdj_cli.domain.organisations.fields import ORGANISATION_FIELD
from szdj_cli.domain.organisations.import_rows import ORGANISATION_FORM
from szdj_cli.domain.requests.plan_files import PLAN_FORM
from szdj_cli.messages.kit.aliases import aliases_problem

FORMS = {
    "members": ROSTER_FORM,
    "orgs": ORGANISATION_FORM,
    "payments": PAYMENT_FORM,
    "appointments": APPOINTMENT_FORM,
    "plan": PLAN_FORM,
}
SHIPPED = [
    (kind, column, word)
    for kind, table in shipped().items()
    for column, words in table.items()
    if column != VALUES
    for word in words
]


def taken(text: str) -> dict[str, TableForm]:
    return with_aliases(FORMS, read(text, "a.toml"), "a.toml")


def refusal(text: str) -> AliasesInvalid:
    with pytest.raises(AliasesInvalid) as refused:
        taken(text)
    return refused.value


# The file that is shipped.


def test_every_kind_of_table_has_words() -> None:
    assert shipped().keys() == FORMS.keys()
    assert len(SHIPPED) > 200


@pytest.mark.parametrize("kind", FORMS)
def test_a_shipped_word_names_exactly_one_term(kind: str) -> None:
    form = with_aliases(FORMS, shipped(), "aliases.toml")[kind]
    named = Counter(plain_heading(word) for of_kind, _column, word in SHIPPED if of_kind == kind)
    assert [word for word, count in named.items() if count > 1] == []
    for of_kind, column, word in SHIPPED:
        if of_kind == kind:
            assert form.names[term_of_heading(word, form.find) or ""] == column, word


def test_no_shipped_word_contradicts_a_spelling_of_the_fields() -> None:
    for kind, column, word in SHIPPED:
        own = term_of_heading(word, FORMS[kind].find)
        assert own is None or FORMS[kind].names[own] == column, word


def test_no_shipped_word_is_of_a_column_that_only_a_command_writes() -> None:
    for kind, spelt in ELSEWHERE.items():
        assert [
            word for of_kind, _column, word in SHIPPED if of_kind == kind and term_of_heading(word, spelt.get)
        ] == []


def test_the_shipped_file_says_where_its_words_are_from() -> None:
    text = Path(aliases.__file__).with_name(aliases.FILE_NAME).read_text("utf-8")
    comment = text.partition("[members]")[0]
    assert "# Sources:" in comment
    for source in ("全国党员管理信息系统", "党员名册", "党费收缴登记表"):
        assert source in comment


# The operator's own.


def test_an_operators_heading_is_known_in_every_common_writing() -> None:
    form = taken('[members]\n"手机号码" = ["掌上电话"]\n')["members"]
    for heading in ("掌上电话", "＊掌上 电话", "掌上电话（必填）", "掌上电话："):
        assert term_of_heading(heading, form.find) == "mobile"
    assert form.spellings("mobile") == ["手机号码", "掌上电话"]


def test_a_column_may_be_called_by_its_term_too() -> None:
    assert term_of_heading("掌上电话", taken('[members]\nmobile = ["掌上电话"]\n')["members"].find) == "mobile"


@pytest.mark.parametrize(("typed", "heading"), [("缴费台账号", "交费台账号"), ("交费台账号", "缴费台账号")])
def test_both_ways_to_write_that_dues_are_paid_are_one(typed: str, heading: str) -> None:
    form = taken(f'[payments]\n"流水号" = ["{typed}"]\n')["payments"]
    assert term_of_heading(heading, form.find) == "serial"


def test_a_word_in_a_cell_is_what_it_stands_for_and_others_are_left() -> None:
    form = taken('[members.values."学历"]\n"研究生" = ["研究生（同等学力）"]\n')["members"]
    assert form.said("education", "研究生 (同等学力)") == "研究生"
    assert form.said("education", "本科") == "本科"
    assert form.said("ethnicity", "研究生（同等学力）") == "研究生（同等学力）"


def test_the_words_of_two_files_are_both_known() -> None:
    first = taken('[members.values."学历"]\n"研究生" = ["甲"]\n')
    both = with_aliases(first, read('[members.values."学历"]\n"本科" = ["乙"]\n', "b.toml"), "b.toml")["members"]
    assert [both.said("education", word) for word in "甲乙"] == ["研究生", "本科"]


REFUSED = {
    "no TOML": ("[members\n", AliasesProblem.NOT_TOML, "1", "第 1 行不符合 TOML 的写法"),
    "a wrong line below": ('[members]\n"手机号码" = [掌上]\n', AliasesProblem.NOT_TOML, "2", "第 2 行"),
    "another kind": ("[people]\n", AliasesProblem.UNKNOWN_TABLE, "people", "没有 people 这一段"),
    "another column": ('[members]\n"星座" = ["星"]\n', AliasesProblem.UNKNOWN_FIELD, "members 星座", "没有这一项"),
    "a column of another kind": ('[orgs]\n"手机号码" = ["星"]\n', AliasesProblem.UNKNOWN_FIELD, "orgs 手机号码", ""),
    "a column that no import writes": (
        '[members]\n"在册状态" = ["星"]\n',
        AliasesProblem.UNKNOWN_FIELD,
        "members 在册状态",
        "",
    ),
    "words of another column": (
        '[members.values."星座"]\n"甲" = ["乙"]\n',
        AliasesProblem.UNKNOWN_FIELD,
        "members 星座",
        "",
    ),
    "a text": ('[members]\n"手机号码" = "掌上电话"\n', AliasesProblem.FORM, "members 手机号码", "要写成一组文字"),
    "a number": ('[members]\n"手机号码" = [1]\n', AliasesProblem.FORM, "members 手机号码", ""),
    "a blank": ('[members]\n"手机号码" = [" ＊"]\n', AliasesProblem.FORM, "members 手机号码", ""),
    "no table": ("members = 1\n", AliasesProblem.FORM, "members", ""),
    "no table of words": ("[members]\nvalues = 1\n", AliasesProblem.FORM, "members.values", ""),
    "no list of words": ('[members.values."学历"]\n"本科" = 1\n', AliasesProblem.FORM, "学历.本科", ""),
    "another's spelling": ('[members]\n"固定电话" = ["手机"]\n', AliasesProblem.TAKEN, "手机", "已经表示别的内容"),
    "another's, differently written": ('[payments]\n"备注" = ["交费 日期"]\n', AliasesProblem.TAKEN, "交费 日期", ""),
    "two columns": ('[members]\n"民族" = ["甲"]\n"籍贯" = ["甲"]\n', AliasesProblem.TAKEN, "甲", ""),
    "one word twice": ('[members.values."学历"]\n"本科" = ["甲"]\n"专科" = ["甲"]\n', AliasesProblem.TAKEN, "甲", ""),
    "what empties": ('[members.values."学历"]\n"本科" = ["（清空）"]\n', AliasesProblem.TAKEN, "（清空）", ""),
    "another value": ('[members.values."学历"]\n"本科" = ["大专"]\n', AliasesProblem.TAKEN, "大专", "已经表示别的内容"),
    "money that went out": ('[payments.values."收/支"]\n"收入" = ["支出"]\n', AliasesProblem.TAKEN, "支出", ""),
    "money that went back": ('[payments.values."当前状态"]\n"成功" = ["已退款"]\n', AliasesProblem.TAKEN, "已退款", ""),
    "a decision": ('[plan.values."决定"]\n"同意" = ["驳回"]\n', AliasesProblem.TAKEN, "驳回", ""),
    "a kind": ('[orgs.values."类型"]\n"党委" = ["支部"]\n', AliasesProblem.TAKEN, "支部", ""),
    "a name": ('[members.values."姓名"]\n"甲某" = ["乙某"]\n', AliasesProblem.LITERAL, "姓名", "照原样读"),
    "a number of somebody": (
        '[members.values."公民身份号码"]\n"1" = ["2"]\n',
        AliasesProblem.LITERAL,
        "公民身份号码",
        "",
    ),
    "a day": ('[members.values."转正日期"]\n"2010-07-01" = ["当年"]\n', AliasesProblem.LITERAL, "转正日期", ""),
    "an amount": ('[payments.values."金额"]\n"10" = ["十元"]\n', AliasesProblem.LITERAL, "金额", ""),
    "a serial number": ('[payments.values."流水号"]\n"1" = ["2"]\n', AliasesProblem.LITERAL, "流水号", ""),
    "a code": ('[orgs.values."编码"]\n"B1" = ["B2"]\n', AliasesProblem.LITERAL, "编码", ""),
    "a request": ('[plan.values."申请人"]\n"甲某" = ["乙某"]\n', AliasesProblem.LITERAL, "申请人", ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_is_refused_with_what_is_wrong_and_where(case: str) -> None:
    text, problem, where, says = REFUSED[case]
    refused = refusal(text)
    assert (refused.path, refused.what, refused.where) == ("a.toml", problem, where)
    said = aliases_problem(refused.what, refused.where)
    assert says in said
    assert "{" not in said


def test_every_problem_is_met_here_but_that_of_a_file_that_cannot_be_read() -> None:
    assert {problem for _text, problem, *_ in REFUSED.values()} == set(AliasesProblem) - {AliasesProblem.UNREADABLE}
    assert aliases_problem(AliasesProblem.UNREADABLE, None)


def test_nesting_without_end_is_no_fault() -> None:
    refused = refusal(f"a = {'[' * 10_000}")
    assert refused.what == AliasesProblem.NOT_TOML


# What a column's own words mean.


def test_the_forms_know_the_words_of_their_own_lists() -> None:
    for form, fields in ((ROSTER_FORM, FIELDS), (ORGANISATION_FORM, ORGANISATION_FIELD)):
        for term in form.names:
            codes = fields[term].codes
            for word, code in codes.by_text.items() if codes else ():
                assert form.meaning(term, word) == code
    for words in (INCOMING, OUTGOING, NEITHER):
        assert len({PAYMENT_FORM.meaning("direction", word) for word in words}) == 1
    for words in (DONE, NOT_DONE):
        assert len({PAYMENT_FORM.meaning("status", word) for word in words}) == 1
    assert PAYMENT_FORM.meaning("direction", "示范") is PAYMENT_FORM.meaning("remark", "收入") is None
    assert PAYMENT_COLUMNS.keys() == PAYMENT_FORM.names.keys()


@pytest.mark.parametrize("kind", FORMS)
def test_what_is_read_as_it_stands_is_a_column_of_its_form(kind: str) -> None:
    form = FORMS[kind]
    assert form.literal
    assert form.literal < form.names.keys()
    assert form.key in form.literal


@pytest.mark.parametrize("kind", FORMS)
def test_no_word_is_shipped_that_the_columns_know_by_themselves(kind: str) -> None:
    words = [word for of_kind, _column, word in SHIPPED if of_kind == kind]
    assert [word for word in words if term_of_heading(word, FORMS[kind].find)] == []
