"""How much a file may hold: refused before it is read, so that no file can fill the memory."""

MIB = 1024 * 1024

MAX_TEXT_FILE_BYTES = 1024 * MIB
MAX_XLSX_BYTES = 50 * MIB
MAX_UNPACKED_BYTES = 200 * MIB
MAX_PACKING_RATIO = 100
SMALL_UNPACKED_BYTES = 10 * MIB
"""Does no harm, whatever the ratio."""
MAX_DIRECTORY_BYTES = 2 * MIB
"""The list of a zip's parts; the largest workbook has a few hundred."""
MAX_TEMPLATE_BYTES = SMALL_UNPACKED_BYTES
"""A template for a page of text with a picture or two, packed and unpacked."""
MAX_TEMPLATE_MARKUP_BYTES = MIB
"""All of it that is no picture, unpacked: as a document it takes a hundred times as much."""
MAX_PLACEHOLDERS = 1_000
"""In one part of a template: each takes 14 KiB while it is filled in, a picture more."""
MAX_ROWS = 1_000_000
"""That are filled."""
MAX_HELD_ROWS = 100_000
"""Of a table that is kept whole while it is looked at: organisations, decisions."""
MAX_HELD_SIZE = 48 * MIB
"""Characters and cells of such a table."""
MAX_FIELD_BYTES = 1024
"""One field, in UTF-8."""
MAX_BLOCK_SIZE = 2 * MIB
"""Characters and cells that are held at once, whatever number of rows they make up."""
MAX_ROW_SIZE = MIB
"""Characters and cells of one row of a sheet."""
MAX_TOKEN_BYTES = MIB
"""One tag of an XML part."""
MAX_NAMES = 10_000
"""Different names of tags and attributes in an XML part."""
MAX_DEPTH = 100
"""Tags within tags."""
MAX_SHARED_BYTES = 100 * MIB
"""All the texts that the sheets of a workbook share, as they lie in memory: a million and a half names."""
MAX_LISTED = 100_000
"""Sheets, formats, or merged ranges; Excel's own limit of formats is 64,000."""

EXCEL_TEXT = 32_767
"""Characters in a cell."""
EXCEL_ROWS = 1_048_576
EXCEL_COLUMNS = 16_384
