"""Payments of dues that a receipt is asked for, for the tests of receipts."""

from collections.abc import Sequence
from datetime import datetime

from szdj_cli.domain.dues.receipts import Receipt
from szdj_cli.services.dues import payments, receipts
from szdj_cli.store.core.engine import Store
from tests.support.applicants import APPLICANTS, SECRETARY, entered
from tests.support.steps import payments as paying
from tests.support.steps.payments import MEMBER

DEPUTY = APPLICANTS[2]
"""Of branch B1."""


def pay(store: Store, now: datetime, *, member: int = MEMBER, by: int = SECRETARY, **answers: str) -> list[int]:
    """Record a payment of 150 yuan for this month, or another one; return its numbers, one a month."""
    return paying.pay(store, now, by, member, **{"amount": "150"} | answers)


def reverse(store: Store, now: datetime, number: int, by: int = SECRETARY) -> int:
    """Reverse a payment; return the number of the counter-entry."""
    return payments.reverse(store, entered(store, now, by), number, "记错了", now)[0]


def issue(store: Store, now: datetime, numbers: Sequence[int], by: int = SECRETARY) -> Receipt:
    """Issue a receipt, or have it printed again."""
    (receipt,) = receipts.issue(store, entered(store, now, by), numbers, now)
    return receipt
