"""Workbooks within the bounds that ask for more memory than anybody has, each in another way."""

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, repeat
from pathlib import Path

from szdj_cli.files.bounds import MIB

Parts = dict[str, Iterable[str]]

_RELATIONS = "xl/_rels/workbook.xml.rels"
_BOOK = "xl/workbook.xml"
_SHEET = "xl/worksheets/sheet1.xml"
_TEXTS = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"
_WHOLE = 190 * MIB
_HEADINGS = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'
_SOUND: Parts = {
    _RELATIONS: [
        "<Relationships>"
        '<Relationship Id="r1" Type="/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="r2" Type="/sharedStrings" Target="sharedStrings.xml"/>'
        '<Relationship Id="r3" Type="/styles" Target="styles.xml"/>'
        "</Relationships>"
    ],
    _BOOK: ['<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'],
    _SHEET: [f"<worksheet><sheetData>{_HEADINGS}</sheetData></worksheet>"],
}


def build(path: Path, parts: Parts) -> Path:
    """Write a workbook of these parts, with so much ballast that its ratio is within the bounds."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, pieces in (_SOUND | parts).items():
            with package.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece.encode())
        package.writestr(zipfile.ZipInfo("ballast"), os.urandom(3 * MIB))
    return path


def _within(before: str, unit: str, after: str, size: int = _WHOLE) -> Iterator[str]:
    at_once = MIB // len(unit.encode()) + 1
    yield before
    yield from repeat(unit * at_once, size // (len(unit.encode()) * at_once))
    yield after


def _each(before: str, unit: Callable[[int], str], after: str, size: int = _WHOLE) -> Iterator[str]:
    """Yield numbered units from 2 on."""
    yield before
    numbers = iter(range(2, 1_048_577))
    while size > 0 and (units := list(map(unit, islice(numbers, 10_000)))):
        yield (joined := "".join(units))
        size -= len(joined.encode())
    yield after


def _sheet(inside: Callable[[str, str], Iterator[str]]) -> Parts:
    return {_SHEET: inside(f"<worksheet><sheetData>{_HEADINGS}", "</sheetData></worksheet>")}


KINDS: dict[str, Callable[[], Parts]] = {
    "a row of cells without end": lambda: _sheet(
        lambda before, after: _within(before + '<row r="2">', "<c><v>1</v></c>", "</row>" + after)
    ),
    "a text without end": lambda: _sheet(
        lambda before, after: _within(
            before + '<row r="2"><c r="A2" t="inlineStr"><is><t>', "x", "</t></is></c></row>" + after
        )
    ),
    "an attribute without end": lambda: _sheet(
        lambda before, after: _within(before + '<row r="2" x="', "x", '"></row>' + after)
    ),
    "a remark without end": lambda: _sheet(lambda before, after: _within(before + "<!--", "x", "-->" + after)),
    "tags within tags": lambda: _sheet(lambda before, after: _within(before, "<a>", after)),
    "other names in every tag": lambda: _sheet(
        lambda before, after: _each(before, lambda number: f"<a{number}/>", after)
    ),
    "a far cell in every row": lambda: _sheet(
        lambda before, after: _each(
            before, lambda row: f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>', after, 60 * MIB
        )
    ),
    "long texts in every cell": lambda: (
        {_TEXTS: ["<sst>", *(f"<si><t>{chr(0x4E00 + place) * 32_000}</t></si>" for place in range(300)), "</sst>"]}
        | _sheet(
            lambda before, after: _each(
                before,
                lambda row: f'<row r="{row}">' + f'<c t="s"><v>{row % 300}</v></c>' * 30 + "</row>",
                after,
                20 * MIB,
            )
        )
    ),
    "short shared texts": lambda: {_TEXTS: _within("<sst>", "<si><t>ab</t></si>", "</sst>")},
    "empty shared texts": lambda: {_TEXTS: _within("<sst>", "<si/>", "</sst>", 20 * MIB)},
    "wide shared texts": lambda: {_TEXTS: _within("<sst>", f"<si><t>{'x' * 30_000}😀</t></si>", "</sst>")},
    "one shared text without end": lambda: {_TEXTS: _within("<sst><si><t>", "x", "</t></si></sst>")},
    "merged ranges": lambda: {
        _SHEET: _within(
            f"<worksheet><sheetData>{_HEADINGS}</sheetData><mergeCells>",
            '<mergeCell ref="A1:B2"/>',
            "</mergeCells></worksheet>",
        )
    },
    "formats": lambda: {_STYLES: _within("<styleSheet><cellXfs>", '<xf numFmtId="14"/>', "</cellXfs></styleSheet>")},
    "sheets": lambda: {
        _BOOK: _within('<workbook xmlns:r="r"><sheets>', '<sheet name="a" r:id="r1"/>', "</sheets></workbook>")
    },
    "relations": lambda: {
        _RELATIONS: _each(
            "<Relationships>",
            lambda number: f'<Relationship Id="r{number}" Type="/worksheet" Target="w{number}.xml"/>',
            "</Relationships>",
        )
    },
    "remarks on cells that nobody reads": lambda: {"xl/comments1.xml": _within("<comments>", "<a/>", "</comments>")},
}


def with_many_parts(path: Path) -> Path:
    """Write a workbook of a hundred thousand parts."""
    with zipfile.ZipFile(path, "w") as package:
        for name, pieces in chain(_SOUND.items(), ((f"xl/{number}", ()) for number in range(100_000))):
            package.writestr(name, "".join(pieces))
    return path
