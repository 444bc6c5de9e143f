"""The words of how a file was read."""

from collections.abc import Sequence

from szdj_cli.domain.imports.layouts import PassedOver
from szdj_cli.domain.imports.readings import ALL_SHEETS, ColumnRead, Reading, UnreadSheet

PASSED_OVER = {
    PassedOver.TOTAL: "合计、小计",
    PassedOver.FOOTER: "表下的说明、签字",
    PassedOver.NUMBERED: "只有序号或横线的空行",
    PassedOver.HEADINGS: "重复的表头",
    PassedOver.COLUMN_NUMBERS: "列的编号",
    PassedOver.SECTION: "分段的标题",
}
"""What is passed over in a table."""

_SHOWN = 10
"""Rows or sheets that a sentence names."""
_ENCODINGS = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "gb18030": "GB18030"}


def read_from(reading: Reading) -> str:
    """Return what was read: file, format or encoding, sheets, and where the headings stand."""
    encoding = reading.encoding
    form = reading.format if encoding is None else f"{reading.format}，{_ENCODINGS.get(encoding, encoding.upper())}"
    places = "，".join(
        f"{f'工作表“{sheet.name}”' if sheet.name else ''}表头在第 {sheet.heading_row} 行" for sheet in reading.sheets
    )
    return f"读取 {reading.path}（{form}）：{places}"


def read_as(columns: Sequence[ColumnRead]) -> str:
    """Return which heading is read as what."""
    said = (c.heading if c.heading == c.name else f"{c.heading} → {c.name}" for c in columns)
    return f"读取的列：{'、'.join(said)}"


def ignored(headings: Sequence[str]) -> str:
    """Return which columns are passed over."""
    return f"忽略了不认识的列：{'、'.join(headings)}"


def passed_over(reading: Reading) -> str:
    """Return which rows are none of the table's."""
    said = (
        f"{PASSED_OVER[why]} {len(numbers)} 行（{_rows(reading, numbers)}）"
        for why, numbers in reading.passed_over.items()
    )
    return f"跳过了{'；'.join(said)}"


def hidden(count: int) -> str:
    """Return how many rows were read that nobody sees in the sheet."""
    return f"有 {count} 行在表格中是隐藏的，也读取了；不要的话，请先在表格中删除"


def unread(sheets: Sequence[UnreadSheet]) -> str:
    """Return which sheets were not read, and how they can be."""
    names = "、".join(sheet.name for sheet in sheets[:_SHOWN])
    more = "等" if len(sheets) > _SHOWN else ""
    together = f"；表头相符的可以一起读：--sheet {ALL_SHEETS}" if any(sheet.fits for sheet in sheets) else ""
    return f"另有 {len(sheets)} 张工作表没有读：{names}{more}。要读其中一张：--sheet 名称{together}"


def _rows(reading: Reading, numbers: Sequence[int]) -> str:
    places = [reading.where(number) for number in numbers[:_SHOWN]]
    more = "等" if len(numbers) > _SHOWN else ""
    if len(reading.sheets) > 1:
        return f"{'、'.join(f'{sheet} 第 {row} 行' for sheet, row in places)}{more}"
    return f"第 {'、'.join(str(row) for _sheet, row in places)} 行{more}"
