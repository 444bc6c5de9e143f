"""The names of people, as they are written and as they are stored."""

import unicodedata

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.text import cleaned

_HANZI = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff"
_DOTS = str.maketrans(dict.fromkeys("•・．‧∙⋅●･ᐧ·․﹒᛫⸱⸳∘", "·"))
_OTHERS = str.maketrans({"’": "'", "ʼ": "'"} | dict.fromkeys("‐‑–－", "-"))
_BETWEEN_HANZI = pattern(rf"(?<=[{_HANZI}·]) +(?=[{_HANZI}·])")
_DOT_BETWEEN_HANZI = pattern(rf"(?<=[{_HANZI}])\s*[.。]\s*(?=[{_HANZI}])")
_MIXED = pattern(rf"[{_HANZI}].*[A-Za-zＡ-Ｚａ-ｚ]|[A-Za-zＡ-Ｚａ-ｚ].*[{_HANZI}]|[\ue000-\uf8ff]")
_ALLOWED = frozenset("· .'-")
_DESCRIBING = range(0x2FF0, 0x3000)  # how a hanzi that no font has is put together

COMPOUND_SURNAMES = frozenset(
    "欧阳 上官 司马 司徒 司空 诸葛 东方 皇甫 尉迟 公孙 公羊 夏侯 慕容 长孙 宇文 令狐 南宫 西门 独孤 端木 轩辕 申屠"
    " 闻人 淳于 单于 太史 呼延 拓跋 百里 东郭 南郭 钟离 第五 万俟 澹台 濮阳 赫连 闾丘 左丘 羊舌 梁丘 谷梁 宰父"
    " 亓官 仲孙 鲜于 巫马 公冶 公西".split()
)

MOST_LETTERS = 50


def name_as_stored(text: str) -> str:
    """Return a name, or a part of one, as it would be stored: 张三 for 张　三, 买买提·阿不都 for 买买提•阿不都."""
    # Tabs and line ends are blanks here, which cleaning would drop: they part the words of a Latin name.
    value = " ".join(cleaned(" ".join(text.split())).split()).translate(_DOTS).translate(_OTHERS)
    return _BETWEEN_HANZI.sub("", _DOT_BETWEEN_HANZI.sub("·", value))


def is_name(name: str) -> bool:
    """Return whether a text, as it would be stored, can be a person's name.

    Letters of any script; unassigned and private-use characters stand for rare hanzi that fonts do not have yet. A sign
    is none, nor a digit: a remark in brackets belongs elsewhere, and 李？ and 李□ have lost a hanzi.
    """
    letters = [character for character in name if character not in _ALLOWED]
    is_whole = len(letters) > 0 and not name.startswith("·") and not name.endswith("·")
    return is_whole and len(name) <= MOST_LETTERS and all(map(_is_letter, letters))


def is_unusual(name: str) -> bool:
    """Return whether a name has letters among its hanzi, or characters that fonts have each for themselves."""
    return _MIXED.search(name) is not None


def _is_letter(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] in "LM" or kind in ("Co", "Cn") or character == "〇" or ord(character) in _DESCRIBING
