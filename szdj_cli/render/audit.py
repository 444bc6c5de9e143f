"""The audit log, drawn."""

from collections.abc import Sequence

from szdj_cli.domain.audit.reading import AuditEntry, ChainReport, Checkpoint
from szdj_cli.messages.audit import audit as words
from szdj_cli.messages.audit.details import readable
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.tables import Column, draw_json, draw_record, draw_table

_COLUMNS = (
    Column("seq", words.SEQ, "right", whole=True),
    Column("at", words.AT, whole=True),
    Column("who", words.ACTOR),
    Column("act", words.ACT, show=words.act),
    Column("subject", words.SUBJECT),
    Column("detail", words.DETAIL),
)
_KEYS = ("seq", "at", "actor", "actor_name", "act", "subject", "detail")


def draw_entries(entries: Sequence[AuditEntry], fmt: str) -> None:
    """Write entries, the newest first."""
    if fmt in ("json", "jsonl"):
        draw_table([{key: getattr(entry, key) for key in _KEYS} for entry in entries], _COLUMNS, fmt)
        return
    if not entries:
        say(words.NONE_FOUND)
        return
    rows = [
        {
            "seq": entry.seq,
            "at": entry.at,
            "who": words.actor(entry.actor, entry.actor_name),
            "act": entry.act,
            "subject": entry.subject,
            "detail": readable(entry.act, entry.detail),
        }
        for entry in entries
    ]
    draw_table(rows, _COLUMNS, fmt)


def draw_report(report: ChainReport, fmt: str, *, has_checkpoint: bool) -> None:
    """Write whether the chain holds."""
    if fmt in ("json", "jsonl"):
        facts: dict[str, object] = {"ok": report.ok, "length": report.length, "head": report.head}
        if not report.ok:
            facts |= {"broken_at": report.broken_at, "problem": report.problem}
        draw_json(facts)
    elif report.ok:
        say(words.HOLDS.format(length=report.length, head=report.head))
        say(words.HOLDS_ALSO if has_checkpoint else words.ONLY_TO_CHECKPOINT)
    else:
        say(words.broken(report))


def draw_checkpoint(checkpoint: Checkpoint, fmt: str) -> None:
    """Write a checkpoint; its last line is the whole of it."""
    if fmt in ("json", "jsonl"):
        draw_json(
            {"store": checkpoint.store, "length": checkpoint.length, "head": checkpoint.head, "at": checkpoint.at}
        )
        return
    draw_record(
        [
            (words.STORE, checkpoint.store),
            (words.LENGTH, checkpoint.length),
            (words.HEAD, checkpoint.head),
            (words.AT, checkpoint.at),
            (words.CHECKPOINT, checkpoint.text),
        ]
    )
    say(words.KEEP)
