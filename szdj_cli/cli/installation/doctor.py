"""`szdj doctor`: is the installation sound."""

import sys
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from szdj_cli.cli import options, state
from szdj_cli.domain.errors import SzdjError
from szdj_cli.domain.installation.doctor import Fact, Finding, exit_code

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

app = typer.Typer(add_completion=False)

_SAMPLE_LINK = "http://192.168.100.100:54321/V/23456789"  # as long as short links get on a LAN


@app.command(
    help="检查安装：数据库、密钥、审计日志、备份、磁盘、权限、时钟、短信网关、手机页面、设置、终端。"
    "有问题时退出码为 3，日志被改动过为 8。"
)
def doctor(
    strict: Annotated[
        bool, typer.Option("--strict", help="供监控用：没有可注意的为 0，有问题或要注意的为 9，日志被改动过为 8")
    ] = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Examine the installation; needs no sign-in."""
    from szdj_cli.render.installation.doctor import draw_findings

    findings = findings_of(state.current())
    draw_findings(findings, fmt)
    if code := exit_code(findings, is_strict=strict):
        raise typer.Exit(code)


def findings_of(current: "State") -> list[Finding]:
    """Return what is found of the installation, the phone page and the terminal."""
    from szdj_cli.services.installation.doctor import examine

    findings = examine(current.settings, current.now())
    if all(finding.fact is not Fact.STORE_REFUSED for finding in findings):
        findings.append(_phone(current))
    return [*findings, _terminal()]


def _phone(current: "State") -> Finding:
    from szdj_cli.cli.verification.waiting import phone_page

    try:
        if current.settings.verification_method == "totp":
            return Finding(Fact.PHONE_TOTP)
        with phone_page(current, None, None) as page:
            base_url = page.base_url
    except SzdjError as error:
        return Finding(Fact.PHONE_REFUSED, error=error)
    parts = urlsplit(base_url)
    if parts.hostname in ("127.0.0.1", "::1"):
        return Finding(Fact.PHONE_LOOPBACK)
    return Finding(Fact.PHONE_READY if parts.scheme == "https" else Fact.PHONE_PLAIN, {"url": base_url})


def _terminal() -> Finding:
    from szdj_cli.cli.verification.screen import canvas_of_terminal
    from szdj_cli.render.kit import qr

    if not sys.stderr.isatty():
        return Finding(Fact.TERMINAL_NONE)
    canvas = canvas_of_terminal()
    about = {"columns": str(canvas.columns), "rows": str(canvas.rows), "encoding": canvas.encoding}
    if not qr.can_draw(canvas):
        return Finding(Fact.TERMINAL_WITHOUT_QR, about)
    fits = qr.drawn(_SAMPLE_LINK, canvas) is not None
    return Finding(Fact.TERMINAL_READY if fits else Fact.TERMINAL_SMALL, about)
