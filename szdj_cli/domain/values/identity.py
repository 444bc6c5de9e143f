"""Identity numbers (GB 11643-1999) and mobile numbers: checked, read, masked."""

from datetime import date

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed, whole

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
# Only the province can be checked: codes reflect the day of issue, and abolished counties stay valid.
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
_MOBILE = pattern(r"1[3-9][0-9]{9}")
_MOBILE_IN_TEXT = pattern(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])|(?<![0-9])0[0-9]{2,3}-?[2-9][0-9]{6,7}(?![0-9])")
_WRITTEN_MOBILE = pattern(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_BETWEEN = pattern(r"[\s\-‐‑‒–—―−]+")
"""What people write between the groups of a number."""
_IN_MOBILE = pattern(r"[\s\-‐‑‒–—―−().·]+")
"""And into a mobile number."""

_MARKS = "'`‘’“”\"=;,:.。、；，： "
"""What stands around a number that a spreadsheet was to take as text, or that a list was copied from."""

_SCIENTIFIC = pattern(r"[0-9](\.[0-9]+)?E\+?[0-9]+")

INITIAL_PASSWORD_LENGTH = 6


ZEROED = "000"
"""How a number ends whose last digits a spreadsheet has lost, or one in a thousand that is right."""


def parse_id_number(text: str, today: date) -> str:
    """Return the 18 characters of an identity number, `x` as `X`.

    Full-width digits and blanks around are forgiven (GB 11643-1999), as are blanks and hyphens between its groups, and
    the marks by which a spreadsheet is made to keep it as text.

    Raises:
        ValueRefused: with the first rule that the text breaks.
    """
    number = narrowed(cleaned(text)).strip().upper()
    if len(number) != 18:
        number = _BETWEEN.sub("", number.strip(_MARKS)) if not _SCIENTIFIC.fullmatch(number) else number
    if len(number) != 18:
        if len(number) == 15 and number.isdigit():
            raise ValueRefused(Reason.ID_FIFTEEN)
        if _SCIENTIFIC.fullmatch(number):
            raise ValueRefused(Reason.ID_SCIENTIFIC)
        raise ValueRefused(Reason.ID_LENGTH)
    body = number[:17]
    if not (number.isascii() and body.isdigit() and (number[17].isdigit() or number[17] == "X")):
        raise ValueRefused(Reason.ID_CHARACTERS)
    if number[:2] not in PROVINCES:
        raise ValueRefused(Reason.ID_PROVINCE)
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValueRefused(Reason.ID_BIRTH_DATE) from None
    if born > today:
        raise ValueRefused(Reason.ID_BIRTH_FUTURE)
    if check_character(body) != number[17]:
        # A spreadsheet keeps fifteen digits of a number.
        raise ValueRefused(Reason.ID_ZEROED if number.endswith(ZEROED) else Reason.ID_CHECK)
    return number


def check_character(body: str) -> str:
    """Return the 18th character for the first 17 digits (ISO 7064 MOD 11-2)."""
    return CHECK_CHARACTERS[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


def birth_date_of(id_number: str) -> str:
    """Return the birth date in a valid number, as YYYY-MM-DD."""
    return f"{id_number[6:10]}-{id_number[10:12]}-{id_number[12:14]}"


def sex_of(id_number: str) -> str:
    """Return the GB/T 2261.1 code: `1` for an odd 17th digit (male), `2` for an even one."""
    return "1" if id_number[16] in "13579" else "2"


def initial_password_of(id_number: str) -> str:
    """Return the initial password, the last six characters."""
    return id_number[-INITIAL_PASSWORD_LENGTH:]


def masked_id_number(id_number: str) -> str:
    """Return the first six characters and stars: the last six are the initial password."""
    return id_number[:6] + "*" * (len(id_number) - 6)


def parse_mobile(text: str) -> str:
    """Return the 11 digits of a mainland mobile number.

    Blanks, hyphens, dots, a country code, the nought of a float and marks of a text in front are forgiven.

    Raises:
        ValueRefused: the text is no mobile number.
    """
    number = narrowed(cleaned(text))
    if _MOBILE.fullmatch(number):
        return number
    number = number.strip(_MARKS)
    match = _WRITTEN_MOBILE.fullmatch(_IN_MOBILE.sub("", whole(number)))
    if match is None:
        if _SCIENTIFIC.fullmatch(number.upper()):
            raise ValueRefused(Reason.ID_SCIENTIFIC)
        several = len(_MOBILE_IN_TEXT.findall(narrowed(text))) > 1
        raise ValueRefused(Reason.MOBILE_SEVERAL if several else Reason.MOBILE_FORM)
    return match[1]


def masked_mobile(mobile: str) -> str:
    """Return the first three and last four digits, which the holder checks at sign-in."""
    return f"{mobile[:3]}****{mobile[-4:]}"
