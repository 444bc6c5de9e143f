"""How much a file may hold: refused before it is read, so that no file can fill the memory."""

MIB = 1024 * 1024

MAX_TEXT_FILE_BYTES = 1024 * MIB
MAX_XLSX_BYTES = 50 * MIB
MAX_UNPACKED_BYTES = 200 * MIB
MAX_PACKING_RATIO = 100
SMALL_UNPACKED_BYTES = 10 * MIB
"""Does no harm, whatever the ratio."""
MAX_TEMPLATE_BYTES = SMALL_UNPACKED_BYTES
"""A template for a page of text with a picture or two, packed and unpacked."""
MAX_ROWS = 1_000_000
MAX_CELLS = 26 * MAX_ROWS
"""Rows × columns of a sheet's rectangle, which calamine lays out whole at 32 bytes a cell."""
MAX_FIELD_BYTES = 1024
"""One field, in UTF-8."""
