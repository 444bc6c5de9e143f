"""The restoring of a backup, drawn."""

from szdj_cli.domain.installation.restoring import Restoration
from szdj_cli.messages.audit.audit import act
from szdj_cli.messages.installation import restoring as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import say_pairs


def preview(plan: Restoration) -> None:
    """Write on standard error what would be done, and what would be lost."""
    say_pairs(words.pairs(plan))


def draw(plan: Restoration, fmt: OutputFormat, *, dry_run: bool) -> None:
    """Write what a restoration comes to, for programs; for people where nothing is written."""
    backup, present = plan.backup, plan.present
    is_known = present.is_known
    data = {
        "file": backup.path,
        "at": backup.at,
        "schema": backup.schema,
        "length": backup.length,
        "head": backup.head,
        "row_faults": backup.faults,
        "present": present.state.value,
        "present_length": present.length if is_known else None,
        "present_head": present.head if is_known else None,
        "common_length": present.common if is_known else None,
        "diverged": plan.has_diverged,
        "lost": plan.lost if is_known else None,
        "lost_acts": [{"act": each.act, "name": act(each.act), "count": each.times} for each in present.lost],
        "skipped": [each._asdict() for each in plan.skipped],
        "margin": plan.margin,
        "sessions_ended": plan.ended,
        "upgraded_to": plan.schema if plan.schema != backup.schema else None,
        "backup_before_upgrade": plan.before_upgrade,
        "kept": plan.kept,
    }
    if dry_run:
        show_result(fmt, data, pairs=words.pairs(plan), written=False, dry_run=True)
    else:
        show_result(fmt, data, written=True)


def tell(done: Restoration) -> None:
    """Say what was done, where the old store is, and what is to be done now."""
    say(words.DONE.format(path=done.backup.path, length=done.backup.length, ended=done.ended))
    say_pairs([(words.HAS_LOST, words.lost(done)), (words.NUMBERS, words.numbers(done))])
    if done.before_upgrade:
        say_pairs([(words.BEFORE_UPGRADE, done.before_upgrade)])
    if done.kept:
        say(words.KEPT.format(path=done.kept))
    say(words.AFTERWARDS)
