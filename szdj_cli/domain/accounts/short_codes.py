"""The code of a short link: few enough signs to be typed on a phone, none that is taken for another."""

from szdj_cli.domain.values.text import cleaned, narrowed

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I and L, no U beside V."""
LENGTH = 8
"""Signs: 39 bits. What these are good for, and what guards them: `docs/adr/0022-short-links.md`."""


def read_short_code(text: str) -> str | None:
    """Return the short code that is meant, in whatever case and width it was typed; None where it is none."""
    typed = narrowed(cleaned(text)).replace("-", "").replace(" ", "").upper()
    return typed if len(typed) == LENGTH and set(typed) <= set(ALPHABET) else None
