"""The form of 2006 in three parts on one A4 page: stub, letter, receipt slip (组通字〔2006〕45号, annex).

The wording is the form's. The program's own are the reason on the stub, who can be asked, and the code.
"""

from .xml import DECLARATION, WORD, cell, paragraph, row, table

_PART = 568
_QR = 2154
_CAPTION = 2600
_MAIN = 9638 - _PART
_REST = _MAIN - _QR - _CAPTION
_SLOT = 5200

_NUMBER = paragraph("Number", "第 {{ 编号 }} 号")


def document() -> str:
    """Return the part that holds the text."""
    page = '<w:pgSz w:w="11906" w:h="16838"/>'
    margins = (
        '<w:pgMar w:top="680" w:right="1134" w:bottom="567" w:left="1134" w:header="0" w:footer="0" w:gutter="0"/>'
    )
    body = "".join(
        (
            _stub(),
            paragraph("Cut", "\t 第 {{ 编号 }} 号（加盖骑缝章） \t"),
            _letter(),
            paragraph("Cut", "\t 第 {{ 编号 }} 号 \t"),
            _slip(),
            paragraph("End", ""),
        )
    )
    return (
        f"{DECLARATION}<w:document {WORD}><w:body>\n{body}<w:sectPr>{page}{margins}</w:sectPr></w:body></w:document>\n"
    )


def _stub() -> str:
    return table(
        (_SLOT, _MAIN - _SLOT, _PART),
        row(
            cell(
                _MAIN,
                paragraph("Title", "党员介绍信存根"),
                _NUMBER,
                paragraph(
                    "Body",
                    "_{{ 姓名 }}_同志系中共（_{{ 人员类别 }}_）党员，"
                    "组织关系由_{{ 原党支部 }}_转到_{{ 转入党支部 }}_。",
                ),
                paragraph("Body", "转移原因：_{{ 转移原因 }}_"),
                span=2,
            ),
            _part("一"),
        ),
        row(
            cell(_SLOT, paragraph("Slot", "（贴回执联处）"), at="center"),
            cell(_MAIN - _SLOT, paragraph("Signature", "{{ 开具日期 }}"), at="bottom"),
            _part_goes_on(),
            height=1360,
        ),
    )


def _letter() -> str:
    return table(
        (_QR, _CAPTION, _REST, _PART),
        row(
            cell(
                _MAIN,
                paragraph("Title", "中国共产党党员组织关系介绍信"),
                _NUMBER,
                paragraph("Addressee", "_{{ 抬头 }}_："),
                paragraph(
                    "Body",
                    "_{{ 姓名 }}_同志（_{{ 性别 }}_），_{{ 年龄 }}_岁，_{{ 民族 }}_，系中共（_{{ 人员类别 }}_）党员，"
                    "身份证号码_{{ 公民身份号码 }}_，由_{{ 原党支部 }}_去_{{ 转入党支部 }}_，请接转组织关系。"
                    "该同志党费已交到_{{ 党费交至 }}_。",
                ),
                paragraph("Body", "（有效期_{{ 有效天数 }}_天）"),
                span=3,
            ),
            _part("二"),
        ),
        row(
            cell(_QR, paragraph("QrCode", "{{ 二维码 }}"), at="center"),
            cell(
                _CAPTION,
                paragraph("Caption", "扫码核验真伪"),
                paragraph("Caption", "有效至{{ 失效日期 }}"),
                at="center",
            ),
            cell(
                _REST,
                paragraph("Signature", "（盖章）"),
                paragraph("Signature", "{{ 开具日期 }}"),
                at="center",
            ),
            _part_goes_on(),
            height=2160,
        ),
        row(
            cell(
                _MAIN,
                paragraph("Note", "党员联系电话或其他联系方式：{{ 党员电话 }}　　联系人：{{ 联系人 }}"),
                paragraph("Note", "党员原所在基层党委通讯地址：{{ 党委地址 }}"),
                paragraph("Note", "联系电话：{{ 党委电话 }}　　传真：{{ 党委传真 }}　　邮编：{{ 党委邮编 }}"),
                paragraph("Code", "核验码：{{ 核验码 }}"),
                span=3,
            ),
            _part_goes_on(),
        ),
    )


def _slip() -> str:
    return table(
        (_MAIN, _PART),
        row(
            cell(
                _MAIN,
                paragraph("Title", "中国共产党党员组织关系介绍信回执联"),
                _NUMBER,
                paragraph("Addressee", "_{{ 党委名称 }}_："),
                paragraph("Body", "_{{ 姓名 }}_同志的党员组织关系已转达我处，特此回复。"),
                paragraph("Signature", "（盖章）　　　　　　　　　"),
                paragraph("Signature", "年　　　月　　　日"),
                paragraph("Note", "经办人：________________　　联系电话：________________"),
                paragraph(
                    "Note",
                    "注：回执联由接收党员组织关系的基层党委在接收党员后一个月内邮寄或传真至党员原所在基层党委。",
                ),
            ),
            _part("三"),
        ),
    )


def _part(number: str) -> str:
    return cell(_PART, *(paragraph("Part", sign) for sign in f"第{number}联"), at="center", merged="restart")


def _part_goes_on() -> str:
    return cell(_PART, paragraph("Part", ""), merged="continue")
