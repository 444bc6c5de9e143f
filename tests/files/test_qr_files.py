import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from szdj_cli.domain.errors import FileExists, OutputUnfit
from szdj_cli.services.verification.qr_files import QrFile, picture

LINK = "http://192.168.100.100:54321/v/" + "aB3-" * 8


def image_of(path: Path) -> Image.Image:
    if path.suffix == ".png":
        return Image.open(path).convert("L")
    root = ElementTree.fromstring(path.read_text())  # noqa: S314 -- made one line before
    size = int(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (size * 4, size * 4), 255)
    draw = ImageDraw.Draw(image)
    for at in root[1].attrib["d"].removeprefix("M").split("h1v1h-1zM"):
        x, y = (int(part) for part in at.removesuffix("h1v1h-1z").split())
        draw.rectangle((x * 4, y * 4, x * 4 + 3, y * 4 + 3), fill=0)
    return image


def scanned(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("name", ["code.svg", "code.png", "code.PNG"])
def test_a_file_holds_the_newest_code_for_its_owner_alone(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    file = QrFile(path)
    for link in (LINK, LINK.upper()):  # renewed: in the place of its own
        file.write(link)
        assert scanned(image_of(path) if path.suffix != ".PNG" else Image.open(path)) == [link]
        assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExists):
        QrFile(path)


def test_another_suffix_is_refused_before_anything_begins(tmp_path: Path) -> None:
    with pytest.raises(OutputUnfit) as refused:
        QrFile(tmp_path / "code.jpg")
    assert refused.value.suffixes == ("svg", "png")


def test_the_picture_says_the_same() -> None:
    assert scanned(Image.open(io.BytesIO(picture(LINK)))) == [LINK]
