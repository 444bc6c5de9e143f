"""The check of a store, drawn."""

from szdj_cli.domain.maintenance import CheckReport
from szdj_cli.messages import maintenance as words
from szdj_cli.render.tables import draw_json, draw_record


def draw_check(report: CheckReport, fmt: str) -> None:
    """Write what is sound and what is not."""
    if fmt in ("json", "jsonl"):
        draw_json(
            {
                "ok": report.ok,
                "integrity": report.integrity,
                "broken_references": report.broken_references,
                "guards": report.guards,
                "unbalanced_months": report.unbalanced_months,
                "key": report.key,
                "audit": {"ok": report.chain.ok, "length": report.chain.length, "head": report.chain.head},
            }
        )
        return
    references = words.BROKEN_REFERENCES.format(count=report.broken_references)
    ledger = words.UNBALANCED.format(count=report.unbalanced_months)
    chain = (
        words.CHAIN_HOLDS.format(length=report.chain.length)
        if report.chain.ok
        else words.CHAIN_BROKEN.format(seq=report.chain.broken_at)
    )
    draw_record(
        [
            (words.INTEGRITY, words.SOUND if report.integrity else words.DAMAGED),
            (words.REFERENCES, references if report.broken_references else words.SOUND),
            (words.GUARDS, words.SOUND if report.guards else words.GUARDS_MISSING),
            (words.LEDGER, ledger if report.unbalanced_months else words.SOUND),
            (words.KEY, words.SOUND if report.key else words.KEY_WRONG),
            (words.CHAIN, chain),
        ]
    )
