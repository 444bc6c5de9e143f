"""The rules of values as questions and options use them: what an answer breaks, in words."""

from collections.abc import Callable
from typing import TypeVar

import typer

from szdj_cli.cli.prompting.prompts import Check
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import squeezed
from szdj_cli.messages.kit import prompts as words
from szdj_cli.messages.kit.reasons import REASONS

SMS_DIGITS = 6

T = TypeVar("T")


def by(parse: Callable[[str], object]) -> Check:
    """Return what tells, while an answer is typed, which rule it breaks."""

    def check(text: str) -> str | None:
        try:
            parse(text)
        except ValueRefused as refused:
            return REASONS[refused.reason]
        return None

    return check


def not_blank(text: str) -> str | None:
    """Refuse an answer that says nothing."""
    return None if text.strip() else REASONS[Reason.REQUIRED]


def required(check: Check) -> Check:
    """Return a check that refuses an empty answer too."""
    return lambda text: not_blank(text) or check(text)


RESEND = "r"
"""What is typed instead of a code to have another one sent."""


def is_code(text: str) -> str | None:
    """Return what is wrong with a code of an SMS: six digits, however they are grouped, or R for another one."""
    code = squeezed(text)
    return None if (code.isdecimal() and len(code) == SMS_DIGITS) or code.lower() == RESEND else words.CODE_FORM


def of_option(option: str, parse: Callable[[str], T], text: str) -> T:
    """Return the value of an option.

    Raises:
        BadParameter: it breaks its rule.
    """
    try:
        return parse(text)
    except ValueRefused as refused:
        raise typer.BadParameter(REASONS[refused.reason], param_hint=option) from None
