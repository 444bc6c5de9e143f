"""WeChat as a provider, against a stand-in on this machine that answers as WeChat's documentation says."""

import json
import os
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from szdj_cli.cli import state
from szdj_cli.domain.accounts.verification import ChallengeState
from szdj_cli.domain.errors import FileExposed, SettingsInvalid
from szdj_cli.phone import wechat
from szdj_cli.phone.addresses import Address
from szdj_cli.phone.providers import provider_of
from szdj_cli.phone.server import Running, running
from szdj_cli.phone.wechat import NAME, WeChatProvider
from szdj_cli.services.access import verified
from szdj_cli.settings import Settings
from szdj_cli.store.verification import verified_days
from tests.phone.conftest import Desk, Phone, forms_of
from tests.phone.stand_in import APP_ID, SECRET, WeChat, settings_of, wechat_running
from tests.support import ROOT
from tests.support.browsers import needs_chromium, phone_browser
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.steps.members_signed_in import actor_of
from tests.support.world import MEMBER, SECRETARY, World

OpenPhone = Callable[..., Phone]
State = ChallengeState
HTTPS = Address("127.0.0.1", 0, "https", None)


@pytest.fixture
def service() -> Iterator[WeChat]:
    with wechat_running() as found:
        yield found


@pytest.fixture
def page(desk: Desk, secure: Settings, service: WeChat, tmp_path: Path) -> Iterator[Running]:
    settings = settings_of(secure, service, tmp_path)
    with running(desk.make_app(WeChatProvider(desk.store, settings)), HTTPS, settings) as found:
        yield found


@pytest.fixture
def scan(page: Running, open_phone: OpenPhone) -> Callable[..., Phone]:
    """Return a function that scans a code on a phone, a new one unless it is given."""

    def scanned(token: str, client: httpx.Client | None = None) -> Phone:
        return open_phone(page.link(token), verify=False, client=client)

    return scanned


def leave(phone: Phone) -> str:
    """Press the button and return where WeChat sends the phone back to."""
    away = phone.press("authorize")
    url = away.headers["refresh"].removeprefix("0; url=")
    assert url.endswith("#wechat_redirect")
    return str(httpx.get(url, trust_env=False).headers["location"])


def authorise(phone: Phone) -> httpx.Response:
    phone.page = phone.client.get(leave(phone))
    return phone.page


def press(phone: Phone, form: str, **fields: str) -> httpx.Response:
    """Press a button whose form carries an identity on."""
    action = next(action for action in forms_of(phone.page) if action.rsplit("/", 1)[1].startswith(f"{form}."))
    phone.page = phone.client.post(str(phone.page.url.join(action)), data=fields)
    return phone.page


def bind(desk: Desk, phone: Phone) -> None:
    assert "微信还没有绑定" in authorise(phone).text
    press(phone, "send")
    assert "认证完成" in press(phone, "confirm", full_name=desk.actor.name, code=desk.last_code()).text


def method_today(desk: Desk) -> str | None:
    day = verified.day_of(desk.store, desk.actor, desk.now)
    return day.method if day else None


def next_day(desk: Desk) -> None:
    desk.wait(86_400)
    desk.actor = actor_of(desk.store, desk.now)


def test_what_takes_long_is_made_once_for_all_who_come_back(
    desk: Desk, secure: Settings, service: WeChat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = WeChatProvider(desk.store, settings_of(secure, service, tmp_path))
    made = Mock(wraps=ssl.create_default_context)
    monkeypatch.setattr(ssl, "create_default_context", made)
    for _ in range(5):
        assert provider._asked("a-code")
    assert made.call_count == 1


# --- the way through -------------------------------------------------------------------------------


@needs_chromium
def test_a_person_gets_there_and_back_in_a_real_browser_without_javascript(
    desk: Desk, page: Running, service: WeChat
) -> None:
    first = desk.issue()
    with phone_browser(accepts_any_certificate=True) as browser:
        browser.goto(page.link(first.token))
        browser.get_by_role("button", name="微信认证").click()
        browser.get_by_text("微信还没有绑定").wait_for()
        browser.get_by_role("button", name="发送验证码").click()
        browser.get_by_label("姓名").fill(desk.actor.name)
        browser.get_by_label("短信验证码").fill(desk.last_code())
        browser.get_by_role("button", name="确认认证").click()
        assert browser.get_by_role("heading", name="认证完成").is_visible()
        next_day(desk)
        second = desk.issue()
        browser.goto(page.link(second.token))
        browser.get_by_role("button", name="微信认证").click()
        browser.get_by_role("heading", name="认证完成").wait_for()
    assert (desk.state_of(first), desk.state_of(second)) == (State.CONFIRMED, State.CONFIRMED)
    assert method_today(desk) == NAME


def test_a_bound_wechat_is_enough_for_its_member_and_nobody_else(
    desk: Desk, service: WeChat, scan: Callable[..., Phone]
) -> None:
    bind(desk, scan(desk.issue().token))
    assert method_today(desk) == "sms_page"
    next_day(desk)
    service.openid = "o-of-somebody-else"
    assert "微信还没有绑定" in authorise(scan(desk.issue().token)).text
    service.openid = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"
    colleague = replace(desk, actor=actor_of(desk.store, desk.now, 1))
    assert "微信还没有绑定" in authorise(scan(colleague.issue().token)).text
    assert (method_today(desk), method_today(colleague)) == (None, None)
    assert "认证完成" in authorise(scan(desk.issue().token)).text
    assert method_today(desk) == NAME


def test_the_code_by_sms_is_always_there_and_survives_a_reload(desk: Desk, scan: Callable[..., Phone]) -> None:
    challenge = desk.issue()
    phone = scan(challenge.token)
    assert [action.rsplit("/", 1)[1] for action in forms_of(phone.page)] == ["authorize", "send", "deny"]
    phone.press("send")
    phone = scan(challenge.token, client=phone.client)  # loaded again, or looked up in another window
    assert "认证完成" in phone.press("confirm", full_name=desk.actor.name, code=desk.last_code()).text
    assert method_today(desk) == "sms_page"


def test_whoever_leaves_at_the_last_moment_has_time_to_come_back(desk: Desk, scan: Callable[..., Phone]) -> None:
    challenge = desk.issue()
    phone = scan(challenge.token)
    desk.wait(89)
    back = leave(phone)
    desk.wait(60)
    phone.page = phone.client.get(back)
    press(phone, "send")
    desk.wait(299)
    assert "认证完成" in press(phone, "confirm", full_name=desk.actor.name, code=desk.last_code()).text


# --- what does not count ---------------------------------------------------------------------------


def with_code(back: str, code: str) -> str:
    parts = urlsplit(back)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return parts._replace(query=urlencode(asked | {"code": code})).geturl()


@pytest.mark.parametrize(
    ("failure", "said", "logged"),
    [
        ({"refusal": 40029}, "授权已失效", None),
        ({"refusal": 40163}, "授权已失效", None),
        ({"refusal": 40013}, "设置有误", "errcode 40013"),
        ({"refusal": 40125}, "设置有误", "errcode 40125"),
        ({"refusal": -1}, "没有回应", "errcode -1"),
        ({"answer": b"<html>502 Bad Gateway</html>"}, "没有回应", "no_answer"),
        ({"answer": b"[]"}, "没有回应", "no_answer"),
        ({"answer": b"{}"}, "没有回应", "no_answer"),
        ({"answer": b'{"openid": 7}'}, "没有回应", "no_answer"),
        ({"answer": b'{"openid": "a|b"}'}, "没有回应", "no_answer"),
        ({"answer": b'{"openid": "' + b"o" * 200 + b'"}'}, "没有回应", "no_answer"),
        ({"answer": b'{"openid": "oA", "errcode": 40029}'}, "授权已失效", None),
        ({"answer": b"[" * 50_000}, "没有回应", "no_answer"),
        ({"answer": b" " * 100_000 + b'{"openid": "oA"}'}, "没有回应", "no_answer"),
        ({"answer": b"\xff\xfe"}, "没有回应", "no_answer"),
        ({"status": 302}, "没有回应", "no_answer"),
        ({"status": 500}, "没有回应", "no_answer"),
        ({"is_slow": True}, "没有回应", "no_answer"),
    ],
    ids=str,
)
def test_what_wechat_answers_instead_is_said_plainly_and_one_can_go_on(
    desk: Desk,
    service: WeChat,
    scan: Callable[..., Phone],
    monkeypatch: pytest.MonkeyPatch,
    failure: dict[str, Any],
    said: str,
    logged: str | None,
) -> None:
    bind(desk, scan(desk.issue().token))
    if "is_slow" in failure:
        monkeypatch.setattr(wechat, "_SECONDS_IN_ALL", 0.5)
    next_day(desk)
    challenge = desk.issue()
    phone = scan(challenge.token)
    for name, value in failure.items():
        setattr(service, name, value)
    page = authorise(phone)
    assert said in page.text
    assert desk.state_of(challenge) is State.OPENED
    assert problems(desk) == ([logged] if logged else [])
    monkeypatch.undo()
    service.refusal, service.answer, service.status, service.is_slow = None, None, 200, False
    assert "认证完成" in authorise(phone).text
    assert (len(service.asked), desk.faults) == (3, [])
    assert SECRET not in page.text


def problems(desk: Desk) -> list[str]:
    with desk.store.reading() as tx:
        found = tx.driver.execute(
            "SELECT detail FROM audit WHERE act = 'verification.service_failed' ORDER BY seq"
        ).fetchall()
    return [json.loads(detail)["problem"] for (detail,) in found]


def test_a_wechat_that_is_not_there_is_said_plainly(desk: Desk, scan: Callable[..., Phone], service: WeChat) -> None:
    phone = scan(desk.issue().token)
    back = leave(phone)
    service.shutdown()
    service.socket.close()
    phone.page = phone.client.get(back)
    assert "没有回应" in phone.page.text
    phone.press("send")
    assert "认证完成" in phone.press("confirm", full_name=desk.actor.name, code=desk.last_code()).text
    service.over.set()


def test_neither_a_state_nor_a_code_is_good_twice(desk: Desk, service: WeChat, scan: Callable[..., Phone]) -> None:
    bind(desk, scan(desk.issue().token))
    next_day(desk)
    challenge = desk.issue()
    phone = scan(challenge.token)
    back = leave(phone)
    used = "code-0"
    assert "授权已失效" in phone.client.get(with_code(back, used)).text  # WeChat says 40163
    asked = len(service.asked)
    assert phone.client.get(back).status_code == 403  # its code is good, its state is not any more
    for code in ("", "a b", "x" * 600, "é"):
        assert "授权已失效" in phone.client.get(with_code(leave(scan(challenge.token, phone.client)), code)).text
    assert len(service.asked) == asked
    assert desk.state_of(challenge) is State.OPENED


def test_whoever_is_lured_to_somebody_elses_link_back_binds_and_confirms_nothing(
    desk: Desk, page: Running, service: WeChat, scan: Callable[..., Phone], open_phone: OpenPhone
) -> None:
    service.openid = "o-of-the-attacker"
    attacker = replace(desk, actor=actor_of(desk.store, desk.now, 1))
    mine = attacker.issue()
    back = leave(scan(mine.token))  # the attacker authorises and keeps the way back for somebody else
    assert open_phone(back, verify=False).page.status_code == 404
    victim = scan(desk.issue().token)  # who looks at a page of their own
    leave(victim)
    assert victim.client.get(back).status_code == 403
    posted = victim.client.post(f"{page.base_url}/back/wechat", data={"code": "code-0", "state": "x"})
    assert posted.status_code == 404
    action = next(action for action in forms_of(scan(mine.token).page) if action.endswith("/authorize"))
    for name in ("wechat", "authorize.wechat.0"):  # no page has a form for the way back
        path = action.removesuffix("authorize") + name
        assert victim.client.post(f"{page.base_url}{path}", data={"code": "code-0"}).status_code == 403
    assert service.asked == []
    assert (method_today(desk), method_today(attacker)) == (None, None)


def test_without_https_nobody_is_sent_to_wechat(
    desk: Desk, secure: Settings, service: WeChat, tmp_path: Path, open_phone: OpenPhone
) -> None:
    settings = settings_of(secure, service, tmp_path)
    way = WeChatProvider(desk.store, settings)
    with running(desk.make_app(way), Address("127.0.0.1", 0, "http", None), settings) as page:
        assert open_phone(page.link(desk.issue().token)).press("authorize").status_code == 404


# --- how it is set up ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"phone_page": "lan"}, "phone_page"),
        ({"phone_page": "loopback"}, "phone_page"),
        ({"phone_url": "http://dj.example.org"}, "phone_url"),
        ({"wechat_app_id": None}, "wechat_app_id"),
        ({"wechat_app_id": "wx 1"}, "wechat_app_id"),
        ({"wechat_secret_file": None}, "wechat_secret_file"),
        ({"wechat_secret_file": "missing"}, "wechat_secret_file"),
        ({"wechat_token_url": "http://api.example.org/token"}, "wechat_token_url"),
        ({"wechat_token_url": "https://api.example.org/token?secret=1"}, "wechat_token_url"),
        ({"wechat_token_url": "http://["}, "wechat_token_url"),
        ({"wechat_authorize_url": "ftp://127.0.0.1/"}, "wechat_authorize_url"),
    ],
    ids=str,
)
def test_a_setting_that_is_missing_or_not_safe_is_named(
    desk: Desk, secure: Settings, service: WeChat, tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    settings = settings_of(secure, service, tmp_path)
    vars(settings).update(changes if "wechat_secret_file" not in changes else {})
    if "wechat_secret_file" in changes:
        given = changes["wechat_secret_file"]
        vars(settings)["wechat_secret_file"] = tmp_path / given if given else None
    with pytest.raises(SettingsInvalid) as refused:
        provider_of(desk.store, settings)
    assert refused.value.setting == named


def test_a_secret_that_others_can_read_or_that_is_none_is_refused(
    desk: Desk, secure: Settings, service: WeChat, tmp_path: Path
) -> None:
    settings = settings_of(secure, service, tmp_path)
    assert settings.wechat_secret_file is not None
    assert SECRET not in repr(vars(provider_of(desk.store, settings)).get("_settings"))
    settings.wechat_secret_file.chmod(0o644)
    with pytest.raises(FileExposed):
        provider_of(desk.store, settings)
    settings.wechat_secret_file.chmod(0o600)
    for content in (b"", b"\xff\xfe", b"two words"):
        settings.wechat_secret_file.write_bytes(content)
        with pytest.raises(SettingsInvalid):
            provider_of(desk.store, settings)


def test_the_way_touches_the_files_that_the_layout_names_and_no_other() -> None:
    package = ROOT / "szdj_cli"
    named = [path for path in package.rglob("*.py") if "wechat" in path.name or "wechat" in path.read_text("utf-8")]
    found = {str(path.relative_to(package)) for path in named if "dues" not in path.parts}  # where people pay by it
    assert found == {
        "phone/wechat.py",
        "messages/verification/wechat.py",
        "phone/providers.py",
        "messages/verification/verification.py",
        "settings.py",
        "messages/kit/topics.py",
    }


# --- by the real commands --------------------------------------------------------------------------


@contextmanager
def waiting() -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "szdj_cli", "verify", "--format", "json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()


def event(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()
    found: dict[str, Any] = json.loads(line)
    return found


def forget_today() -> None:
    current = state.begin()
    with current.store.transaction() as tx:
        verified_days.forget_day(tx, [MEMBER], current.now())
    state.end()


def test_the_office_sees_binds_and_unbinds_by_its_own_commands(
    world: World,
    service: WeChat,
    certificate: dict[str, Path],
    open_phone: OpenPhone,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {**service.settings(tmp_path), **certificate}.items():
        monkeypatch.setenv(f"SZDJ_{name}".upper(), str(value))
    world.sign_in(MEMBER)

    def verify(client: httpx.Client | None = None) -> Phone:
        with waiting() as process:
            phone = open_phone(event(process)["url"], verify=False, client=client)
            authorise(phone)
            if "微信还没有绑定" in phone.page.text:
                press(phone, "send")
                press(phone, "confirm", full_name=world.name(MEMBER), code=world.last_code())
            assert "认证完成" in phone.page.text
            told = event(process)
            if told["event"] == "opened":  # a phone that is bound is through before the terminal looks twice
                told = event(process)
            assert told == {"event": "confirmed"}
        return phone

    verify()
    forget_today()
    sent = len(world.messages())
    verify()
    assert len(world.messages()) == sent  # no code: the identity was enough
    status = run_json("verify", "status")
    assert (status["method"], [each["method"] for each in status["bound"]]) == (NAME, [NAME])
    assert "已绑定微信：" in run("verify", "status").stdout
    assert "1 名党员已绑定微信" in run("doctor").stdout

    assert_refused(run("member", "unbind", str(MEMBER), "--reason", "手机丢失", "--yes"), 5)  # not one's own office
    world.sign_in(SECRETARY)
    assert_refused(run("member", "unbind", str(MEMBER), "--yes"), 2, "--reason")
    done = run("member", "unbind", str(MEMBER), "--reason", "手机丢失", "--yes")
    assert_ok(done)
    assert "绑定的手机、微信和验证器已解除" in done.stdout + done.stderr
    told = world.messages()[-1]
    assert (told["mobile"], told["purpose"]) == (world.mobile(MEMBER), "notice")
    assert "已解除您绑定的手机、微信和验证器" in told["text"]

    world.sign_in(MEMBER)  # the sessions are over, and so is today's verification
    status = run_json("verify", "status")
    assert (status["verified"], status["bound"]) == (False, [])
    world.sign_in_as_administrator()
    log = run_json("audit", "log", "--limit", "200")
    acts = {entry["act"]: entry for entry in log}
    assert "手机丢失" in json.dumps(acts["verification.unbound"], ensure_ascii=False)
    assert {"verification.identity_bound", "verification.sent_away"} <= set(acts)
    assert "名党员已绑定微信" not in run("doctor").stdout

    for path in (*world.home.rglob("*"), *tmp_path.glob("home/*")):
        if path.is_file():
            content = path.read_bytes()
            assert service.openid.encode() not in content, path
            assert SECRET.encode() not in content, path
    assert APP_ID not in json.dumps(log)


def test_doctor_names_what_is_wrong_with_the_settings(
    world: World, service: WeChat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**service.settings(tmp_path), "phone_page": "loopback"}.items():
        monkeypatch.setenv(f"SZDJ_{name}".upper(), value)
    done = run("doctor")
    assert "设置 phone_page 无效" in done.stdout
    assert SECRET not in done.stdout + done.stderr
    assert os.environ["SZDJ_WECHAT_APP_ID"] == APP_ID
