"""The QR code of a verification as a file, for those whose terminal cannot draw it."""

from pathlib import Path

from szdj_cli.domain.imports.tables import DocumentKind
from szdj_cli.files.outgoing import check_target, outgoing


class QrFile:
    """An SVG file that holds the newest QR code; nothing but what was written here is ever replaced.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the file cannot be made there.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._is_ours = False
        check_target(target, DocumentKind.SVG, force=None)

    def write(self, svg: str) -> None:
        """Write a QR code in the place of the one before.

        Raises:
            OutputProtected, OutputUnfit, FileExists, FileUnwritable: it cannot be written there any more.
        """
        with outgoing(self._target, DocumentKind.SVG, force=self._is_ours or None) as file:
            file.write(svg.encode())
        self._is_ours = True
