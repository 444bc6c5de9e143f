import pytest

from szdj_cli.domain.errors import ReasonMissing, ValueInvalid
from szdj_cli.domain.requests.plan_files import PLAN_COLUMNS, find_column, parse_reason, read_rows
from szdj_cli.domain.requests.requests import Decision, Outcome, Seen
from szdj_cli.domain.values.reasons import Reason

_COLUMNS = {"id": 0, "version": 1, "changes": 2, "decision": 3, "reason": 4, "applicant": 5}
_SEEN = Seen("王小明")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["7", "2", "旧 → 新", "同意", ""], Decision(7, Outcome.ACCEPTED, None, 2, "旧 → 新", _SEEN)),
        (["7", "2", "旧 → 新", " 同意　", "好"], Decision(7, Outcome.ACCEPTED, "好", 2, "旧 → 新", _SEEN)),
        (["7", "2", "旧 → 新", "不同意", "不清楚"], Decision(7, Outcome.REJECTED, "不清楚", 2, "旧 → 新", _SEEN)),
        (["7", "2", "旧 → 新", "reject", "no"], Decision(7, Outcome.REJECTED, "no", 2, "旧 → 新", _SEEN)),
        (["7", "2", "旧 → 新", "accepted", ""], Decision(7, Outcome.ACCEPTED, None, 2, "旧 → 新", _SEEN)),
    ],
)
def test_a_filled_row_is_a_decision(cells: list[str], expected: Decision) -> None:
    plan = read_rows([(2, [*cells, "王小明"])], _COLUMNS)
    assert (plan.decisions, plan.problems, plan.undecided) == ((expected,), (), 0)


@pytest.mark.parametrize("form", ["{}", "{}。", " {} ", "{}．", "　{}！", "{}\n"])
@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("同意 通过 批准 √ Y y 是", Outcome.ACCEPTED),
        ("不同意 不通过 不批准 驳回 退回 N n 否", Outcome.REJECTED),
    ],
)
def test_a_decision_is_said_in_the_words_of_offices(words: str, outcome: Outcome, form: str) -> None:
    for word in words.split():
        plan = read_rows([(2, ["7", "2", "x", form.format(word), "请附证明", "王小明"])], _COLUMNS)
        assert [each.outcome for each in plan.decisions] == [outcome], word


@pytest.mark.parametrize(
    ("cells", "heading", "reason"),
    [
        (["", "2", "x", "同意", ""], "申请编号", Reason.NUMBER_FORM),
        (["7.5", "2", "x", "同意", ""], "申请编号", Reason.NUMBER_FORM),
        (["1234567890", "2", "x", "同意", ""], "申请编号", Reason.NUMBER_FORM),
        (["7", "二", "x", "同意", ""], "版本", Reason.NUMBER_FORM),
        (["7", "2", "x", "同意吧", ""], "决定", Reason.DECISION_FORM),
        (["7", "2", "x", "不同意", " \u200b"], "意见", Reason.REASON_MISSING),
        (["7", "2", "x", "不同意", "长" * 256], "意见", Reason.TOO_LONG),
    ],
)
def test_a_row_that_cannot_be_read_is_a_problem_and_no_decision(cells: list[str], heading: str, reason: Reason) -> None:
    plan = read_rows([(9, [*cells, "王小明"])], _COLUMNS)
    assert plan.decisions == ()
    assert [(problem.row, problem.heading, problem.reason) for problem in plan.problems] == [(9, heading, reason)]


def test_a_row_that_may_not_have_been_seen_is_a_problem_and_no_decision() -> None:
    rows = [(number, [str(number), "2", "x", word, "", "王"]) for number, word in ((2, "同意"), (3, ""), (4, "同意"))]
    plan = read_rows(rows, _COLUMNS, lambda rows: dict.fromkeys({*rows} & {3, 4}, Reason.DECISION_HIDDEN))
    assert [decision.request_id for decision in plan.decisions] == [2]
    assert [(problem.row, problem.heading, problem.reason) for problem in plan.problems] == [
        (4, "决定", Reason.DECISION_HIDDEN)
    ]


def test_an_open_row_is_passed_over_whatever_else_it_says() -> None:
    plan = read_rows([(2, ["?", "?", "x", "  ", "later", ""])], _COLUMNS)
    assert (plan.decisions, plan.problems, plan.undecided) == ((), (), 1)


def test_the_column_of_reasons_may_be_left_out() -> None:
    columns = {"id": 0, "version": 1, "changes": 2, "decision": 3, "applicant": 4}
    assert read_rows([(2, ["7", "2", "x", "同意", "王小明"])], columns).decisions == (
        Decision(7, Outcome.ACCEPTED, None, 2, "x", _SEEN),
    )
    assert read_rows([(2, ["7", "2", "x", "不同意", "王小明"])], columns).problems[0].reason is Reason.REASON_MISSING


def test_columns_are_found_by_heading_and_by_term() -> None:
    for term, heading in PLAN_COLUMNS.items():
        assert find_column(term) == find_column(heading) == term
    assert find_column("备注") is None


def test_a_reason_is_kept_without_controls_and_must_say_something() -> None:
    assert parse_reason(" 请\u202e附\x1b[2J证明 ") == "请附[2J证明"
    with pytest.raises(ReasonMissing):
        parse_reason("\u200b ")
    with pytest.raises(ValueInvalid):
        parse_reason("长" * 256)
