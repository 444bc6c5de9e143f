"""The fields of an organisation: what each is called, how it is read, which have to be there."""

from functools import partial

from szdj_cli.domain.values.codes import FLAG, CodeList
from szdj_cli.domain.values.fields import column, plain
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

CODE = pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def parse_organisation_code(text: str) -> str:
    """Return a code: letters, digits, `.`, `_` and `-`, at most 64."""
    code = narrowed(cleaned(text))
    if not CODE.fullmatch(code):
        raise ValueRefused(Reason.CODE_FORM)
    return code


def _parse_name(text: str) -> str:
    name = parse_text(text)
    if not any(character.isalpha() for character in name):
        raise ValueRefused(Reason.NAME_FORM)
    return name


ORGANISATION_FIELDS = (
    column("code", "编码", plain(parse_organisation_code), "组织编码", "党组织编码", required=True),
    column("name", "名称", plain(_parse_name), "组织名称", "党组织名称", required=True),
    column("kind", "类型", plain(partial(parse_code, KIND)), "组织类型", "党组织类型", required=True, codes=KIND),
    column("parent", "上级编码", plain(parse_organisation_code), "上级组织编码", "上级党组织编码"),
    column("can_transfer", "有转接权", plain(partial(parse_code, FLAG)), codes=FLAG),
    column("address", "地址", plain(parse_text)),
    column("phone", "电话", plain(phone_of_cell), "联系电话"),
    column("fax", "传真", plain(phone_of_cell)),
    column("postcode", "邮编", plain(parse_postcode), "邮政编码"),
)
"""Every column of an organisations file. `term` is the column of the store; `parent` holds a code."""

REQUIRED = tuple(field.term for field in ORGANISATION_FIELDS if field.required)
"""The columns that have to be there."""

CLEARABLE = frozenset(field.term for field in ORGANISATION_FIELDS if not field.required and field.codes is None)
"""The columns that may be emptied."""

ORGANISATION_FIELD = {field.term: field for field in ORGANISATION_FIELDS}
"""Every column by its term."""
