"""Saying which field a refused value was given for."""

from collections.abc import Iterator
from contextlib import contextmanager

from szdj_cli.domain.errors import ValueInvalid
from szdj_cli.domain.values.reasons import FormKind, ValueRefused


@contextmanager
def value_of(form: FormKind, field: str) -> Iterator[None]:
    """Let what parses the value of a form's field refuse it by the field's name.

    Raises:
        ValueInvalid: the value breaks its rule.
    """
    try:
        yield
    except ValueRefused as refused:
        raise ValueInvalid(field, refused.reason, form) from None
