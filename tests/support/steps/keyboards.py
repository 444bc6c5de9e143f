"""Questions answered by keys in this process: what a person types at a terminal, without one."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input

from szdj_cli.cli import state
from szdj_cli.cli.prompting import prompts

UP, DOWN, ENTER, ESCAPE, CONTROL_C = "\x1b[A", "\x1b[B", "\r", "\x1b", "\x03"


@contextmanager
def typed(*keys: str) -> Iterator[io.StringIO]:
    """Let whatever is asked meanwhile be answered by keys, and Ctrl-C where they end; yield what is drawn."""
    drawn = io.StringIO()
    vars(state.begin())["interactive"] = True
    with (
        create_pipe_input() as given,
        create_app_session(input=given),
        patch.object(sys, "stderr", drawn),
        # What was typed before a question stood there would be forgotten: here that is everything.
        patch.object(prompts, "_forget_typed", lambda: None),
    ):
        given.send_text("".join(keys) + CONTROL_C)
        try:
            yield drawn
        finally:
            state.end()
