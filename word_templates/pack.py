"""Pack the Word templates out of their parts: `python -m word_templates.pack`; the same bytes every time.

`shared` holds the parts that are the same in both, the other folders are a document each. The letter is
the form of 2006 (组通字〔2006〕45号, annex) and has its wording; the reason on the stub, who can be asked, and the code
are the program's own. Lines have a fixed height, so that a page is as full whatever fonts a machine has; `settings.xml`
keeps Word from laying it out as its version of 2007 did; `fontTable.xml` knows 宋体 by both of its names, as programs
outside Windows know the English one alone.
"""

import zipfile
from pathlib import Path

PARTS = Path(__file__).parent
TARGET = Path(__file__).parents[1] / "szdj_cli" / "files" / "documents"

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # as far back as a zip can say


def pack(name: str, target: Path) -> None:
    """Write a template."""
    folders = (PARTS / "shared", PARTS / name)
    parts = {file.relative_to(each).as_posix(): file for each in folders for file in each.rglob("*") if file.is_file()}
    # Uncompressed, because compressors differ in their bytes.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for place, file in sorted(parts.items()):
            part = zipfile.ZipInfo(place, _LONG_AGO)
            part.create_system = 0  # zipfile would say which system it ran on
            package.writestr(part, file.read_text("utf-8").encode())


if __name__ == "__main__":
    for shipped in TARGET.glob("*.docx"):
        pack(shipped.stem, shipped)
