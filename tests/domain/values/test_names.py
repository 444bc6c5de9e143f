"""Names however they are written, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.values.parsing import parse_name
from szdj_cli.domain.values.reasons import Reason, ValueRefused

BLANKS = [" ", "\u00a0", "\u3000", *map(chr, range(0x2000, 0x200B)), "\t", "\n", "  ", "\u202f", " \u200b "]


@pytest.mark.parametrize("blank", BLANKS)
def test_blanks_between_hanzi_are_dropped_and_one_stays_between_latin_words(blank: str) -> None:
    assert parse_name(f"张{blank}三") == "张三"
    assert parse_name(f"{blank}欧{blank}阳{blank}修{blank}") == "欧阳修"
    assert parse_name(f"\ue863{blank}\U00020bb7") == "\ue863\U00020bb7"
    assert parse_name(f"阿依古丽{blank}·{blank}买买提") == "阿依古丽·买买提"
    assert parse_name(f"John{blank}Smith") == "John Smith"
    assert parse_name(f"王{blank}Anna") == "王 Anna"


@pytest.mark.parametrize("dot", "·•・．‧∙⋅●･ᐧ·․﹒.。")
def test_every_dot_between_the_parts_of_a_name_becomes_the_one_that_is_stored(dot: str) -> None:
    assert parse_name(f"买买提{dot}阿不都") == "买买提·阿不都"
    assert parse_name(f"买买提 {dot} 阿不都") == "买买提·阿不都"


@pytest.mark.parametrize(
    "text", ["J. R. Smith", "O'Neil", "Jean-Luc", "王〇", "㛃", "𠮷田", "⿰王小", "José", "Нурлан"]
)
def test_names_of_other_scripts_and_rare_hanzi_stay_as_they_are(text: str) -> None:
    assert parse_name(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "张三（预备）", "王五（女）", "王(小)", "张三【预备】", "张三[预备]", "张三〔女〕", "张三「女」", "张三《女》",
        "张三{女}", "张三<女>",
        "李？", "李?", "李□", "李■", "李\ufffd", "李*", "李＊", "李※", "李○", "李●", "李◆", "李☆",
        "王3", "王３", "王①", "王²",
        "张三、李四", "张三，李四", "张三/李四", "张三；", "张三：", "张三!", "张三！", "张三~",
        "张三😀", "……", "·",
    ],
)  # fmt: skip
def test_a_remark_a_sign_a_digit_or_a_lost_hanzi_is_no_name(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_name(text)
    assert refused.value.reason is Reason.NAME_FORM


@given(st.text(max_size=20))
def test_a_stored_name_reads_as_itself(text: str) -> None:
    try:
        name = parse_name(text)
    except ValueRefused:
        return
    assert parse_name(name) == name
