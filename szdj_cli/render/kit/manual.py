"""Manual pages, in the language that `man` reads, made of what help screens say."""

import re
from collections.abc import Iterator, Sequence

from szdj_cli.messages.kit import frame
from szdj_cli.render.kit.help import HelpScreen, Section

_AT_BEGINNING = re.compile(r"^[.']", re.MULTILINE)
_LINE_MAY_END = re.compile(r"(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff（《【])|(?<=[、，。；：！？）》】|/])(?=[\w（《【])")
_BREAK = r"\:"


def page(name: str, summary: str, screens: Sequence[HelpScreen], *, version: str, beside: Sequence[str]) -> str:
    """Return the page of a command and of those inside it: the first screen is its own.

    `beside` are the pages that it names at its end. It says no date: the same program writes the same page.
    """
    own, *inside = screens
    lines = [f'.TH "{name.upper()}" 1 "" "szdj {version}" "{frame.MANUAL}"', ".nh", ".ad l"]
    lines += [f".SH {frame.NAME}", rf"{_plain(name)} \- {_plain(summary)}"]
    lines += [f".SH {frame.USAGE}", _bold(own.usage), f".SH {frame.DESCRIPTION}", _plain(own.description)]
    for section in own.sections:
        lines += [f".SH {section.heading}", *_rows(section)]
    for screen in inside:
        lines += [f".SH {_plain(screen.title)}", _plain(screen.description), ".PP", _bold(screen.usage)]
        for section in screen.sections:
            if section.heading != frame.GLOBAL_OPTIONS:  # they stand once on the page
                lines += [f".SS {section.heading}", *_rows(section)]
        if screen.closing:
            lines += [".PP", _plain(screen.closing)]
    lines += [f".SH {frame.SEE_ALSO}", _plain("、".join(f"{each}(1)" for each in beside))]
    return "\n".join(lines) + "\n"


def _rows(section: Section) -> Iterator[str]:
    for name, meaning in section.rows:
        yield from (".TP", _bold(name), _plain(meaning))


def _bold(text: str) -> str:
    return rf"\fB{_plain(text)}\fR"


def _plain(text: str) -> str:
    """Return text that says nothing to the typesetter but where a line of hanzi may end."""
    inert = text.replace("\\", r"\e").replace("-", r"\-")
    return _AT_BEGINNING.sub(r"\\&\g<0>", _LINE_MAY_END.sub(lambda _: _BREAK, inert)) or r"\&"
