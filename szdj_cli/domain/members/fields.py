"""The member record field by field: one table that import, edit, display and export all read."""

from szdj_cli.domain.values import codes
from szdj_cli.domain.values import parsing as values
from szdj_cli.domain.values.fields import Editor, Field, coded, plain
from szdj_cli.domain.values.identity import parse_id_number, parse_mobile
from szdj_cli.domain.values.phones import landline_of_cell, parse_landline

_M, _O, _P = Editor.MEMBER, Editor.ORGANISATION, Editor.PROGRAM
_TEXT = plain(values.parse_text)

_ALL = (
    Field("id_number", "公民身份号码", parse_id_number, _O, True, sensitive=True,
          aliases=("身份证号", "身份证号码", "身份证")),
    Field("name", "姓名", plain(values.parse_name), _O, True, parse_cell=plain(values.name_of_cell)),
    Field("sex", "性别", coded(codes.SEX), _O, True, codes.SEX),
    Field("ethnicity", "民族", coded(codes.ETHNICITY), _M, True, codes.ETHNICITY),
    Field("birth_date", "出生日期", values.parse_past_date, _O, True, aliases=("出生年月", "出生年月日")),
    Field("education", "学历", plain(values.parse_education), _M, True, codes.EDUCATION, aliases=("文化程度",)),
    Field("degree", "学位", coded(codes.DEGREE), _M, False, codes.DEGREE),
    Field("membership", "人员类别", coded(codes.MEMBERSHIP), _O, True, codes.MEMBERSHIP, aliases=("党员类别",)),
    Field("branch", "所在党支部", _TEXT, _O, True, aliases=("党组织编码", "支部编码", "党支部", "所在支部")),
    Field("joined_on", "加入党组织日期", values.parse_past_date, _O, True, aliases=("入党日期", "入党时间")),
    Field("confirmed_on", "转正日期", values.parse_past_date, _O, aliases=("转正时间",)),
    Field("occupation", "工作岗位", _TEXT, _M, True, aliases=("职业",)),
    Field("employer", "工作单位", _TEXT, _M, aliases=("单位", "工作单位及职务")),
    Field("mobile", "手机号码", plain(parse_mobile), _M, True, sensitive=True, aliases=("手机号", "手机", "联系电话")),
    Field("landline", "固定电话", plain(parse_landline), _M, aliases=("座机",), parse_cell=plain(landline_of_cell)),
    Field("address", "家庭住址", _TEXT, _M, True, aliases=("住址",)),
    Field("native_place", "籍贯", _TEXT, _M),
    Field("residence", "现居住地", _TEXT, _M),
    Field("household", "户籍地", _TEXT, _M, aliases=("户籍所在地",)),
    Field("standing", "党籍状态", coded(codes.STANDING), _O, True, codes.STANDING),
    Field("roster_state", "在册状态", coded(codes.ROSTER_STATE), _P, True, codes.ROSTER_STATE,
          aliases=("状态", "党员状态", "在籍状态"), in_import=False),
    Field("floating", "流动党员", coded(codes.FLAG), _O, False, codes.FLAG, aliases=("是否流动党员",)),
    Field("floating_to", "外出流向", _TEXT, _O, aliases=("流动去向",)),
    Field("lost_contact", "失联", coded(codes.FLAG), _O, False, codes.FLAG, aliases=("是否失联",)),
    Field("lost_since", "失联年月", values.parse_past_month, _O, aliases=("失联时间",)),
    Field("email", "邮箱", plain(values.parse_email), _M, aliases=("电子邮箱",)),
)  # fmt: skip

FIELDS: dict[str, Field] = {field.term: field for field in _ALL}
"""Every field by its term, in the order in which records are shown."""

EDITABLE_BY_MEMBER = tuple(field for field in _ALL if field.editor is Editor.MEMBER)
IMPORTED = tuple(field for field in _ALL if field.in_import)
SENSITIVE = frozenset(field.term for field in _ALL if field.sensitive)

_BY_TEXT = {text: field for field in _ALL for text in (field.term, field.heading, *field.aliases)}


def find(text: str) -> Field | None:
    """Return the field that a heading, an alias or a term names."""
    return _BY_TEXT.get(text.strip().lstrip("*").strip())
