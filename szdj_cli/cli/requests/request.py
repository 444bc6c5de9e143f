"""`szdj request`: one's own requests."""

from typing import Annotated

import typer

from szdj_cli.cli import candidates, options, state
from szdj_cli.cli.framework.marks import Apart, not_in_menu
from szdj_cli.cli.requests import filters as request_options
from szdj_cli.cli.verification.verify import ensure_verified
from szdj_cli.domain.errors import ExitCode
from szdj_cli.domain.requests.requests import RequestFilter, RequestState

app = typer.Typer(help="查看、撤回本人的申请，补正后重新提交。", add_completion=False)

_LOOK_SECONDS = 1.0  # as often as a person would notice
_HOW_IT_ENDED = {
    RequestState.REJECTED: ExitCode.NOT_ALLOWED,
    RequestState.TO_RESUBMIT: ExitCode.NOT_ALLOWED,
    RequestState.RETURNED: ExitCode.NOT_ALLOWED,
    RequestState.WITHDRAWN: ExitCode.CONFLICT,
    RequestState.EXPIRED: ExitCode.CONFLICT,
    RequestState.VOIDED: ExitCode.CONFLICT,
    RequestState.REVOKED: ExitCode.CONFLICT,
}
"""How waiting ends where a request ended otherwise than with an approval."""

Number = Annotated[int, options.request_number(candidates.own_requests)]
Values = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="项目=新内容，可重复；项目=- 从标准输入读一行"),
]


@app.command("list", help="本人的申请，最近的在前；--submitted-by-me 是代他人提交的。")
def list_own(
    fmt: options.Format = options.TABLE,
    submitted_by_me: Annotated[
        bool, typer.Option("--submitted-by-me", help="本人代他人提交的申请：代办的，核定党费时报批的")
    ] = False,
    kind: request_options.KindOption = None,
    wanted: request_options.StateOption = None,
    since: options.Since = None,
    before: options.Before = None,
    limit: options.Limit = options.LISTED,
) -> None:
    """List one's own requests, or those submitted in others' stead."""
    from szdj_cli.services.approvals import reading

    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.listing import Listing
    from szdj_cli.messages import requests as words
    from szdj_cli.render.requests import draw_requests

    of_state = RequestState(wanted) if wanted else None
    which = RequestFilter(kind=kind, since=options.begin_of(since), before=options.begin_of(before))
    found = reading.mine(
        current.store,
        current.actor(),
        current.now(),
        state=of_state,
        wanted=which,
        limit=limit + 1,
        for_others=submitted_by_me,
    )
    listed = Listing(found, limit)
    draw_requests(listed, fmt, known=("branch", "submitted_by") if submitted_by_me else ("applicant", "branch"))
    is_narrowed = of_state is not None or which != RequestFilter()
    nothing = words.NONE_FOUND if is_narrowed else words.NONE_FOR_OTHERS if submitted_by_me else words.NO_REQUESTS
    listed.say(nothing, words.more(limit, is_oldest_first=False))


@app.command(help="一份申请的内容、进度和审批意见。")
def show(number: Number, fmt: options.Format = options.TABLE) -> None:
    """Show a request and its way."""
    from szdj_cli.services.approvals import reading

    current = state.current()
    ensure_verified(current)
    from szdj_cli.render.requests import draw_request

    draw_request(reading.show(current.store, current.actor(), number, current.now()), fmt)


@app.command(help="等到一份申请办结，给脚本用：同意退出码为 0，未同意为 5，已撤回、过期、作废、撤销为 7。")
@not_in_menu(Apart.SCRIPT)
def wait(
    number: Number,
    timeout: Annotated[
        float | None, typer.Option("--timeout", min=0, metavar="SECONDS", help="最多等多少秒，超过以退出码 124 结束")
    ] = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Wait until a request is closed."""
    from szdj_cli.services.approvals import reading

    current = state.current()
    ensure_verified(current)
    import time

    from szdj_cli.domain.errors import WaitedTooLong
    from szdj_cli.messages import requests as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.requests import draw_request

    say(words.WAITING_FOR.format(request=number))
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        detail = reading.show(current.store, current.actor(), number, current.now())
        if not detail.request.is_open:
            draw_request(detail, fmt)
            if code := _HOW_IT_ENDED.get(detail.request.state):
                say(words.ended(number, detail.request.state))
                raise typer.Exit(code)
            return
        if end is not None and time.monotonic() >= end:
            raise WaitedTooLong(number)
        time.sleep(_LOOK_SECONDS if end is None else max(0.0, min(_LOOK_SECONDS, end - time.monotonic())))


@app.command(
    help="按要求补正后重新提交一份申请：编号不变，从第一步起重新审批。没有用 --set 改的项目，与上次相同或逐项询问。"
)
def resubmit(
    number: Number,
    values: Values = None,
    allow_large: options.AllowLarge = False,
    allow_repeat: options.AllowRepeat = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Submit a request once more that was sent back to be mended."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.requests import submitting
    from szdj_cli.services.requests import submission

    before = submission.begin_again(current.store, current.actor(), number, current.now())
    how = submitting.SubmitOptions(fmt, yes, dry_run, options.doubts(allow_large, allow_repeat))
    submitting.submit_again(current, before, submitting.Again(values or (), how))


@app.command(
    help="照一份没有办成的申请（未同意、已退回、已撤回、已过期等）另提一份，编号是新的。"
    "没有用 --set 改的项目，与原来相同或逐项询问。"
)
def again(
    number: Number,
    values: Values = None,
    allow_large: options.AllowLarge = False,
    allow_repeat: options.AllowRepeat = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Ask once more for what came to nothing."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.requests import submitting
    from szdj_cli.services.requests import submission

    before = submission.begin_anew(current.store, current.actor(), number, current.now())
    how = submitting.SubmitOptions(fmt, yes, dry_run, options.doubts(allow_large, allow_repeat))
    submitting.submit_again(current, before, submitting.Again(values or (), how))


@app.command(help="撤回本人还没有审批的申请。")
def withdraw(
    number: Number,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Withdraw one's own request."""
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.framework.already import done_or_so, say_done
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.messages import requests as words
    from szdj_cli.messages.kit import undone
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.requests import submission

    prompts.agree(words.WITHDRAW.format(request=number), undone.WITHDRAWN, yes=yes or dry_run)
    with current.only_tried(dry_run):
        _, is_already = done_or_so(lambda: submission.withdraw(current.store, current.actor(), number, current.now()))
    data = {"id": number, "state": RequestState.WITHDRAWN}
    show_result(fmt, data, written=not dry_run, dry_run=dry_run, already=is_already)
    said, show = words.WITHDRAWN.format(request=number), f"szdj request show {number}"
    say_done(said, show, is_already=is_already, dry_run=dry_run)
