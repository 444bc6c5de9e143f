"""The rules of an organisations file: its columns, and where an organisation may stand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from szdj_cli.domain.imports.layouts import Find, TableForm
from szdj_cli.domain.imports.tables import HeadingMatch, match_headings
from szdj_cli.domain.organisations.organisations import OrganisationKind, can_stand_under
from szdj_cli.domain.values.codes import FLAG, CodeList
from szdj_cli.domain.values.fields import Editor, Field
from szdj_cli.domain.values.parsing import parse_code, parse_postcode, parse_text
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.phones import phone_of_cell
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed

KIND = CodeList(
    {"committee": "党委", "general_branch": "党总支", "branch": "党支部"},
    {
        **dict.fromkeys("基层党委 基层委员会 党的基层委员会 党委员会".split(), "committee"),
        **dict.fromkeys(
            "党总支部 总支 总支部 基层党总支 党总支委员会 党总支部委员会 总支部委员会".split(), "general_branch"
        ),
        **dict.fromkeys("支部 基层党支部 中共党支部 联合党支部 临时党支部 党支部委员会 支部委员会".split(), "branch"),
    },
)

_CODE = pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def parse_organisation_code(text: str) -> str:
    """Return a code: letters, digits, `.`, `_` and `-`, at most 64."""
    code = narrowed(cleaned(text))
    if not _CODE.fullmatch(code):
        raise ValueRefused(Reason.CODE_FORM)
    return code


def _parse_name(text: str) -> str:
    name = parse_text(text)
    if not any(character.isalpha() for character in name):
        raise ValueRefused(Reason.NAME_FORM)
    return name


def _column(
    term: str,
    heading: str,
    parse: Callable[[str], str],
    *aliases: str,
    required: bool = False,
    codes: CodeList | None = None,
) -> Field:
    return Field(
        term, heading, lambda text, _today: parse(text), Editor.ORGANISATION, required, codes=codes, aliases=aliases
    )


ORGANISATION_FIELDS = (
    _column("code", "编码", parse_organisation_code, "组织编码", "党组织编码", required=True),
    _column("name", "名称", _parse_name, "组织名称", "党组织名称", required=True),
    _column("kind", "类型", partial(parse_code, KIND), "组织类型", "党组织类型", required=True, codes=KIND),
    _column("parent", "上级编码", parse_organisation_code, "上级组织编码", "上级党组织编码"),
    _column("can_transfer", "有转接权", partial(parse_code, FLAG), codes=FLAG),
    _column("address", "地址", parse_text),
    _column("phone", "电话", phone_of_cell, "联系电话"),
    _column("fax", "传真", phone_of_cell),
    _column("postcode", "邮编", parse_postcode, "邮政编码"),
)
"""Every column of an organisations file. `term` is the column of the store; `parent` holds a code."""

REQUIRED = tuple(field.term for field in ORGANISATION_FIELDS if field.required)
"""The columns that have to be there."""

CLEARABLE = frozenset(field.term for field in ORGANISATION_FIELDS if not field.required and field.codes is None)
"""The columns that may be emptied."""

ORGANISATION_FIELD = {field.term: field for field in ORGANISATION_FIELDS}
"""Every column by its term."""

_BY_TEXT = {text: field.term for field in ORGANISATION_FIELDS for text in (field.term, field.heading, *field.aliases)}


def organisation_term(heading: str) -> str | None:
    """Return the term that a heading of an organisations file names."""
    return _BY_TEXT.get(heading)


def _match(headings: Sequence[str], find: Find) -> HeadingMatch:
    return match_headings(headings, find, REQUIRED)


ORGANISATION_FORM = TableForm(
    organisation_term,
    _match,
    {term: field.heading for term, field in ORGANISATION_FIELD.items()},
    "code",
    _CODE.fullmatch,
    frozenset({"kind", "parent", "can_transfer"}),
    literal=frozenset({"code", "name", "phone", "fax", "postcode"}),
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
            refused[code] = Reason.PARENT_KIND
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
