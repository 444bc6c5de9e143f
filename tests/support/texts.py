"""Text that means harm, and how to tell that it did none."""

import unicodedata

from hypothesis import strategies as st

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\x1b]8;;http://evil.example\x1b\\"
MARKUP = "[/x][bold][link=http://evil.example]{0}%s"
HTML = "<script>alert(1)</script>\"'&lt;"
BIDI = "\u202e\u2066\u200f\u2028\u2029\ufeff"
HOSTILE = f"{MARKUP}{ESCAPES}{HTML}{BIDI}\r\n\t\x00尾"
FORMULA = '=HYPERLINK("http://evil.example")'

_HARMFUL = ("Cc", "Cf", "Cs", "Zl", "Zp")
# Tabs part the columns of what is piped, line ends the rows; Excel wants a byte order mark first.
_OURS = "\n\t"

_PARTS = st.sampled_from([
    "\x1b[2J", "\x1b]0;x\x07", "\x9b31m", "\x1bP", "\x00", "\r", "\n", "\t", "\x7f", "\x85",
    "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\U000e0041", "\ud800",
    "[/x]", "[red]", "[/", "\\[", "{}", "{0}", "%s", "$x", "${body}", "=1+1", "+1", "-1", "@x", "'=1", "＝1",
    "<b>", "&amp;", "\"", "'", ",", ";", "|", "`", "𠮷", "\ue000", "é", "王", "（清空）", "_x000D_",
])  # fmt: skip

texts = st.one_of(
    st.lists(st.one_of(_PARTS, st.text(max_size=5)), min_size=1, max_size=8).map("".join),
    st.text(alphabet=st.characters(), min_size=1, max_size=40),
)
"""Texts of every kind, most of them hostile; lone surrogates too, as an argument may hold them."""


def storable(text: str) -> str:
    """Return what of a text a database can hold at all."""
    return text.encode(errors="ignore").decode().replace("\x00", "")


def harm_in(written: str) -> list[str]:
    """Return what a terminal or a reader would obey in something that was written."""
    return [c for c in written.removeprefix("\ufeff") if c not in _OURS and unicodedata.category(c) in _HARMFUL]
