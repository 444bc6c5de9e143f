"""`szdj request`: one's own requests."""

from typing import Annotated

import typer

from szdj_cli.cli import completers, options, state
from szdj_cli.cli.verify import ensure_verified
from szdj_cli.domain.requests import RequestFilter, RequestState

app = typer.Typer(help="查看、撤回本人的申请。", add_completion=False)

Number = Annotated[int, options.request_number(completers.own_requests)]


@app.command("list", help="本人的申请，最近的在前。")
def list_own(
    fmt: options.Format = options.OutputFormat.TABLE,
    kind: options.KindOption = None,
    wanted: options.StateOption = None,
    since: options.Since = None,
    before: options.Before = None,
    limit: options.Limit = 50,
) -> None:
    """List one's own requests."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.messages import requests as words
    from szdj_cli.render.console import say
    from szdj_cli.render.requests import draw_requests
    from szdj_cli.services import requests

    of_state = RequestState(wanted) if wanted else None
    which = RequestFilter(kind=kind, since=options.begin_of(since), before=options.begin_of(before))
    found = requests.mine(current.store, current.actor(), current.now(), state=of_state, wanted=which, limit=limit + 1)
    draw_requests(found[:limit], fmt)
    if not found:
        say(words.NO_REQUESTS if of_state is None and which == RequestFilter() else words.NONE_FOUND)
    elif len(found) > limit:
        say(words.more(limit, is_oldest_first=False))


@app.command(help="一份申请的内容、进度和审批意见。")
def show(number: Number, fmt: options.Format = options.OutputFormat.TABLE) -> None:
    """Show a request and its way."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.render.requests import draw_request
    from szdj_cli.services import requests

    draw_request(requests.show(current.store, current.actor(), number, current.now()), fmt)


@app.command(help="撤回本人还没有审批的申请。")
def withdraw(number: Number, yes: options.Yes = False) -> None:
    """Withdraw one's own request."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli import prompts
    from szdj_cli.messages import requests as words
    from szdj_cli.render.tables import draw_next_step
    from szdj_cli.services import requests

    if not prompts.confirm(words.WITHDRAW.format(request=number), yes=yes):
        raise typer.Abort
    requests.withdraw(current.store, current.actor(), number, current.now())
    draw_next_step(words.WITHDRAWN.format(request=number), f"szdj request show {number}")
