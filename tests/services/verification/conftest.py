"""Whoever is to be verified, signed in."""

from datetime import datetime

import pytest

from szdj_cli.domain.authorisation import Actor
from szdj_cli.store.core.engine import Store
from tests.support.steps.members_signed_in import actor_of


@pytest.fixture
def actor(store: Store, now: datetime) -> Actor:
    """The first member."""
    return actor_of(store, now)
