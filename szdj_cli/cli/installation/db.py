"""`szdj db`: keeping the store."""

from pathlib import Path
from typing import Annotated

import typer

from szdj_cli.cli import options, state
from szdj_cli.cli.framework.marks import Apart, Unkeyed, not_in_menu, not_keyed
from szdj_cli.domain.installation.restoring import MARGIN

app = typer.Typer(add_completion=False)


@app.command(help="把数据库升级到本程序的版本；升级前自动备份。")
@not_in_menu(Apart.KEEPER)
@not_keyed(Unkeyed.INSTALLATION)
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
@not_keyed(Unkeyed.INSTALLATION)
def backup(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="写入这个新文件")],
    fmt: options.Format = options.TABLE,
) -> None:
    """Copy the store into a new file."""
    from szdj_cli.messages.installation import maintenance as words
    from szdj_cli.messages.kit.tables import place
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.installation import maintenance

    current = state.current()
    done = maintenance.backup(current.store, current.actor(), output, current.now())
    data = {"path": done.path, "size": done.size, "length": done.length, "head": done.head, "key": done.key}
    show_result(fmt, data, written=True)
    if fmt.is_data:
        return
    say(words.BACKED_UP.format(path=place(done.path), size=done.size, length=done.length))
    say(words.KEEP_KEY_APART.format(path=current.settings.key_path, key=done.key))


@app.command(
    help="从备份恢复：先核验备份，列出会丢失什么，再换下现有数据库（换下的留在旁边）。"
    "退出全部登录，跳过备份以来可能用过的介绍信、收据、上缴单编号。数据库丢了、坏了也能用，不用登录。"
)
@not_in_menu(Apart.KEEPER)
@not_keyed(Unkeyed.INSTALLATION)
def restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="szdj db backup 写的备份文件", show_default=False)
    ] = None,
    discard_newer: Annotated[
        bool, typer.Option("--discard-newer", help="现有数据库比备份新，备份以来办的事可以丢失；--yes 不包括这一项")
    ] = False,
    diverged: Annotated[
        bool,
        typer.Option("--diverged", help="备份与现有数据库各自办过不同的事，仍要换成备份；--yes 不包括这一项"),
    ] = False,
    skip: Annotated[
        int,
        typer.Option("--skip", min=0, max=10_000, metavar="N", help="不知道备份以来用过哪些编号时，每种编号跳过几个"),
    ] = MARGIN,
    restored: Annotated[
        bool, typer.Option("--restored", help="PostgreSQL 数据库已用它自己的工具恢复好，由本程序收尾；不写文件")
    ] = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Put a backup in the place of the store."""
    from szdj_cli.cli.installation import restoring
    from szdj_cli.domain.errors import InputNeeded, OptionsExclude
    from szdj_cli.messages.installation.maintenance import FILE

    current = state.current()
    if restored:
        if file is not None:
            raise OptionsExclude((FILE, "--restored"))
        restoring.finish(current, skip, fmt, yes=yes, dry_run=dry_run)
        return
    if file is None:
        raise InputNeeded(FILE)
    restoring.restore(current, file, skip, fmt, may_lose=discard_newer, may_diverge=diverged, yes=yes, dry_run=dry_run)


@app.command(
    help="把数据库原样复制到 PostgreSQL，或从 PostgreSQL 复制成本机文件：那里要是空的，写完逐表核对，不符就撤销。"
    "现在的数据库不变，其他人可以照常使用。"
)
@not_in_menu(Apart.KEEPER)
@not_keyed(Unkeyed.INSTALLATION)
def copy(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="URL",
            help="PostgreSQL 的地址（写法同设置 database_url），或一个新文件；地址里有口令的写 -，从标准输入读取",
        ),
    ],
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Copy the store into another database."""
    from szdj_cli.cli.installation import copying

    copying.copy(state.current(), to, fmt, yes=yes, dry_run=dry_run)


@app.command(
    help="清理过期的登录、验证码、认证记录和本机短信文件，数据库文件随之缩小。党员、申请、党费和审计日志一律不动。"
    "保留多少天见设置 keep_sign_in_days、keep_outbox_days。"
)
@not_in_menu(Apart.KEEPER)
@not_keyed(Unkeyed.INSTALLATION)
def prune(yes: options.Yes = False, dry_run: options.DryRun = False, fmt: options.Format = options.TABLE) -> None:
    """Clear away what is over."""
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.messages.installation import pruning as words
    from szdj_cli.render.installation import pruning as drawn
    from szdj_cli.services.installation import pruning

    current = state.current()
    actor, now = current.actor(), current.now()
    found = pruning.plan(current.settings, current.store, actor, now)
    if dry_run or not found.total:
        drawn.draw(found, fmt, written=False, dry_run=dry_run)
        return
    if not yes:
        drawn.preview(found)
        prompts.agree(words.CONFIRM, words.UNDONE)
    done = pruning.prune(current.settings, current.store, actor, now)
    drawn.draw(done, fmt, written=True, dry_run=False)


@app.command(help="检查数据库：数据页、引用、结构、密钥、审计日志，并逐行与日志核对。")
@not_in_menu(Apart.KEEPER)
def check(fmt: options.Format = options.TABLE) -> None:
    """Examine the store; exit code 8 where the log, or what it tells of, is broken, 3 where anything else is."""
    from szdj_cli.domain.errors import AuditBroken, RowsDiffer, StoreDamaged
    from szdj_cli.render.installation.maintenance import draw_check
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
