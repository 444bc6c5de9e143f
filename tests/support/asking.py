"""Asks one question on the terminal it is run on and says what came back: what `test_prompts` drives."""

import sys
from collections.abc import Callable

from szdj_cli.cli import state
from szdj_cli.cli.prompting import prompts

CHOICES = [("甲", 1), ("乙", 2), ("丙\x1b[2J[/x]", 3)]


def main() -> None:
    """Ask the question that the first argument names."""
    state.begin()
    questions: dict[str, Callable[[], object]] = {
        "text": lambda: prompts.ask_text("姓名", option="--name", default="王", check=_not_empty),
        "secret": lambda: prompts.ask_secret("密码", option="--stdin"),
        "choice": lambda: prompts.ask_choice("支部", CHOICES, option="--branch", default=2),
        "checkbox": lambda: prompts.ask_checkbox("支部", CHOICES, option="--branch"),
        "confirm": lambda: prompts.confirm("是否提交修改"),
    }
    try:
        print(f"answered {questions[sys.argv[1]]()!r}")
    except prompts.Back:
        print("went back")
    except KeyboardInterrupt:
        print("interrupted")
    except EOFError:
        print("end of input")


def _not_empty(text: str) -> str | None:
    return None if text else "不能为空"


if __name__ == "__main__":
    main()
