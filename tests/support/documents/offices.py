"""A real office program: what it saves in other formats, and Word documents printed, with what stands on the page."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

needs_soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice is installed here")
needs_office = pytest.mark.skipif(
    any(shutil.which(program) is None for program in ("soffice", "pdftotext", "pdftoppm")),
    reason="no LibreOffice or no poppler-utils is installed here",
)

XLSX = "xlsx:Calc MS Excel 2007 XML"
_LETTER = (0, 510)  # points; what stands beside a text must not come between its lines


@dataclass(frozen=True)
class Paper:
    """One document as it comes out of the printer."""

    pages: int
    text: str
    """Without blanks and line ends."""
    codes: list[str]
    """What the QR codes on it hold."""


def save_as(wanted: str, documents: Sequence[Path], folder: Path, profile: Path) -> None:
    """Let LibreOffice save files in another format, under their names in a folder, by one start of the program."""
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", wanted]
    command += ["--outdir", str(folder), *map(str, documents)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)


def printed_papers(
    documents: Sequence[Path], profile: Path, text_stands: tuple[int, int] = _LETTER
) -> dict[str, Paper]:
    """Print documents that stand in one folder, by one start of the program, and read the text between two columns."""
    save_as("pdf", documents, documents[0].parent, profile)
    return {document.stem: _read(document.with_suffix(".pdf"), *text_stands) for document in documents}


def _read(pdf: Path, begin: int, end: int) -> Paper:
    area = ["-x", str(begin), "-y", "0", "-W", str(end - begin), "-H", "842"]
    text = subprocess.run(["pdftotext", *area, str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    subprocess.run(["pdftoppm", "-png", "-r", "150", str(pdf), str(pdf.with_suffix(""))], check=True)
    images = sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
    codes = [found.text for image in images for found in zxingcpp.read_barcodes(Image.open(image))]
    return Paper(text.count("\f"), "".join(text.split()), codes)
