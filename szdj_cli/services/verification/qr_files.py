"""The QR code of a verification as a file, for those whose terminal cannot draw it."""

from pathlib import Path

from szdj_cli.domain.errors import OutputUnfit
from szdj_cli.domain.imports.tables import DocumentKind
from szdj_cli.files.documents.qr_png import qr_png
from szdj_cli.files.documents.qr_svg import qr_svg
from szdj_cli.files.outgoing import check_target, outgoing

_DRAWN = {
    DocumentKind.SVG: lambda link: qr_svg(link).encode(),
    DocumentKind.PNG: lambda link: qr_png(link)[0],
}


def picture(link: str) -> bytes:
    """Return the QR code of a link as a PNG."""
    return qr_png(link)[0]


class QrFile:
    """A file that holds the newest QR code, as SVG or PNG by its suffix; nothing but what was written here is replaced.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the file cannot be made there.
    """

    def __init__(self, target: Path) -> None:
        kind = next((kind for kind in _DRAWN if target.suffix.lower() == f".{kind.value}"), None)
        if kind is None:
            raise OutputUnfit(str(target), tuple(kind.value for kind in _DRAWN))
        self._target, self._kind = target, kind
        self._is_ours = False
        check_target(target, kind, force=None)

    def write(self, link: str) -> None:
        """Write the QR code of a link in the place of the one before.

        Raises:
            OutputProtected, OutputUnfit, FileExists, FileUnwritable: it cannot be written there any more.
        """
        with outgoing(self._target, self._kind, force=self._is_ours or None) as file:
            file.write(_DRAWN[self._kind](link))
        self._is_ours = True
