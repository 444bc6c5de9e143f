"""Typed words on the command line → values, with refusals in Chinese and without importing pydantic."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_origin

import typer
from typer._click.core import ParameterSource
from typer._coercion import RuntimeParam  # the one hook that Typer 0.29 has for this; the pin in pyproject holds it

from szdj_cli.domain.values.text import narrowed
from szdj_cli.messages.kit import frame
from szdj_cli.render.kit.formats import FORMATS, OutputFormat


def use_own_coercion(parameters: Iterable[Any]) -> None:
    """Give every parameter whose type is known here a coercion of our own; others keep Typer's."""
    for parameter in parameters:
        descriptor = parameter.type_descriptor
        convert = _converter(descriptor.annotation, descriptor.parameter_info)
        if convert is not None:
            coercion = _Coercion(descriptor.parameter_info, descriptor.annotation, convert)
            parameter._runtime_param = coercion  # noqa: SLF001 -- Typer has no public way to replace it


def choices_of(annotation: Any) -> Mapping[str, Any] | None:
    """Return the values that a parameter may have, as they are typed; None where they are not counted."""
    if annotation is OutputFormat:
        return FORMATS
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {str(each.value): each for each in annotation}
    return None


def labels_of(annotation: Any) -> dict[str, str]:
    """Return the values that a parameter may have as people read them, by what is typed."""
    from szdj_cli.messages.kit.choices import CHOICES

    find = CHOICES.get(getattr(annotation, "__name__", ""))
    labels = find() if find else {}
    return {code: labels.get(code, code) for code in choices_of(annotation) or ()}


class _Coercion(RuntimeParam):
    def __init__(self, info: Any, annotation: Any, convert: Callable[[Any], Any]) -> None:
        super().__init__(info, annotation)
        self.convert = convert

    def _coerce_value(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            return self.convert(value)
        except ValueError as error:
            if ctx is not None and ctx.get_parameter_source(param.name) is ParameterSource.ENVIRONMENT:
                raise typer.BadParameter(str(error), ctx=ctx, param_hint=param.envvar) from None
            raise typer.BadParameter(str(error), ctx=ctx, param=param) from None


def _converter(annotation: Any, info: Any) -> Callable[[Any], Any] | None:
    convert: Callable[[Any], Any] | None = None
    if info.parser is not None:
        return None
    if get_origin(annotation) is list:
        each = _converter(get_args(annotation)[0], info)
        convert = (lambda values: [each(value) for value in values]) if each else None
    elif annotation in _PLAIN:
        convert = _PLAIN[annotation]
    elif annotation is int:
        convert = partial(_whole_number, least=info.min, most=info.max)
    elif (choices := choices_of(annotation)) is not None:
        convert = partial(_one_of, annotation, choices)
    return convert


def _whole_number(value: Any, least: float | None, most: float | None) -> int:
    try:
        number = value if isinstance(value, int) else int(narrowed(str(value)).strip().removeprefix("#"))
    except ValueError:
        raise ValueError(frame.NOT_A_NUMBER) from None
    if (least is not None and number < least) or (most is not None and number > most):
        raise ValueError(frame.number_outside(least, most))
    return number


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    # Only now: few commands are given a day.
    from szdj_cli.domain.values.parsing import parse_date
    from szdj_cli.domain.values.reasons import ValueRefused
    from szdj_cli.messages.kit.reasons import REASONS

    try:
        return date.fromisoformat(parse_date(value))
    except ValueRefused as refused:
        raise ValueError(REASONS[refused.reason]) from None


def _one_of(annotation: Any, choices: Mapping[str, Any], value: Any) -> Any:
    typed = str(value).strip().lower()
    for name, choice in choices.items():
        if choice is value or name.lower() == typed:
            return choice
    labels = labels_of(annotation)  # only now: most type the code, and wait for no words
    for name, label in labels.items():
        if label.lower() == typed:
            return choices[name]
    raise ValueError(frame.not_one_of(list(labels.values())))


_PLAIN: dict[Any, Callable[[Any], Any]] = {str: str, Path: Path, bool: bool, date: _day}
