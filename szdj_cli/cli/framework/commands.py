"""Every command of the program: where it lives and what it is for. Imports next to nothing: completion is quick."""

from collections.abc import Sequence
from typing import NamedTuple


class Entry(NamedTuple):
    """A command at the top: its module, what it is for, and where help lists it."""

    name: str
    module: str
    summary: str
    section: str
    is_group: bool = False


COMMANDS = [
    Entry("login", "szdj_cli.cli.accounts.accounts", "登录", "个人"),
    Entry("logout", "szdj_cli.cli.accounts.accounts", "退出登录", "个人"),
    Entry("whoami", "szdj_cli.cli.accounts.accounts", "查看当前登录的是谁", "个人"),
    Entry("verify", "szdj_cli.cli.verification.verify", "实名认证，每天一次", "个人", is_group=True),
    Entry("profile", "szdj_cli.cli.members.profile", "查看、修改本人信息和密码", "个人", is_group=True),
    Entry("transfer", "szdj_cli.cli.transfers.transfer", "组织关系转接：转出、接收、介绍信", "个人", is_group=True),
    Entry("dues", "szdj_cli.cli.dues.dues", "党费：计算标准，设定每月金额", "个人", is_group=True),
    Entry("request", "szdj_cli.cli.requests.request", "查看、撤回本人的申请", "个人", is_group=True),
    Entry("approve", "szdj_cli.cli.requests.approve", "审批申请，可批量办理", "书记", is_group=True),
    Entry("member", "szdj_cli.cli.members.member", "查询、导出、维护党员信息", "书记", is_group=True),
    Entry("org", "szdj_cli.cli.org", "查看、调整党组织，登记任职", "书记", is_group=True),
    Entry("report", "szdj_cli.cli.reports.report", "统计名册、审批和党费收缴", "书记", is_group=True),
    Entry("due", "szdj_cli.cli.reports.due", "到期和该办的事项：转正、换届、介绍信、欠缴等", "书记"),
    Entry("import", "szdj_cli.cli.importing", "从表格文件（xlsx、CSV 等）批量导入", "管理", is_group=True),
    Entry("audit", "szdj_cli.cli.audit", "查看、校验审计日志", "管理", is_group=True),
    Entry("token", "szdj_cli.cli.accounts.tokens", "脚本的令牌：发放、列出、停用", "管理", is_group=True),
    Entry("db", "szdj_cli.cli.installation.db", "升级、备份、恢复、检查数据库", "管理", is_group=True),
    Entry("init", "szdj_cli.cli.installation.init", "建库，设置第一个系统管理员", "管理"),
    Entry("config", "szdj_cli.cli.installation.config", "查看、检查、更改设置", "管理", is_group=True),
    Entry("doctor", "szdj_cli.cli.installation.doctor", "检查安装是否正常", "管理"),
    Entry("demo", "szdj_cli.demo.command", "用示例数据把整个流程走一遍", "了解"),
    Entry("completion", "szdj_cli.cli.installation.completion", "命令补全：bash、zsh、fish、PowerShell", "了解"),
    Entry("help", "szdj_cli.cli.help_topics", "说明：退出码、文件、设置", "了解"),
]

VERSION = Entry("--version", "szdj_cli.cli.installation.versions", "显示版本", "了解")
"""An option to whoever types it; with more behind it, a command like the others."""

PERSONAL_CENTRE = "szdj_cli.cli.menu"
"""The module of what opens without a command."""


def named_in(arguments: Sequence[str]) -> str:
    """Return the command that arguments name, without anything that was typed after it."""
    words = [word for word in arguments if not word.startswith("-")]
    entry = next((entry for entry in COMMANDS if words and entry.name == words[0]), None)
    if entry is None:
        return ""
    return " ".join(words[:2]) if entry.is_group else entry.name
