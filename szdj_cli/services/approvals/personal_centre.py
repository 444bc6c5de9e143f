"""The personal centre: one look at who is signed in and what waits."""

from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor, is_allowed_somewhere
from szdj_cli.domain.personal_centre import Overview
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.verified import is_verified
from szdj_cli.services.approvals import news, queue
from szdj_cli.services.countersigning import countersigning
from szdj_cli.store.core.engine import Store
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import requests as rows


def overview(store: Store, actor: Actor, now: datetime, since: datetime | None = None) -> Overview:
    """Return what the personal centre shows, which this visitor entered at an instant, `since`, if not just now.

    Counts, and what became of one's own requests: what was asked for stays behind the verification, and so does why.
    """
    with store.reading() as tx:
        verified = actor.member_id is not None and is_verified(tx, actor.member_id, now)
        branch = organisations.find(tx, actor.branch_id) if actor.branch_id is not None else None
        return Overview(
            account=actor.account_id,
            name=actor.name,
            branch=branch.name if branch else None,
            is_member=actor.member_id is not None,
            is_administrator=actor.is_administrator,
            roles=tuple((organisations.name_of(tx, a.organisation_id), a.role) for a in actor.appointments),
            is_verified=verified,
            own_open=rows.open_numbers(tx, actor.member_id, shanghai_day(now)) if actor.member_id is not None else (),
            own_to_resubmit=rows.numbers_to_resubmit(tx, actor.member_id) if actor.member_id is not None else (),
            waiting_for_me=queue.count_waiting(tx, actor, now) if actor.decides else 0,
            imports=actor.is_administrator or bool(actor.organisations(Act.IMPORT_MEMBERS)),
            corrections=countersigning.count_for(tx, actor, now),
            assesses=bool(actor.organisations(Act.ASSESS)),
            may=frozenset(act for act in Act if is_allowed_somewhere(actor, act)),
            decides=actor.decides,
            news=news.since(tx, actor, since or now, now, tells_why=verified),
        )
