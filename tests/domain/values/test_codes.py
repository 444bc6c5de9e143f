"""Words of code lists as rosters have them."""

from datetime import date

import pytest

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.values.codes import EDUCATION
from szdj_cli.domain.values.reasons import Doubtful, Reason, ValueRefused

TODAY = date(2026, 11, 23)
WORDS = {
    (
        "education",
        "10",
    ): "研究生 硕士 博士 硕士研究生 博士研究生 研究生学历 在职研究生 全日制硕士研究生 中央党校研究生 省委党校研究生"
    " 硕士研究生毕业 研究生（在职） 14",
    (
        "education",
        "20",
    ): "本科 大学 大本 学士 大学本科 本科学历 全日制本科 全日制大学 函授本科 自考本科 成人本科 电大本科 夜大本科"
    " 中央党校大学 省（区、市）委党校大学 大普 大学普通班 大学普通班毕业 大学本科毕业 大学肄业 本科（全日制） 28",
    (
        "education",
        "30",
    ): "专科 大专 大学专科 高职 专科学历 函授大专 电大专科 成人大专 市委党校大专 大专（自考） 大学专科毕业 31",
    ("education", "40"): "中职 中专 中技 技校 职高 中师 中等专科 中专学历 技工学校毕业 41",
    ("education", "60"): "高中 普通高中 高中毕业 高中学历 成人高中 61",
    ("education", "70"): "初中 初中毕业 初中文化 初中文化程度",
    ("education", "80"): "小学 小学文化 小学毕业",
    ("education", "90"): "其他 其它 文盲 半文盲",
    ("ethnicity", "97"): "其他 其它 未定族称人口 未识别民族 穿青人 穿青族 97",
    ("ethnicity", "98"): "外国血统中国籍人士 外国血统 98",
    ("ethnicity", "01"): "汉族 汉 01 1 1.0 ０１",
    ("ethnicity", "05"): "维吾尔族 维吾尔 维族",
    ("membership", "full"): "正式 正式党员 中共党员 中共正式党员",
    ("membership", "probationary"): "预备 预备党员 中共预备党员",
    ("sex", "1"): "男 男性 M m 1",
    ("sex", "2"): "女 女性 F f 2 2.0",
    ("floating", "1"): "是 有 Y y yes √ ✓ ✔ 1",
    ("floating", "0"): "否 无 没有 N n no × ✗ 0 0.0",
    ("degree", "none"): "无 无学位",
}


@pytest.mark.parametrize(("term", "code"), WORDS)
def test_words_are_read_as_rosters_have_them(term: str, code: str) -> None:
    parse = FIELDS[term].parse
    for word in WORDS[term, code].split():
        for written in (word, f" {word}\u3000", "\u3000".join(word), "\u00a0".join(word)):
            assert parse(written, TODAY) == code, written


@pytest.mark.parametrize(
    "text",
    [
        "本科（在读）",
        "高中/中专",
        "电大",
        "夜大",
        "党校",
        "学历",
        "毕业",
        "全日制",
        "本科在读",
        "大专以上",
        "中学",
        "50",
        "24",
        "2",
    ],
)
def test_what_does_not_tell_the_level_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        FIELDS["education"].parse(text, TODAY)
    assert refused.value.reason is Reason.UNKNOWN_CODE


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("大普", "20", Reason.REGULAR_CLASS),
        ("大学普通班毕业", "20", Reason.REGULAR_CLASS),
        ("高中（中专）", "60", Reason.TWO_LEVELS),
        ("中专(高中)", "40", Reason.TWO_LEVELS),
        ("研究生（硕士）", "10", None),
        ("大学（本科）", "20", None),
        ("专科（大专学历）", "30", None),
    ],
)
def test_words_that_may_mean_another_level_are_doubtful(text: str, code: str, reason: Reason | None) -> None:
    read = FIELDS["education"].parse(text, TODAY)
    assert read == code
    assert (read.reason if isinstance(read, Doubtful) else None) is reason


def test_levels_are_called_as_the_standard_calls_them() -> None:
    assert [EDUCATION.label(code) for code in ("20", "30", "40")] == ["大学本科", "大学专科", "中等职业教育"]
    assert [EDUCATION.find(word) for word in ("本科", "专科", "中职")] == ["20", "30", "40"]


def test_every_code_of_the_standard_counts_as_its_main_group() -> None:
    for code in EDUCATION.labels:
        for detail in range(10):
            assert EDUCATION.find(f"{code[0]}{detail}") in (code, None)
