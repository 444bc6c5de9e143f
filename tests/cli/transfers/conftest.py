"""Letters that were issued, for the tests of what is done with many of them."""

import pytest

from tests.support.running import assert_ok, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OUTSIDE, SECRETARY, World


@pytest.fixture
def issued(world: World) -> list[int]:
    """Two letters out of the store; the secretary of the committee that issued them is signed in."""
    asked = []
    for member in (MEMBER, ORGANISER):
        world.enter(member)
        asked.append(int(run_json("transfer", "out", *OUTSIDE, "--yes")["id"]))
    for decider in (SECRETARY, COMMITTEE_SECRETARY):
        world.enter(decider)
        assert_ok(run("approve", "accept", *map(str, asked), "--yes"))
    return asked
