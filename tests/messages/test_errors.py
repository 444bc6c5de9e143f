"""Every refusal has its three lines."""

from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest

from szdj_cli.domain import errors
from szdj_cli.domain.dues_rules_reading import RulesProblem
from szdj_cli.domain.errors import ExitCode, SzdjError
from szdj_cli.domain.files import FileProblem
from szdj_cli.domain.letters import TemplateProblem
from szdj_cli.domain.reasons import Reason
from szdj_cli.domain.requests import Conflict
from szdj_cli.messages.dues import RULES_PROBLEMS
from szdj_cli.messages.errors import conflict, words_of
from szdj_cli.messages.files import FILE_PROBLEMS
from szdj_cli.messages.letters import TEMPLATE_PROBLEMS
from szdj_cli.messages.reasons import REASONS
from szdj_cli.messages.topics import EXIT_CODES

HOSTILE = "[/x]\x1b[2J\x9b1m\u202e\n"
VERDICT = errors.Verdict(f"甲{HOSTILE}", datetime(2026, 11, 25, tzinfo=UTC))
SAMPLES: dict[str, Any] = {
    "reason": Reason.ID_CHECK,
    "why": FileProblem.EMPTY,
    "problem": TemplateProblem.UNKNOWN_PLACEHOLDER,
    "command": "szdj profile fields",
    "row": 3,
    "field": "mobile",
    "columns": (("手机", HOSTILE), ("姓名", "名字")),
    "verdict": VERDICT,
    "verdicts": {7: VERDICT},
}


EVERY_REFUSAL = [
    thing
    for name, thing in vars(errors).items()
    if isinstance(thing, type) and issubclass(thing, SzdjError) and thing is not SzdjError and not name.startswith("_")
]


def example_of(kind: type[SzdjError]) -> SzdjError:
    plain = {
        int: 7,
        tuple[int, ...]: (7, 8),
        tuple[str, ...]: ("name", HOSTILE),
        tuple[tuple[int, str], ...]: ((7, "moved"),),
    }
    types = get_type_hints(kind)
    return kind(**{name: SAMPLES.get(name, plain.get(types[name], HOSTILE)) for name in kind.fields})


def test_a_refusal_takes_its_fields_and_nothing_else() -> None:
    error = errors.FileRefused("a.csv", why=FileProblem.EMPTY)
    assert (error.path, error.why, error.row, error.code) == ("a.csv", FileProblem.EMPTY, None, "file_refused")
    for wrong in (lambda: errors.FileRefused("a.csv"), lambda: errors.NotAllowed("x"), lambda: errors.StoreExists(a=1)):  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            wrong()


@pytest.mark.parametrize("kind", EVERY_REFUSAL, ids=lambda kind: kind.__name__)
def test_a_refusal_says_problem_cause_and_a_command_to_run(kind: type[SzdjError]) -> None:
    words = words_of(example_of(kind))
    for text in words:
        assert any("一" <= character <= "鿿" for character in text), text
        assert not set(text) & set("\x1b\x9b\u202e\n")
        assert text == text.strip()
    assert "szdj" in words.remedy or "--" in words.remedy


def test_no_two_refusals_share_a_code() -> None:
    codes = [kind.code for kind in EVERY_REFUSAL]
    assert len(codes) == len(set(codes))
    assert "fault" not in codes
    assert "usage" not in codes


def test_refusals_that_share_an_exit_code_are_told_apart_by_the_codes_that_scripts_rely_on() -> None:
    relied_on = {"sign_in_required", "sms_code_needed", "sign_in_failed", "throttled", "verification_required"}
    assert relied_on <= {kind.code for kind in EVERY_REFUSAL if kind.exit_code is ExitCode.SIGN_IN}


def test_every_reason_and_every_problem_of_a_file_has_words() -> None:
    assert set(REASONS) == set(Reason)
    assert set(FILE_PROBLEMS) == set(FileProblem)
    assert set(TEMPLATE_PROBLEMS) == set(TemplateProblem)
    assert set(RULES_PROBLEMS) == set(RulesProblem)
    assert set(EXIT_CODES) == set(ExitCode)


def test_every_conflict_of_a_batch_has_words() -> None:
    assert len({conflict(why) for why in Conflict}) == len(Conflict)


def test_a_field_is_named_by_its_heading() -> None:
    assert "手机号码" in words_of(errors.ValueInvalid("mobile", Reason.MOBILE_FORM)).problem
