"""Every refusal has its three lines."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from szdj_cli.domain import errors
from szdj_cli.domain.dues.rules_file import RulesProblem
from szdj_cli.domain.errors import ExitCode
from szdj_cli.domain.imports.aliases import AliasesProblem
from szdj_cli.domain.requests.kinds import KINDS
from szdj_cli.domain.requests.requests import Conflict
from szdj_cli.domain.values.reasons import FileProblem, FormKind, Reason, TemplateKind, TemplateProblem
from szdj_cli.messages.dues.settings import RULES_PROBLEMS
from szdj_cli.messages.errors import conflict, words_of
from szdj_cli.messages.kit.aliases import ALIASES_PROBLEMS
from szdj_cli.messages.kit.files import FILE_PROBLEMS
from szdj_cli.messages.kit.forms import form_words
from szdj_cli.messages.kit.reasons import REASONS
from szdj_cli.messages.kit.topics import EXIT_CODES
from szdj_cli.messages.transfers.letters import TEMPLATE_PROBLEMS
from tests.support.command_tree import commands
from tests.support.said.refusals import EVERY_REFUSAL, example_of

PACKAGE = Path(errors.__file__).parent.parent


def test_a_refusal_takes_its_fields_and_nothing_else() -> None:
    error = errors.FileRefused("a.csv", why=FileProblem.EMPTY)
    assert (error.path, error.why, error.row, error.code) == ("a.csv", FileProblem.EMPTY, None, "file_refused")
    for wrong in (
        lambda: errors.FileRefused("a.csv"),  # type: ignore[call-arg] # one is left out
        lambda: errors.OwnDues("x"),
        lambda: errors.StoreExists(a=1),  # type: ignore[call-arg] # there is none of that name
    ):
        with pytest.raises(TypeError):
            wrong()


def test_a_refusal_says_problem_cause_and_a_command_to_run() -> None:
    for kind in EVERY_REFUSAL:
        words = words_of(example_of(kind))
        for text in words:
            assert any("一" <= character <= "鿿" for character in text), (kind, text)
            assert not set(text) & set("\x1b\x9b\u202e\n"), kind
            assert text == text.strip(), kind
        assert "szdj" in words.remedy or "--" in words.remedy, kind


def test_no_two_refusals_share_a_code() -> None:
    codes = [kind.code_of() for kind in EVERY_REFUSAL]
    assert len(codes) == len(set(codes))
    assert "fault" not in codes
    assert "usage" not in codes


def test_refusals_that_share_an_exit_code_are_told_apart_by_the_codes_that_scripts_rely_on() -> None:
    relied_on = {"sign_in_required", "sms_code_needed", "sign_in_failed", "throttled", "verification_required"}
    assert relied_on <= {kind.code_of() for kind in EVERY_REFUSAL if kind.exit_code is ExitCode.SIGN_IN}


def test_every_reason_and_every_problem_of_a_file_has_words() -> None:
    assert set(REASONS) == set(Reason)
    assert set(FILE_PROBLEMS) == set(FileProblem)
    assert set(TEMPLATE_PROBLEMS) == set(TemplateProblem)
    assert set(RULES_PROBLEMS) == set(RulesProblem)
    assert set(ALIASES_PROBLEMS) == set(AliasesProblem)
    assert set(EXIT_CODES) == set(ExitCode)


def test_every_conflict_of_a_batch_has_words() -> None:
    assert len({conflict(why) for why in Conflict}) == len(Conflict)


EVERY_FORM = [*FormKind, *KINDS.labels]


@pytest.mark.parametrize("form", EVERY_FORM)
def test_a_refused_value_is_named_as_its_own_form_names_it_with_that_forms_advice(form: str) -> None:
    others = {form_words(each).command for each in EVERY_FORM} - {form_words(form).command}
    for term, heading in form_words(form).headings().items():
        words = words_of(errors.ValueInvalid(term, Reason.TOO_LONG, form))
        assert words.problem == f"“{heading}”填写有误"
        assert words.remedy == f"改正后重试；{form_words(form).help}"
        assert not [command for command in others if command in words.remedy and command != "szdj help"]


@pytest.mark.parametrize("form", EVERY_FORM)
def test_what_a_form_advises_is_a_command_of_the_program(form: str) -> None:
    command = form_words(form).command.removeprefix("szdj ").removesuffix(" --help")
    assert command in commands() or command == "help"


def form_said(path: Path, said: ast.expr) -> str:
    """Return the form that an argument names: one of `FormKind`, or `KIND`, that of the kind whose file it is in."""
    if isinstance(said, ast.Attribute):
        return FormKind[said.attr]
    module = import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    return str(vars(module)[ast.unparse(said)])


def literal_refusals() -> list[tuple[str, str, str]]:
    """Return where the program refuses a value by name: the place, the form and the term."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            terms = [each.value for each in node.args if isinstance(each, ast.Constant)]
            if node.func.id in ("ValueInvalid", "value_of") and terms:
                found.append((f"{path.name}:{node.lineno}", form_said(path, node.args[-1]), str(terms[0])))
    return found


def test_whatever_is_refused_by_name_is_a_field_of_the_form_that_is_said() -> None:
    refusals = literal_refusals()
    assert len(refusals) > 10
    assert [each for each in refusals if each[2] not in form_words(each[1]).headings()] == []


@pytest.mark.parametrize("kind", TemplateKind)
def test_a_file_without_its_columns_is_sent_to_the_template_of_its_own_kind(kind: TemplateKind) -> None:
    words = words_of(errors.HeadingsMissing("a.csv", ("公民身份号码",), kind))
    assert f"szdj import template {kind} " in words.remedy
