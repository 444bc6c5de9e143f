"""What is said where organisations are opened, renamed, moved, closed and merged."""

from szdj_cli.domain.organisations.fields import ORGANISATION_FIELD
from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.organisations.reorganising import OrganisationChange, Reorganised, ReorganisingAct
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages import organisations as words

REASON = "原因（会记入日志）"
PARENT = "上级党组织（编码或名称；党委没有上级的留空）"

CONFIRM = {
    ReorganisingAct.ADD: "是否登记这个党组织",
    ReorganisingAct.RENAME: "是否改名",
    ReorganisingAct.MOVE: "是否改变上级",
    ReorganisingAct.CLOSE: "是否撤销这个党组织（不能恢复，编码不再使用）",
    ReorganisingAct.MERGE: "是否并入（不能恢复，编码不再使用）",
}
UNDONE = {
    ReorganisingAct.ADD: "未登记",
    ReorganisingAct.RENAME: "未改名",
    ReorganisingAct.MOVE: "未改变上级",
    ReorganisingAct.CLOSE: "未撤销",
    ReorganisingAct.MERGE: "未并入",
}
"""What was not done, because whoever was asked did not agree."""

_SAME = {
    ReorganisingAct.ADD: "{name}（{code}）已登记过，内容相同，没有变化",
    ReorganisingAct.RENAME: "{code} 的名称就是{name}，没有变化",
}
_SAME_DONE = {
    ReorganisingAct.MOVE: "{organisation}的上级就是{target}，没有变化",
    ReorganisingAct.CLOSE: "{organisation}已撤销过，没有变化",
    ReorganisingAct.MERGE: "{organisation}已并入过{target}，没有变化",
}
_DONE = {
    ReorganisingAct.ADD: "已登记{name}（{code}）",
    ReorganisingAct.RENAME: "已改名为{name}（{code}）",
}


def heading(term: str) -> str:
    """Return what a value of an organisation is called."""
    return ORGANISATION_FIELD[term].heading


def changed(change: OrganisationChange) -> str:
    """Return what was done to one organisation."""
    of = _DONE if change.changes else _SAME
    return of[change.act].format(name=change.name, code=change.code)


def named(organisation: Organisation) -> str:
    """Return how an organisation is named to people."""
    return f"{organisation.name}（{organisation.code}）"


def pairs(result: Reorganised) -> list[tuple[str, object]]:
    """Return what becomes of an organisation and of what is its, as headings and values."""
    shown: list[tuple[str, object]] = [("党组织", named(result.organisation))]
    target = named(result.target) if result.target else ""
    if result.act is ReorganisingAct.MOVE:
        shown.append(("改由", f"{target}管理"))
        if result.requests:
            shown.append(("待审批的申请", f"{result.requests} 份改由现在的上级党委审批"))
        return shown
    if result.target is None:
        shown.append(("办理", "撤销"))
    else:
        shown += [
            ("并入", target),
            ("党员", f"{result.members} 人转入"),
            ("未办结的申请", f"{result.requests} 份转到并入后的党组织"),
        ]
        if result.organisations:
            shown.append(("下级组织", f"{result.organisations} 个改由{target}管理"))
        if result.owed:
            owed = f"{result.owed} 人月，共 {yuan(result.owed_fen)} 元，由{target}收缴；已交的仍归原支部"
            shown.append(("未交党费", owed))
    shown.append(("结束的任职", "；".join(words.held(each) for each in result.ended) or "无"))
    return shown


def done(result: Reorganised) -> str:
    """Return what was done, in a sentence."""
    organisation, target = named(result.organisation), named(result.target) if result.target else ""
    if result.is_same:
        return _SAME_DONE[result.act].format(organisation=organisation, target=target)
    if result.act is ReorganisingAct.MOVE:
        return f"{organisation}已改由{target}管理"
    if result.target is None:
        return f"{organisation}已撤销，编码不再使用"
    return f"{organisation}已并入{target}，{result.members} 名党员随之转入"
