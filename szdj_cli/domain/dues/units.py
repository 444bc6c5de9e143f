"""In which unit a table of dues has its amounts: anything but the yuan is refused."""

import re
from collections.abc import Collection

from szdj_cli.domain.dues.bill_words import CURRENCIES
from szdj_cli.domain.imports.layouts import Find, Headings, Objection
from szdj_cli.domain.imports.tables import plain_heading, term_of_heading
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import FileProblem

_UNIT = (
    "(?:人民币)?(?:[十百千万亿]+元?|角|分|(?:美|港|欧|日|澳|加|韩|新台|新加坡|澳门|加拿大|澳大利亚)[元币圆]|英镑|法郎|卢布|泰铢|林吉特"
    rf"|{CURRENCIES}|(?:US|HK)?\$|€|£)"
)
# Of a heading: 金额(万元), 金额/万元, 金额[USD]; and above it: 单位：万元, 币种：美元.
_UNIT_OF_HEADING = pattern(rf"[(/\[【]?(?:单位[:：]?)?{_UNIT}[)\]】]?$", re.IGNORECASE)
_UNIT_ABOVE = pattern(
    rf"(?:(?:单位|币种|币别|货币)(?:[:：]|[(\[])[(\[]?|^\(){_UNIT}(?=$|[)\]，,;；。、])|^[十百千万亿]+元$",
    re.IGNORECASE,
)
_SAYS_UNIT = ("单位", "币种", "币别", "货币")


def other_unit(headings: Headings, find: Find, amounts: Collection[str]) -> Objection | None:
    """Return what in or above headings says that the columns of some terms are in another unit than the yuan."""
    for heading in headings.texts:
        plain = plain_heading(heading)
        bare = _UNIT_OF_HEADING.sub("", plain)
        if bare != plain and term_of_heading(bare, find) in amounts:
            return Objection(FileProblem.NOT_IN_YUAN, heading)
    for row in (*headings.above, *headings.rows[:-1]):
        cells = list(filter(None, map(plain_heading, row)))
        for before, cell in zip(("", *cells), cells, strict=False):
            text = f"{before}:{cell}" if before.endswith(_SAYS_UNIT) else cell
            if _UNIT_ABOVE.search(text):
                return Objection(FileProblem.NOT_IN_YUAN, text)
    return None
