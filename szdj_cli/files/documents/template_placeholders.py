"""What may stand in a template: placeholders by their names, and nothing that could be run."""

import re
from collections.abc import Collection, Iterator

from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import SandboxedEnvironment

from szdj_cli.files.bounds import MAX_PLACEHOLDERS

_PLACEHOLDER = ("variable_begin", "name", "variable_end")
_WIDE_BRACES = ("｛｛", "｝｝")
_MARKUP = re.compile("<[^>]*>")


class PlaceholderUnknown(Exception):
    """A template asks for what no paper of its kind has."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Placeholders(SandboxedEnvironment):
    """Knows the names that a template may ask for, and those that it did ask for."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__(extensions=[_NothingElse], undefined=StrictUndefined, autoescape=True)
        self.names = names
        self.found: set[str] = set()


class PlaceholdersTooMany(Exception):
    """A template has more placeholders than any page."""


class _NothingElse(Extension):
    """Refuses all of the template language but `{{ name }}`: loops and calls have no business on paper."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        assert isinstance(self.environment, Placeholders)  # noqa: S101 -- nobody else uses this extension
        place = count = 0
        for token in stream:
            if token.type == "data" and place == 0:
                text = _MARKUP.sub("", token.value)
                if any(braces in text for braces in _WIDE_BRACES):
                    raise TemplateSyntaxError("full-width braces", token.lineno)
            elif token.type != _PLACEHOLDER[place]:
                raise TemplateSyntaxError("not a name alone", token.lineno)
            else:
                place = (place + 1) % len(_PLACEHOLDER)
            if token.type == "name":
                if token.value not in self.environment.names:
                    raise PlaceholderUnknown(token.value)
                self.environment.found.add(token.value)
                count += 1
                if count > MAX_PLACEHOLDERS:
                    raise PlaceholdersTooMany
            yield token
