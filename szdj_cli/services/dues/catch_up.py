"""Whether months of dues have begun that nobody has claimed yet: asked with everything, so it loads next to nothing."""

from datetime import datetime

from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import span as dues_span


def catch_up_if_kept(store: Store, now: datetime) -> None:
    """Claim the months that have begun, but only where dues are kept: nobody who calls this begins with them."""
    with store.reading() as tx:
        is_behind = (span := dues_span.span(tx)) is not None and span[1] < shanghai_month(now)
    if is_behind:
        from szdj_cli.services.dues import charges

        charges.catch_up(store, now)
