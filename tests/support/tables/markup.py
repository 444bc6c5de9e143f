"""Tables as other systems write them: OpenDocument, web pages, the XML of Excel 2003."""

import zipfile
from pathlib import Path

_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text", "style")
)
_CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def content(tables: str, styles: str = "", root: str = "document-content") -> str:
    """Return the XML of an OpenDocument spreadsheet around its tables."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:{root} {_NAMES} {_CALC}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:{root}>"
    )


def table(rows: str, said: str = 'table:name="名册"') -> str:
    return f"<table:table {said}>{rows}</table:table>"


def row(*cells: str, said: str = "") -> str:
    return f"<table:table-row {said}>{''.join(cells)}</table:table-row>"


def cell(shown: str = "", said: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {said}>{f'<text:p>{shown}</text:p>' if shown else ''}</table:table-cell>"


def ods(path: Path, xml: str, manifest: str = "<manifest/>", kind: str = TYPE) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", kind, zipfile.ZIP_STORED)
        package.writestr("content.xml", xml)
        package.writestr("META-INF/manifest.xml", manifest)
    return path


def xml_2003(sheets: str, encoding: str = "UTF-8") -> bytes:
    """Return the XML of Excel 2003 around its sheets."""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:x"'
        f' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{sheets}</Workbook>'
    ).encode(encoding)


def sheet_2003(rows: str, name: str = "名册", visible: str = "SheetVisible") -> str:
    options = f"<WorksheetOptions><Visible>{visible}</Visible></WorksheetOptions>"
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'
