"""Where the demonstration plays: a throw-away home, the real commands, a narrator."""

import io
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from szdj_cli.domain.errors import ExitCode
from szdj_cli.domain.values.text import safe
from szdj_cli.messages import demo as words
from szdj_cli.render.kit.console import out
from szdj_cli.render.kit.formats import TABLE, OutputFormat, show_result
from szdj_cli.settings import Settings

_SHOWN_LINES = 6
_SHOWN_WIDTH = 110
_OUTBOX = "outbox.jsonl"


class StepFailed(Exception):
    """A step did not end as it must; the text says how."""


@dataclass
class Ended:
    """A command that has ended."""

    exit_code: int
    stdout: str
    stderr: str

    def data(self) -> Any:
        """Return the JSON on the last line of standard output."""
        return json.loads(self.stdout.strip().rsplit("\n", 1)[-1])


def _run(arguments: Sequence[str], lines: Sequence[str], environment: Mapping[str, str]) -> Ended:
    """Run a command behind the program's own boundary, with pipes for its streams and an environment of its own.

    In this process: starting another one for each of sixty commands would take most of the minute.
    """
    from szdj_cli.cli import state
    from szdj_cli.cli.framework import boundary

    stdin = io.TextIOWrapper(io.BytesIO("".join(f"{line}\n" for line in lines).encode()), encoding="utf-8")
    stdout, stderr = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    streams, before = (sys.stdin, sys.stdout, sys.stderr), dict(os.environ)
    sys.stdin, sys.stdout, sys.stderr = stdin, stdout, stderr
    os.environ.clear()
    os.environ.update(environment)
    try:
        with state.set_aside():
            exit_code = boundary.answer(list(arguments))
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        os.environ.clear()
        os.environ.update(before)
    return Ended(exit_code, *(stream.buffer.getvalue().decode() for stream in (stdout, stderr)))


Step = Callable[["Stage"], None]


class Stage:
    """The home, the processes and the words of one demonstration."""

    def __init__(self, *, keep: bool, fmt: OutputFormat = TABLE) -> None:
        self.keep = keep
        self._fmt = fmt
        self.papers = Path(tempfile.mkdtemp(prefix="szdj-demo-"))
        self.home = self.papers / "home"  # what commands write for people never goes there
        self.facts: dict[str, Any] = {}
        self._console = out()
        self._console.quiet = fmt.is_for_programs  # they are told at the end

    def __enter__(self) -> "Stage":
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Remove everything, whatever happened, unless it is to be kept and was played to an end."""
        if not self.keep or kind is not None:
            shutil.rmtree(self.papers, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the commands: nothing of the user's own store or settings."""
        # Nor of the sudo that it came through: its commands are for this home, whoever plays them.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SZDJ_", "SUDO_"))}
        return kept | {"SZDJ_HOME": str(self.home), "COLUMNS": str(_SHOWN_WIDTH), "PYTHONIOENCODING": "utf-8"}

    def play(self, story: Mapping[str, Step], accounts: Sequence[words.Account] = ()) -> bool:
        """Play every step in order until one fails; end with the table. Return whether all were done.

        Where the store is kept, it is said who can sign in to it: `accounts`.
        """
        self._console.print(words.INTRODUCTION, style="bold")
        began = time.monotonic()
        results: dict[str, float] = {}
        failed: str | None = None
        for name, step in story.items():
            self._console.print(f"\n{name}  {words.STEPS[name]}", style="bold cyan")
            started = time.monotonic()
            try:
                step(self)
            except StepFailed as failure:
                self._console.print(f"  × {failure}", style="bold red")
                failed = name
                break
            results[name] = time.monotonic() - started
        if self._fmt.is_for_programs:
            self._tell(story, results, accounts if self.keep and not failed else ())
        self._draw_table(story, results, failed)
        self._draw_end(len(results), time.monotonic() - began, failed)
        if self.keep and not failed:
            self._draw_accounts(accounts)
        return failed is None

    def say(self, text: str) -> None:
        """Tell something that no command says."""
        self._console.print(f"  {safe(text)}", style="italic")

    def run(self, *arguments: str, lines: Sequence[str] = (), expect: int = 0, quiet: bool = False) -> Ended:
        """Run a real command with lines on its standard input and show what it says.

        Raises:
            StepFailed: it ended with another exit code than expected.
            KeyboardInterrupt: it was interrupted, and with it the demonstration.
        """
        self.show_command(*arguments)
        ended = _run(arguments, lines, self.environment)
        is_expected = ended.exit_code == expect
        if ended.exit_code == ExitCode.INTERRUPTED and not is_expected:
            raise KeyboardInterrupt
        if not quiet or not is_expected:
            self.show(ended.stderr + ended.stdout, everything=not is_expected)
        if not is_expected:
            raise StepFailed(words.UNEXPECTED_EXIT.format(expected=expect, actual=ended.exit_code))
        return ended

    def show_command(self, *arguments: str) -> None:
        """Show which command is run."""
        self._console.print(f"  $ szdj {' '.join(arguments)}", style="green")

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of a real command."""
        return [sys.executable, "-P", "-m", "szdj_cli", *arguments]

    def show(self, text: str, *, everything: bool = False) -> None:
        """Show the first lines of what a command said."""
        lines = [safe(line.replace("\t", "  ")) for line in text.splitlines() if line.strip()]
        for line in lines if everything else lines[:_SHOWN_LINES]:
            self._console.print(f"    {line}", style="dim", overflow="ellipsis", no_wrap=True)
        if not everything and len(lines) > _SHOWN_LINES:
            self._console.print("    …", style="dim")

    def last_code(self) -> str:
        """Return the newest code that the outbox gateway wrote."""
        lines = (self.home / _OUTBOX).read_text("utf-8").splitlines()
        codes = [str(message["code"]) for message in map(json.loads, lines) if message["code"]]
        return codes[-1]

    def _tell(self, story: Mapping[str, Step], results: Mapping[str, float], accounts: Sequence[words.Account]) -> None:
        steps = [
            {"step": name, "about": words.STEPS[name], "done": name in results, "seconds": results.get(name)}
            for name in story
        ]
        data = {
            "done": len(results) == len(story),
            "home": str(self.home) if self.keep else None,
            "steps": steps,
            "accounts": [each._asdict() for each in accounts],
        }
        show_result(self._fmt, data)

    def _draw_table(self, story: Mapping[str, Step], results: Mapping[str, float], failed: str | None) -> None:
        from rich import box
        from rich.table import Table

        table = Table(*words.TABLE_HEADINGS, box=box.SIMPLE_HEAD, show_edge=False)
        for name in story:
            seconds = results.get(name)
            result = words.DONE if seconds is not None else words.FAILED if name == failed else words.NOT_REACHED
            table.add_row(name, words.STEPS[name], result, f"{seconds:.1f} s" if seconds is not None else "")
        self._console.print()
        self._console.print(table)

    def _draw_accounts(self, accounts: Sequence[words.Account]) -> None:
        from rich import box
        from rich.table import Table

        table = Table(*words.ACCOUNT_HEADINGS, box=box.SIMPLE_HEAD, show_edge=False)
        for account in accounts:
            table.add_row(*account)
        self._console.print()
        self._console.print(words.ACCOUNTS, style="bold")
        self._console.print(table)
        self._console.print(words.CODES, str(self.home / _OUTBOX), sep="\n", soft_wrap=True)

    def _draw_end(self, count: int, seconds: float, failed: str | None) -> None:
        if failed:
            text = (words.SOME_FAILED_KEPT if self.keep else words.SOME_FAILED).format(step=failed, home=self.home)
        else:
            text = (words.ALL_DONE_KEPT if self.keep else words.ALL_DONE).format(
                count=count, seconds=seconds, home=self.home
            )
        self._console.print(text, style="bold", soft_wrap=True)
        if failed:
            return
        kept = str(self.home) if self.keep else None
        for line in words.next_steps(kept, has_store=Settings().store_path.exists(), is_windows=os.name == "nt"):
            self._console.print(line, soft_wrap=True)
