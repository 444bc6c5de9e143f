"""A QR code as an SVG, which a browser shows in any size."""

from qrcode import constants
from qrcode.main import QRCode

_QUIET_ZONE = 4  # modules, as the standard has it
_PIXELS = 8  # a module's side


def qr_svg(text: str) -> str:
    """Return the smallest QR code of a text as an SVG document."""
    code = QRCode(error_correction=constants.ERROR_CORRECT_L, border=_QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    size = len(rows)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    side = size * _PIXELS
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{side}" height="{side}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>\n'
    )
