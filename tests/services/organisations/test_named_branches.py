"""What is asked of a city's organisations is what reading all of them would say."""

from collections.abc import Callable
from datetime import datetime
from itertools import product

import pytest

from szdj_cli.domain.authorisation import Act
from szdj_cli.domain.organisations.branches import BranchNames
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.transfers.transfers import Target
from szdj_cli.domain.values.reasons import ValueRefused
from szdj_cli.services import corrections
from szdj_cli.services.transfers import transfers
from szdj_cli.store.core.engine import Store
from szdj_cli.store.organisations import organisations
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, entered
from tests.support.storage.connections import watched

MORE = (
    {"编码": "B5", "名称": "第一党支部", "类型": "党支部", "上级编码": "C2"},
    {"编码": "B_", "名称": "B3", "类型": "党支部", "上级编码": "C2"},
)
"""A name that stands twice, a name that is another's code, a code with what LIKE takes for any letter."""


@pytest.fixture
def every(store_at_work: Store, now: datetime) -> list[Organisation]:
    builders.import_organisations(store_at_work, now, [*builders.ORGANISATIONS, *MORE])
    with store_at_work.reading() as tx:
        return organisations.every(tx)


def outcome(find: Callable[[str], Organisation], text: str) -> object:
    try:
        return find(text)
    except ValueRefused as refused:
        return refused.reason


def test_a_branch_is_named_as_among_all(store_at_work: Store, now: datetime, every: list[Organisation]) -> None:
    store = store_at_work
    texts = {text for each in every for text in (each.code, each.name, f" {each.code}", each.code.lower())}
    texts |= {"B\uff11", "第九党支部", ""}
    actors = (builders.ADMINISTRATOR, entered(store, now, COMMITTEE_SECRETARY))
    for actor, text in product(actors, sorted(texts)):
        scope = None if actor.is_administrator else actor.organisations(Act.MEND)
        with store.reading() as tx:
            allowed = None if scope is None else frozenset(organisations.below(tx, scope))
        expected = outcome(BranchNames(every, allowed).find, text)
        assert outcome(corrections.branches(store, actor).find, text) == expected, text


def test_targets_are_the_branches_but_ones_own(store_at_work: Store, now: datetime, every: list[Organisation]) -> None:
    names = {each.id: each.name for each in every}
    actor = entered(store_at_work, now, APPLICANTS[0])
    branches = [each for each in every if each.kind is OrganisationKind.BRANCH and each.id != actor.branch_id]
    for beginning in ("", "B", "B_", "B5", "b", "C", "第", "B55"):
        assert transfers.targets(store_at_work, actor, now, beginning) == [
            Target(each.code, each.name, names.get(each.parent_id or 0, ""))
            for each in branches
            if each.code.startswith(beginning)
        ], beginning


def test_a_new_member_does_not_read_every_organisation(store_at_work: Store, every: list[Organisation]) -> None:
    with watched(store_at_work) as sent:
        corrections.branches(store_at_work, builders.ADMINISTRATOR).find("第四党支部")
    whole = organisations._EVERY.text({"scope": None, "also": ()}, is_sqlite=store_at_work.database.is_sqlite)
    assert sent
    assert whole not in {statement for statement, *_ in sent}


def test_a_file_that_was_imported_before_is_known_by_every_organisation(
    store_at_work: Store, every: list[Organisation]
) -> None:
    with store_at_work.reading() as tx:
        assert organisations.identities(tx) == [
            (each.id, each.code, each.name, each.kind, each.closed_on) for each in every
        ]
