"""Text that people typed: what is kept of it, and how it is drawn without doing harm."""

import unicodedata

STANDARD_STREAM = "-"
"""What stands for standard input or output where a file is named."""

CLEAR = "（清空）"
"""What a cell or an answer says to empty a field; a blank one leaves it as it is."""

UNREADABLE = "〔无法解密〕"
"""What stands in a list where a sealed value cannot be opened: shown as it is, never masked, never stored."""

_REMOVED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_WIDE_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def safe(text: str) -> str:
    """Return text without controls, escape sequences' lead-ins and bidi overrides.

    Unassigned and private-use characters stay: rare surnames are written with them.
    """
    if text.isprintable():
        return text
    return "".join(c for c in text if unicodedata.category(c) not in _REMOVED)


def cleaned(text: str) -> str:
    """Return what is stored of typed text: safe, and without blanks around it."""
    return safe(text).strip()


def narrowed(text: str) -> str:
    """Return text with full-width letters, digits and signs as their ASCII twins."""
    return text if text.isascii() else text.translate(_WIDE_TO_ASCII)
