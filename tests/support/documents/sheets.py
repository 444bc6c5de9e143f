"""How the sheets of a workbook are printed, as the workbook itself says."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True)
class PrintedSheet:
    """One sheet: its paper and what stands on each page; widths are in narrow characters."""

    name: str
    paper: int
    is_landscape: bool
    beside: int | None
    """How many pages stand beside each other; None: as many as it comes to."""
    width: float
    rows: int
    repeats_rows: bool
    repeats_columns: bool
    footer: str


def sheets_of(path: Path) -> list[PrintedSheet]:
    """Return the sheets of a workbook that XlsxWriter has written."""
    with zipfile.ZipFile(path) as package:
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 -- our own file
        names = [sheet.get("name") or "" for sheet in book.iter(f"{_MAIN}sheet")]
        titles = {
            int(each.get("localSheetId") or 0): each.text or ""
            for each in book.iter(f"{_MAIN}definedName")
            if each.get("name") == "_xlnm.Print_Titles"
        }
        return [
            _sheet(name, package.read(f"xl/worksheets/sheet{place + 1}.xml"), titles.get(place, ""))
            for place, name in enumerate(names)
        ]


def _sheet(name: str, content: bytes, titles: str) -> PrintedSheet:
    root = ElementTree.fromstring(content)  # noqa: S314 -- our own file
    page = root.find(f"{_MAIN}pageSetup")
    set_up = page.attrib if page is not None else {}
    fits = root.find(f"{_MAIN}sheetPr/{_MAIN}pageSetUpPr") is not None
    columns = [each.attrib for each in root.iter(f"{_MAIN}col")]
    footer = root.find(f"{_MAIN}headerFooter/{_MAIN}oddFooter")
    return PrintedSheet(
        name,
        int(set_up.get("paperSize", 0)),
        set_up.get("orientation") == "landscape",
        int(set_up.get("fitToWidth", 1)) if fits else None,
        sum(float(each["width"]) * (int(each["max"]) - int(each["min"]) + 1) for each in columns),
        sum(1 for _ in root.iter(f"{_MAIN}row")),
        re.search(r"\$\d", titles) is not None,
        re.search(r"\$[A-Z]", titles) is not None,
        footer.text or "" if footer is not None else "",
    )
