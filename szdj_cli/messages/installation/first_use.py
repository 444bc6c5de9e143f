"""What is said where there is no store yet, and once there is one."""

import shlex
from collections.abc import Mapping, Sequence

from szdj_cli.domain.installation.doctor import Finding, Level
from szdj_cli.domain.installation.installation import Gateway, PhonePage
from szdj_cli.messages.installation.doctor import words_for

NO_STORE = "本机还没有数据库。第一次使用，请选择："
CHOOSE = "从哪里开始"
DEMO, INIT, WHERE, LEAVE = "试看演示（不到一分钟，不留数据）", "建库", "已有库在哪里", "退出"
WHICH_FOLDER = "已有库所在的文件夹（其中有 store.db 和 key）"
FOUND = "已找到：{home}"
NOT_THERE = "这里没有库：{home}。请核对后再填，或选“建库”。"
POSTGRESQL = "多机共用的 PostgreSQL 库不在这里填写：把管理员交给您的 config.toml 和 key 放到 {home}，再打开 szdj。"

_REACHED = {
    PhonePage.LAN: "局域网（{address}），未加密的 HTTP",
    PhonePage.HTTPS: "HTTPS",
    PhonePage.TOTP: "不用手机页面，用动态口令认证",
    PhonePage.LOOPBACK: "只在本机（没有找到局域网地址），供试用",
}
_GATEWAYS = {
    Gateway.OUTBOX: "只写入本机文件 outbox.jsonl，供试用",
    Gateway.HTTP: "交给设置中的短信网关",
    Gateway.COMMAND: "交给设置中的程序",
}


def to_keep(home: str, *, is_windows: bool) -> str:
    """Return how a home is found from now on without being asked for."""
    if is_windows:
        return f'以后直接打开这个库，请运行一次：setx SZDJ_HOME "{home}"'
    return f"以后直接打开这个库，请在 ~/.bashrc（zsh 为 ~/.zshrc）中加一行：export SZDJ_HOME={shlex.quote(home)}"


def guessed(guesses: Mapping[str, PhonePage | Gateway], address: str | None, config: str) -> list[str]:
    """Return what was not asked for and how it was taken, a line each, and where that is changed."""
    said = []
    for guess in guesses.values():
        if isinstance(guess, PhonePage):
            said.append(f"认证页面（没有询问，按本机情况）：{_REACHED[guess].format(address=address)}")
        else:
            said.append(f"短信（没有询问，按现有设置）：{_GATEWAYS[guess]}")
    return [*said, f"要改，请编辑 {config}，各项设置见 szdj help settings"] if said else []


def checked(findings: Sequence[Finding]) -> str:
    """Return that nothing is wrong with what was installed, or the one thing that is to be done first."""
    serious = [each for level in (Level.PROBLEM, Level.WARNING) for each in findings if each.level is level]
    if not serious:
        return "检查安装：没有发现问题"
    matter, found, remedy = words_for(serious[0])
    more = f"（另有 {len(serious) - 1} 处，见 szdj doctor）" if len(serious) > 1 else ""
    return f"检查安装，先办这一件：{matter}，{found.rstrip('。')}。{remedy}{more}"
