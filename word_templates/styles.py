"""Fonts, sizes and line heights; lines have a fixed height, so that a page is as full whatever fonts a machine has."""

from szdj_cli.domain.dues import receipts
from szdj_cli.domain.transfers import letters

from .xml import DECLARATION, WORD

_FONTS = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun" w:cs="Times New Roman"/>'


def letter_styles() -> str:
    """Return the part that holds the styles of the letter."""
    return _styles(
        """<w:style w:type="character" w:customStyle="1" w:styleId="Filled"><w:name w:val="介绍信填写内容"/>\
<w:rPr><w:u w:val="single"/></w:rPr></w:style>
""",
        _style("Title", "介绍信标题", _line(26) + _aligned("center"), "<w:b/>" + _size(16)),
        _style("Number", "介绍信编号", _line(20) + _aligned("right"), _size(12)),
        _style("Body", letters.BODY_STYLE, _line(21) + '<w:ind w:firstLineChars="200" w:firstLine="480"/>', _size(12)),
        _style("Addressee", "介绍信抬头", '<w:ind w:firstLineChars="0" w:firstLine="0"/>', "", based_on="Body"),
        _style("Signature", "介绍信落款", _line(22) + '<w:ind w:right="480"/>' + _aligned("right"), _size(12)),
        _style("Note", letters.NOTE_STYLE, _line(16), _size(10)),
        _style("Slot", "介绍信贴条处", _line(17) + _aligned("center"), _size(10.5)),
        _style("Part", "介绍信联次", _line(15) + _aligned("center"), _size(10.5)),
        _style("QrCode", "介绍信二维码", "", _size(9)),
        _style("Caption", "介绍信扫码说明", _line(17), _size(10.5)),
        _style("Code", "介绍信核验码", _line(7.5), _size(6)),
        _style("Cut", "介绍信骑缝", _stops(("center", 4819), ("right", 9638)) + _line(20), _size(9)),
        _style("End", "介绍信结尾", _line(1), _size(1)),
    )


def receipt_styles() -> str:
    """Return the part that holds the styles of the receipt."""
    return _styles(
        _style("Title", "收据标题", _line(30) + _aligned("center"), "<w:b/>" + _size(18)),
        _style("Number", "收据编号", _line(22) + _aligned("right"), _size(12)),
        _style("Label", "收据项目", _line(15) + _aligned("center"), _size(10.5)),
        _style("Body", receipts.BODY_STYLE, _line(21), _size(12)),
        _style("Stated", "收据经手人", _line(18), _size(12)),
        _style("Signature", "收据落款", _line(22) + '<w:ind w:right="240"/>' + _aligned("right"), _size(12)),
        _style("QrCode", "收据二维码", _aligned("center"), _size(9)),
        _style("Caption", "收据扫码说明", _line(17), _size(10.5)),
        _style("Code", "收据核验码", _line(8), _size(6)),
        _style("Cut", "收据骑缝", _stops(("center", 4819), ("right", 9638)) + _line(44), _size(9)),
    )


def _styles(*each: str) -> str:
    return f"""{DECLARATION}<w:styles {WORD}>
<w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}{_size(12)}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>\
</w:rPrDefault><w:pPrDefault/></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
{"".join(each)}</w:styles>
"""


def font_table() -> str:
    """Return the part that knows 宋体 by both of its names; programs outside Windows know the English one alone."""
    return f"""{DECLARATION}<w:fonts {WORD}>
<w:font w:name="SimSun"><w:altName w:val="宋体"/><w:charset w:val="86"/><w:family w:val="roman"/>\
<w:pitch w:val="variable"/></w:font>
</w:fonts>
"""


def _style(identity: str, name: str, paragraph: str, run: str, based_on: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{identity}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based_on}"/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>\n'
    )


def _line(points: float) -> str:
    return f'<w:spacing w:line="{points * 20:.0f}" w:lineRule="exact"/>'


def _aligned(side: str) -> str:
    return f'<w:jc w:val="{side}"/>'


def _stops(*stops: tuple[str, int]) -> str:
    tabs = "".join(f'<w:tab w:val="{side}" w:leader="hyphen" w:pos="{place}"/>' for side, place in stops)
    return f"<w:tabs>{tabs}</w:tabs>"


def _size(points: float) -> str:
    return f'<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'
