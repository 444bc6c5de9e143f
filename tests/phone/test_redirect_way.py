"""A way of verification that sends the phone elsewhere and takes it back by GET, registered from outside."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from szdj_cli.cli import state
from szdj_cli.domain.accounts.verification import PHONE_TRUST, ChallengeState
from szdj_cli.domain.errors import SettingsInvalid
from szdj_cli.messages.verification.verification import METHODS, method
from szdj_cli.phone.addresses import Address
from szdj_cli.phone.app import AWAY_COOKIE
from szdj_cli.phone.providers import PROVIDERS, provider_of
from szdj_cli.phone.server import Running, running
from szdj_cli.services.access import verified
from szdj_cli.services.verification import challenges, identities
from szdj_cli.store.verification import verified_days
from tests.phone.conftest import Desk, Phone, forms_of
from tests.support import ROOT, redirect_way
from tests.support.browsers import needs_chromium, phone_browser
from tests.support.redirect_way import NAME, RedirectWay, Service, service_running
from tests.support.steps.members_signed_in import actor_of
from tests.support.world import MEMBER, World

OpenPhone = Callable[..., Phone]
State = ChallengeState


@pytest.fixture
def service() -> Iterator[Service]:
    with service_running() as found:
        yield found


@pytest.fixture
def page(desk: Desk, service: Service) -> Iterator[Running]:
    way = RedirectWay(desk.store, desk.settings, service.url)
    with running(desk.make_app(way), Address("127.0.0.1", 0, "http", None), desk.settings) as found:
        yield found


def leave(phone: Phone) -> str:
    """Go to the service and return the address that it sends the phone back to."""
    away = phone.press("go")
    url = away.headers["refresh"].removeprefix("0; url=")
    assert url.replace("&", "&amp;") in away.text  # for phones that do not go by themselves
    return str(httpx.get(url, trust_env=False).headers["location"])


def bind(desk: Desk, phone: Phone) -> None:
    """Sign in at the service and answer the SMS code that binds whoever that is."""
    phone.page = phone.client.get(leave(phone))
    assert "第一次使用" in phone.page.text
    press(phone, "send")
    assert "认证完成" in press(phone, "confirm", full_name=desk.actor.name, code=desk.last_code()).text


def press(phone: Phone, form: str, **fields: str) -> httpx.Response:
    """Press a button whose form carries an identity on."""
    action = next(action for action in forms_of(phone.page) if action.rsplit("/", 1)[1].startswith(f"{form}."))
    phone.page = phone.client.post(str(phone.page.url.join(action)), data=fields)
    return phone.page


def method_today(desk: Desk) -> str | None:
    day = verified.day_of(desk.store, desk.actor, desk.now)
    return day.method if day else None


# --- the way through -------------------------------------------------------------------------------


@dataclass
class Waiting:
    """The real command, which waits with the way registered, read line by line."""

    process: "subprocess.Popen[str]"

    def next(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()
        event: dict[str, Any] = json.loads(line)
        return event


def with_way(service: Service, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.support.redirect_way", service.url, *arguments]


@contextmanager
def waiting(service: Service) -> Iterator[Waiting]:
    process = subprocess.Popen(
        with_way(service, "verify", "--format", "json"),
        cwd=ROOT,
        env={**os.environ, "SZDJ_VERIFICATION_METHOD": NAME},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Waiting(process)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()


def status(service: Service) -> Any:
    done = subprocess.run(with_way(service, "verify", "status"), cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode()


def forget_today(world: World) -> None:
    current = state.begin()
    with current.store.transaction() as tx:
        verified_days.forget_day(tx, [MEMBER], datetime.now(UTC))
    state.end()


def test_the_real_command_waits_for_a_phone_that_signs_in_elsewhere(
    world: World, service: Service, open_phone: OpenPhone
) -> None:
    world.sign_in(MEMBER)
    with waiting(service) as command:  # the first time, an SMS code binds whoever signed in
        phone = open_phone(command.next()["url"])
        phone.page = phone.client.get(leave(phone))
        assert command.next()["event"] == "opened"
        press(phone, "send")
        press(phone, "confirm", full_name=world.name(MEMBER), code=world.last_code())
        assert command.next() == {"event": "confirmed"}
    assert "手机短信" in status(service)
    sent = len(world.messages())
    forget_today(world)
    with waiting(service) as command:  # from then on, signing in there is enough
        phone = open_phone(command.next()["url"])
        back = leave(phone)
        assert command.next()["event"] == "opened"
        assert "认证完成" in phone.client.get(back).text
        assert command.next() == {"event": "confirmed"}
    assert redirect_way.LABEL in status(service)
    assert len(world.messages()) == sent


@needs_chromium
def test_a_real_browser_gets_there_and_back_without_javascript(desk: Desk, page: Running) -> None:
    challenge = desk.issue()
    with phone_browser() as browser:
        browser.goto(page.link(challenge.token))
        assert browser.get_by_text("平台认证").is_visible()
        browser.get_by_role("button", name="前往本机平台").click()
        browser.get_by_role("button", name="发送验证码").click()
        browser.get_by_label("姓名").fill(desk.actor.name)
        browser.get_by_label("短信验证码").fill(desk.last_code())
        browser.get_by_role("button", name="确认认证").click()
        assert browser.get_by_role("heading", name="认证完成").is_visible()
    assert desk.state_of(challenge) is State.CONFIRMED


def test_a_way_needs_nothing_of_the_package_but_two_lines(desk: Desk, service: Service) -> None:
    settings = desk.settings.but(verification_method=NAME)
    with pytest.raises(SettingsInvalid) as refused:
        provider_of(desk.store, settings)
    assert (refused.value.setting, NAME in refused.value.choices) == ("verification_method", False)
    with patch.dict(PROVIDERS), patch.dict(METHODS):
        redirect_way.register(service.url)
        assert isinstance(provider_of(desk.store, settings), RedirectWay)
        assert method(NAME) == redirect_way.LABEL
    assert method(NAME) == NAME  # of a day that was verified by a way that is no more


# --- what does not count ---------------------------------------------------------------------------


def altered(back: str, **query: str) -> str:
    """Return an address with some of its query in another way."""
    parts = urlsplit(back)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return parts._replace(query=urlencode(asked | query)).geturl()


def test_a_forged_state_is_refused_and_nobody_is_asked_about_its_code(
    desk: Desk, page: Running, service: Service, open_phone: OpenPhone
) -> None:
    challenge = desk.issue()
    phone = open_phone(page.link(challenge.token))
    back = leave(phone)
    own = parse_qs(urlsplit(back).query)["state"][0]
    for forged in ("", "0" * 64, "é", own[:-1], own.upper(), f"{own} "):
        assert phone.client.get(altered(back, state=forged)).status_code == 403
    assert phone.client.get(back.replace("/signed_in?", "/go?")).status_code == 403
    assert phone.client.get(f"{page.base_url}/back/signed_in").status_code == 403
    assert phone.client.get(altered(back, **{f"f{n}": "" for n in range(20)})).status_code == 413
    assert phone.client.post(back).status_code == 404
    assert service.exchanged == []
    assert desk.state_of(challenge) is State.OPENED
    assert phone.client.get(back).status_code == 200  # the true one is still good


def test_a_state_is_good_once_though_the_challenge_is_open_and_the_code_good_for_ever(
    desk: Desk, page: Running, service: Service, open_phone: OpenPhone
) -> None:
    challenge = desk.issue()
    phone = open_phone(page.link(challenge.token))
    back = leave(phone)
    refused = phone.client.get(altered(back, code="no code"))
    assert "平台没有认证成功" in refused.text
    assert desk.state_of(challenge) is State.OPENED
    assert phone.client.get(back).status_code == 403
    assert service.exchanged == ["no code"]
    bind(desk, open_phone(page.link(challenge.token), client=phone.client))
    asked = len(service.exchanged)
    assert "认证完成" in phone.client.get(back).text  # how it ended, and nothing is asked or done for that
    assert len(service.exchanged) == asked


def test_a_state_brought_by_another_phone_is_refused(
    desk: Desk, page: Running, service: Service, open_phone: OpenPhone
) -> None:
    mine = desk.issue()
    back = leave(open_phone(page.link(mine.token)))
    assert open_phone(back).page.status_code == 404  # a phone that left nowhere: a link that was sent to somebody
    other = open_phone(page.link(mine.token))  # one that looks at the same page, and left by itself
    own = leave(other)
    assert other.client.get(back).status_code == 403
    other.client.cookies.set(AWAY_COOKIE, f"{mine.token}.made-up", path="/back/")
    assert other.client.get(own).status_code == 403
    assert service.exchanged == []
    assert desk.state_of(mine) is State.OPENED


def test_a_state_of_another_challenge_is_refused(
    desk: Desk, page: Running, service: Service, open_phone: OpenPhone
) -> None:
    first = desk.issue()
    phone = open_phone(page.link(first.token))
    old = leave(phone)
    nonce = phone.client.cookies[AWAY_COOKIE].partition(".")[2]
    second = desk.issue()  # the terminal renewed; the same phone scans again
    phone = open_phone(page.link(second.token), client=phone.client)
    leave(phone)
    assert phone.client.get(old).status_code == 403
    phone.client.cookies.set(AWAY_COOKIE, f"{second.token}.{nonce}", domain="127.0.0.1", path="/back/")
    assert phone.client.get(old).status_code == 403
    assert service.exchanged == []
    assert (desk.state_of(first), desk.state_of(second)) == (State.CANCELLED, State.OPENED)


@pytest.mark.parametrize("end", ["late", "denied", "renewed"])
def test_who_comes_back_after_the_end_is_told_so_and_nobody_is_asked(
    desk: Desk, page: Running, service: Service, open_phone: OpenPhone, end: str
) -> None:
    challenge = desk.issue()
    phone = open_phone(page.link(challenge.token))
    back = leave(phone)
    if end == "late":
        desk.wait(150)
    elif end == "denied":
        open_phone(page.link(challenge.token)).press("deny")
    else:
        desk.issue()
    answer = phone.client.get(back)
    assert forms_of(answer) == []
    assert "认证完成" not in answer.text
    assert service.exchanged == []
    assert method_today(desk) is None


def test_coming_back_costs_one_of_the_five_tries(
    desk: Desk, page: Running, service: Service, open_phone: OpenPhone
) -> None:
    challenge = desk.issue()
    phone = open_phone(page.link(challenge.token))
    for count in range(1, 7):
        phone.page = phone.client.get(page.link(challenge.token))
        answer = phone.client.get(altered(leave(phone), code="no code"))
        assert (answer.status_code, len(service.exchanged)) == ((200, count) if count <= 5 else (403, 5))


def test_a_form_posted_from_elsewhere_sends_nobody_away(
    desk: Desk, page: Running, service: Service, open_phone: OpenPhone
) -> None:
    challenge = desk.issue()
    phone = open_phone(page.link(challenge.token))
    refused = phone.press("go", headers={"Origin": "https://evil.example"})
    assert (refused.status_code, "refresh" in refused.headers, AWAY_COOKIE in refused.cookies) == (403, False, False)
    assert desk.state_of(challenge) is State.PENDING


def test_a_seal_holds_for_its_identity_only(desk: Desk, page: Running, service: Service, open_phone: OpenPhone) -> None:
    phone = open_phone(page.link(desk.issue().token))
    phone.page = phone.client.get(leave(phone))
    own, other = (identities.identity_of(desk.store, NAME, subject) for subject in ("wx-甲", "wx-乙"))
    send = next(action for action in forms_of(phone.page) if "/send." in action)
    assert send.endswith(own)
    for forged in (send.replace(own, other), send.replace(f"send.{own}", "send")):
        assert phone.client.post(page.base_url + forged).status_code == 403


def test_both_answers_carry_the_guards_of_every_page(
    desk: Desk, page: Running, service: Service, open_phone: OpenPhone
) -> None:
    phone = open_phone(page.link(desk.issue().token))
    start = phone.page
    back = leave(phone)
    cookie = phone.page.headers["set-cookie"].lower()
    assert all(mark in cookie for mark in (f"{AWAY_COOKIE}=", "httponly", "samesite=lax", "max-age=90", "path=/back/"))
    for answer in (phone.page, phone.client.get(back), phone.client.get(back)):
        for name in ("cache-control", "referrer-policy", "x-frame-options", "x-content-type-options"):
            assert answer.headers[name] == start.headers[name]
        assert answer.headers["content-security-policy"] == start.headers["content-security-policy"]


def test_behind_a_proxy_the_way_back_is_the_public_one(desk: Desk, service: Service) -> None:
    way = RedirectWay(desk.store, desk.settings, service.url)
    address = Address("127.0.0.1", 0, "http", "https://dj.example/szdj/")
    with running(desk.make_app(way), address, desk.settings) as page:
        behind = f"http://127.0.0.1:{page.port}"
        form = forms_of(httpx.get(f"{behind}/v/{desk.issue().token}", trust_env=False))[0]
        away = httpx.post(behind + form.removeprefix("/szdj"), trust_env=False)
    asked = parse_qs(urlsplit(away.headers["refresh"].removeprefix("0; url=")).query)
    assert asked["redirect_uri"] == ["https://dj.example/szdj/back/signed_in"]
    assert "path=/szdj/back/" in away.headers["set-cookie"].lower()
    assert "secure" in away.headers["set-cookie"].lower()


# --- whose an identity is --------------------------------------------------------------------------


def come(desk: Desk, page: Running, open_phone: OpenPhone) -> httpx.Response:
    """Sign in at the service from a phone that was never seen, and come back."""
    phone = open_phone(page.link(desk.issue().token))
    return phone.client.get(leave(phone))


def test_a_bound_identity_is_enough_for_its_member_alone_and_for_thirty_days(
    desk: Desk, page: Running, service: Service, open_phone: OpenPhone
) -> None:
    began = desk.now
    assert "第一次使用" in come(desk, page, open_phone).text
    assert method_today(desk) is None
    bind(desk, open_phone(page.link(desk.issue().token)))
    assert method_today(desk) == "sms_page"
    desk.wait(86_400)
    assert "认证完成" in come(desk, page, open_phone).text
    assert method_today(desk) == NAME
    desk.wait(86_400)
    service.subject = "wx-乙"  # somebody else's phone
    assert "第一次使用" in come(desk, page, open_phone).text
    service.subject = "wx-甲"
    colleague = replace(desk, actor=actor_of(desk.store, desk.now, 1))
    assert "第一次使用" in come(colleague, page, open_phone).text
    assert (method_today(desk), method_today(colleague)) == (None, None)
    desk.now = began + PHONE_TRUST + timedelta(seconds=1)
    desk.actor = actor_of(desk.store, desk.now)
    bind(desk, open_phone(page.link(desk.issue().token)))  # and anew
    desk.wait(86_400)
    assert "认证完成" in come(desk, page, open_phone).text


def test_nobody_trusts_a_phone_for_an_identity_that_it_names(desk: Desk, page: Running, open_phone: OpenPhone) -> None:
    bind(desk, open_phone(page.link(desk.issue().token)))
    identity = identities.identity_of(desk.store, NAME, "wx-甲")
    for cookie in (identity, f"{desk.actor.member_id}|{identity}", "wx-甲"):
        answered = challenges.confirm_trusted(desk.store, desk.issue().token, cookie, desk.now)
        assert answered.state is State.PENDING
