"""`szdj due`: what falls due, and telling those who decide of what waits for them."""

from typing import Annotated

import typer

from szdj_cli.cli import options, preconditions
from szdj_cli.domain.reports.due import KINDS, WAITING_DAYS, DueFilter, DueKind

app = typer.Typer(add_completion=False)

_MOST_DAYS = 3_660

Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=f"只看这一类，可重复：{'、'.join(KINDS.labels.values())}（或英文 confirmation 等）",
        autocompletion=lambda: list(KINDS.labels.items()),
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
    limit: options.Limit = 50,
    fmt: options.Format = options.TABLE,
) -> None:
    """List what falls due."""
    kinds = _kinds(kind)
    current = preconditions.begin_official_command()
    from szdj_cli.render.due import draw_due
    from szdj_cli.services.reports import due as due_report

    wanted = DueFilter(kinds, branch, within, waiting, current.settings.dues_remind_months)
    draw_due(due_report.look(current.store, current.actor(), current.now(), wanted, limit=limit), fmt, limit)


def _kinds(texts: list[str] | None) -> list[DueKind]:
    if not texts:
        return list(DueKind)
    found = [KINDS.find(text) for text in texts]
    if None in found:
        from szdj_cli.messages import due as words

        kinds = "、".join(KINDS.labels.values())
        raise typer.BadParameter(words.KIND_UNKNOWN.format(kinds=kinds), param_hint="--kind")
    return [kind for kind in DueKind if kind in found]
