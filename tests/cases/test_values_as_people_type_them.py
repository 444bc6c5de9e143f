"""Rosters as offices have them: names, dates, numbers and words as people type them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cases.files import Cell, Rows, Shown, Table, by_heading
from tests.cases.office import TODAY, assert_written, assert_wrong, found_by_number, human, load, name, number, people
from tests.support.builders import id_number

# Dates.

OLD = id_number(7, born="19600101")

TEXT_DATES: dict[str, str] = {
    "1980.10": "1980-10-01",
    "1980-10": "1980-10-01",
    "1980/10": "1980-10-01",
    "1980年10月": "1980-10-01",
    "198010": "1980-10-01",
    "1980．10": "1980-10-01",
    "１９８０．１０": "1980-10-01",
    "1980. 10": "1980-10-01",
    "1980.10.5": "1980-10-05",
    "1980/10/5": "1980-10-05",
    "1980年10月5日": "1980-10-05",
    "19801005": "1980-10-05",
    "1980/10/5 0:00": "1980-10-05",
    "1980/10/5 00:00": "1980-10-05",
    "1980/10/5 0:00:00": "1980-10-05",
    "1980-10-05T00:00:00": "1980-10-05",
    "1980-10-05 00:00:00.0": "1980-10-05",
    "1980-10-05 00:00:00.000": "1980-10-05",
    "1980年10月5日 0:00": "1980-10-05",
    "1980-10-05 08:30:15": "1980-10-05",
    "１９８０－１０－０５": "1980-10-05",
    "29252": "1980-02-01",
    "'1980-10-05": "1980-10-05",
    '="1980-10-05"': "1980-10-05",
}

NUMBER_DATES: dict[str, tuple[Cell, str]] = {
    "1980.1 shown 1980.10": (Shown(1980.1, "0.00"), "1980-10-01"),
    "1980.1 shown 1980.10 by another form": (Shown(1980.1, "#0.00"), "1980-10-01"),
    "1980.01 shown 1980.01": (Shown(1980.01, "0.00"), "1980-01-01"),
    "1980.12": (1980.12, "1980-12-01"),
    "198010": (198010, "1980-10-01"),
    "19801005": (19801005, "1980-10-05"),
    "serial": (29252, "1980-02-01"),
    "serial with a clock": (29252.5, "1980-02-01"),
    "date": (Shown(date(1980, 10, 5), "yyyy-mm-dd"), "1980-10-05"),
    "date shown with its clock": (Shown(datetime(1980, 10, 5, 8, 30), "yyyy/m/d h:mm"), "1980-10-05"),  # noqa: DTZ001 -- a cell has no zone
    "month shown": (Shown(date(1980, 10, 1), "yyyy.mm"), "1980-10-01"),
    "month shown in Chinese": (Shown(date(1980, 10, 1), 'yyyy"年"m"月"'), "1980-10-01"),
}


def joined(value: Cell) -> Rows:
    """Return a roster of somebody who joined at a value."""
    return by_heading([human(0, 身份证号码=OLD, 性别="男", 入党时间=value, 转正时间="1982-01-01")])


@pytest.mark.parametrize("value", TEXT_DATES)
def test_a_date_is_read_from_text(office: Path, files: Path, value: str) -> None:
    assert_written(load("members", Table(joined(value), text=True).write(files)), 1)
    assert people()[name(0)]["joined_on"] == TEXT_DATES[value]


@pytest.mark.parametrize("kind", NUMBER_DATES)
def test_a_number_is_read_as_the_date_that_it_is_shown_as(office: Path, files: Path, kind: str) -> None:
    value, stored = NUMBER_DATES[kind]
    assert_written(load("members", Table(joined(value)).write(files)), 1)
    assert people()[name(0)]["joined_on"] == stored


@pytest.mark.parametrize(
    "value",
    [1980.1, Shown(1980.1, "General"), Shown(1980.1, "0.0"), "1874-10-01", "1899-12-31", "10.5", "0:00", "12:34:56"],
    ids=["number", "General", "one digit shown", "a year of a slip", "before 1900", "no year", "midnight", "a clock"],
)
def test_a_date_that_cannot_be_known_is_refused(office: Path, files: Path, value: Cell) -> None:
    assert_wrong(load("members", Table(joined(value)).write(files)), 2, says=["加入党组织日期"])
    assert people() == {}


@pytest.mark.parametrize("year", [TODAY.year + 2, 2126, 9999])
def test_a_year_to_come_is_refused(office: Path, files: Path, year: int) -> None:
    assert_wrong(load("members", Table(joined(f"{year}-01-01")).write(files)), 2)
    serial = (date(year, 1, 1) - date(1899, 12, 30)).days
    assert_wrong(load("members", Table(joined(serial)).write(files)), 2)
    assert people() == {}


@pytest.mark.parametrize("value", ["2010.1", "2010．1", "２０１０.１"])
def test_one_digit_behind_the_point_is_january_to_be_checked(office: Path, files: Path, value: str) -> None:
    outcome = load("members", Table(by_heading([human(0, 入党时间=value)]), text=True).write(files))
    assert_written(outcome, 1)
    assert "请核对" in outcome.said
    assert "2010" in outcome.said
    assert people()[name(0)]["joined_on"] == "2010-01-01"


def test_two_digits_behind_the_point_need_no_check(office: Path, files: Path) -> None:
    outcome = load(
        "members", Table(by_heading([human(0, 入党时间="2010.10", 转正时间="2011.10")]), text=True).write(files)
    )
    assert_written(outcome, 1)
    assert "请核对" not in outcome.said
    assert (people()[name(0)]["joined_on"], people()[name(0)]["confirmed_on"]) == ("2010-10-01", "2011-10-01")


def test_both_columns_of_numbers_that_are_shown_as_october(office: Path, files: Path) -> None:
    row = human(0, 入党时间=Shown(2010.1, "0.00"), 转正时间=Shown(2011.1, "0.00"))
    assert_written(load("members", Table(by_heading([row])).write(files)), 1)
    assert (people()[name(0)]["joined_on"], people()[name(0)]["confirmed_on"]) == ("2010-10-01", "2011-10-01")


MONTHS: dict[str, Cell] = {
    "text": "2020-11",
    "Chinese": "2020年11月",
    "no sign": "202011",
    "number": 202011,
    "point": "2020.11",
    "date as text": "2020-11-01",
    "any day as text": "2020/11/15",
    "date": Shown(date(2020, 11, 1), "yyyy-mm"),
    "any day": Shown(date(2020, 11, 15), "yyyy/m/d"),
    "date and clock": "2020/11/1 0:00",
    "serial": (date(2020, 11, 1) - date(1899, 12, 30)).days,
    "number shown": Shown(2020.11, "0.00"),
}


@pytest.mark.parametrize("kind", MONTHS)
def test_a_date_in_a_column_of_months_is_its_month(office: Path, files: Path, kind: str) -> None:
    row = human(0) | {"失联": "是", "失联年月": MONTHS[kind]}
    assert_written(load("members", Table(by_heading([row])).write(files)), 1)
    assert people()[name(0)]["lost_since"] == "2020-11"


# Values.

NAMES: dict[str, str] = {
    "张　三": "张三",
    "李 四": "李四",
    " 王五　": "王五",
    "赵\u00a0六": "赵六",
    "孙\u2003七": "孙七",
    "欧 阳 示": "欧阳示",
    "𠮷 田": "𠮷田",
    "阿依古丽・买买提": "阿依古丽·买买提",
    "阿依古丽•买买提": "阿依古丽·买买提",
    "阿依古丽‧买买提": "阿依古丽·买买提",
    "阿依古丽．买买提": "阿依古丽·买买提",
    "阿依古丽.买买提": "阿依古丽·买买提",
    "阿依古丽∙买买提": "阿依古丽·买买提",
    "阿依古丽⋅买买提": "阿依古丽·买买提",
    "阿依古丽･买买提": "阿依古丽·买买提",
    "阿依古丽●买买提": "阿依古丽·买买提",
    "阿依古丽 · 买买提": "阿依古丽·买买提",
}


def one(files: Path, **changes: Cell) -> Any:
    """Import one person with changes."""
    return load("members", Table(by_heading([human(0) | changes]), text=True).write(files))


@pytest.mark.parametrize("given", NAMES)
def test_a_name_is_stored_as_it_is_meant(office: Path, files: Path, given: str) -> None:
    assert_written(one(files, 姓名=given), 1)
    assert list(people()) == [NAMES[given]]
    assert_written(one(files, 姓名=NAMES[given]), 0, same=1)


@pytest.mark.parametrize("heading", ["职工姓名", "党员姓名", "姓　名", "姓  名"])
def test_a_name_with_blanks_below_another_heading(office: Path, files: Path, heading: str) -> None:
    row = {heading if each == "姓名" else each: cell for each, cell in human(0, 姓名="张　三").items()}
    assert_written(load("members", Table(by_heading([row])).write(files)), 1)
    assert list(people()) == ["张三"]


@pytest.mark.parametrize(
    "given",
    [
        "张三（预备）",
        "王五（女）",
        "王(小)",
        "李？",
        "李?",
        "李□",
        "李\ufffd",
        "张三【女】",
        "张三[女]",
        "张三〔大〕",
        "李*",
        "/",
        "无",
    ],
)
def test_what_is_no_name_is_refused(office: Path, files: Path, given: str) -> None:
    assert_wrong(one(files, 姓名=given), 2, says=["姓名"])
    assert people() == {}


OPTIONAL = {
    "固定电话": "landline",
    "邮箱": "email",
    "工作单位": "employer",
    "籍贯": "native_place",
    "失联年月": "lost_since",
}


@pytest.mark.parametrize("heading", OPTIONAL)
@pytest.mark.parametrize("word", ["无", "/", "—", "-", "暂无", "／", "－", "--", "——"])
def test_a_word_for_nothing_in_an_optional_field_is_empty(office: Path, files: Path, heading: str, word: str) -> None:
    assert_written(one(files, **{heading: word}), 1)
    assert people()[name(0)][OPTIONAL[heading]] is None


@pytest.mark.parametrize("heading", ["家庭住址", "联系电话", "民族", "所在党支部"])
@pytest.mark.parametrize("word", ["无", "/", "—", "暂无"])
def test_a_word_for_nothing_in_a_field_that_is_needed_is_refused(
    office: Path, files: Path, heading: str, word: str
) -> None:
    assert_wrong(one(files, **{heading: word}), 2)
    assert people() == {}


@pytest.mark.parametrize("heading", ["家庭住址", "工作单位", "籍贯", "所在党支部"])
@pytest.mark.parametrize("word", ["同上", "〃", "同 上"])
def test_ditto_is_refused_by_name(office: Path, files: Path, heading: str, word: str) -> None:
    rows = by_heading([human(0) | {heading: human(0).get(heading, "示范县")}, human(1) | {heading: word}])
    assert_wrong(load("members", Table(rows).write(files)), 3, says=[heading, word])
    assert people() == {}


EDUCATION: dict[str, set[str]] = {
    "硕士": {"10"},
    "博士": {"10"},
    "硕士研究生": {"10"},
    "博士研究生": {"10"},
    "在职研究生": {"10"},
    "全日制研究生": {"10"},
    "中央党校研究生": {"10"},
    "省委党校研究生": {"10"},
    "全日制本科": {"20"},
    "在职本科": {"20"},
    "函授本科": {"20"},
    "自考本科": {"20"},
    "全日制大学": {"20"},
    "中央党校大学": {"20"},
    "大学": {"20"},
    "本 科": {"20"},
    "大普": {"20", "30"},
    "大专": {"30"},
    "函授大专": {"30"},
    "自考专科": {"30"},
    "中专": {"40"},
    "职高": {"40"},
    "技校": {"40"},
    "高中（中专）": {"40", "60"},
    "高中": {"60"},
    "初中": {"70"},
    "小学": {"80"},
}


@pytest.mark.parametrize("word", EDUCATION)
def test_education_is_known_by_the_words_that_people_use(office: Path, files: Path, word: str) -> None:
    assert_written(one(files, 学历=word), 1)
    assert people()[name(0)]["education"] in EDUCATION[word]


def test_a_word_with_two_meanings_says_which_was_taken(office: Path, files: Path) -> None:
    outcome = one(files, 学历="大普")
    assert_written(outcome, 1)
    assert "大普" in outcome.said


ETHNICITY = {
    "未定族称人口": "97",
    "未识别民族": "97",
    "其它": "97",
    "其他": "97",
    "穿青人": "97",
    "穿青族": "97",
    "97": "97",
    "汉 族": "01",
    "汉　族": "01",
    " 汉": "01",
    "壮　族": "08",
    "维吾尔": "05",
}


@pytest.mark.parametrize("word", ETHNICITY)
def test_ethnicity_is_known_by_the_words_that_people_use(office: Path, files: Path, word: str) -> None:
    assert_written(one(files, 民族=word), 1)
    assert people()[name(0)]["ethnicity"] == ETHNICITY[word]


@pytest.mark.parametrize(
    ("word", "stored"),
    [("中共党员", "full"), ("正式", "full"), ("中共正式党员", "full"), ("中共预备党员", "probationary")],
)
def test_membership_is_known_by_the_words_that_people_use(office: Path, files: Path, word: str, stored: str) -> None:
    dates = {} if stored == "full" else {"入党时间": f"{TODAY:%Y}-01-01", "转正时间": ""}
    assert_written(one(files, 人员类别=word, **dates), 1)
    assert people()[name(0)]["membership"] == stored


WITH_X = next(serial for serial in range(100) if number(serial).endswith("X"))
WHOLE = number(WITH_X)
ID_FORMS: dict[str, str] = {
    "apostrophe": f"'{WHOLE}",
    "grave accent": f"`{WHOLE}",
    "right quote": f"’{WHOLE}",
    "groups": f"{WHOLE[:6]} {WHOLE[6:14]} {WHOLE[14:]}",
    "wide groups": f"{WHOLE[:6]}　{WHOLE[6:14]}　{WHOLE[14:]}",
    "no-break groups": f"{WHOLE[:6]}\u00a0{WHOLE[6:14]}\u00a0{WHOLE[14:]}",
    "formula": f'="{WHOLE}"',
    "tab": f"{WHOLE}\t",
    "full width": WHOLE.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789X"}),
    "small x": WHOLE.lower(),
    "apostrophe and groups": f"'{WHOLE[:6]} {WHOLE[6:14]} {WHOLE[14:]}",
}


@pytest.mark.parametrize("form", ID_FORMS)
def test_an_identity_number_is_read_through_its_marks(office: Path, files: Path, form: str) -> None:
    assert_written(one(files, 身份证号码=ID_FORMS[form], 性别=human(WITH_X)["性别"]), 1)
    assert found_by_number(WHOLE) == [name(0)]


def test_an_identity_number_that_became_a_number_is_refused(office: Path, files: Path) -> None:
    assert_wrong(load("members", Table(by_heading([human(0, 身份证号码=float(number(0)[:17] + "0"))])).write(files)), 2)


def test_a_number_that_ends_in_noughts_is_not_taken_beside_others_that_lost_their_digits(
    office: Path, files: Path
) -> None:
    right = id_number(200)
    assert right.endswith("000")
    rows = by_heading([human(2, 身份证号码=right)])
    assert_written(load("members", Table(rows, text=True).write(files)), 1)
    lost = [human(serial, 身份证号码=f"{id_number(serial * 100)[:15]}000") for serial in (4, 6)]
    rows = by_heading([*lost, human(2, 身份证号码=right, 姓名="张甲")])
    assert_wrong(load("members", Table(rows, text=True).write(files, "b")), 2, 3, 4, says=["末三位都是 0"])


MOBILE = "13912345678"


@pytest.mark.parametrize(
    "form",
    [
        f"86{MOBILE}",
        f"0086 {MOBILE}",
        f"0086{MOBILE}",
        f"'{MOBILE}",
        f"(+86){MOBILE}",
        f"（+86）{MOBILE}",
        f"+86-{MOBILE}",
        f"+86 {MOBILE[:3]} {MOBILE[3:7]} {MOBILE[7:]}",
        f"86-{MOBILE}",
        f"{MOBILE[:3]}-{MOBILE[3:7]}-{MOBILE[7:]}",
        f'="{MOBILE}"',
        "１３９１２３４５６７８",
    ],
)
def test_a_mobile_is_read_through_its_marks(office: Path, files: Path, form: str) -> None:
    assert_written(one(files, 联系电话=form), 1)
    assert people()[name(0)]["mobile"] == "139****5678"
    assert found_by_number(MOBILE) == [name(0)]


LANDLINES = {
    "0755-82101234转801": "075582101234801",
    "0755-82101234-801": "075582101234801",
    "0755-82101234 转 801": "075582101234801",
    "400-820-1234": "4008201234",
    "4008201234": "4008201234",
    "800-820-1234": "8008201234",
    "+86-755-82101234": "75582101234",
    "0086-755-82101234": "75582101234",
    "0755—82101234": "075582101234",
    "0755－82101234": "075582101234",
    "（0755）82101234": "075582101234",
    "0755 82101234": "075582101234",
    "12371": "12371",
    "95588": "95588",
}


@pytest.mark.parametrize("form", LANDLINES)
def test_a_landline_is_read_in_every_form(office: Path, files: Path, form: str) -> None:
    assert_written(one(files, 固定电话=form), 1)
    assert digits(people()[name(0)]["landline"]).endswith(LANDLINES[form])


@pytest.mark.parametrize("between", ["/", "、", "；", " ", "，"])
def test_two_landlines_are_kept_and_to_be_checked(office: Path, files: Path, between: str) -> None:
    outcome = one(files, 固定电话=f"0755-82101234{between}0755-82101235")
    assert_written(outcome, 1)
    assert "核对" in outcome.said
    assert digits(people()[name(0)]["landline"]) == "075582101234075582101235"


def digits(text: str) -> str:
    """Return the digits of a text."""
    return "".join(filter(str.isdigit, text))


def test_everything_is_typed_in_full_width(office: Path, files: Path) -> None:
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    rows = by_heading([human(0)])
    wider: Rows = [rows[0], [str(cell).translate(wide) for cell in rows[1]]]
    assert_written(load("members", Table(wider, text=True).write(files)), 1)
    stored = people()[name(0)]
    assert (stored["joined_on"], stored["branch"], stored["mobile"]) == ("2010-07-01", "B1", "139****0000")


@pytest.mark.parametrize(("text", "says"), [("示范乙 女", "姓名"), ("示范乙 同志", "姓名"), ("待补", "必填")])
def test_what_is_no_name_is_not_made_part_of_one(office: Path, files: Path, text: str, says: str) -> None:
    assert_wrong(one(files, 姓名=text), 2, says=[says])
    assert people() == {}


@pytest.mark.parametrize("text", ["张伟A", "Ａ张伟", "\ue863丽"])
def test_a_name_that_may_be_marked_or_shown_nowhere_else_is_to_be_checked(office: Path, files: Path, text: str) -> None:
    outcome = one(files, 姓名=text)
    assert_written(outcome, 1)
    assert "姓名里汉字和字母混写" in outcome.said


def test_two_names_in_one_cell_are_to_be_checked(office: Path, files: Path) -> None:
    outcome = one(files, 姓名="示范乙 示范丙")
    assert_written(outcome, 1)
    assert "核对" in outcome.said
    assert "核对" not in one(files, 姓名="欧阳 示范").said


@pytest.mark.parametrize("between", ["/", " ", "、", "\n"])
def test_of_two_mobiles_none_is_taken(office: Path, files: Path, between: str) -> None:
    assert_wrong(one(files, 联系电话=f"13912345678{between}13912345679"), 2, says=["几个号码"])


@pytest.mark.parametrize("text", ["01汉族", "01-汉族", "汉族（01）", "汉/汉族"])
def test_a_code_stands_beside_its_word(office: Path, files: Path, text: str) -> None:
    assert_written(one(files, 民族=text), 1)
    assert people()[name(0)]["ethnicity"] == "01"


@pytest.mark.parametrize("text", ["汉族(97)", "汉族/满族", "02汉族"])
def test_a_code_that_contradicts_its_word_is_refused(office: Path, files: Path, text: str) -> None:
    assert_wrong(one(files, 民族=text), 2, says=["民族"])


@pytest.mark.parametrize("text", ["第一 党支部", "B1 第一党支部", "第一党支部（B1）", "B1-第一党支部"])
def test_a_branch_is_known_by_code_and_name_together(office: Path, files: Path, text: str) -> None:
    assert_written(one(files, 所在党支部=text), 1)
    assert people()[name(0)]["branch"] == "B1"


@pytest.mark.parametrize("text", ["B2 第一党支部", "第一党支部（B2）"])
def test_a_branch_whose_code_is_anothers_is_refused(office: Path, files: Path, text: str) -> None:
    assert_wrong(one(files, 所在党支部=text), 2, says=["所在党支部"])


@pytest.mark.parametrize(
    ("text", "day"),
    {
        "二〇一〇年七月": "2010-07-01",
        "二○一○年七月十五日": "2010-07-15",
        "二零一零年十月二十一日": "2010-10-21",
        "2010年七月一日": "2010-07-01",
    }.items(),
)
def test_a_day_in_hanzi_is_read(office: Path, files: Path, text: str, day: str) -> None:
    assert_written(one(files, 入党时间=text, 转正时间="2012-01-01"), 1)
    assert people()[name(0)]["joined_on"] == day


@pytest.mark.parametrize("text", ["2010.10.00", "2010-13", "10/5/2010", "5-Oct-10", "98.7.1", "二〇一〇年十三月"])
def test_a_day_that_cannot_be_known_is_refused(office: Path, files: Path, text: str) -> None:
    assert_wrong(one(files, 入党时间=text), 2)
    assert people() == {}


@pytest.mark.parametrize("heading", ["备注", "变动情况", "类别", "去向"])
@pytest.mark.parametrize("word", ["2025年转出", "已去世", "入党积极分子", "列席"])
def test_who_a_remark_says_is_gone_is_to_be_checked(office: Path, files: Path, heading: str, word: str) -> None:
    rows = by_heading([human(0, **{heading: ""}), human(1, **{heading: word})])
    outcome = load("members", Table(rows).write(files))
    assert_written(outcome, 2)
    assert "核对" in outcome.said
    assert f"姓名“{name(1)}”" in outcome.said
    assert f"姓名“{name(0)}”" not in outcome.said
