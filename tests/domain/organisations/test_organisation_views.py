"""What is unusual about the size of an organisation."""

import pytest

from szdj_cli.domain.organisations.organisations import OrganisationKind
from szdj_cli.domain.organisations.views import Headcount, SizeWarning, size_warnings

BRANCH, GENERAL_BRANCH, COMMITTEE = OrganisationKind.BRANCH, OrganisationKind.GENERAL_BRANCH, OrganisationKind.COMMITTEE


@pytest.mark.parametrize(
    ("kind", "members", "full", "expected"),
    [
        (BRANCH, 0, 0, {SizeWarning.TOO_FEW_FULL}),
        (BRANCH, 10, 2, {SizeWarning.TOO_FEW_FULL}),
        (BRANCH, 3, 3, set()),
        (BRANCH, 50, 50, set()),
        (BRANCH, 51, 51, {SizeWarning.TOO_MANY}),
        (BRANCH, 51, 2, {SizeWarning.TOO_FEW_FULL, SizeWarning.TOO_MANY}),
        (GENERAL_BRANCH, 50, 50, {SizeWarning.TOO_FEW}),
        (GENERAL_BRANCH, 51, 0, set()),
        (COMMITTEE, 100, 100, {SizeWarning.TOO_FEW}),
        (COMMITTEE, 101, 0, set()),
    ],
)
def test_an_unusual_size_is_a_warning(
    kind: OrganisationKind, members: int, full: int, expected: set[SizeWarning]
) -> None:
    assert set(size_warnings(kind, Headcount(members, full))) == expected
