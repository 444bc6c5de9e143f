"""Refusals and faults, drawn on standard error: 问题, 原因, 解决, or one object for programs."""

import sys
from collections.abc import Mapping

from szdj_cli.messages.kit import places
from szdj_cli.messages.kit.words import HEADINGS, Words
from szdj_cli.render.kit.cells import styled, takes_styles, terminal_width, width_of
from szdj_cli.render.kit.console import prose, safe_lines, write_lines
from szdj_cli.render.kit.formats import FORMATS, TABLE


def draw_refusal(code: str, words: Words, fmt: str, **facts: object) -> None:
    """Draw a refusal in three lines, or as an object where the format named is for programs, with `facts` beside."""
    if not _is_written(code, words, fmt, facts):
        draw_problem(words)


def draw_problem(words: Words) -> None:
    """Draw 问题, 原因, 解决; in the menu they name entries, not commands."""
    if places.is_in_menu():
        words = Words(*(places.told(text) or instead for text, instead in zip(words, places.INSTEAD, strict=True)))
    styles = ("bold red", "bold", "bold green") if takes_styles(sys.stderr) else ("", "", "")
    for head, text, style in zip(HEADINGS, words, styles, strict=True):
        label = f"{head}："
        first, *rest = _beside(label, safe_lines(text))
        sys.stderr.write("\n".join([styled(label, style) + first.removeprefix(label), *rest]) + "\n")


def _beside(label: str, text: str) -> list[str]:
    """Return the lines of a text behind its label; on a terminal what is folded stands below where it began."""
    if not sys.stderr.isatty():
        return [label + text]
    width, below = terminal_width(sys.stderr), " " * width_of(label)
    lines = text.split("\n")
    labelled = [label + lines[0], *(below + line for line in lines[1:])]
    return [part for line in labelled for part in prose(line, width, hanging=len(below))]


def draw_fault(words: Words, fmt: str, *, frames: str | None) -> None:
    """Draw a fault of the program in one line, and below it, where wanted, where it happened."""
    if _is_written("fault", words, fmt, {} if frames is None else {"frames": frames}):
        return
    write_lines([safe_lines("，".join(words))], sys.stderr)
    if frames is not None:
        sys.stderr.write(frames)


def _is_written(code: str, words: Words, fmt: str, facts: Mapping[str, object]) -> bool:
    write = FORMATS.get(fmt, TABLE).write
    if write is not None:
        error = {"code": code, **{key: safe_lines(text) for key, text in words._asdict().items()}, **facts}
        write({"error": error}, sys.stderr)
    return write is not None
