"""`szdj due`: what falls due, and telling those who decide of what waits for them."""

from typing import Annotated

import typer

from szdj_cli.cli import candidates, options, preconditions
from szdj_cli.domain.reports.due import KINDS, WAITING_DAYS, DueFilter, DueKind

app = typer.Typer(add_completion=False)

_MOST_DAYS = 3_660

Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=f"只限这一类，可重复：{'、'.join(KINDS.labels.values())}（或英文 confirmation 等）",
        autocompletion=candidates.due_kinds,
    ),
]
Within = Annotated[
    int | None,
    typer.Option(
        "--within",
        metavar="DAYS",
        min=0,
        max=_MOST_DAYS,
        help="提前多少天列出；不写则转正、失联 30 天，换届 180 天，介绍信 7 天",
    ),
]
Waiting = Annotated[
    int, typer.Option("--waiting", metavar="DAYS", min=0, max=_MOST_DAYS, help="申请待审批满多少天才列出")
]


@app.command(help="到期和该办的事项：转正、换届、失联满六个月、快到期的介绍信、欠缴、久未审批的申请。")
def due(
    kind: Kinds = None,
    branch: options.Branch = None,
    within: Within = None,
    waiting: Waiting = WAITING_DAYS,
    send: Annotated[
        bool,
        typer.Option("--send", help="改为短信告知有申请等其审批的书记、副书记，每人每天最多一次；可放在定时任务里"),
    ] = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    limit: options.LimitOfEach = options.LISTED,
    fmt: options.Format = options.TABLE,
) -> None:
    """List what falls due, or tell those who decide."""
    kinds = _kinds(kind)
    if send:
        _send(fmt, yes=yes, dry_run=dry_run)
        return
    current = preconditions.begin_official_command()
    from szdj_cli.render.due import draw_due
    from szdj_cli.services.reports import due as due_report

    settings = current.settings
    wanted = DueFilter(kinds, branch, within, waiting, settings.dues_remind_months, settings.branch_term_years)
    draw_due(due_report.look(current.store, current.actor(), current.now(), wanted, limit=limit), fmt, limit)


def _send(fmt: options.Format, *, yes: bool, dry_run: bool) -> None:
    from szdj_cli.cli import notify
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.messages import due as words
    from szdj_cli.messages.kit import undone
    from szdj_cli.render.due import draw_reminded
    from szdj_cli.services.reports import digest

    current, actor = preconditions.begin_sending()
    notify.require_gateway(current)
    if current.interactive and not (yes or dry_run):
        planned = digest.send(current.store, actor, current.now(), dry_run=True)
        if planned.told:
            prompts.agree(words.send(len(planned.told)), undone.SENT)
    done = digest.send(current.store, actor, current.now(), dry_run=dry_run)
    draw_reminded(done, fmt, is_dry_run=dry_run)
    if not dry_run:
        notify.send_notices(current, done.messages, asked=True)


def _kinds(texts: list[str] | None) -> list[DueKind]:
    if not texts:
        return list(DueKind)
    found = [KINDS.find(text) for text in texts]
    if None in found:
        from szdj_cli.messages import due as words

        kinds = "、".join(KINDS.labels.values())
        raise typer.BadParameter(words.KIND_UNKNOWN.format(kinds=kinds), param_hint="--kind")
    return [kind for kind in DueKind if kind in found]
