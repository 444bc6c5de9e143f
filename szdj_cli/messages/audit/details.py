"""What the audit log holds of an act, as people read it."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from szdj_cli.domain.members.departures import DEPARTURES
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.organisations.appointments import ROLES
from szdj_cli.domain.organisations.fields import ORGANISATION_FIELD
from szdj_cli.domain.requests.kinds import KINDS
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.accounts.countersigning import ACTS
from szdj_cli.messages.audit.audit import PRESENTS, act, pruned
from szdj_cli.messages.errors import problem_of
from szdj_cli.messages.kit.choices import SCOPES
from szdj_cli.messages.kit.forms import words_of
from szdj_cli.messages.kit.tables import FALSE, LIST_SEPARATOR, TRUE
from szdj_cli.messages.requests import EMPTY
from szdj_cli.messages.verification.verification import method

NOTHING = "无"

_LABELS = {
    "account": "账号",
    "administrator": "系统管理员",
    "as": "去向",
    "basis": "比对依据",
    "branch": "党支部",
    "can_transfer": "转接权",
    "challenge": "认证编号",
    "changes": "变更",
    "collected_fen": "收得党费（元）",
    "command": "命令",
    "committee": "开具党委",
    "common": "两者相同的日志条数",
    "conflicts": "冲突",
    "correction": "更正编号",
    "count": "人数",
    "error": "结果",
    "errors": "错误",
    "fields": "项目",
    "filter": "筛选",
    "for": "审批组织号",
    "from": "自",
    "head": "末条校验值",
    "instead_of": "代替",
    "into": "并入",
    "kind": "类型",
    "length": "日志条数",
    "lost": "丢失的办理次数",
    "lost_acts": "丢失的办理",
    "margin": "每种编号跳过",
    "member": "党员编号",
    "membership": "人员类别",
    "method": "方式",
    "new": "新增",
    "number": "编号",
    "numbers": "党员编号",
    "on": "日期",
    "organisation": "组织",
    "fen": "金额（元）",
    "month": "月份",
    "months": "月份",
    "name": "名称",
    "owed": "未交的月份数",
    "parent": "上级",
    "payments": "缴纳编号",
    "pruned": "清理",
    "phone_page": "认证方法",
    "problem": "原因",
    "requests": "转交的申请数",
    "rows": "行数",
    "present": "被换下的数据库",
    "replaced": "被换下的校验点",
    "reverses": "冲正的缴纳",
    "reason": "原因",
    "received_on": "回执日期",
    "reprint": "补打",
    "resubmit": "要求补正",
    "revealed": "含完整号码",
    "role": "任职",
    "roster_state": "在册状态",
    "same": "不变",
    "scopes": "用途",
    "sealed_fields": "加密保存的项目",
    "schema": "数据库版本",
    "seconds": "等待秒数",
    "session": "登录编号",
    "sessions": "退出的登录",
    "sessions_ended": "退出的登录",
    "sha256": "文件校验值",
    "skipped": "跳过编号的种数",
    "sms": "短信网关",
    "step": "步骤",
    "store": "数据库",
    "to": "至",
    "until": "至",
    "updated": "更新",
    "waiting": "报批",
    "verification_method": "认证方法",
    "waiting_at": "等待组织号",
    "weak": "弱密码",
    "what": "事项",
    "why": "原因",
    "written": "写入校验值",
    "year": "年份",
}
_COUNTED: dict[str, Callable[[str], str]] = {"lost_acts": act, "pruned": pruned}
"""How often there was what, by its name."""
_CIPHERTEXT = "sealed"  # says nothing to people; the fields that it holds are named beside it


def readable(act: str, detail: str) -> str:
    """Return the detail of an entry in words; what is unknown here stays as it is stored."""
    try:
        facts = json.loads(detail)
    except (ValueError, RecursionError):  # changed from outside: shown, so that it can be seen
        return detail
    if not isinstance(facts, dict):
        return detail
    fields = ORGANISATION_FIELD if act.startswith("organisation.") else FIELDS
    return "；".join(
        f"{_LABELS.get(key, key)}：{_value(key, value, fields)}" for key, value in facts.items() if key != _CIPHERTEXT
    )


def _value(key: str, value: Any, fields: Mapping[str, Field]) -> str:
    if isinstance(value, dict) and (key in _COUNTED or key == "changes"):
        name = _COUNTED.get(key)
        return "，".join(
            f"{name(term)} {each}" if name else _change(term, each, fields) for term, each in value.items()
        )
    if key in ("fields", "sealed_fields") and isinstance(value, list):
        return LIST_SEPARATOR.join(_heading(str(term), fields) for term in value)
    if isinstance(value, list) and key in _LABELS:
        return LIST_SEPARATOR.join(_value(key, each, fields) for each in value) or NOTHING
    if key in _WORDS and isinstance(value, str | int):
        return str(_WORDS[key](value))
    return _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return TRUE if value else FALSE
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _change(term: str, difference: Any, fields: Mapping[str, Field]) -> str:
    if not isinstance(difference, list) or len(difference) != 2:
        return f"{_heading(term, fields)} {json.dumps(difference, ensure_ascii=False)}"
    return f"{_heading(term, fields)} {' → '.join(_shown(term, difference, fields))}"


def _shown(term: str, values: Iterable[Any], fields: Mapping[str, Field]) -> Iterable[str]:
    for value in values:
        text = None if value is None else str(value)
        yield (fields[term].show(text) if term in fields else text or "") or EMPTY


def _heading(term: str, fields: Mapping[str, Field]) -> str:
    if term in fields:
        return fields[term].heading
    of_forms = (words_of(kind).form.headings() for kind in KINDS.labels)
    return next((headings[term] for headings in of_forms if term in headings), term)


_WORDS: dict[str, Callable[[Any], object]] = {
    "as": DEPARTURES.label,
    "collected_fen": yuan,
    "error": problem_of,
    "fen": yuan,
    "kind": KINDS.label,
    "method": method,
    "present": PRESENTS.get,
    "role": ROLES.label,
    "scopes": lambda scopes: "、".join(SCOPES.get(scope, scope) for scope in scopes.split()),
    "what": lambda what: ACTS.get(what, what),
}
