"""Every command has an entry in the personal centre of somebody, or says on itself why it has none."""

from collections.abc import Iterator, Sequence

import pytest

from szdj_cli.cli import menu
from szdj_cli.cli.framework.marks import Apart
from szdj_cli.cli.menu import Entry
from szdj_cli.domain.authorisation import Act
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.personal_centre import Overview
from szdj_cli.messages import reports
from szdj_cli.messages.kit import places
from tests.support.command_tree import commands, options_of


def overview(*, is_administrator: bool = False, may: frozenset[Act] = frozenset(Act)) -> Overview:
    """Return what somebody sees who may do everything, or as much as is said."""
    return Overview(
        account=1,
        name="某某",
        branch="第一党支部",
        is_member=not is_administrator,
        is_administrator=is_administrator,
        roles=(("第一党支部", Role.SECRETARY),),
        is_verified=False,
        own_open=(1,),
        own_to_resubmit=(1,),
        waiting_for_me=1,
        imports=Act.IMPORT_MEMBERS in may,
        corrections=1,
        assesses=Act.ASSESS in may,
        may=may,
        decides=Act.DECIDE in may,
    )


def entries_in(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from entries_in(entry.below)


def offered(seen: Overview) -> set[str]:
    """Return the commands that are offered: the words of each up to its first option."""
    names = set(commands())
    found = set()
    for entry in entries_in([*menu._entries(seen), *menu._SIGNED_OUT]):
        words = [word for word in entry.command if not word.startswith("-")]
        found |= {name for count in range(1, 4) if (name := " ".join(words[:count])) in names}
    return found


def mark_of(name: str) -> Apart | None:
    mark = getattr(commands()[name].callback, "apart", None)
    assert mark is None or isinstance(mark, Apart)
    return mark


# Of the menu by forms of their own: a receiver chooses between the first two, and of what came to nothing the third.
CHOSEN_INSIDE = {"transfer receive", "transfer return", "request again"}


def test_every_command_is_in_the_menu_or_says_why_not() -> None:
    everywhere = offered(overview()) | offered(overview(is_administrator=True)) | CHOSEN_INSIDE
    marked = {name for name in commands() if mark_of(name) is not None}
    assert sorted(set(commands()) - everywhere - marked) == []
    assert sorted(everywhere & marked) == []


def test_every_entry_is_a_command_with_the_options_that_it_is_given() -> None:
    for seen in (overview(), overview(is_administrator=True)):
        for entry in entries_in(menu._entries(seen)):
            assert bool(entry.command) != bool(entry.below), entry.label
            words = [word for word in entry.command if not word.startswith("-")]
            if entry.command == ("transfer",):  # receive or return, as it is answered; it names another
                continue
            if entry.command:
                name = next(" ".join(words[:count]) for count in (3, 2, 1) if " ".join(words[:count]) in commands())
                given = {word for word in entry.command if word.startswith("-")}
                assert given <= options_of(name), entry.label


@pytest.mark.parametrize("is_administrator", [False, True])
def test_every_entry_names_a_command_that_can_be_typed_and_no_two_the_same(*, is_administrator: bool) -> None:
    entries = entries_in(menu._entries(overview(is_administrator=is_administrator)))
    labels: dict[str, str] = {}
    for entry in entries:
        if entry.command:
            command = entry.title.split("szdj ")[1]
            words = command.split()
            assert any(" ".join(words[:count]) in commands() for count in (1, 2, 3)), command
            assert labels.setdefault(command, entry.label) == entry.label


@pytest.mark.parametrize(
    ("report", "example"), [("roster", reports.WOMEN), ("dues", reports.OWED), ("approvals", reports.PENDING)]
)
def test_what_is_counted_has_an_entry_that_lists_it(report: str, example: str) -> None:
    with places.in_menu(menu.paths_of(menu._entries(overview()))):
        told = places.line(reports.drill_hint(f"szdj report {report}", example))
    assert told.startswith("看名单：菜单“统计和日志 → ")


@pytest.mark.parametrize("act", Act)
def test_nobody_is_offered_what_they_may_not(act: Act) -> None:
    without = overview(may=frozenset(Act) - {act})
    assert offered(without) <= offered(overview())
    assert {"org add", "org merge"} <= offered(without) or act is Act.ORGANISE
    assert not {"org add", "org rename", "org move", "org close", "org merge"} & offered(
        overview(may=frozenset(Act) - {Act.ORGANISE})
    )
