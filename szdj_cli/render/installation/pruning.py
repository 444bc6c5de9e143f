"""The clearing away of what is over, drawn."""

from szdj_cli.domain.installation.pruning import Pruning
from szdj_cli.messages.audit.audit import pruned
from szdj_cli.messages.installation import pruning as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import say_pairs


def preview(plan: Pruning) -> None:
    """Write on standard error what would be cleared away."""
    say_pairs(words.pairs(plan))


def draw(found: Pruning, fmt: OutputFormat, *, written: bool, dry_run: bool) -> None:
    """Write what was cleared away, or would be, kind by kind."""
    data = {
        "count": found.total,
        "kinds": [
            {"kind": each.kind, "name": pruned(each.kind), "days": each.kept_days, "count": each.found}
            for each in found.kinds
        ],
        "freed_bytes": found.freed,
    }
    show_result(fmt, data, pairs=words.pairs(found), written=written, dry_run=dry_run)
    if written:
        say(words.DONE.format(total=found.total))
        if found.freed:
            say(words.FREED.format(freed=found.freed))
    elif dry_run and found.total:
        say(words.DRY_RUN)
