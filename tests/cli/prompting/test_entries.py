"""What an entry of the menu asks before its command: gone back on, signed in during, and nothing typed is lost."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from szdj_cli.cli import office_menu, state
from szdj_cli.domain.errors import SignInRequired
from tests.support.steps.keyboards import DOWN, ENTER, ESCAPE, typed

WHO, WHY = office_menu._text("哪位党员"), office_menu._text("原因", "--reason")


def signed_in(account: int) -> state.State:
    current = state.current()
    vars(current)["actor"] = lambda: SimpleNamespace(account_id=account)
    return current


def asked(*parts: office_menu.Part, keys: tuple[str, ...]) -> list[str]:
    with typed(*keys):
        return office_menu._asked("test", *parts)(signed_in(1))


def test_what_was_typed_stands_there_when_somebody_comes_back() -> None:
    assert asked(WHO, WHY, keys=("12", ENTER, "调", ESCAPE, ENTER, "调动", ENTER)) == ["12", "--reason=调动"]


def test_a_choice_is_where_it_was() -> None:
    role = office_menu._choice("担任什么职务", [("书记", "secretary"), ("副书记", "deputy_secretary")], "--role")
    assert asked(role, WHY, keys=(DOWN, ENTER, ESCAPE, ENTER, "换届", ENTER)) == [
        "--role",
        "deputy_secretary",
        "--reason=换届",
    ]


@pytest.mark.parametrize("typed_name", ["'{path}'", "file://{path}"])
def test_a_file_is_taken_as_it_was_dragged(tmp_path: Path, typed_name: str) -> None:
    path = tmp_path / "名册.xlsx"
    for part, before in ((office_menu._FILE, []), (office_menu._written_to(""), ["--output"])):
        assert asked(part, keys=(typed_name.format(path=path), ENTER)) == [*before, str(path)]


def test_a_file_that_is_left_out_is_none() -> None:
    assert asked(office_menu._shown_or_written("公示表.docx"), keys=(ENTER,)) == []


def test_what_was_typed_before_somebody_had_to_sign_in_stands_there_again() -> None:
    refusals = [SignInRequired()]

    def second(_state: object, before: str) -> office_menu.Answer:
        if refusals:
            raise refusals.pop()
        return office_menu.Answer(before, [])

    ask = office_menu._asked("test", WHO, second)
    with typed("12", ENTER, "34", ENTER, ENTER):
        with pytest.raises(SignInRequired):
            ask(signed_in(1))
        assert ask(signed_in(2)) == ["34"]  # and not to somebody else
        assert ask(signed_in(1)) == ["12"]
