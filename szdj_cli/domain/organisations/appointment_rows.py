"""The rules of a file of appointments: its columns, and what a row says."""

from collections.abc import Sequence
from datetime import date

from szdj_cli.domain.imports.layouts import Find, Headings, Objection, TableForm
from szdj_cli.domain.imports.tables import HeadingMatch, deaf_to_names, match_headings, plain_heading
from szdj_cli.domain.organisations.appointments import ROLES
from szdj_cli.domain.organisations.fields import parse_organisation_code
from szdj_cli.domain.values.fields import coded, column, plain
from szdj_cli.domain.values.identity import parse_id_number
from szdj_cli.domain.values.parsing import names_no_day, parse_date, parse_member_number, parse_name, parse_text
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Doubtful, FileProblem, Reason, ValueRefused
from szdj_cli.domain.values.text import squeezed


def _parse_day(text: str) -> str:
    """Return a day; doubtful where a month alone is written."""
    day = parse_date(text)
    return Doubtful(day, Reason.FIRST_OF_MONTH) if day.__class__ is str and names_no_day(text) else day


APPOINTMENT_FIELDS = (
    column("organisation", "组织编码", plain(parse_text), "党组织编码", "编码", required=True),
    column("member", "党员编号", plain(parse_member_number)),
    column("id_number", "公民身份号码", parse_id_number, "身份证号", "身份证号码", sensitive=True),
    column("name", "姓名", plain(parse_name), required=True),
    column("role", "职务", coded(ROLES), "党内职务", "任职", required=True, codes=ROLES),
    column("from_day", "任职日期", plain(_parse_day), "任职时间", "任职起始日期"),
    column("until_day", "任期至", plain(_parse_day), "任期届满日期", "届满日期", "任期截止日期"),
)
"""Every column of a file of appointments; a member is named by number or identity number, and always by name too."""

APPOINTMENT_FIELD = {field.term: field for field in APPOINTMENT_FIELDS}
"""Every column by its term."""

WHO = ("member", "id_number")
"""The columns of which one has to say who it is."""

_REQUIRED = ("organisation", "name", "role")
_BY_NAME = frozenset(
    "组织名称 党组织 党组织名称 党支部 党支部名称 支部 支部名称 所在党支部 所在党组织 所属党支部 所属党组织 任职党组织"
    " 任职党组织名称 任职组织 任职组织名称 任职党支部".split()
)
"""The headings of the organisation by its name; beside a column of codes they say nothing more."""
_FEWEST_ROLES = 2
_NO_LONGER = pattern("(?<![不未无])(?:免去|免职|卸任|离任|撤职|辞职|辞去|落选|调离|已调出|[去逝]世)|不再担任")
_BY_TEXT = {text: field.term for field in APPOINTMENT_FIELDS for text in (field.term, field.heading, *field.aliases)}


def _find(heading: str) -> str | None:
    return _BY_TEXT.get(heading) or ("organisation" if heading in _BY_NAME else None)


def _objection(headings: Headings, _find: Find) -> Objection | None:
    """Return what says that roles are columns, and each row is a committee: 书记, 副书记, 组织委员."""
    roles = [text for text in map(plain_heading, headings.texts) if ROLES.find(text) is not None]
    return Objection(FileProblem.ROLES_AS_COLUMNS, roles[0]) if len(roles) >= _FEWEST_ROLES else None


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    find = deaf_to_names(headings, find, "organisation", _BY_NAME)
    match = match_headings(headings, find, _REQUIRED)
    return match if any(term in match.columns for term in WHO) else match_headings(headings, find, (*_REQUIRED, WHO[1]))


def _is_code(text: str) -> bool:
    try:
        return bool(parse_organisation_code(text))
    except ValueRefused:
        return False


def _meaning(term: str, word: str) -> str | None:
    codes = APPOINTMENT_FIELD[term].codes
    return codes.find(word) if codes else None


APPOINTMENT_FORM = TableForm(
    _find,
    _match,
    {term: field.heading for term, field in APPOINTMENT_FIELD.items()},
    "organisation",
    _is_code,
    shared=frozenset({"organisation"}),
    telling=frozenset({"role"}),
    literal=frozenset({"organisation", "member", "id_number", "name"}),
    objection=_objection,
    meaning=_meaning,
)
"""How files of appointments are laid out."""


def says_no_longer(remark: str) -> bool:
    """Return whether a remark says that somebody holds the post no more."""
    return _NO_LONGER.search(squeezed(remark)) is not None


def day_of(text: str | None) -> date | None:
    """Return the day that a cell which was read says, if any."""
    return date.fromisoformat(text) if text else None
