"""The check of a store, drawn."""

from szdj_cli.domain.installation.maintenance import CheckReport, RowFaults
from szdj_cli.messages.installation import maintenance as words
from szdj_cli.render.kit.formats import OutputFormat, show_result

_SHOWN = 5


def draw_check(report: CheckReport, fmt: OutputFormat) -> None:
    """Write what is sound and what is not."""
    data = {
        "ok": report.ok,
        "integrity": report.integrity,
        "broken_references": report.broken_references,
        "guards": not report.altered_schema,
        "altered_schema": list(report.altered_schema),
        "unbalanced_months": report.unbalanced_months,
        "key": report.key,
        "rows": report.rows,
        "row_faults": {problem.value: count for problem, count in report.faults.counts.items()},
        "named_faults": [fault._asdict() for fault in report.faults.named],
        "audit": {"ok": report.chain.ok, "length": report.chain.length, "head": report.chain.head},
    }
    show_result(fmt, data, pairs=_pairs(report))


def _pairs(report: CheckReport) -> list[tuple[str, object]]:
    references = words.BROKEN_REFERENCES.format(count=report.broken_references)
    ledger = words.UNBALANCED.format(count=report.unbalanced_months)
    altered = words.ALTERED.format(what=words.LISTED.join(report.altered_schema))
    chain = (
        words.CHAIN_HOLDS.format(length=report.chain.length)
        if report.chain.ok
        else words.CHAIN_BROKEN.format(seq=report.chain.broken_at)
    )
    return [
        (words.INTEGRITY, words.SOUND if report.integrity else words.DAMAGED),
        (words.REFERENCES, references if report.broken_references else words.SOUND),
        (words.SCHEMA, altered if report.altered_schema else words.SOUND),
        (words.LEDGER, ledger if report.unbalanced_months else words.SOUND),
        (words.KEY, words.SOUND if report.key else words.KEY_WRONG),
        (words.CHAIN, chain),
        *_rows(report),
    ]


def _rows(report: CheckReport) -> list[tuple[str, str]]:
    if not report.faults.total:
        return [(words.ROWS, words.ROWS_AGREE.format(count=report.rows) if report.key else words.ROWS_NOT_HELD)]
    return [(words.ROWS, line) for line in _faulty(report.faults)]


def _faulty(faults: RowFaults) -> list[str]:
    lines = []
    for problem, count in faults.counts.items():
        named = [f"{fault.table} {fault.row}" for fault in faults.named if fault.problem is problem][:_SHOWN]
        more = words.AND_MORE.format(count=count - len(named)) if count > len(named) else ""
        lines.append(words.FAULTY[problem].format(count=count, rows=words.LISTED.join(named) + more))
    return lines
