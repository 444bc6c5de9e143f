"""The receipt for dues in two parts on one A4 page, a half each: the stub that stays, and the receipt."""

from .xml import DECLARATION, WORD, cell, paragraph, row, table

_LABEL = 1500
_QR = 2154
_CAPTION = 2600
_WIDTH = 9638
_VALUE = _WIDTH - _LABEL
_REST = _WIDTH - _QR - _CAPTION
_GRID = (_LABEL, _QR - _LABEL, _CAPTION, _REST)

_ROWS = (
    ("缴款人", "{{ 缴款人 }}"),
    ("收款党支部", "{{ 党支部 }}"),
    ("月份和金额", "{{ 月份和金额 }}"),
    ("合计", "{{ 金额大写 }}（￥{{ 金额 }}）"),
    ("方式和日期", "{{ 缴纳方式 }}　{{ 缴纳日期 }}"),
)


def document() -> str:
    """Return the part that holds the text."""
    page = '<w:pgSz w:w="11906" w:h="16838"/>'
    margins = (
        '<w:pgMar w:top="794" w:right="1134" w:bottom="567" w:left="1134" w:header="0" w:footer="0" w:gutter="0"/>'
    )
    body = "".join(
        (
            *_heading("党费收据存根{{ 补打 }}"),
            table(_GRID, *map(_stated, _ROWS), _kept(), is_ruled=True),
            paragraph("Cut", "\t （由此裁开，加盖骑缝章） \t"),
            *_heading("党费收据{{ 补打 }}"),
            table(_GRID, *map(_stated, _ROWS), _sealed(), is_ruled=True),
            paragraph("Code", "核验码：{{ 核验码 }}"),
        )
    )
    return (
        f"{DECLARATION}<w:document {WORD}><w:body>\n{body}<w:sectPr>{page}{margins}</w:sectPr></w:body></w:document>\n"
    )


def _heading(title: str) -> tuple[str, str]:
    return paragraph("Title", title), paragraph("Number", "编号：{{ 编号 }}")


def _stated(label_and_value: tuple[str, str]) -> str:
    label, value = label_and_value
    heading = cell(_LABEL, paragraph("Label", label), at="center")
    return row(heading, cell(_VALUE, paragraph("Body", value), span=3, at="center"))


def _kept() -> str:
    return row(
        cell(_LABEL, paragraph("Label", "经手人"), at="center"),
        cell(_QR - _LABEL + _CAPTION, paragraph("Stated", "{{ 经手人 }}"), span=2, at="center"),
        cell(_REST, paragraph("Signature", "开具日期：{{ 开具日期 }}"), at="center"),
        height=560,
    )


def _sealed() -> str:
    return row(
        cell(_QR, paragraph("QrCode", "{{ 二维码 }}"), span=2, at="center"),
        cell(_CAPTION, paragraph("Caption", "扫码核验真伪"), at="center"),
        cell(
            _REST,
            paragraph("Signature", "收款党支部（盖章）"),
            paragraph("Signature", "经手人：{{ 经手人 }}"),
            paragraph("Signature", "{{ 开具日期 }}"),
            at="center",
        ),
        height=2160,
    )
