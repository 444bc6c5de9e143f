"""Changing one's own password."""

from datetime import datetime

from szdj_cli.domain.accounts.accounts import PasswordChanged
from szdj_cli.domain.accounts.passwords import is_initial, is_weak, normalised, require_acceptable
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import PasswordRefused, PasswordWrong, SignInRequired
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.services.accounts import password_hashes
from szdj_cli.services.accounts.sessions import new_token
from szdj_cli.services.accounts.throttling import admit
from szdj_cli.store.accounts import accounts, sessions, sign_in_attempts
from szdj_cli.store.accounts.accounts import Holder
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store


def change_password(
    store: Store, actor: Actor, present: str, new: str, now: datetime, weak_length: int
) -> PasswordChanged:
    """Give the actor's account a new password, end its other sessions and let this one go on with a new token.

    `weak_length` is the length in characters below which a password is weak (a setting).

    Raises:
        PasswordRefused: `too_short`, `too_long`, or `unchanged`.
        PasswordWrong: the present one is not that.
        Throttled: it was wrong too often.
        SignInRequired: the account was reset or disabled meanwhile.
    """
    require_acceptable(new)
    id_number, holder = _proved(store, actor, present, now)
    id_index = store.keys.id_index(id_number)
    if normalised(new) == normalised(present):
        raise PasswordRefused("unchanged")
    weak = is_weak(new, id_number, holder.mobile, weak_length)
    password_hash, token = password_hashes.hashed(new), new_token()
    with store.transaction() as tx:
        if accounts.find_holder(tx, id_index) != holder:  # reset or disabled while this was hashed
            raise SignInRequired
        sign_in_attempts.forgive(tx, id_index)
        accounts.set_password(tx, actor.account_id, password_hash, is_weak=weak)
        ended = sessions.end_all(tx, [actor.account_id], but=actor.session_id)
        sessions.change_token(tx, actor.session_id, token)
        entry = audit.Entry(actor.label, "password.changed", actor.label, {"weak": weak, "sessions_ended": ended})
        audit.append(tx, entry, now)
    return PasswordChanged(token, weak)


def require_present(store: Store, actor: Actor, present: str, now: datetime) -> None:
    """Let pass whoever knows the actor's present password, before a new one is chosen.

    Raises:
        PasswordWrong: it is not that.
        Throttled: it was wrong too often.
    """
    id_number, _ = _proved(store, actor, present, now)
    with store.transaction() as tx:
        sign_in_attempts.forgive(tx, store.keys.id_index(id_number))


def _proved(store: Store, actor: Actor, present: str, now: datetime) -> tuple[str, Holder]:
    """Return the actor's identity number, and what is known of their account, once the present password was right.

    The try counts as a failure until `sign_in_attempts.forgive`.
    """
    with store.reading() as tx:
        id_number = accounts.id_number_of(tx, actor.account_id)
    id_index = store.keys.id_index(id_number)
    admit(store, id_index, now)
    with store.reading() as tx:
        holder = accounts.find_holder(tx, id_index)
    if holder is None or holder.account_id != actor.account_id:
        raise SignInRequired
    if not _is_present(present, id_number, holder.password_hash):
        with store.transaction() as tx:
            audit.append(tx, audit.Entry(actor.label, "password.change_failed", actor.label), now)
        raise PasswordWrong
    return id_number, holder


def _is_present(present: str, id_number: str, password_hash: str | None) -> bool:
    if password_hash is None:
        return is_initial(present, initial_password_of(id_number))
    return password_hashes.is_right(present, password_hash)
