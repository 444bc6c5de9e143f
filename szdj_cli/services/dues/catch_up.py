"""Whether months of dues have begun that nobody has charged yet: asked with everything, so it loads next to nothing."""

from datetime import datetime

from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import span as dues_span


def catch_up(store: Store, now: datetime, *, begins: bool = True) -> None:
    """Charge the months that have begun since anybody asked; reads that need them call this first.

    Where no dues are kept yet it `begins` with them, unless whoever asks has no reason to.
    """
    with store.reading() as tx:
        span = dues_span.span(tx)
    is_behind = begins if span is None else span[1] < shanghai_month(now)
    if is_behind:
        from szdj_cli.services.dues import charges

        with store.transaction(apart=True) as tx:
            charges.catch_up_in(tx, now)
