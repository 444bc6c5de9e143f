"""The quick ways of reading a roster's columns read as the fields' own parsers do."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.import_rows import KEY, RosterReader, between_dates
from szdj_cli.domain.organisations.branches import BranchNames
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.values.cells import CLEARED, Cell, Refusal, read_cell
from szdj_cli.domain.values.id_numbers import IdNumbers
from szdj_cli.domain.values.identity import birth_date_of, check_character, sex_of
from szdj_cli.domain.values.reasons import Reason, ValueRefused

TODAY = date(2026, 11, 23)

bodies = st.builds(
    lambda province, county, born, sequence: f"{province}{county:04}{born:%Y%m%d}{sequence:03}",
    st.sampled_from(["11", "44", "82", "99"]),
    st.integers(0, 9999),
    st.dates(date(1900, 1, 1), date(2030, 1, 1)),
    st.integers(0, 999),
)
id_numbers = bodies.map(lambda body: body + check_character(body))
near_numbers = st.builds(
    lambda number, place, other: number[:place] + other + number[place + 1 :],
    id_numbers,
    st.integers(0, 17),
    st.one_of(st.sampled_from("0123456789xX٣３ "), st.text(max_size=2)),
)
texts = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"[0-9X\-/.年月日 ]{0,20}", fullmatch=True),
    st.sampled_from(
        "王小明|阿依古丽·买买提| 李四|李四\u3000|13800138000|138 0013 8000|0755-12345678|a@b.cn|男|汉|1|是|2010-07-01|"
        "2010-02-30|2010-W01-1|2099-01-01|45000|0000-01-01|2010.1|20101|无|—|-|------|同上|没有|张　三|'1|（无）|"
        "空白|None|"
        '同 上|="a"|`示范|N/A|0755-22345678/22345679|\u202e王|[/x]\x1b[2J|\'=1+1|（清空）| （清空）'.split("|")
    ),
    st.text("长", min_size=250, max_size=260),
)


@given(st.lists(st.one_of(id_numbers, near_numbers, texts), min_size=1, max_size=5))
def test_identity_numbers_are_accepted_and_refused_as_one_by_one(cells: list[str]) -> None:
    reader = IdNumbers(TODAY)
    for _ in range(2):  # what is remembered reads the same
        for text, cell in zip(cells, reader.read(cells), strict=True):
            assert cell == one_by_one(KEY, text)


@given(id_numbers)
def test_what_a_number_tells_is_derived_as_from_one(number: str) -> None:
    [sex], [born], [adult] = vars(IdNumbers(TODAY).derive([number])).values()
    assert (sex, born) == (sex_of(number), birth_date_of(number))
    assert (int(adult[:4]), adult[4:]) == (int(born[:4]) + 18, born[4:])


@cache
def reader_of(term: str) -> RosterReader:
    return RosterReader({KEY: 0, term: 1}, BranchNames([]), TODAY)


@settings(deadline=None)  # the first reader of a field learns the days
@given(st.sampled_from(sorted(FIELDS.keys() - {KEY, "branch"})), st.lists(texts, min_size=1, max_size=5))
def test_every_column_reads_as_its_field_does(term: str, cells: list[str]) -> None:
    for _ in range(2):
        chunk = reader_of(term).read([["11010519491231002X", text] for text in cells])
        for position, text in enumerate(cells):
            expected = one_by_one(term, text)
            if expected == CLEARED and FIELDS[term].required:
                expected = Refusal(Reason.NOT_CLEARABLE)
            if isinstance(expected, Refusal):
                assert chunk.refused[position] == [(term, expected.reason)]
            else:
                assert chunk.cells[term][position] == expected
                assert position not in chunk.refused


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("B9", Reason.BRANCH_UNKNOWN),
        ("同名支部", Reason.BRANCH_AMBIGUOUS),
        ("C1", Reason.BRANCH_CANNOT_HOLD_MEMBERS),
        ("B4", Reason.BRANCH_NOT_YOURS),
        ("别处支部", Reason.BRANCH_NOT_YOURS),
    ],
)
def test_a_branch_that_cannot_be_meant_is_refused(text: str, reason: Reason) -> None:
    with pytest.raises(ValueRefused) as refused:
        branches().find(text)
    assert refused.value.reason is reason


@pytest.mark.parametrize("text", ["B1", " B1 ", "Ｂ１", "第一支部"])
def test_a_branch_is_found_by_code_and_by_a_name_that_only_one_has(text: str) -> None:
    assert branches().find(text).code == "B1"


@pytest.mark.parametrize(
    ("membership", "joined_on", "confirmed_on", "reason"),
    [
        ("full", "2010-07-01", "2011-07-01", None),
        ("full", "2010-07-01", "2011-06-30", Reason.CONFIRMED_EARLY),
        ("full", "2010-07-01", "2010-07-01", Reason.CONFIRMED_EARLY),
        ("full", "2011-02-28", "2012-02-28", None),
        ("full", "2011-03-01", "2012-02-29", Reason.CONFIRMED_EARLY),
        ("full", "2012-02-29", "2013-02-27", Reason.CONFIRMED_EARLY),
        ("full", "2012-02-29", "2013-02-28", None),
        ("full", "2010-12-31", "2011-12-30", Reason.CONFIRMED_EARLY),
        ("full", "1982-09-06", "1983-09-05", Reason.CONFIRMED_EARLY),
        ("full", "1982-09-05", "1983-03-05", Reason.CONFIRMED_SOON),
        ("full", "1973-07-01", "1973-07-01", Reason.CONFIRMED_SOON),
        ("full", "1973-07-01", "1973-06-30", Reason.CONFIRMED_BEFORE_JOINED),
        ("full", "", "2011-07-01", None),
        ("probationary", "2010-07-01", "2011-06-30", Reason.CONFIRMED_EARLY),
        ("full", "2010-07-01", "2010-06-30", Reason.CONFIRMED_BEFORE_JOINED),
        ("full", "2010-07-01", "", Reason.CONFIRMED_MISSING),
        ("probationary", "2010-07-01", "", None),
        ("probationary", "2010-07-01", "2009-07-01", Reason.CONFIRMED_BEFORE_JOINED),
    ],
)
def test_a_full_member_was_confirmed_and_not_before_a_year_of_probation(
    membership: str, joined_on: str, confirmed_on: str, reason: Reason | None
) -> None:
    assert between_dates(membership, joined_on, confirmed_on) is reason
    # Whoever was admitted directly had no probation; all else holds of them too.
    known = Reason.CONFIRMED_SOON if reason is Reason.CONFIRMED_EARLY else reason
    assert between_dates(membership, joined_on, confirmed_on, directly_admitted=True) is known


def branches() -> BranchNames:
    return BranchNames(
        [
            Organisation(1, "C1", "示范党委", OrganisationKind.COMMITTEE, None, True),
            Organisation(2, "B1", "第一支部", OrganisationKind.BRANCH, 1, False),
            Organisation(3, "B2", "同名支部", OrganisationKind.BRANCH, 1, False),
            Organisation(4, "B3", "同名支部", OrganisationKind.BRANCH, 1, False),
            Organisation(5, "B4", "别处支部", OrganisationKind.BRANCH, 1, False),
            Organisation(6, "B5", "第一支部", OrganisationKind.BRANCH, 1, False),
        ],
        allowed={2, 3, 4},
    )


def one_by_one(term: str, text: str) -> Cell:
    field = FIELDS[term]
    cell = read_cell(text, lambda value: field.parse_in_file(value, TODAY), field.reads_nothing)
    return Refusal(Reason.REQUIRED) if term == KEY and cell in ("", CLEARED) else cell
