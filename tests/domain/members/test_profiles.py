from datetime import date

import pytest

from szdj_cli.domain.errors import FieldNotEditable, FieldUnknown, NothingChanged, ValueInvalid
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.members.profiles import editable, propose
from szdj_cli.domain.values.fields import Editor
from szdj_cli.domain.values.reasons import Reason

_TODAY = date(2026, 11, 23)
_MEMBER = Member(
    1, 1, 1, "第一党支部", dict.fromkeys(FIELDS) | {"address": "旧址", "education": "20", "mobile": "13800138000"}
)


def test_a_proposal_is_what_differs_in_stored_form() -> None:
    proposal = propose(
        _MEMBER, {"家庭住址": "新址", "学历": "大学本科", "degree": "硕士", "手机": "139 0013 9000"}, _TODAY
    )
    assert proposal.changes == {
        "address": ("旧址", "新址"),
        "degree": (None, "master"),
        "mobile": ("13800138000", "13900139000"),
    }
    assert proposal.warnings == ()


def test_an_optional_field_is_emptied_and_a_required_one_is_not() -> None:
    member = Member(1, 1, 1, "第一党支部", {**_MEMBER.values, "email": "a@b.cn"})
    assert propose(member, {"邮箱": "（清空）"}, _TODAY).changes == {"email": ("a@b.cn", None)}
    for empty in ("", "  ", "（清空）"):
        with pytest.raises(ValueInvalid) as refusal:
            propose(member, {"家庭住址": empty}, _TODAY)
        assert refusal.value.reason is Reason.REQUIRED


def test_an_unlisted_occupation_is_kept_with_a_warning() -> None:
    assert propose(_MEMBER, {"工作岗位": "潜水员"}, _TODAY).warnings == (("occupation", Reason.UNLISTED_OCCUPATION),)
    assert propose(_MEMBER, {"工作岗位": "教师"}, _TODAY).warnings == ()


@pytest.mark.parametrize("term", [term for term, field in FIELDS.items() if field.editor is not Editor.MEMBER])
def test_what_the_organisation_keeps_is_not_the_members_to_change(term: str) -> None:
    with pytest.raises(FieldNotEditable):
        editable(term)


def test_names_and_values_that_cannot_be_are_refused() -> None:
    with pytest.raises(FieldUnknown):
        editable("爱好")
    with pytest.raises(NothingChanged):
        propose(_MEMBER, {"address": " 旧址 ", "学历": "本科"}, _TODAY)
    with pytest.raises(NothingChanged):
        propose(_MEMBER, {}, _TODAY)
    with pytest.raises(ValueInvalid):
        propose(_MEMBER, {"mobile": "12345"}, _TODAY)
