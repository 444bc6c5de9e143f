"""What people write into a cell that holds nothing, or that is to say what the cell above says."""

import re

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.text import squeezed

NOTHING = frozenset(
    "无 無 没有 没 暂无 暂缺 空 空白 无内容 待补 待补充 待填 待填写 待核实 未填 未填写"
    " N/A n/a NULL null Null NONE None none nil NaN nan".split()
)
"""Words of a cell that holds nothing."""

DITTO = frozenset('同上 同上行 同上一行 同左 同前 同右 同下 〃 ″ 〞 ＂ " “ ” “” 〝〞 々 ditto Ditto DITTO'.split())
"""Of a cell that means the one above or beside it; which one, nobody can tell once rows are sorted."""

STROKES = r"-‐‑‒–—―−─ー﹣－_＿/／\|｜＼"
"""Signs of which a cell that holds nothing may consist."""

_STROKES = pattern(f"[{re.escape(STROKES)}]+")


def is_nothing(text: str) -> bool:
    """Return whether a cell says that it holds nothing: 无, /, —, N/A."""
    plain = _plain(text)
    return plain in NOTHING or bool(_STROKES.fullmatch(plain))


def is_ditto(text: str) -> bool:
    """Return whether a cell says that it holds what another holds: 同上, 〃."""
    return _plain(text) in DITTO


def _plain(text: str) -> str:
    return squeezed(text).strip("()。")
