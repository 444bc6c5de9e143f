"""In the personal centre no message names a command or an option: it names the entry, or what else is to be done."""

import re
from datetime import UTC, datetime

import pytest

from szdj_cli.cli import menu
from szdj_cli.domain.authorisation import Act
from szdj_cli.domain.installation.installation import PhonePage
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.personal_centre import Overview
from szdj_cli.domain.requests.news import News
from szdj_cli.domain.requests.requests import Outcome, RequestState
from szdj_cli.messages.accounts import personal_centre
from szdj_cli.messages.errors import words_of
from szdj_cli.messages.installation import first_use
from szdj_cli.messages.kit import places
from szdj_cli.messages.kit.reasons import REASONS
from szdj_cli.messages.kit.tables import next_step
from szdj_cli.messages.menu_remedies import REMEDIES
from tests.support.running import run
from tests.support.said.commands import FILLED_IN, SAID
from tests.support.said.refusals import EVERY_REFUSAL, example_of

_NOBODY = Overview(
    account=1,
    name="甲",
    branch=None,
    is_member=False,
    is_administrator=False,
    roles=(),
    is_verified=True,
    own_open=(),
    own_to_resubmit=(),
    waiting_for_me=0,
    imports=False,
    corrections=0,
    assesses=False,
    may=frozenset(),
    decides=False,
)
MEMBER = vars(_NOBODY) | {"is_member": True}
SECRETARY = MEMBER | {
    "roles": (("甲", Role.SECRETARY),),
    "decides": True,
    "imports": True,
    "assesses": True,
    "may": frozenset(Act),
}
ADMINISTRATOR = vars(_NOBODY) | {"is_administrator": True, "imports": True, "may": frozenset(Act)}
ENTRIES = {
    name: menu.paths_of([*menu._entries(Overview(**facts)), *menu._SIGNED_OUT])
    for name, facts in {"member": MEMBER, "secretary": SECRETARY, "administrator": ADMINISTRATOR}.items()
}
SHELL = re.compile(r"szdj |(?<![\w-])--[a-z]")


@pytest.mark.parametrize("reader", ENTRIES)
def test_no_refusal_names_a_command(reader: str) -> None:
    with places.in_menu(ENTRIES[reader]):
        told = [(kind, places.told(text)) for kind in EVERY_REFUSAL for text in words_of(example_of(kind))]
    assert [(kind, text) for kind, text in told if SHELL.search(text)] == []


def test_every_refusal_leaves_a_secretary_something_to_do() -> None:
    with places.in_menu(ENTRIES["secretary"]):
        assert [kind for kind in EVERY_REFUSAL if not places.told(words_of(example_of(kind)).remedy)] == []


def test_other_words_are_there_for_refusals_alone() -> None:
    assert set(REMEDIES) <= set(EVERY_REFUSAL)


@pytest.mark.parametrize("reader", ENTRIES)
def test_no_text_of_the_program_names_a_command_there(reader: str) -> None:
    with places.in_menu(ENTRIES[reader]):
        for _, command in SAID:
            text = f"已办理；查看：szdj {command.replace(FILLED_IN, '42')}"
            for said in (places.told(text), places.line(text)):
                assert not SHELL.search(said), text
                assert said
            assert "szdj" not in next_step("已办理", f"szdj {command}")


@pytest.mark.parametrize("reader", ENTRIES)
def test_no_reason_why_a_value_is_refused_names_a_command(reader: str) -> None:
    with places.in_menu(ENTRIES[reader]):
        said = {reason: places.line(text) for reason, text in REASONS.items()}
    assert {reason: text for reason, text in said.items() if not text or SHELL.search(text)} == {}


def test_what_people_wrote_is_left_as_it_is() -> None:
    with places.in_menu(ENTRIES["member"]):
        for text in ("工作单位：甲公司 - 乙部", "甲-公司", "a-b", ""):
            assert places.line(text) == text


def test_an_entry_is_named_by_the_way_to_it() -> None:
    shown = ENTRIES["secretary"]["request", "show"]
    assert " → " in shown
    with places.in_menu(ENTRIES["secretary"]):
        assert next_step("申请 #3 已提交", "szdj request show 3").endswith(f"菜单“{shown}”")
        assert next_step("已登记", "szdj db check") == "已登记"
        assert places.told("查看缴纳：szdj dues show --member 3；核对金额") == "核对金额"
    assert next_step("申请 #3 已提交", "szdj request show 3") == "申请 #3 已提交 · szdj request show 3"


def test_what_is_left_out_takes_what_led_to_it_along() -> None:
    guessed = first_use.guessed({"phone_page": PhonePage.LAN}, "192.0.2.2", "config.toml")[-1]
    assert "各项设置见 szdj help settings" in guessed
    with places.in_menu(ENTRIES["administrator"]):
        assert places.line(guessed) == "要改，请编辑 config.toml"
        assert places.line("由 --to 选定的党支部决定，不能另填") == "不能另填"


def test_a_shell_is_told_commands_as_before() -> None:
    assert "szdj login" in run("whoami").stderr or "szdj init" in run("whoami").stderr


def test_a_request_to_be_mended_is_named_once() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    told = News(7, "profile", RequestState.TO_RESUBMIT, Outcome.REJECTED, "甲", "不全", False, False, at)
    seen = Overview(**MEMBER | {"own_to_resubmit": (5, 7, 9), "news": (told,)})
    assert personal_centre.to_mend(seen) == (5, 9)
    assert not [line for line in personal_centre.greeting(seen) if "#" in line]
    many = Overview(**MEMBER | {"own_to_resubmit": (*range(1, 9),), "news": (told,) * personal_centre.NEWS_SHOWN})
    (line,) = (each for each in personal_centre.greeting(many) if "#" in each)
    assert "#7" not in line
    assert "#1、" in line
