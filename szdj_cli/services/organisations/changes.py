"""Opening an organisation and giving one another name, one at a time; files of them are `imports.organisations`."""

from collections.abc import Mapping
from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import (
    OrganisationClosed,
    OrganisationExists,
    OrganisationMisplaced,
    ReasonMissing,
    ValueInvalid,
)
from szdj_cli.domain.forms import parsed
from szdj_cli.domain.organisations.fields import ORGANISATION_FIELD, REQUIRED
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind, can_stand_under
from szdj_cli.domain.organisations.reorganising import OrganisationChange, ReorganisingAct
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import FormKind, Reason
from szdj_cli.domain.values.text import cleaned
from szdj_cli.services.access import access
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import organisations as rows
from szdj_cli.store.organisations import organisations


def add(
    store: Store, actor: Actor, answers: Mapping[str, str], now: datetime, *, dry_run: bool = False
) -> OrganisationChange:
    """Open an organisation; `answers` go by the headings or terms of an organisations file, its parent by code or name.

    One that is there already, and just so, stays as it is.

    Raises:
        FieldUnknown, ValueInvalid: an answer breaks a rule, or is missing.
        NotAllowed: the actor opens nothing below that parent; below none, or with 转接权, only an administrator does.
        OrganisationNotFound, OrganisationNotUnique, OrganisationClosed: the parent.
        OrganisationMisplaced: organisations of this kind do not stand there.
        OrganisationExists, OrganisationClosed: the code is another one's, or was.
    """
    with store.transaction() as tx:
        parent = _parent(tx, actor, answers)
        given = {term: text for term, text in answers.items() if term != "parent"}
        values: dict[str, str | None] = {**dict.fromkeys(ORGANISATION_FIELD), "can_transfer": "0"}
        values |= parsed(ORGANISATION_FIELD, given, shanghai_day(now), FormKind.ORGANISATION)
        values["parent"] = parent.code if parent else None
        for term in REQUIRED:
            if values[term] is None:
                raise ValueInvalid(term, Reason.REQUIRED, FormKind.ORGANISATION)
        if values["can_transfer"] == "1":  # whoever has a committee above others would let it send and receive
            access.require(tx, actor, Act.IMPORT_ORGANISATIONS)
        code, name = str(values["code"]), str(values["name"])
        if not can_stand_under(OrganisationKind(str(values["kind"])), parent.kind if parent else None):
            raise OrganisationMisplaced("kinds" if parent else "top")
        new = {term: value for term, value in values.items() if value is not None}
        if (found := organisations.with_code(tx, code)) is not None:
            _require_same(tx, found, new)
            return OrganisationChange(ReorganisingAct.ADD, code, name, ())
        rows.add(tx, [values])
        made = organisations.with_code(tx, code)
        subject = f"organisation:{made.id if made else code}"
        audit.append(tx, audit.Entry(actor.label, "organisation.added", subject, {"changes": _from_nothing(new)}), now)
        if dry_run:
            tx.rollback()
    changes = tuple((term, None, ORGANISATION_FIELD[term].show(value)) for term, value in new.items())
    return OrganisationChange(ReorganisingAct.ADD, code, name, changes)


def rename(
    store: Store, actor: Actor, organisation: str, name: str, reason: str, now: datetime, *, dry_run: bool = False
) -> OrganisationChange:
    """Give an organisation another name; papers that were issued keep the one that they say.

    Raises:
        ReasonMissing: there is none.
        ValueInvalid: it is no name.
        NotAllowed: the actor organises nothing above it.
        OrganisationNotFound, OrganisationNotUnique, OrganisationClosed: as they say.
    """
    if not dry_run and not cleaned(reason):
        raise ReasonMissing
    given = parsed(ORGANISATION_FIELD, {"name": name}, shanghai_day(now), FormKind.ORGANISATION)
    if "name" not in given:
        raise ValueInvalid("name", Reason.REQUIRED, FormKind.ORGANISATION)
    with store.transaction() as tx:
        found = find_organised(tx, actor, organisation)
        new = given["name"]
        if new == found.name:
            return OrganisationChange(ReorganisingAct.RENAME, found.code, new, ())
        rows.change(tx, found.id, {"name": new}, {})
        detail = {"changes": {"name": [found.name, new]}, "reason": cleaned(reason)}
        audit.append(tx, audit.Entry(actor.label, "organisation.changed", f"organisation:{found.id}", detail), now)
        if dry_run:
            tx.rollback()
    return OrganisationChange(ReorganisingAct.RENAME, found.code, new, (("name", found.name, new),))


def find_organised(tx: Transaction, actor: Actor, text: str) -> Organisation:
    """Return the organisation that is to be renamed, moved or closed: one that stands below the actor's committee.

    Nobody but an administrator does that to the very organisation whose secretary they are.

    Raises:
        NotAllowed: it does not, and the actor is no administrator.
        OrganisationNotFound, OrganisationNotUnique, OrganisationClosed: as they say.
    """
    return _open(find_organised_even_closed(tx, actor, text))


def find_organised_even_closed(tx: Transaction, actor: Actor, text: str) -> Organisation:
    """Return what `find_organised` does, or did before it was closed.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `find_organised`.
    """
    access.require_somewhere(actor, Act.ORGANISE)
    found = find_organisation(tx, text, actor, Act.ORGANISE)
    access.require(tx, actor, Act.ORGANISE, found.parent_id)
    return found


def find_target(tx: Transaction, actor: Actor, text: str) -> Organisation:
    """Return the organisation below which, or into which, another one goes.

    Raises:
        NotAllowed: it is not the actor's committee, nor below it.
        OrganisationNotFound, OrganisationNotUnique, OrganisationClosed: as they say.
    """
    access.require_somewhere(actor, Act.ORGANISE)
    found = find_organisation(tx, text, actor, Act.ORGANISE)
    access.require(tx, actor, Act.ORGANISE, found.id)
    return _open(found)


def _open(found: Organisation) -> Organisation:
    if found.closed_on is not None:
        raise OrganisationClosed(found.code)
    return found


def _parent(tx: Transaction, actor: Actor, answers: Mapping[str, str]) -> Organisation | None:
    text = answers.get("parent", "").strip()
    if text:
        return find_target(tx, actor, text)
    access.require(tx, actor, Act.ORGANISE)
    return None


def _require_same(tx: Transaction, found: Organisation, new: Mapping[str, str]) -> None:
    _open(found)
    stored = rows.stored(tx)[found.code].values
    if any(stored[term] != value for term, value in new.items()):
        raise OrganisationExists(found.code)


def _from_nothing(values: Mapping[str, str]) -> dict[str, list[str | None]]:
    return {term: [None, value] for term, value in values.items()}
