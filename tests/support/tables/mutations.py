"""Tables of every kind that somebody, or some disk, has changed: each is the same for the same number."""

import io
import random
import struct
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.support.tables import biff, markup
from tests.support.tables.workbooks import make

_HEADINGS = ["公民身份号码", "姓名", "金额", "日期", "备注"]
_ROWS = [
    [f"44030519900101{n:04}", f"王{n}&<小>", str(n * 1.5), f"2026-11-{n % 28 + 1:02}", "字" * (n % 5)]
    for n in range(40)
]
_EXTREMES = [
    *(struct.pack("<I", value) for value in (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFF, 100_000)),
    *(struct.pack("<H", value) for value in (0, 1, 0x7FFF, 0xFFFF, 0x0809, 0x000A, 0x003C)),
]
_WORDS = [
    *(
        b"1048576",
        b"-1",
        b"99999999999999999999",
        b"1e308",
        b"NaN",
        b"&#0;",
        b"&amp;" * 50,
        b"<",
        b">",
        b'"',
        b"<!--",
        b"]]>",
    ),
    *(
        b"<table>" * 30,
        b"<![x[",
        b"<td rowspan=65534 colspan=1000>",
        b"<tr>",
        b"</table>",
        b"\0",
        b"\xff\xfe",
        b"\r",
        b'""',
    ),
    *(
        b"<!DOCTYPE a>",
        b"<script>",
        b"PK\x03\x04",
        b"\xef\xbb\xbf",
        b"," * 300,
        b"x" * 3000,
        b"&#x110000;",
        b"<a " * 400,
    ),
    *(b' ss:Index="1048576"', b' table:number-rows-repeated="1048576"', b' table:number-columns-repeated="16384"'),
]


def xlsx() -> bytes:
    def fill(workbook: Workbook, sheet: Worksheet) -> None:
        workbook.set_properties({"created": datetime(2026, 11, 23)})  # noqa: DTZ001 -- Excel knows no zones
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for place, row in enumerate([_HEADINGS, *_ROWS]):
            sheet.write_row(place, 0, row)
            sheet.write_number(place, 5, place * 1.25, day)
            sheet.write_boolean(place, 6, place % 2 == 0)
        sheet.merge_range(50, 0, 52, 3, "合并")
        workbook.add_worksheet("另").write_row(0, 0, ["a", "b"])

    with TemporaryDirectory() as folder:
        return make(Path(folder) / "a.xlsx", fill).read_bytes()


def xls() -> bytes:
    cells = b"".join(biff.label(0, column, text) for column, text in enumerate([*_HEADINGS, "是否", "是否2", "结果"]))
    for place, row in enumerate(_ROWS, 1):
        cells += biff.row(place, is_hidden=place == 5) + biff.shared(place, 0, place - 1) + biff.label(place, 1, row[1])
        cells += biff.number(place, 2, float(row[2])) + biff.number(place, 3, 46_000 + place, biff.DATE_STYLE)
        cells += biff.many_rk(place, 4, [place << 2 | 2, 5]) + biff.truth(place, 6, 1)
        cells += biff.formula(place, 7, b"\0" * 6 + b"\xff\xff") + biff.record(0x207, biff.text("结果"))
    cells += biff.hidden_columns(2, 3) + biff.merged((50, 52, 0, 3))
    before = [biff.texts(*(row[0] for row in _ROWS), "长" * 100, cut=40)]
    return biff.contained(biff.stream([biff.Sheet("名册", cells), biff.Sheet("另", biff.label(0, 0, "a"), 1)], before))


def ods() -> bytes:
    rows = [markup.row(*(markup.cell(text) for text in _HEADINGS))]
    for row in _ROWS:
        cells = [
            markup.cell(row[0]),
            markup.cell(row[1].replace("&", "&amp;").replace("<", "&lt;") + '<text:s text:c="2"/>x<text:tab/>'),
            markup.cell(row[2], f'office:value-type="float" office:value="{row[2]}"'),
            markup.cell(row[3], f'office:value-type="date" office:date-value="{row[3]}"'),
            markup.cell("", 'table:number-columns-repeated="3"'),
        ]
        rows.append(markup.row(*cells))
    rows.append(markup.row(markup.cell("合并", 'table:number-columns-spanned="3" table:number-rows-spanned="2"')))
    rows.append(
        markup.row(
            markup.cell("", 'table:number-columns-repeated="16384"'), said='table:number-rows-repeated="1048000"'
        )
    )
    with TemporaryDirectory() as folder:
        return markup.ods(Path(folder) / "a.ods", markup.content(markup.table("".join(rows)))).read_bytes()


def html() -> bytes:
    def line(tag: str, cells: list[str]) -> str:
        return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>\n"

    escaped = [[cell.replace("&", "&amp;").replace("<", "&lt;") for cell in row] for row in _ROWS]
    body = line("th", _HEADINGS) + "".join(line("td", row) for row in escaped)
    return (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312">'
        '<style>td{mso-number-format:"\\@"}</style>'
        "<!--[if gte mso 9]><xml><x:Name>名册</x:Name></xml><![endif]--></head><body>"
        f'<table border=1><col span=3>{body}<tr><td rowspan="2" colspan="3">合并<br>了</td><td x:num="1.5">1.5</table>'
        "<table><tr><td><table><tr><td>1</table></table></body></html>"
    ).encode("gb18030")


def xml_2003() -> bytes:
    def line(cells: list[str]) -> str:
        data = (cell.replace("&", "&amp;").replace("<", "&lt;") for cell in cells)
        return "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in data) + "</Row>\n"

    extra = (
        '<Row ss:Index="60"><Cell ss:MergeAcross="2" ss:MergeDown="1"><Data ss:Type="Number">1.5</Data></Cell>'
        '<Cell ss:Index="5"><Data ss:Type="DateTime">2026-11-23T00:00:00.000</Data></Cell></Row>'
    )
    rows = '<Column ss:Hidden="1"/>' + "".join(map(line, [_HEADINGS, *_ROWS])) + extra
    return markup.xml_2003(markup.sheet_2003(rows) + markup.sheet_2003("", "另", "SheetHidden"))


def _csv(encoding: str) -> Callable[[], bytes]:
    return lambda: "".join(",".join(row) + "\r\n" for row in [_HEADINGS, *_ROWS, ['"a""b"', '"x\ny"']]).encode(encoding)


KINDS: dict[str, Callable[[], bytes]] = {
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "html": html,
    "xml_2003": xml_2003,
    "csv_utf_8": _csv("utf-8"),
    "csv_gb18030": _csv("gb18030"),
    "csv_utf_16": _csv("utf-16"),
}


def mutated(sound: bytes, number: int) -> bytes:
    """Return a file with a few changes; of a zip mostly within a part, which is packed again."""
    chance = random.Random(number)  # noqa: S311 -- the same every time is what is wanted
    if sound.startswith(b"PK") and chance.random() < 0.7:
        return _repacked(sound, chance)
    return _changed(sound, chance)


def _repacked(sound: bytes, chance: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _changed(part, chance) if name == chosen else part)
    return packed.getvalue()


def _changed(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        place = chance.randrange(len(data) + 1)
        length = chance.choice((1, 2, 4, 16, 200))
        match chance.randrange(7):
            case 0:
                for each in range(place, min(place + length, len(data))):
                    data[each] = chance.randrange(256)
            case 1:
                del data[place : place + length]
            case 2:
                data[place:place] = data[place : place + length] * chance.choice((1, 2, 50))
            case 3:
                extreme = chance.choice(_EXTREMES)
                data[place : place + len(extreme)] = extreme
            case 4:
                data[place:place] = chance.choice(_WORDS)
            case 5:
                word = chance.choice(_WORDS)
                data[place : place + len(word)] = word
            case 6 if chance.random() < 0.3:
                del data[place:]
    return bytes(data)
