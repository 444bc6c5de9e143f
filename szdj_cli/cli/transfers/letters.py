"""`szdj transfer letter` and `list --letters`: papers to be printed, one or many, and their register."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from szdj_cli.cli import options
from szdj_cli.cli.listing import Listing
from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.requests.decide import read_numbers
from szdj_cli.messages.importing import NO_ROWS
from szdj_cli.messages.kit import undone
from szdj_cli.messages.kit.tables import place
from szdj_cli.messages.transfers import letters as words
from szdj_cli.messages.transfers import transfers as transfer_words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.files_written import show_file
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.progress import progress_of
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.letters import as_lines, draw_register, headings
from szdj_cli.services.transfers import letters, register

if TYPE_CHECKING:
    from szdj_cli.cli.options import FromFile
    from szdj_cli.cli.state import State
    from szdj_cli.domain.transfers.register import RegisterEntry

_SHOWN = 1_000


class Days(NamedTuple):
    """From which day on, and before which day."""

    since: date | None
    before: date | None


class Printing(NamedTuple):
    """What the options say of the document."""

    output: Path
    template: Path | None
    force: bool
    yes: bool
    dry_run: bool
    fmt: OutputFormat


def write(
    state: "State", texts: Sequence[str], days: Days, how: Printing, given: "FromFile | None", *, everything: bool
) -> None:
    """Write one letter, or several as one document once whose these are was looked at."""
    numbers = _which(state, texts, days, given, how, everything=everything)
    if not numbers:
        _show_written([], how)
        say(words.NONE_TO_PRINT if given is None else NO_ROWS)
        return
    if (len(numbers) > 1 or how.dry_run) and not (how.yes and not how.dry_run):
        _preview(state, numbers)
        if not how.dry_run:
            prompts.agree(words.print_them(len(numbers), how.output), undone.PRINTED)
    if how.dry_run:
        _show_written([], how)
        return
    with progress_of(words.FILLING_IN) as advance:
        done = letters.write_all(
            state.store,
            state.actor(),
            numbers,
            how.output,
            state.now(),
            template=how.template or state.settings.letter_template,
            page_url=state.settings.phone_url,
            force=how.force,
            progress=lambda so_far, whole: advance(so_far, so_far, whole),
        )
    _show_written([each.number for each in done], how)
    if len(done) == 1:
        said = transfer_words.LETTER_WRITTEN.format(number=done[0].number, path=place(how.output))
        draw_next_step(said, f"szdj transfer show {numbers[0]}")
    else:
        draw_next_step(words.written(len(done), how.output), "szdj transfer list --letters")


def show_register(
    state: "State", days: Days, limit: int, output: Path | None, fmt: OutputFormat, *, force: bool
) -> None:
    """Show the register of letters, the newest first, or write all of it to a file, by number."""
    found = _register(state, days, None if output else limit + 1)
    if output is None:
        listed = Listing(found, limit)
        draw_register(listed, fmt)
        listed.say(transfer_words.NOTHING_ISSUED, words.MORE.format(limit=limit))
        return
    ordered = sorted(found, key=lambda each: (each.committee, each.number))
    count = register.write(
        state.store, state.actor(), ordered, headings(), as_lines(ordered), output, state.now(), force=force
    )
    show_file(fmt, output, count, said=words.register_written(count, str(output)))


def _which(
    state: "State", texts: Sequence[str], days: Days, given: "FromFile | None", how: Printing, *, everything: bool
) -> list[int]:
    if everything and texts:
        raise typer.BadParameter(words.NUMBERS_AND_ALL, param_hint="--all")
    if not everything:
        if any(days):
            raise typer.BadParameter(words.DAYS_NEED_ALL, param_hint="--since")
        if given is not None:
            from szdj_cli.cli.row_files import listed_in

            return listed_in(state, given, register.read_list, register.listed, how.fmt, dry_run=how.dry_run)
        return list(dict.fromkeys(read_numbers(texts)))
    return [each.request for each in register.printable(_register(state, days, None), state.actor())]


def _preview(state: "State", numbers: Sequence[int]) -> None:
    by_request: dict[int, RegisterEntry] = {}
    first = numbers[:_SHOWN]
    for each in register.look(state.store, state.actor(), state.now(), requests=first):
        by_request.setdefault(each.request, each)  # the newest of each
    draw_register([by_request[each] for each in first if each in by_request], options.TABLE, aside=True)
    if len(numbers) > _SHOWN:
        say(words.hidden(len(numbers) - _SHOWN))


def _register(state: "State", days: Days, limit: int | None) -> "Iterator[RegisterEntry]":
    since, before = map(options.begin_of, days)
    return register.look(state.store, state.actor(), state.now(), since=since, before=before, limit=limit)


def _show_written(numbers: Sequence[str], how: Printing) -> None:
    if numbers:
        show_file(how.fmt, how.output, len(numbers), letters=list(numbers))
    else:
        nothing: dict[str, object] = {"file": str(how.output), "count": 0, "letters": []}
        show_result(how.fmt, nothing, written=False, dry_run=how.dry_run)
