"""What becomes of an organisation that is opened, renamed, moved, closed or merged, drawn."""

from szdj_cli.domain.organisations.reorganising import OrganisationChange, Reorganised
from szdj_cli.messages import reorganising as words
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import say_pairs


def draw_change(change: OrganisationChange, fmt: OutputFormat, *, dry_run: bool) -> None:
    """Write what is changed in one organisation, for programs; for people where nothing is written yet."""
    data = {
        "act": change.act.value,
        "organisation": change.code,
        "name": change.name,
        "changes": [{"field": term, "old": old, "new": new} for term, old, new in change.changes],
    }
    pairs = _pairs(change) if dry_run else ()
    show_result(fmt, data, pairs=pairs, written=not dry_run, dry_run=dry_run, already=not change.changes)


def preview_change(change: OrganisationChange) -> None:
    """Write the same on standard error, to be confirmed."""
    say_pairs(_pairs(change))


def draw_result(result: Reorganised, fmt: OutputFormat, *, dry_run: bool) -> None:
    """Write what becomes of an organisation, for programs; for people where nothing is written yet."""
    data = {
        "act": result.act.value,
        "organisation": result.organisation.code,
        "name": result.organisation.name,
        "target": result.target.code if result.target else None,
        "members": result.members,
        "requests": result.requests,
        "organisations": result.organisations,
        "owed_months": result.owed,
        "owed_fen": result.owed_fen,
        "appointments": [{"member": each.member, "role": each.role.value} for each in result.ended],
        "stops": [
            {"kind": each.kind.value, "count": each.how_many, "requests": list(each.requests)} for each in result.stops
        ],
        "changed": not result.is_same,
    }
    pairs = words.pairs(result) if dry_run else ()
    show_result(fmt, data, pairs=pairs, written=not dry_run, dry_run=dry_run, already=result.is_same)


def preview_result(result: Reorganised) -> None:
    """Write the same on standard error, to be confirmed."""
    say_pairs(words.pairs(result))


def _pairs(change: OrganisationChange) -> list[tuple[str, object]]:
    known: list[tuple[str, object]] = (
        [] if change.changes and change.changes[0][1] is None else [(words.heading("code"), change.code)]
    )
    return known + [
        (words.heading(term), new if old is None else f"{old} → {new}") for term, old, new in change.changes
    ]
