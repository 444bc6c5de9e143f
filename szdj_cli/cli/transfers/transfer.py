"""`szdj transfer`: out of one's branch, into another one, and the letters between."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.cli import candidates, options, preconditions, state
from szdj_cli.cli.framework.marks import Apart, Unkeyed, not_in_menu, not_keyed
from szdj_cli.cli.verification.verify import ensure_verified
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.requests.requests import Outcome, RequestFilter

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

app = typer.Typer(help="组织关系转接：转出、接收、介绍信。", add_completion=False)

Number = Annotated[int, options.request_number(candidates.transfers)]
Listed = Annotated[bool, typer.Option("--incoming", help="待我接收的转接")]
Numbers = Annotated[
    list[str] | None,
    typer.Argument(metavar="编号", help="申请编号，可以多个；- 从标准输入读取", autocompletion=candidates.transfers),
]
Issued = Annotated[bool, typer.Option("--issued", help="本党委开具了介绍信的转接")]


@app.command(help="转出组织关系，提交审批。没有给出的内容逐项询问。")
def out(
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="CODE", help="转入的党支部：编码或不重名的名称", autocompletion=candidates.targets
        ),
    ] = None,
    outside: Annotated[bool, typer.Option("--outside", help="转到本系统以外，开具介绍信")] = False,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="项目=内容，可重复；没写的用现有的内容。项目：转移原因、转入单位抬头、转入支部、联系人、联系电话、"
            "联系地址、邮编、党费交至年月、有效期天数；项目=- 从标准输入读一行（联系电话必须这样）",
            autocompletion=candidates.transfer_fields,
        ),
    ] = None,
    member: options.ActedFor = None,
    basis: options.Basis = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Ask for one's organisational relationship to be transferred."""
    from szdj_cli.messages.transfers import transfers as words

    if to is not None and outside:
        raise typer.BadParameter(words.TO_OR_OUTSIDE, param_hint="--to")
    acted_for = options.acted_for(member, basis)
    current = state.current()
    ensure_verified(current)
    from szdj_cli.cli.requests.submitting import SubmitOptions
    from szdj_cli.cli.transfers import form as transfer_form

    how = SubmitOptions(fmt, yes, dry_run)
    if (yes or not current.interactive) and (to is not None or outside):
        transfer_form.from_options(current, to, values or (), how, acted_for)
    elif current.interactive:
        transfer_form.on_terminal(current, to, values or (), how, acted_for, is_outside=outside)
    else:
        raise InputNeeded(words.WHICH_TARGET_OPTION)


@app.command("list", help="组织关系转接的申请：本人的，待我接收的，或已开具介绍信的。")
def list_transfers(
    incoming: Listed = False,
    issued: Issued = False,
    register: Annotated[
        bool,
        typer.Option(
            "--letters",
            help="介绍信台账：编号、姓名、有效期、状态；-o 写成 CSV 或 xlsx，连同回执等各列。"
            "-o、--since、--before（开具日期）只能和它一起用",
        ),
    ] = False,
    since: options.Since = None,
    before: options.Before = None,
    output: options.Output = None,
    force: options.Force = False,
    limit: options.Limit = options.LISTED,
    fmt: options.Format = options.TABLE,
) -> None:
    """List transfers, or the letters for them."""
    if register:
        _list_letters(since, before, output, limit, fmt, force=force, alone=not (incoming or issued))
        return
    if output or since or before:
        from szdj_cli.messages.transfers import letters as letter_words

        raise typer.BadParameter(letter_words.OUTPUT_NEEDS_LETTERS, param_hint="--letters")
    from szdj_cli.domain.transfers.transfers import KIND
    from szdj_cli.messages.transfers import transfers as words
    from szdj_cli.services.approvals import reading, receiving

    if incoming and issued:
        raise typer.BadParameter(words.INCOMING_OR_ISSUED, param_hint="--incoming")
    current = preconditions.begin_official_command()
    from szdj_cli.cli.listing import Listing
    from szdj_cli.messages import requests as request_words
    from szdj_cli.render.requests import draw_requests

    if incoming:
        found = receiving.incoming(current.store, current.actor(), current.now(), limit=limit + 1)
        nothing = words.NOTHING_INCOMING
    elif issued:
        found = receiving.issued(current.store, current.actor(), current.now(), limit=limit + 1)
        nothing = words.NOTHING_ISSUED
    else:
        found = reading.mine(
            current.store, current.actor(), current.now(), wanted=RequestFilter(kind=KIND), limit=limit + 1
        )
        nothing = words.NO_TRANSFERS
    listed = Listing(found, limit)
    draw_requests(listed, fmt)
    listed.say(nothing, request_words.more(limit, is_oldest_first=incoming))


@app.command(help="一份转接的进度，当前由谁办理。")
def show(number: Number, fmt: options.Format = options.TABLE) -> None:
    """Show where a transfer stands."""
    from szdj_cli.domain.transfers.transfers import KIND
    from szdj_cli.services.approvals import reading

    current = preconditions.begin_official_command()
    from szdj_cli.render.requests import draw_request

    draw_request(reading.show(current.store, current.actor(), number, current.now(), kind=KIND), fmt)


@app.command(help="接收转入的党员（转入方书记）：一位，多位，或全部。")
def receive(
    numbers: Numbers = None,
    everything: Annotated[
        bool, typer.Option("--all", help="待我接收的全部，可用 --branch --since --before 缩小")
    ] = False,
    branch: options.Branch = None,
    since: options.Since = None,
    before: options.Before = None,
    file: Annotated[str | None, options.by_file(help="申请编号、姓名")] = None,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    errors: options.Errors = None,
    force: options.Force = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    keep_going: options.KeepGoing = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Take members in."""
    from szdj_cli.messages.kit import undone
    from szdj_cli.messages.transfers import transfers as words

    beside = "--all" if everything else "编号" if numbers else None
    given = options.from_file(file, encoding, sheet, errors, force=force, named=beside)
    current = preconditions.begin_official_command()
    from szdj_cli.cli.requests.decide import read_picks
    from szdj_cli.cli.transfers import receive as receiving
    from szdj_cli.messages.importing import NO_ROWS

    receiving.require_sense(branch, since, before, numbers or (), everything=everything)
    how = options.BatchOptions(yes, dry_run, keep_going, fmt)
    if given is not None:
        listed = receiving.listed_in(current, given, how)
    else:
        listed = [] if everything else read_picks(current, numbers or ())
    if everything or given is not None or len(listed) != 1:
        which = RequestFilter(branch=branch, since=options.begin_of(since), before=options.begin_of(before))
        nothing = words.NOTHING_INCOMING if given is None else NO_ROWS
        receiving.receive(current, listed, which if everything else None, how, nothing)
        return
    (number,) = listed
    _take(number, Outcome.ACCEPTED, None, words.RECEIVE, words.RECEIVED, undone.RECEIVED, fmt, yes=yes, dry_run=dry_run)


@app.command("return", help="退回转入的申请，要写原因（转入方书记）。")
def return_(
    number: Number,
    reason: options.Reason = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Return a transfer with a reason."""
    from szdj_cli.messages.kit import undone
    from szdj_cli.messages.transfers import transfers as words

    given = preconditions.reason(reason, words.RETURN_REASON)
    _take(number, Outcome.REJECTED, given, words.RETURN, words.RETURNED, undone.RETURNED, fmt, yes=yes, dry_run=dry_run)


@app.command(help="把介绍信写成 Word 文档，打印后盖章（转出党委）：一份，或多份合成一个文档，每份一页。")
@not_keyed(Unkeyed.FILE)
def letter(
    numbers: Numbers = None,
    everything: Annotated[
        bool, typer.Option("--all", help="所有有效的介绍信，可用 --since --before（开具日期）缩小")
    ] = False,
    since: options.Since = None,
    before: options.Before = None,
    file: Annotated[str | None, options.by_file(help="申请编号、姓名")] = None,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    errors: options.Errors = None,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.docx", help="写入这个文件")],
    template: Annotated[
        Path | None, typer.Option("--template", metavar="FILE.docx", help="用本单位的模板；默认见设置 letter_template")
    ] = None,
    force: options.Force = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Write letters of transfers."""
    beside = "--all" if everything else "编号" if numbers else None
    given = options.from_file(file, encoding, sheet, errors, force=force, named=beside)
    current = preconditions.begin_official_command()
    from szdj_cli.cli.transfers import letters

    how = letters.Printing(output, template, force, yes, dry_run, fmt)
    letters.write(current, numbers or (), letters.Days(since, before), how, given, everything=everything)


@app.command(help="生成一份介绍信模板，用 Word 改成本单位自己的（开具介绍信的党委，或系统管理员）。")
@not_in_menu(Apart.KEEPER)
@not_keyed(Unkeyed.FILE)
def template(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.docx", help="写入这个文件")],
    force: options.Force = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Write the shipped template."""
    from szdj_cli.domain.transfers.letters import PLACEHOLDERS
    from szdj_cli.messages.transfers import transfers as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.files_written import show_file
    from szdj_cli.services.transfers import letters

    letters.write_template(state.current().actor(), output, force=force)
    following = f"szdj transfer letter 42 -o {words.LETTER_NAME} --template {output}"
    say(words.placeholders(PLACEHOLDERS))
    show_file(fmt, output, said=words.TEMPLATE_WRITTEN.format(path=output), then=following)


@app.command(help="作废介绍信，要写原因；可以再补开（转出党委）。")
def void(
    number: Number,
    reason: options.Reason = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Void a letter."""
    from szdj_cli.cli.framework.already import done_or_so, say_done
    from szdj_cli.messages.kit import undone
    from szdj_cli.messages.transfers import transfers as words

    given = preconditions.reason(reason, words.VOID_REASON)
    current = _confirmed(words.VOID.format(request=number), undone.VOIDED, yes=yes or dry_run)
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.transfers import letters

    with current.only_tried(dry_run):
        voided, is_already = done_or_so(
            lambda: letters.void(current.store, current.actor(), number, given, current.now())
        )
    data = {"id": number, "letter": voided, "void": True}
    show_result(fmt, data, written=not dry_run, dry_run=dry_run, already=is_already)
    said, reissuing = words.VOIDED.format(number=voided), f"szdj transfer reissue {number}"
    if not (is_already or dry_run):
        _tell_of_paper(current, number)
    say_done(said, reissuing, is_already=is_already, dry_run=dry_run)


@app.command(help="补开介绍信，换新编号，要写原因：过期、作废或遗失时（转出党委）。")
def reissue(
    number: Number,
    reason: options.Reason = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Issue a letter anew."""
    from szdj_cli.cli.framework.already import say_done
    from szdj_cli.messages.kit import undone
    from szdj_cli.messages.transfers import transfers as words

    given = preconditions.reason(reason, words.REISSUE_REASON)
    current = _confirmed(words.REISSUE.format(request=number), undone.REISSUED, yes=yes or dry_run)
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.transfers import letters

    with current.only_tried(dry_run):
        new = letters.reissue(current.store, current.actor(), number, given, current.now())
    data = {"id": number, "letter": new, "void": False}
    show_result(fmt, data, written=not dry_run, dry_run=dry_run)
    printing = f"szdj transfer letter {number} -o {words.LETTER_NAME}"
    if not dry_run:
        _tell_of_paper(current, number)
    say_done(words.REISSUED.format(number=new), printing, dry_run=dry_run)


@app.command(
    help="登记对方寄回的回执，党员从名册转出（转出党委）；对方同一天接收的可以一次登记多份。"
    "经办人、日期各不相同的写在表格里，用 --file。"
)
def slip(
    numbers: Numbers = None,
    handler: Annotated[str | None, typer.Option("--handler", metavar="NAME", help="对方经办人")] = None,
    received: Annotated[date | None, typer.Option("--date", metavar="DATE", help="接收日期，如 2026-12-01")] = None,
    stdin: Annotated[bool, typer.Option("--stdin", help="从标准输入读一行：对方电话")] = False,
    file: Annotated[
        str | None, options.by_file(help="介绍信编号（或申请编号）、姓名、对方经办人、对方电话、接收日期")
    ] = None,
    encoding: options.Encoding = None,
    sheet: options.Sheet = None,
    errors: options.Errors = None,
    force: options.Force = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    fmt: options.Format = options.TABLE,
) -> None:
    """Record the receipts of transfers out of the store."""
    named = {"编号": numbers, "--handler": handler, "--date": received, "--stdin": stdin or None}
    beside = next((name for name, value in named.items() if value), None)
    given = options.from_file(file, encoding, sheet, errors, force=force, named=beside)
    current = preconditions.begin_official_command()
    from szdj_cli.cli.transfers import slip as transfer_slip

    if given is not None:
        transfer_slip.record_file(current, given, fmt, yes=yes, dry_run=dry_run)
        return
    transfer_slip.record(current, numbers or (), handler, received, fmt, from_stdin=stdin, yes=yes, dry_run=dry_run)


@app.command(help="核验介绍信或党费收据：是不是这里开具的，是否仍然有效。不需要登录。")
def verify(
    code: Annotated[str, typer.Argument(metavar="核验码", help="纸上的核验码或链接；- 从标准输入读一行")],
    public_key: Annotated[
        str | None,
        typer.Option("--public-key", metavar="KEY|FILE", help="离线核验：开具单位的公钥，或存有公钥的文件"),
    ] = None,
    fmt: options.Format = options.TABLE,
) -> None:
    """Check a letter or a receipt."""
    from szdj_cli.cli.transfers import check as transfer_check

    transfer_check.check(state.current(), code, public_key, fmt)


@app.command("public-key", help="本系统的公钥，供其他单位离线核验介绍信和收据。不需要登录。")
@not_in_menu(Apart.KEEPER)
def public_key(fmt: options.Format = options.TABLE) -> None:
    """Write the public key of this store."""
    from szdj_cli.render.kit.formats import show_result
    from szdj_cli.services.documents import check as paper_checks

    key = paper_checks.public_key(state.current().store)
    show_result(fmt, {"public_key": key}, draw=lambda: typer.echo(key))


def _list_letters(
    since: date | None,
    before: date | None,
    output: Path | None,
    limit: int,
    fmt: options.Format,
    *,
    force: bool,
    alone: bool,
) -> None:
    from szdj_cli.messages.transfers import letters as words

    if not alone:
        raise typer.BadParameter(words.LETTERS_ALONE, param_hint="--letters")
    current = preconditions.begin_official_command()
    from szdj_cli.cli.transfers import letters

    letters.show_register(current, letters.Days(since, before), limit, output, fmt, force=force)


def _tell_of_paper(current: "State", number: int) -> None:
    """Tell a member that what may be in their hands is void."""
    from szdj_cli.cli.notify import tell
    from szdj_cli.domain.sms import Notice, Told
    from szdj_cli.services.transfers import letters

    tell(current, [Told(letters.applicant_of(current.store, number), Notice.PAPER_VOIDED)])


def _take(
    number: int,
    outcome: Outcome,
    reason: str | None,
    question: str,
    done: str,
    not_done: str,
    fmt: options.Format,
    *,
    yes: bool,
    dry_run: bool = False,
) -> None:
    from szdj_cli.services.approvals import reading, receiving

    current = preconditions.begin_official_command()
    from szdj_cli.cli.framework.already import done_or_so, say_done
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.cli.requests import decide as deciding
    from szdj_cli.domain.errors import DecisionsConflict
    from szdj_cli.domain.transfers.transfers import KIND
    from szdj_cli.render.decisions import draw_decided, say_brought
    from szdj_cli.render.requests import draw_preview

    version = None
    if dry_run or not yes:
        detail = reading.show(current.store, current.actor(), number, current.now(), kind=KIND)
        draw_preview([detail.request], 1)
        version = detail.request.version
    prompts.agree(question.format(request=number), not_done, yes=yes or dry_run)
    try:
        with current.only_tried(dry_run):
            decided, is_already = done_or_so(
                lambda: receiving.take(
                    current.store, current.actor(), number, outcome, reason, current.now(), version=version
                )
            )
    except DecisionsConflict as refusal:
        raise deciding.single_refusal(refusal) from None
    draw_decided(decided, fmt, dry_run=dry_run, already=is_already)
    if not is_already:
        say_brought(decided)
    show = f"szdj transfer show {number}"
    if not (is_already or dry_run):
        from szdj_cli.cli.notify import tell_of_decisions

        tell_of_decisions(current, decided)
    say_done(done.format(request=number), show, is_already=is_already, dry_run=dry_run)


def _confirmed(question: str, not_done: str, *, yes: bool) -> "State":
    current = preconditions.begin_official_command()
    from szdj_cli.cli.prompting import prompts

    prompts.agree(question, not_done, yes=yes)
    return current
