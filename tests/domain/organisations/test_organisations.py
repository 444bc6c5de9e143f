import pytest

from szdj_cli.domain.organisations.organisations import OrganisationKind, can_stand_under, route

C, G, B = OrganisationKind.COMMITTEE, OrganisationKind.GENERAL_BRANCH, OrganisationKind.BRANCH


@pytest.mark.parametrize(
    ("kind", "parent", "fits"),
    [
        (C, None, True),
        (C, C, True),
        (C, G, False),
        (C, B, False),
        (G, None, False),
        (G, C, True),
        (G, G, False),
        (G, B, False),
        (B, None, False),
        (B, C, True),
        (B, G, True),
        (B, B, False),
    ],
)
def test_what_stands_under_what(kind: OrganisationKind, parent: OrganisationKind | None, fits: bool) -> None:
    assert can_stand_under(kind, parent) is fits


@pytest.mark.parametrize(
    ("deciders", "goes_to"),
    [
        ({3: {1}, 1: {2}}, 3),  # somebody else is appointed in the branch itself
        ({3: {7}, 1: {2}}, 1),  # only the applicant is: the nearest above
        ({3: {7, 8}}, 3),  # the applicant and a deputy: the deputy decides
        ({1: {2}}, 1),  # nobody in the branch
        ({3: {7}, 2: {7}, 1: {7}}, None),  # the applicant everywhere
        ({}, None),
    ],
)
def test_a_step_goes_to_the_nearest_organisation_with_somebody_else(
    deciders: dict[int, set[int]], goes_to: int | None
) -> None:
    assert route([3, 2, 1], {k: frozenset(v) for k, v in deciders.items()}, barred={7}) == goes_to
