"""Numbers in lists that are piped: of which kind they are must be seen from the list itself."""

import pytest

from szdj_cli.domain.imports.piped import MEMBERS, PAYMENTS, NotTheirList, Numbers, numbers_in_list


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("党员编号\n17\n18\n", MEMBERS),
        ("编号,人员类别\r\n17,预备\r\n\r\n18,预备\r\n", MEMBERS),
        ("姓名\t编号\t人员类别\n王芳\t17\t预备\n\t18\t\n", MEMBERS),
        ('姓名\t编号\t人员类别\n"王\t17\t预备\n李"\t18\t正式\n', MEMBERS),  # between tabs a quote is a sign
        ('编号,人员类别,备注\n17,预备,"两\n行"\n18,预备,\n', MEMBERS),
        ('"编号","党员编号"\n"2026-3","17"\n4,18\n', MEMBERS),
        ('[{"id": 17, "membership": null}, {"id": 18, "membership": "full"}]', MEMBERS),
        ('{"member": 17}\n{"id": 4, "member": 18}\n', MEMBERS),
        ("缴纳编号\n17\n18\n", PAYMENTS),
        ('{"payment": 17}\n{"payment": 18}', PAYMENTS),
        ('[{"number": 17, "is_reversal": false}, {"number": 18, "is_reversal": false}]', PAYMENTS),
    ],
)
def test_numbers_stand_under_their_heading(text: str, kind: Numbers) -> None:
    assert numbers_in_list(text, kind) == ["17", "18"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("编号\n17\n", MEMBERS),
        ("id\n17\n", MEMBERS),
        ("编号,名称\n3,夜间导入\n", MEMBERS),
        ("编号,姓名\n3,王芳\n", MEMBERS),  # of letters, or of second signatures
        ('{"id": 17}', MEMBERS),
        ('[{"id": 17, "version": 1}]', MEMBERS),
        ("[17]", MEMBERS),
        ('{"member": null}', MEMBERS),
        ('{"member": true}', MEMBERS),
        ('{"member": 17}\nnot', MEMBERS),
        ("党员编号\n王芳\n", MEMBERS),
        ("党员编号,姓名\n,王芳\n", MEMBERS),
        ("编号\n17\n", PAYMENTS),
        ("收据编号,缴纳编号\n9,\n", PAYMENTS),
        ('{"number": 17, "issuer": "王芳"}', PAYMENTS),
        ("[" * 100_000, PAYMENTS),
    ],
)
def test_a_list_that_may_be_of_something_else_is_not_guessed_at(text: str, kind: Numbers) -> None:
    with pytest.raises(NotTheirList):
        numbers_in_list(text, kind)


@pytest.mark.parametrize("text", ["", "\n", "17\n18\n", "17 18", "王芳\n李 明\n", "党员\n17"])
def test_words_are_no_list(text: str) -> None:
    assert numbers_in_list(text, MEMBERS) is None
    assert numbers_in_list(text, PAYMENTS) is None


@pytest.mark.parametrize("text", ["[]", "编号,人员类别\n"])
def test_a_list_of_nobody_is_nobody(text: str) -> None:
    assert numbers_in_list(text, MEMBERS) == []
