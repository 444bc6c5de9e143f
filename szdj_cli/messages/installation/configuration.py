"""The words of `szdj config`."""

from collections.abc import Sequence

from szdj_cli.domain.installation.configuration import SettingChange, SettingFault, Standing
from szdj_cli.domain.installation.settings import Source
from szdj_cli.messages.errors import words_of
from szdj_cli.messages.kit.topics import SETTINGS

SETTING, VALUE, SOURCE, ALLOWED, MEANING = "设置", "内容", "来源", "允许的内容", "用途"
PROBLEM, CAUSE, REMEDY = "问题", "原因", "解决"
OLD, NEW = "原来", "改为"
SECRET = "（已设置）"  # noqa: S105 -- what stands in its place
NOT_SET = "（未设置）"
UNKNOWN = "不是设置，没有作用"
NEW_VALUE = "{name} 改成什么"
UNSET_AND_VALUE = "去掉一项设置时不写内容"
NOT_CHANGED = "没有更改"
SAME = "{name} 已经是这个内容，没有写入"
CHANGED = "已写入 config.toml：{name}，{old} → {new}"
NOT_LOGGED = "没有打开数据库，这次更改没有记入审计日志"
HIDDEN = "环境变量 {variable} 先于 config.toml，去掉它以后这次更改才起作用"
SOUND = "没有发现问题"
FOUND = "发现 {count} 个问题，改正后再运行 szdj config check"
WHERE = "设置文件：{path}；更改：szdj config set 设置 内容"

SOURCES = {
    Source.OPTION: "选项",
    Source.ENVIRONMENT: "环境变量",
    Source.FILE: "config.toml",
    Source.DEFAULT: "默认值",
}


def meaning(standing: Standing) -> str:
    """Return what a setting is for."""
    return SETTINGS[standing.name] if standing.is_known else UNKNOWN


def allowed(standing: Standing) -> str:
    """Return what a setting may be: bounds, or words; nothing where anything of its kind may be."""
    if standing.choices:
        return "、".join(standing.choices)
    return "" if standing.least is None else f"{standing.least} 至 {standing.most}"


def value(given: object, *, is_secret: bool = False) -> str:
    """Return a value as people read it."""
    if is_secret:
        return SECRET if given else NOT_SET
    if given is None or given == []:
        return NOT_SET
    return _list(given) if isinstance(given, list) else str(given)


def value_of(standing: Standing) -> str:
    """Return the value of a setting, or what is wrong with it."""
    if standing.refusal is not None and standing.is_known:
        return words_of(standing.refusal).problem
    return value(standing.value, is_secret=standing.is_secret) if standing.is_known else ""


def change_question(change: SettingChange) -> str:
    """Return what is asked before a change is written."""
    return f"{change.name}：{old(change)} → {new(change)}，要改吗？"


def old(change: SettingChange) -> str:
    """Return what the file said before."""
    return _of_change(change.old)


def new(change: SettingChange) -> str:
    """Return what the file says afterwards."""
    return _of_change(change.new)


def fault(found: SettingFault) -> tuple[str, str, str]:
    """Return problem, cause and remedy."""
    words = words_of(found.refusal)
    return words.problem, words.cause, words.remedy


def _of_change(given: object) -> str:
    return value(given, is_secret=isinstance(given, bool))


def _list(given: Sequence[object]) -> str:
    import json

    return json.dumps(given, ensure_ascii=False)
