"""The rules of an organisations file: its columns, and where an organisation may stand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from szdj_cli.domain.imports.layouts import Find, Headings, Objection, TableForm
from szdj_cli.domain.imports.tables import HeadingMatch, deaf_to_names, match_headings, plain_heading
from szdj_cli.domain.organisations.fields import CODE, KIND, ORGANISATION_FIELD, ORGANISATION_FIELDS, REQUIRED
from szdj_cli.domain.organisations.organisations import OrganisationKind, can_stand_under
from szdj_cli.domain.values.parsing import parse_text
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Doubtful, FileProblem, Reason
from szdj_cli.domain.values.text import cleaned, narrowed, squeezed

_BY_NAME = frozenset(
    "上级 上级党组织 上级党组织名称 上级组织 上级组织名称 上级名称 隶属党组织 隶属党组织名称 所属上级党组织 直接上级"
    " 直接上级党组织".split()
)
"""The headings of what stands above by its name; beside a column of codes they say nothing more."""
_NO_MORE = pattern("(?<![不未无])(?:撤销|注销|解散|撤并|已合并|已并入)")
# 一、, （一）, 1., 1.1 before a name: where it stands in a list, and no part of it.
_NUMBER = pattern(
    r"(?:[一二三四五六七八九十]{1,3}[、.]|\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)"
    r"|\d{1,2}(?:\.\d{1,2})*[、)]|\d{1,2}\.(?!\d)|\d{1,2}(?:\.\d{1,2})+(?=\s))\s*(?=\S)"
)

_BY_TEXT = {text: field.term for field in ORGANISATION_FIELDS for text in (field.term, field.heading, *field.aliases)}


def organisation_term(heading: str) -> str | None:
    """Return the term that a heading of an organisations file names."""
    return _BY_TEXT.get(heading) or ("parent" if heading in _BY_NAME else None)


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    return match_headings(headings, deaf_to_names(headings, find, "parent", _BY_NAME), REQUIRED)


def _objection(headings: Headings, _find: Find) -> Objection | None:
    """Return what says that the levels of the tree are columns: 党委, 党总支, 党支部."""
    levels = [text for text in map(plain_heading, headings.texts) if KIND.find(text) is not None]
    return Objection(FileProblem.LEVELS_AS_COLUMNS, levels[0]) if len(levels) > 1 else None


def parse_cell(term: str, text: str, today: date) -> str:
    """Return what a cell of a list says: what stands above may be named by its code or its name, as it stands there.

    A name is doubtful where a number was taken away from before it.

    Raises:
        ValueRefused: its field does not take it.
    """
    if term == "parent" and not CODE.fullmatch(narrowed(cleaned(text))) and any(map(_is_hanzi, text)):
        return parse_text(_without_number(text))
    value = ORGANISATION_FIELD[term].parse_in_file(text, today)
    if term != "name" or (bare := _without_number(value)) == value:
        return value
    return Doubtful(bare, Reason.NAME_NUMBERED)


def says_no_more(name: str, remarks: Iterable[str]) -> bool:
    """Return whether a list says that an organisation is no more: behind its name in a bracket, or in its remarks."""
    return any(_NO_MORE.search(squeezed(text)) for text in (name.partition("(")[2], name.partition("（")[2], *remarks))


def _without_number(name: str) -> str:
    match = _NUMBER.match(narrowed(name))
    return name[match.end() :] if match else name


def _is_hanzi(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


ORGANISATION_FORM = TableForm(
    organisation_term,
    _match,
    {term: field.heading for term, field in ORGANISATION_FIELD.items()},
    "code",
    CODE.fullmatch,
    frozenset({"kind", "parent", "can_transfer"}),
    literal=frozenset({"code", "name", "phone", "fax", "postcode"}),
    objection=_objection,
    meaning=lambda term, word: codes.find(word) if (codes := ORGANISATION_FIELD[term].codes) else None,
)
"""How files of organisations are laid out."""


def misplaced(kinds: Mapping[str, OrganisationKind], parents: Mapping[str, str | None]) -> dict[str, Reason]:
    """Return the organisations that cannot stand where they are said to, and why.

    `kinds` and `parents` hold every organisation of the store and of the file, by code.
    """
    refused: dict[str, Reason] = {}
    for code, parent in parents.items():
        if parent is not None and parent not in kinds:
            refused[code] = Reason.PARENT_UNKNOWN
        elif not can_stand_under(kinds[code], None if parent is None else kinds[parent]):
            refused[code] = Reason.PARENT_REQUIRED if parent is None else Reason.PARENT_KIND
    return dict.fromkeys(_in_cycles(parents), Reason.PARENT_CYCLE) | refused


def _in_cycles(parents: Mapping[str, str | None]) -> Iterable[str]:
    settled: dict[str, bool] = {}  # code → whether it stands in or below a cycle
    for start in parents:
        path: dict[str, None] = {}
        current: str | None = start
        while current is not None and current in parents and current not in settled and current not in path:
            path[current] = None
            current = parents[current]
        is_cycle = current is not None and (current in path or settled.get(current, False))
        settled.update(dict.fromkeys(path, is_cycle))
    return [code for code, is_cycle in settled.items() if is_cycle]
