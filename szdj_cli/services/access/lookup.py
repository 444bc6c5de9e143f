"""Which organisation a command means: a code, or a name that is unique where the actor uses it."""

from szdj_cli.domain.authorisation import Act, Actor, is_allowed
from szdj_cli.domain.errors import OrganisationNotFound, OrganisationNotUnique
from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.values.text import cleaned, narrowed
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations


def find_organisation(tx: Transaction, text: str, actor: Actor, act: Act) -> Organisation:
    """Return the organisation with a code, or with a name; of several so named, the one where the actor may do an act.

    Raises:
        OrganisationNotFound, OrganisationNotUnique: there is none, or more than one.
    """
    found = organisations.named(tx, text.strip()) or organisations.named(tx, narrowed(cleaned(text)))
    if len(found) > 1:
        found = [each for each in found if is_allowed(actor, act, organisations.chain(tx, each.id))] or found
    if not found:
        raise OrganisationNotFound(text)
    if len(found) > 1:
        raise OrganisationNotUnique(len(found))
    return found[0]
