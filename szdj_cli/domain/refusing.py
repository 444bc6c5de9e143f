"""Saying which field a refused value was given for."""

from collections.abc import Iterator
from contextlib import contextmanager

from szdj_cli.domain.errors import ValueInvalid
from szdj_cli.domain.reasons import ValueRefused


@contextmanager
def value_of(field: str) -> Iterator[None]:
    """Let what parses the value of a field refuse it by the field's name.

    Raises:
        ValueInvalid: the value breaks its rule.
    """
    try:
        yield
    except ValueRefused as refused:
        raise ValueInvalid(field, refused.reason) from None
