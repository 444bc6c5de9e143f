"""`szdj token`: tokens of scripts, made, listed and revoked by people."""

from typing import Annotated

import typer

from szdj_cli.cli import candidates, options, preconditions
from szdj_cli.cli.framework.marks import Apart, Unkeyed, not_in_menu, not_keyed
from szdj_cli.domain.accounts.tokens import DAYS, MOST_DAYS, MOST_LETTERS
from szdj_cli.domain.authorisation import Scope
from szdj_cli.domain.values.numbers import MOST
from szdj_cli.domain.values.text import cleaned

app = typer.Typer(add_completion=False)


@app.command(help="给脚本发一个令牌，只显示这一次；令牌的权限不超过您自己的，不能审批，不能更正他人的信息和账号。")
@not_in_menu(Apart.SCRIPT)
@not_keyed(Unkeyed.SECRET)
def create(
    scope: Annotated[list[Scope], typer.Option("--scope", help="用途，可写几个", show_default=False)],
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="名称，记入日志；不写则按用途")] = None,
    branch: Annotated[
        str | None,
        typer.Option(
            "--branch",
            metavar="CODE",
            help="只限这个党组织及其下级；不写则是您任职的党组织，系统管理员为全部",
            autocompletion=candidates.branches,
        ),
    ] = None,
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=1, max=MOST_DAYS, help=f"有效天数，最多 {MOST_DAYS}")
    ] = DAYS,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Make a token."""
    from szdj_cli.cli.notify import send_notices
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.messages.accounts import tokens as words
    from szdj_cli.messages.kit import undone
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.tables import draw_next_step
    from szdj_cli.render.tokens import draw_created, draw_wanted
    from szdj_cli.services.accounts import tokens

    if name is not None and not 0 < len(name := cleaned(name)) <= MOST_LETTERS:
        raise typer.BadParameter(words.NAME_FORM, param_hint="--name")
    current = preconditions.begin_official_command()
    actor = current.actor()
    wanted = tokens.Wanted(tuple(scope), words.name(name, scope), days, branch)
    if dry_run or not yes:
        with current.only_tried():
            planned = tokens.create(current.store, actor, wanted, current.now())
        if dry_run:
            draw_created(planned, fmt, dry_run=True)
            say(undone.DRY_RUN)
            return
        draw_wanted(planned.listed)
        prompts.agree(words.CONFIRM, undone.TOKEN_NOT_MADE, yes=yes)
    done = tokens.create(current.store, actor, wanted, current.now())
    send_notices(current, done.messages)  # first: whoever breaks off once they see the token is told of all the same
    draw_created(done, fmt, dry_run=False)
    say(words.KEEP)
    draw_next_step(words.CREATED.format(number=done.listed.id, day=done.listed.expires_on), "szdj token list")


@app.command("list", help="列出令牌：用途、范围、谁发的、有效期、最近使用；不显示令牌本身。")
@not_in_menu(Apart.SCRIPT)
def list_(limit: options.Limit = options.LISTED, fmt: options.Format = options.TABLE) -> None:
    """List tokens."""
    from szdj_cli.cli.listing import Listing
    from szdj_cli.messages.accounts import tokens as words
    from szdj_cli.render.tokens import draw_tokens
    from szdj_cli.services.accounts import tokens

    current = preconditions.begin_official_command()
    listed = Listing(tokens.listed(current.store, current.actor(), current.now()), limit)
    draw_tokens(listed, fmt)
    listed.say(words.NONE, words.MORE.format(count=limit))


@app.command(help="停用一个令牌，马上生效，正在运行的脚本也不能再写入。")
@not_in_menu(Apart.SCRIPT)
def revoke(
    number: Annotated[int, typer.Argument(metavar="编号", min=1, max=MOST, help="令牌编号")],
    reason: options.Reason = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Revoke a token."""
    from szdj_cli.cli.framework.already import done_or_so, say_done
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.domain.accounts.tokens import ListedToken
    from szdj_cli.messages.accounts import tokens as words
    from szdj_cli.messages.kit import undone
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.render.tokens import draw_wanted
    from szdj_cli.services.accounts import tokens

    current = preconditions.begin_official_command()
    actor, why = current.actor(), preconditions.reason(reason, words.WHY_REVOKE)

    def end(*, only_look: bool) -> ListedToken:
        with current.only_tried(only_look):
            return tokens.revoke(current.store, actor, number, why, current.now())

    def end_if_agreed() -> None:
        if dry_run or not yes:
            draw_wanted(end(only_look=True))
        if not dry_run:
            prompts.agree(words.CONFIRM_REVOKE, undone.TOKEN_NOT_REVOKED, yes=yes)
            end(only_look=False)

    _, is_already = done_or_so(end_if_agreed)
    show_result(fmt, {"id": number}, written=not dry_run, dry_run=dry_run, already=is_already)
    say_done(words.REVOKED.format(number=number), "szdj token list", is_already=is_already, dry_run=dry_run)
