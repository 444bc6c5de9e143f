import pytest

from szdj_cli.domain.requests.picks import NotUnderstood, Pick, Span, picks_in, picks_in_list


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("42", [42]),
        ("#42 43\n44", [42, 43, 44]),
        ("1,3", [1, 3]),
        ("１，３、5；7", [1, 3, 5, 7]),
        ("1-6", [Span(1, 6)]),
        ("#1-#6 8..9", [Span(1, 6), Span(8, 9)]),
        ("张三 李　四\n买买提•阿不都", ["张三", "李", "四", "买买提·阿不都"]),
        ("John Smith\nAnn Lee,7", ["John Smith", "Ann Lee", 7]),
        (" \n ", []),
    ],
)
def test_words_are_numbers_spans_and_names(text: str, meant: list[Pick]) -> None:
    assert list(picks_in(text)) == meant


@pytest.mark.parametrize("text", ["6-1", "1.5", "1234567890", "4,x1", "440305197001010000", "李□"])
def test_what_is_none_of_these_is_named(text: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        list(picks_in(text))
    assert refusal.value.word in text


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": 4, "kind": "dues", "applicant": "甲"}, {"id": 7, "kind": "dues", "applicant": "乙"}]',
        '{"id": 4, "kind": "dues", "applicant": "甲"}\n{"id": 7, "kind": "dues", "applicant": "乙"}\n',
        '\ufeff[{"id": 4, "version": 1}, 7]',
        '编号\t类型\t申请人\n4\t党费标准\t甲\n7\t党费标准\t“乙"\n',
        '编号,类型,申请人\n4,党费标准,"甲\n"\n7,党费标准,乙\n',
        "申请编号,版本,申请人\r\n4,1,甲\r\n7,1,乙\r\n",
        "\ufeff编号,version\r\n4,1\r\n7,1\r\n",  # such a list cut down
        "版本\t编号\n1\t4\n1\t7\n",
        '{"id": 4, "version": 1}\n{"id": 7, "version": 2}\n',
    ],
)
def test_a_list_in_any_format_is_its_numbers(text: str) -> None:
    assert list(picks_in_list(text)) == [4, 7]


@pytest.mark.parametrize("text", ["[]", "编号\t类型\t申请人\n", "编号,申请人\n", "编号,version\n", "", "\ufeff\n"])
def test_an_empty_list_is_nothing(text: str) -> None:
    assert list(picks_in_list(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": 4, "name": "甲", "branch": "B1"}]',  # members have numbers too
        "编号\t姓名\t党支部\n4\t甲\tB1\n",
        '{"id": 4}',  # of what, it does not say
        '{"error": {"code": "sign_in_required"}}',
        '[{"id": true, "kind": "dues", "applicant": "甲"}]',
        "编号,申请人\n4x,甲\n",
        '[{"id": 4',
    ],
)
def test_a_list_of_something_else_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        list(picks_in_list(text))
