"""The copying of a store, drawn."""

from szdj_cli.domain.installation.copying import StoreCopied
from szdj_cli.messages.audit.audit import act
from szdj_cli.messages.installation import copying as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import say_pairs


def preview(plan: StoreCopied) -> None:
    """Write on standard error what would be copied where."""
    say_pairs(words.pairs(plan))


def draw(copied: StoreCopied, fmt: OutputFormat, *, dry_run: bool) -> None:
    """Write what was copied, for programs; for people where nothing is written."""
    data = {
        "to": copied.target,
        "place": copied.place.value,
        "rows": copied.rows,
        "tables": [each._asdict() for each in copied.tables],
        "length": copied.length,
        "head": copied.head,
        "row_faults": None if dry_run else copied.faults,
        "later": [{"act": each.act, "name": act(each.act), "count": each.times} for each in copied.later],
    }
    if dry_run:
        show_result(fmt, data, pairs=words.pairs(copied), written=False, dry_run=True)
    else:
        show_result(fmt, data, written=True)


def tell(done: StoreCopied, store: str) -> None:
    """Say what was copied, what is not in it, and how it is gone on with."""
    say(words.DONE.format(target=done.target, tables=len(done.tables), rows=done.rows, length=done.length))
    if done.faults:
        say(words.FAULTS.format(count=done.faults))
    if done.later:
        say(words.later(done))
    say(words.AFTERWARDS[done.place].format(store=store))
