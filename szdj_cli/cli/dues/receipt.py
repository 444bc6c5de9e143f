"""`szdj dues receipt`: issued, or printed again, on the terminal or as a Word document; one, or those of a branch."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.cli.prompting.standard_input import read_numbers
from szdj_cli.domain.dues.receipts import Receipt
from szdj_cli.domain.errors import InputNeeded, OptionsExclude
from szdj_cli.domain.imports.piped import PAYMENTS
from szdj_cli.domain.values.parsing import parse_month
from szdj_cli.messages.dues import receipts as words
from szdj_cli.messages.importing import NO_ROWS
from szdj_cli.messages.kit import undone
from szdj_cli.render.dues.receipts import draw_receipt, draw_receipts
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import TABLE, OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.services.dues import receipts

if TYPE_CHECKING:
    from szdj_cli.cli.options import FromFile
    from szdj_cli.cli.state import State


class Wanted(NamedTuple):
    """What the options say: which payments, or whose, and where the receipts go."""

    payments: tuple[str, ...]
    branch: str | None
    month: str | None
    target: Path | None
    force: bool
    yes: bool
    dry_run: bool = False
    given: "FromFile | None" = None

    @property
    def names_numbers(self) -> bool:
        """Whether payments are named one by one: of one receipt for them a program gets that, and no list."""
        return bool(self.payments) and self.payments != ("-",)


def issue(state: "State", wanted: Wanted, fmt: OutputFormat) -> None:
    """Issue receipts for payments, or print them again; with a target as a document, else drawn."""
    numbers = _numbers(state, wanted, fmt)
    if not numbers:
        draw_receipts([], fmt)
        say(words.NOTHING_LEFT if wanted.given is None else NO_ROWS)
        return
    issued = receipts.issue(
        state.store,
        state.actor(),
        numbers,
        state.now(),
        target=wanted.target,
        page_url=state.settings.phone_url,
        force=wanted.force,
        dry_run=wanted.dry_run,
    )
    is_list = len(issued) > 1 or (fmt.is_data and not wanted.names_numbers)
    if wanted.dry_run:
        if not is_list and fmt.is_data:  # the shape of what is issued then
            draw_receipt(issued[0], fmt, dry_run=True)
        else:
            draw_receipts(issued, fmt, dry_run=True)
        say(undone.DRY_RUN)
        return
    if is_list:
        if wanted.target is None or fmt is not TABLE:
            draw_receipts(issued, fmt)
    else:
        if wanted.target is None or fmt is not TABLE:
            draw_receipt(issued[0], fmt)
        if wanted.target is None and fmt.is_drawn:
            _draw_code(issued[0])
    draw_next_step(words.done(issued, wanted.target), words.CHECK)


def _numbers(state: "State", wanted: Wanted, fmt: OutputFormat) -> list[int]:
    """Return the payments that are named, or, agreed to, those of a branch that have no receipt.

    Raises:
        InputNeeded: neither is given.
        OptionsExclude: both are.
    """
    if wanted.payments:
        for option, value in (("--branch", wanted.branch), ("--month", wanted.month)):
            if value is not None:
                raise OptionsExclude((words.NUMBER, option))
        return read_numbers(wanted.payments, PAYMENTS, words.NUMBER, words.NOT_A_NUMBER)
    if wanted.given is not None:
        from szdj_cli.cli.row_files import listed_in

        listed = listed_in(state, wanted.given, receipts.read_list, receipts.listed, fmt, dry_run=wanted.dry_run)
        return _agreed(listed, wanted)
    if wanted.branch is None:
        raise InputNeeded(words.NUMBERS_OR_BRANCH)
    month = None if wanted.month is None else checks.of_option("--month", parse_month, wanted.month)
    numbers, has_own = receipts.without_receipt(state.store, state.actor(), wanted.branch, month, state.now())
    if has_own:
        say(words.OWN_LEFT_OUT)
    return _agreed(numbers, wanted)


def _agreed(numbers: list[int], wanted: Wanted) -> list[int]:
    if numbers and not wanted.dry_run:
        prompts.agree(words.issue_all(len(numbers)), undone.ISSUED, yes=wanted.yes)
    return numbers


def _draw_code(receipt: Receipt) -> None:
    from szdj_cli.cli.verification.screen import draw_once

    if not draw_once(receipt.code):
        say(words.QR_TOO_BIG)
    say(f"{words.CODE}：{receipt.code}")
