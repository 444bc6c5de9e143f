"""`szdj db`: keeping the store."""

from pathlib import Path
from typing import Annotated

import typer

from szdj_cli.cli import options, state
from szdj_cli.cli.framework.marks import Apart, not_in_menu

app = typer.Typer(add_completion=False)


@app.command(help="把数据库升级到本程序的版本；升级前自动备份。")
@not_in_menu(Apart.KEEPER)
def upgrade(
    backed_up: Annotated[
        bool, typer.Option("--backed-up", help="PostgreSQL 数据库已用 pg_dump 备份好，可以升级")
    ] = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Bring the schema up to date."""
    from szdj_cli.messages.installation import maintenance as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.installation import maintenance

    current = state.current()
    done = maintenance.upgrade(current.settings, current.now(), is_backed_up=backed_up)
    data = {"before": done.before, "after": done.after, "backup": str(done.backup) if done.backup else None}
    show_result(fmt, data, written=done.before != done.after)
    if done.before == done.after:
        say(words.UP_TO_DATE.format(after=done.after))
        return
    say(words.UPGRADED.format(before=done.before, after=done.after))
    if done.backup:
        say(words.UPGRADE_BACKUP.format(path=done.backup))


@app.command(help="备份数据库到一个新文件，并打开备份核验。备份时其他人可以照常使用。")
@not_in_menu(Apart.KEEPER)
def backup(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="写入这个新文件")],
    fmt: options.Format = options.TABLE,
) -> None:
    """Copy the store into a new file."""
    from szdj_cli.messages.installation import maintenance as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.installation import maintenance

    current = state.current()
    done = maintenance.backup(current.store, current.actor(), output, current.now())
    data = {"path": done.path, "size": done.size, "length": done.length, "head": done.head}
    show_result(fmt, data, written=True)
    if fmt.is_data:
        return
    say(words.BACKED_UP.format(path=done.path, size=done.size, length=done.length))
    say(words.KEEP_KEY_APART.format(key=current.settings.key_path))


@app.command(help="检查数据库：数据页、引用、结构、密钥、审计日志，并逐行与日志核对。")
@not_in_menu(Apart.KEEPER)
def check(fmt: options.Format = options.TABLE) -> None:
    """Examine the store; exit code 8 where the log, or what it tells of, is broken, 3 where anything else is."""
    from szdj_cli.domain.errors import AuditBroken, RowsDiffer, StoreDamaged
    from szdj_cli.render.maintenance import draw_check
    from szdj_cli.services.installation import maintenance

    current = state.current()
    report = maintenance.check(current.store, current.actor())
    draw_check(report, fmt)
    if report.chain.broken_at is not None:
        raise AuditBroken(report.chain.broken_at)
    if report.faults.total:
        raise RowsDiffer(report.faults.total)
    if not report.ok:
        raise StoreDamaged
