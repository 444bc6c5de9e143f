from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.changes import Change, changes_from_text, changes_to_text, describe_changes
from szdj_cli.domain.members.fields import EDITABLE_BY_MEMBER
from szdj_cli.domain.requests.kinds import KINDS, every
from szdj_cli.domain.requests.requests import OUTCOMES, STATES, Outcome, RequestState

_TERMS = st.sampled_from([field.term for field in EDITABLE_BY_MEMBER])
_VALUES = st.one_of(st.none(), st.text(max_size=40))


@given(st.dictionaries(_TERMS, st.tuples(_VALUES, _VALUES)))
def test_a_difference_comes_back_from_its_text_as_it_was(changes: dict[str, tuple[str | None, str | None]]) -> None:
    read = changes_from_text(changes_to_text(changes))
    assert {term: tuple(values) for term, values in read.items()} == changes
    assert list(read) == list(changes)


def test_a_difference_reads_as_one_line_in_which_empty_values_are_named() -> None:
    changes = [Change("address", "家庭住址", "旧址", "新址"), Change("employer", "工作单位", "", "甲公司")]
    assert describe_changes(changes) == "家庭住址：旧址 → 新址；工作单位：（空） → 甲公司"
    assert describe_changes([Change("email", "邮箱", "a@b.cn", "")]) == "邮箱：a@b.cn → （清空）"


def test_every_kind_state_and_outcome_has_a_word() -> None:
    assert all(KINDS.labels.values())
    assert set(KINDS.labels) == {kind.code for kind in every()}
    assert set(STATES.labels) == set(RequestState)
    assert set(OUTCOMES.labels) == set(Outcome)
