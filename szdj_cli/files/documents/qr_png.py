"""A QR code as a PNG, for documents."""

import struct
import zlib

from qrcode import constants
from qrcode.main import QRCode

QUIET_ZONE = 4
"""Modules around a code that stay light: what the standard asks for."""

_PIXELS = 8  # a module's side: no program that scales the image blurs its edges
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ONE_BIT_GREY = bytes((1, 0, 0, 0, 0))


def qr_png(text: str) -> tuple[bytes, int]:
    """Return the smallest code of a text that bears 15 % of damage (level M), and how many modules it is wide.

    The image is wider by a quiet zone on each side.

    Raises:
        qrcode.exceptions.DataOverflowError: more than 2,331 bytes.
    """
    code = QRCode(error_correction=constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    return _png([[bool(module) for module in row] for row in code.get_matrix()]), code.modules_count


def _png(rows: list[list[bool]]) -> bytes:
    side = len(rows) * _PIXELS  # a multiple of eight: lines end with a whole byte
    lines = []
    for row in rows:
        line = bytes(0x00 if is_dark else 0xFF for is_dark in row)  # a module is one byte of eight pixels
        lines += [b"\0" + line] * _PIXELS
    header = struct.pack(">II", side, side) + _ONE_BIT_GREY
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"".join(lines))) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
