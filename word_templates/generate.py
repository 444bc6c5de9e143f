"""Write the templates: `python -m word_templates.generate`; the same bytes every time, whoever runs it."""

import zipfile
from pathlib import Path

from . import letter, receipt, styles
from .xml import DECLARATION, WORD

TARGET = Path(__file__).parent.parent / "szdj_cli" / "files"

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # as far back as a zip can say

_TYPES = f"""{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>
<Override PartName="/word/settings.xml" ContentType="{_WORD}.settings+xml"/>
<Override PartName="/word/fontTable.xml" ContentType="{_WORD}.fontTable+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>
"""
_PACKAGE_RELATIONS = f"""{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>
"""
_DOCUMENT_RELATIONS = f"""{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/fontTable" Target="fontTable.xml"/>
<Relationship Id="rId3" Type="{_OFFICE}/settings" Target="settings.xml"/>
</Relationships>
"""
# Without it Word lays the page out as its version of 2007 did.
_SETTINGS = f"""{DECLARATION}<w:settings {WORD}><w:compat>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
</w:compat></w:settings>
"""
_PROPERTIES = """{declaration}<cp:coreProperties xmlns:cp="{package}/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:language>zh-CN</dc:language>
</cp:coreProperties>
"""


def parts(title: str, document: str, styled: str) -> dict[str, str]:
    """Return the name and the text of every part of a document."""
    return {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _PACKAGE_RELATIONS,
        "docProps/core.xml": _PROPERTIES.format(declaration=DECLARATION, package=_PACKAGE, title=title),
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/document.xml": document,
        "word/fontTable.xml": styles.font_table(),
        "word/settings.xml": _SETTINGS,
        "word/styles.xml": styled,
    }


def write(directory: Path) -> None:
    """Write the templates into a directory."""
    _pack(directory / "letter.docx", parts("党员组织关系介绍信", letter.document(), styles.letter_styles()))
    _pack(directory / "receipt.docx", parts("党费收据", receipt.document(), styles.receipt_styles()))


def _pack(target: Path, content: dict[str, str]) -> None:
    # Unpacked, because packers differ in their bytes.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, text in content.items():
            part = zipfile.ZipInfo(name, _LONG_AGO)
            part.create_system = 0  # zipfile would say which system it ran on
            package.writestr(part, text.encode())


if __name__ == "__main__":
    write(TARGET)
