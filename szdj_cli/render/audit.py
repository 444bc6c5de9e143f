"""The audit log, drawn."""

from collections.abc import Iterable

from szdj_cli.domain.audit.reading import AuditEntry, ChainReport, Checkpoint
from szdj_cli.messages.audit import audit as words
from szdj_cli.messages.audit.details import readable
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column

_COLUMNS = (
    Column("seq", words.SEQ, "right", whole=True),
    Column("at", words.AT, whole=True),
    Column("who", words.ACTOR),
    Column("act", words.ACT, show=words.act),
    Column("subject", words.SUBJECT),
    Column("detail", words.DETAIL),
)
_KEYS = ("seq", "at", "actor", "actor_name", "act", "subject", "detail")


def draw_entries(entries: Iterable[AuditEntry], fmt: OutputFormat) -> None:
    """Write entries, the newest first, as they come."""
    if fmt.is_data:
        show_result(fmt, ({key: getattr(entry, key) for key in _KEYS} for entry in entries), _COLUMNS)
        return
    rows = (
        {
            "seq": entry.seq,
            "at": entry.at,
            "who": words.actor(entry.actor, entry.actor_name),
            "act": entry.act,
            "subject": words.subject(entry.subject),
            "detail": readable(entry.act, entry.detail),
            "actor": entry.actor,
            "actor_name": entry.actor_name,
        }
        for entry in entries
    )
    show_result(fmt, rows, _COLUMNS)


def draw_report(report: ChainReport, fmt: OutputFormat, *, has_checkpoint: bool) -> None:
    """Write whether the chain holds."""
    facts: dict[str, object] = {"ok": report.ok, "length": report.length, "head": report.head}
    if not report.ok:
        facts |= {"broken_at": report.broken_at, "problem": report.problem}
    said = [words.broken(report)]
    if report.ok:
        said = [words.HOLDS.format(length=report.length, head=report.head)]
        said += [words.HOLDS_ALSO if has_checkpoint else words.ONLY_TO_CHECKPOINT]
    show_result(fmt, facts, draw=lambda: say("\n".join(said)))


def draw_checkpoint(checkpoint: Checkpoint, fmt: OutputFormat) -> None:
    """Write a checkpoint; its last line is the whole of it."""
    data = {"store": checkpoint.store, "length": checkpoint.length, "head": checkpoint.head, "at": checkpoint.at}
    pairs = [
        (words.STORE, checkpoint.store),
        (words.LENGTH, checkpoint.length),
        (words.HEAD, checkpoint.head),
        (words.AT, checkpoint.at),
        (words.CHECKPOINT, checkpoint.text),
    ]
    show_result(fmt, data, pairs=pairs)
    if not fmt.is_data:
        say(words.KEEP)
