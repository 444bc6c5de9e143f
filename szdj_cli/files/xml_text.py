"""Text that XML can hold."""

_NO_CHARACTERS = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})


def writable(text: str) -> str:
    """Return text with a sign of replacement for the two code points that XML has no way to write."""
    return text.translate(_NO_CHARACTERS)
