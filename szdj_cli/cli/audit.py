"""`szdj audit`: reading the audit log, verifying its chain, and the checkpoint that others keep."""

from pathlib import Path
from typing import Annotated

import typer

from szdj_cli.cli import options, state
from szdj_cli.cli.framework.marks import Apart, not_in_menu
from szdj_cli.cli.verification.verify import ensure_verified

app = typer.Typer(add_completion=False)

_MAX_FILE = 64 * 1024  # characters; a checkpoint is a line


@app.command(help="列出审计日志，最新的在前；书记看到的是本组织及其下级的。")
def log(
    act: Annotated[
        str | None,
        typer.Option("--act", metavar="ACT", help="只看这类操作，如 同意申请、登录，或英文 request.accepted、sign_in"),
    ] = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="WHO", help="只看这个操作人：姓名、系统、未登录，或 account:3")
    ] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="WHAT", help="只看这个对象，如 申请42、党员7，或 request:42")
    ] = None,
    since: options.Since = None,
    before: options.Before = None,
    limit: options.Limit = options.LISTED,
    fmt: options.Format = options.TABLE,
) -> None:
    """List entries of the log."""
    from szdj_cli.cli.listing import Listing
    from szdj_cli.domain.audit.reading import AuditFilter
    from szdj_cli.domain.authorisation import Act
    from szdj_cli.messages.audit import audit as words
    from szdj_cli.render.audit import draw_entries
    from szdj_cli.services import audit

    acts = words.acts_named(act) if act else ()
    who = words.actor_meant(actor) if actor else None
    since_at, before_at = options.begin_of(since), options.begin_of(before)
    about = words.subject_meant(subject) if subject else None
    wanted = AuditFilter(None if acts else act, acts, who, about, since_at, before_at, limit + 1)
    current = state.current()
    if not current.actor().is_administrator:
        audit.require_reader(current.actor(), Act.LOG)
        ensure_verified(current)
    listed = Listing(audit.log(current.store, current.actor(), wanted, current.now()), limit)
    draw_entries(listed, fmt)
    listed.say(words.NONE_FOUND, words.MORE.format(count=limit))


@app.command(help="校验审计日志有没有被改动、缺失；给出校验点时，连末尾被删也能发现（退出码 8）。")
def verify(
    checkpoint: Annotated[
        str | None, typer.Option("--checkpoint", metavar="COUNT:HASH", help="以前用 szdj audit head 取得的校验点")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="保存着校验点的文件，- 表示从标准输入读取")
    ] = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Verify the chain; exit code 8 where it is broken."""
    from szdj_cli.domain.errors import AuditBroken
    from szdj_cli.render.audit import draw_report
    from szdj_cli.services import audit

    current = state.current()
    audit.require_reader(current.actor())
    given = _checkpoint(checkpoint, file)
    report = audit.verify(current.store, current.actor(), given)
    draw_report(report, fmt, has_checkpoint=given is not None)
    if report.broken_at is not None:
        raise AuditBroken(report.broken_at)


@app.command(help="取得现在的校验点，保存在别处，以后可以用来核对。")
@not_in_menu(Apart.KEEPER)
def head(
    qr: Annotated[bool, typer.Option("--qr", help="同时画出二维码，便于拍照保存")] = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Write the checkpoint of this moment."""
    from szdj_cli.messages.audit import audit as words
    from szdj_cli.render.audit import draw_checkpoint
    from szdj_cli.render.kit.console import say
    from szdj_cli.services import audit

    current = state.current()
    checkpoint = audit.head(current.store, current.actor(), current.now())
    draw_checkpoint(checkpoint, fmt)
    if qr:
        from szdj_cli.cli.verification.screen import draw_once

        if not draw_once(checkpoint.text):
            say(words.QR_TOO_BIG)


def _checkpoint(text: str | None, file: Path | None) -> tuple[int, str] | None:
    from szdj_cli.domain.audit.reading import parse_checkpoint
    from szdj_cli.messages.audit import audit as words

    if text is None and file is None:
        return None
    if text is None and file is not None:
        text = _read(file)
    parsed = parse_checkpoint(text or "")
    if parsed is None:
        raise typer.BadParameter(words.CHECKPOINT_FORM)
    return parsed


def _read(file: Path) -> str:
    import sys

    from szdj_cli.domain.errors import FileRefused
    from szdj_cli.domain.values.reasons import FileProblem
    from szdj_cli.domain.values.text import STANDARD_STREAM

    if str(file) == STANDARD_STREAM:
        return sys.stdin.read(_MAX_FILE)
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            return opened.read(_MAX_FILE)
    except FileNotFoundError:
        raise FileRefused(str(file), FileProblem.MISSING) from None
    except (OSError, ValueError):
        raise FileRefused(str(file), FileProblem.UNREADABLE) from None
