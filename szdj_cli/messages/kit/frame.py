"""The words of the command line itself: help screens, wrong calls, faults, cancelling, prompts."""

import errno
import re
from collections.abc import Sequence

from szdj_cli.domain.values.text import safe
from szdj_cli.messages.kit.words import Words

CANCELLED = "已取消"

USAGE = "用法"
OPTIONS = "选项"
ARGUMENTS = "参数"
COMMANDS = "命令"
GLOBAL_OPTIONS = "通用选项"
OPTIONS_PLACE = "[选项]"
COMMAND_PLACE = "命令 …"
REQUIRED = "必填"
REPEATABLE = "可重复"
GLOBAL_FLAGS = (
    ("--no-input", "不提问；缺少的内容直接报错"),
    ("--debug", "程序出错时显示出错位置"),
    ("--quiet", "也可写 -q：不显示提示，只有数据、错误和清单没有列全的提醒"),
    ("--no-color", "不用颜色"),
    ("--session", "后接名称：同一账号几项工作并行时，各用各的登录"),
    ("--token-file", "后接文件：脚本的令牌，- 为标准输入"),
)
VERSION_FLAG = ("--version", "显示版本并退出；加 --verbose 还有数据库结构和各个程序库的版本")
HELP_FLAG = "显示帮助并退出"
NEEDS_FILE = "要和 --file 一起用"
SCHEMA = "数据库结构"
SYSTEM = "系统"
NOT_INSTALLED = "未安装"
MANUAL = "深圳智慧党建"
NAME = "名称"
DESCRIPTION = "说明"
SEE_ALSO = "另见"
MORE_HELP = "示例：szdj approve --help，每个命令都有这样的说明"
KINDS_OF_VALUE = {"int": "整数", "str": "文字", "path": "文件", "date": "日期", "float": "数字"}

PLACES = {
    "A": "甲",
    "B": "乙",
    "ACT": "操作",
    "ADDRESS": "地址",
    "C": "类别",
    "CODE": "编码",
    "COLUMN": "列",
    "COUNT": "条数",
    "DATE": "日期",
    "DAYS": "天数",
    "FIELD": "项目",
    "FILE": "文件",
    "HASH": "校验值",
    "KEY": "公钥",
    "KIND": "类型",
    "M": "方式",
    "MOBILE": "手机号码",
    "MONTH": "月份",
    "N": "数字",
    "NAME": "名称",
    "NO": "编号",
    "NUMBER": "编号",
    "PATH": "文件",
    "SECONDS": "秒数",
    "SHELL": "名称",
    "STATE": "状态",
    "TEXT": "文字",
    "TOPIC": "主题",
    "TYPE": "类型",
    "URL": "网址",
    "VALUE": "内容",
    "WHAT": "内容",
    "WHO": "姓名",
    "WORD": "词",
    "Y": "年份",
    "YUAN": "金额",
}
"""What is to be written in the place of something, by the capitals that stand for it in a command's declaration."""

EMPTY = "不能为空"
COLUMNS_HELP = "只要这几列，按这个先后，用逗号隔开：JSON 的键或表头"
SORT_HELP = "按这一列排序，前面加 - 为从大到小；最多 20 万条"
KEY_HELP = "防止重复办理：同一个键再运行一次，不再办理，得到上一次的结果（90 天内）；不提问，供脚本用"
KEY_FORM = "要写 1 到 128 个字母、数字或 . _ : / + = -，中间没有空格"
REPEATED = "这个键已经办理过：没有再办理，也没有再发通知，以上是上一次的结果"
COLUMNS_FORM = "要写一个或几个列的名称，用逗号隔开，不能重复"
SORT_FORM = "要写一列的名称，前面可以加 -"
LIMIT_OR_ALL = "--limit 和 --all 只能写一个"
NOT_A_NUMBER = "要写整数"


def placed(text: str) -> str:
    """Return a place in words: `FIELD=VALUE`, `FILE.docx`."""
    return re.sub(r"(?<![a-z-])[A-Z]+(?![a-z])", lambda name: PLACES.get(name[0], name[0]), text)


def codes(names: Sequence[str]) -> str:
    """Return what may be typed instead of the words for it."""
    return f"也可写 {'、'.join(names)}"


def example(command: str) -> str:
    """Return a command as an example."""
    return f"示例：{command}" if command else ""


def default(text: str) -> str:
    """Return how help shows a default."""
    return f"默认 {text}"


def number_outside(least: float | None, most: float | None) -> str:
    """Return what is wrong with a number outside its bounds."""
    if most is None:
        return f"不能小于 {least}"
    if least is None:
        return f"不能大于 {most}"
    return f"要在 {least} 和 {most} 之间"


def not_one_of(choices: Sequence[str]) -> str:
    """Return what may be given instead."""
    return f"只能是 {'、'.join(choices)} 之一"


def variables_ignored(names: Sequence[str], config: str) -> str:
    """Return what is said of variables that another's sudo brought along."""
    return f"已忽略环境变量 {'、'.join(names)}：经 sudo 使用时，这些设置只以服务账号的 {config} 为准"


def setting_passed_over(name: str, default: str | None) -> str:
    """Return what is said where a reckoning goes on without a setting that cannot be read."""
    instead = f"按默认值 {default} 计算" if default else "按程序自带的标准计算"
    return f"设置 {name} 无法读取，{instead}，结果可能与本单位的不同；检查：szdj config check"


def command_unknown(name: str, near: Sequence[str], path: str) -> Words:
    """Return the words for a command that is not there; `near` holds whole command lines that are."""
    remedy = f"您是否想用：{'、'.join(near)}" if near else _help(path)
    return Words(f"没有“{_shown(name)}”这个命令", f"{path} 下没有叫这个名字的命令", remedy)


def command_missing(path: str) -> Words:
    """Return the words for a group of commands of which none is named."""
    return Words(f"{path} 后面没有写命令", "要写明做什么", _help(path))


def option_unknown(name: str, near: Sequence[str], path: str) -> Words:
    """Return the words for an option that the command does not have."""
    remedy = f"您是否想用：{'、'.join(near)}" if near else _help(path)
    return Words(f"没有“{_shown(name)}”这个选项", f"{path} 不认识这个选项", remedy)


def arguments_left(left: Sequence[str], path: str) -> Words:
    """Return the words for arguments that the command does not take."""
    shown = " ".join(_shown(argument) for argument in left)
    return Words(f"多出了参数：{shown}", "给出的参数比命令需要的多；内容里有空格时要加引号", _help(path))


def parameter_missing(name: str, path: str) -> Words:
    """Return the words for an argument or an option that has to be there."""
    return Words(f"缺少 {name}", "这个命令必须有它才能办理", _help(path))


def option_misused(name: str, *, takes_value: bool, path: str) -> Words:
    """Return the words for an option without its value, or with one that it does not take."""
    if takes_value:
        return Words(f"{name} 后面缺少内容", "这个选项后面要跟一个值", _help(path))
    return Words(f"{name} 后面不能带内容", "这个选项是开关，写上就生效", _help(path))


def option_repeated(name: str, path: str) -> Words:
    """Return the words for an option that is given twice and can have one value."""
    return Words(f"{name} 写了不止一次", "这一项只能有一个值，无法判断以哪一个为准", f"只保留一个；用法：{_help(path)}")


def value_refused(name: str, reason: str, path: str) -> Words:
    """Return the words for a value that cannot be; a reason that is not ours is left out."""
    cause = reason if _is_chinese(reason) else "内容不符合要求"
    return Words(f"{name} 的内容无效" if name else "参数无效", cause, _help(path))


def misused(reason: str, path: str) -> Words:
    """Return the words for any other wrong call."""
    return Words("命令用法有误", reason if _is_chinese(reason) else "参数不符合这个命令的要求", _help(path))


def fault(log_path: str | None) -> Words:
    """Return the words for a fault of the program; its traceback was written to the log, where that was possible."""
    where = f"详情已写入 {log_path}" if log_path else "详情无法写入日志"
    return Words("程序内部出错", where, "请把日志发给维护人员；加 --debug 重新运行可查看出错位置")


def output_failed(error: OSError) -> Words:
    """Return the words for output that could not be written."""
    causes = {errno.ENOSPC: "磁盘已满", errno.EDQUOT: "磁盘配额已用完", errno.EIO: "磁盘读写出错"}
    return Words(
        "结果没有写完整", causes.get(error.errno or 0, "输出的目的地不能写入"), "腾出空间或换一个位置后重新运行这个命令"
    )


def _help(path: str) -> str:
    return f"{path} --help"


def _is_chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


def _shown(typed: str) -> str:
    # Whoever types an identity number or a mobile in the wrong place should not see it again in a screenshot.
    return re.sub(r"[0-9]{7,}", lambda digits: digits[0][:3] + "*" * (len(digits[0]) - 3), safe(typed))[:80]
