import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.domain.accounts import totp as rule
from szdj_cli.domain.accounts.verification import ChallengeState
from szdj_cli.services.verification import challenges, totp
from tests.cli.verification.conftest import LINK, Branch
from tests.support import outboxes
from tests.support.installed import FORM
from tests.support.processes.sudo import through_sudo
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal


def use_totp(branch: Branch) -> None:
    config = branch.home / "config.toml"
    config.write_text(config.read_text("utf-8").replace('phone_page = "loopback"', 'phone_page = "totp"'), "utf-8")


# --- at a terminal ---------------------------------------------------------------------------------


def test_the_terminal_goes_on_within_two_seconds_of_the_phone(branch: Branch) -> None:
    with Terminal("verify") as terminal:
        terminal.wait_for("等待扫码")
        assert "进入党员管理需要实名认证，请微信扫码认证" in terminal.text
        (link,) = terminal.scanned()
        branch.confirm(branch.token_in(link))
        confirmed_at = time.monotonic()
        terminal.wait_for("实名认证完成")
        assert time.monotonic() - confirmed_at < 2
        assert terminal.exit_code() == 0
    assert branch.is_verified()


def test_the_session_goes_on_with_a_new_token(branch: Branch) -> None:
    session = branch.home / "session"
    before = session.read_text()
    with Terminal("verify") as terminal:
        terminal.wait_for("等待扫码")
        branch.confirm(branch.token_in(terminal.text))
        assert terminal.exit_code() == 0
    assert session.read_text() != before
    assert session.stat().st_mode & 0o777 == 0o600
    assert run_json("verify", "status")["verified"] is True


def test_one_key_renews_a_lapsed_code_in_its_place_and_the_old_one_is_void(branch: Branch) -> None:
    with Terminal("verify") as terminal:
        terminal.wait_for("等待扫码")
        (old,) = terminal.scanned()
        branch.lapse()
        terminal.wait_for("二维码已过期，按回车键重新生成")
        terminal.type("\r")
        terminal.wait_until(lambda: terminal.scanned() != [old] and "等待扫码" in terminal.text, what="a new code")
        (new,) = terminal.scanned()
        assert terminal.text.count("请微信扫码认证") == 1
        view = challenges.look(branch.store, branch.token_in(old), None, datetime.now(UTC))
        assert view is not None
        assert view.state is ChallengeState.CANCELLED or view.state is ChallengeState.EXPIRED
        branch.confirm(branch.token_in(new))
        assert terminal.exit_code() == 0


def test_the_countdown_is_redrawn_and_the_code_is_not(branch: Branch) -> None:
    with Terminal("verify") as terminal:
        terminal.wait_for("等待扫码")
        drawn = len(terminal.output)
        seen: set[str] = set()

        def counts_down() -> bool:
            seen.update(re.findall(r"(\d+) 秒内有效", terminal.text))
            return len(seen) >= 3

        terminal.wait_until(counts_down, what="a countdown")
        assert "▄" not in terminal.output[drawn:]
        assert terminal.output.count("请微信扫码认证") == 1


@pytest.mark.parametrize("key", ["q", "Q", "\x1b", "\x03"])
def test_q_esc_and_ctrl_c_cancel(branch: Branch, key: str) -> None:
    with Terminal("verify") as terminal:
        terminal.wait_for("等待扫码")
        token = branch.token_in(terminal.text)
        terminal.type(key)
        terminal.wait_for("已取消")
        assert terminal.exit_code() == 130
    view = challenges.look(branch.store, token, None, datetime.now(UTC))
    assert view is not None
    assert view.state is ChallengeState.CANCELLED


def test_other_keys_do_nothing(branch: Branch) -> None:
    with Terminal("verify") as terminal:
        terminal.wait_for("等待扫码")
        terminal.type("x\r\x1b[A你")
        branch.confirm(branch.token_in(terminal.text))
        assert terminal.exit_code() == 0


def test_when_the_page_is_opened_the_terminal_says_so(branch: Branch) -> None:
    with Terminal("verify") as terminal:
        terminal.wait_for("等待扫码")
        challenges.send_code(branch.store, branch.token_in(terminal.text), datetime.now(UTC))
        terminal.wait_for("手机已打开页面")


def test_whoever_says_not_me_on_the_phone_ends_it(branch: Branch) -> None:
    with Terminal("verify") as terminal:
        terminal.wait_for("等待扫码")
        challenges.deny(branch.store, branch.token_in(terminal.text), datetime.now(UTC))
        assert terminal.exit_code() == 5
        assert "问题：" in terminal.text


def test_a_small_window_gets_the_link_and_a_larger_one_the_code(branch: Branch) -> None:
    with Terminal("verify", columns=80, rows=14) as terminal:
        terminal.wait_for("窗口太小")
        terminal.wait_until(lambda: LINK.search(terminal.text) is not None, what="the link")
        short = branch.token_in(terminal.text)
        terminal.resize(100, 40)
        terminal.type("\r")
        terminal.wait_until(lambda: len(terminal.scanned()) == 1, what="the code")
        terminal.wait_until(lambda: LINK.search(terminal.text) is not None, what="the link below it")
        assert branch.token_in(terminal.text) == short  # the same challenge


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_the_code_fits_an_ordinary_window(branch: Branch, size: tuple[int, int], encoding: str) -> None:
    with Terminal("verify", columns=size[0], rows=size[1], encoding=encoding) as terminal:
        terminal.wait_for("等待扫码")
        assert len(terminal.scanned()) == 1
        assert "请微信扫码认证" in terminal.text


def test_without_colour_the_code_can_be_scanned_too(branch: Branch) -> None:
    with Terminal("verify", env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("等待扫码")
        assert len(terminal.scanned()) == 1
        assert "\x1b[3" not in terminal.output


def test_the_code_can_be_written_to_a_file_of_ones_own(branch: Branch, tmp_path: Path) -> None:
    path = tmp_path / "code.svg"
    with Terminal("verify", "--qr-out", str(path)) as terminal:
        terminal.wait_for("等待扫码")
        terminal.wait_until(path.exists, what="the file")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().startswith("<svg")
    refused = run("verify", "--format", "json", "--qr-out", str(path))
    assert (refused.exit_code, refused.stdout) == (7, "")


def test_a_killed_terminal_leaves_nothing_that_hinders_the_next(branch: Branch) -> None:
    with Terminal("verify") as terminal:
        terminal.wait_for("等待扫码")
        old = branch.token_in(terminal.text)
    with Terminal("verify") as terminal:
        terminal.wait_for("等待扫码")
        assert branch.token_in(terminal.text) != old
        branch.confirm(branch.token_in(terminal.text))
        assert terminal.exit_code() == 0


def test_a_terminal_that_was_overtaken_by_another_one_goes_on_with_one_key(branch: Branch) -> None:
    with Terminal("verify") as first:
        first.wait_for("等待扫码")
        with Terminal("verify") as second:
            second.wait_for("等待扫码")
            first.wait_for("二维码已作废：另一个窗口换了新的")
            branch.confirm(branch.token_in(second.text))
            assert second.exit_code() == 0
        first.type("\r")
        assert first.exit_code() == 0


def test_once_verified_nothing_asks_again(branch: Branch) -> None:
    branch.confirm(challenges.issue(branch.store, branch.actor, "pc", datetime.now(UTC)).token)
    with Terminal("verify") as terminal:
        assert terminal.exit_code() == 0
        assert "今天已完成实名认证" in terminal.text


# --- events for programs ---------------------------------------------------------------------------


class Events:
    """`szdj verify --format json`, read line by line."""

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "szdj_cli", "verify", "--format", "json", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def next(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._process.stderr.read() if self._process.stderr else ""
        event: dict[str, Any] = json.loads(line)
        return event

    def end(self) -> tuple[int, str]:
        _, errors = self._process.communicate(timeout=30)
        return self._process.returncode, errors

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def events(request: pytest.FixtureRequest, branch: Branch) -> Iterator[Events]:
    running = Events(*getattr(request, "param", ()))
    yield running
    running.kill()


def test_events_come_as_they_happen(branch: Branch, events: Events) -> None:
    import httpx

    first = events.next()
    assert set(first) == {"event", "url", "expires_at"}
    assert first["event"] == "challenge"
    left = datetime.fromisoformat(first["expires_at"]) - datetime.now(UTC)
    assert timedelta(seconds=80) < left <= timedelta(seconds=90)
    assert httpx.get(first["url"], trust_env=False).status_code == 200
    now, token = datetime.now(UTC), branch.token_in(first["url"])
    code = challenges.send_code(branch.store, token, now).code
    opened = events.next()
    assert (set(opened), opened["event"]) == ({"event", "expires_at"}, "opened")
    left = datetime.fromisoformat(opened["expires_at"]) - now
    assert left == timedelta(minutes=5)
    challenges.confirm(branch.store, token, branch.actor.name, code or "", now)
    assert events.next() == {"event": "confirmed"}
    assert events.end()[0] == 0
    assert run_json("verify") == {"event": "confirmed"}


def test_a_lapsed_challenge_is_followed_by_the_next_one_five_times_and_then_124(branch: Branch, events: Events) -> None:
    links = set()
    for _ in range(6):
        links.add(events.next()["url"])
        branch.lapse()
        assert events.next() == {"event": "expired"}
    exit_code, errors = events.end()
    assert exit_code == 124
    assert json.loads(errors)["error"]["code"] == "verification_expired"
    assert len(links) == 6


@pytest.mark.parametrize("events", [["--once"]], indirect=True)
def test_once_does_not_renew(branch: Branch, events: Events) -> None:
    events.next()
    branch.lapse()
    assert events.next() == {"event": "expired"}
    assert events.end()[0] == 124


def test_a_denial_ends_with_5(branch: Branch, events: Events) -> None:
    token = branch.token_in(events.next()["url"])
    challenges.deny(branch.store, token, datetime.now(UTC))
    assert events.next() == {"event": "denied"}
    exit_code, errors = events.end()
    assert exit_code == 5
    assert json.loads(errors)["error"]["code"] == "verification_denied"


def test_a_port_that_is_taken_is_said_plainly(branch: Branch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run("verify", "--format", "json", "--port", port, "--once")
    assert result.exit_code == 7
    assert json.loads(result.stderr)["error"]["code"] == "phone_page_unavailable"
    assert result.stdout == ""


def test_an_eleventh_challenge_within_the_hour_is_refused(branch: Branch) -> None:
    for _ in range(10):
        challenges.issue(branch.store, branch.actor, "pc", datetime.now(UTC))
    result = run("verify", "--format", "json")
    assert result.exit_code == 4
    assert json.loads(result.stderr)["error"]["code"] == "challenge_limit_reached"


def test_without_a_terminal_it_names_what_would_do(branch: Branch) -> None:
    assert_refused(run("verify"), 2, "--format json")


def test_nobody_signed_in_is_said(branch: Branch) -> None:
    (branch.home / "session").unlink()
    assert_refused(run("verify"), 4, "szdj login")


# --- served apart ----------------------------------------------------------------------------------


def test_a_page_is_served_by_a_service_where_the_settings_say_or_by_an_administrator(
    branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = (["--bind", "::"], ["--port", "0"], ["--bind", "127.0.0.1", "--port", "8443"])
    for options in elsewhere:
        assert_refused(run("verify", "serve", *options), 5, "szdj whoami")
    assert_ok(run("logout"))
    for options in elsewhere:
        assert_refused(run("verify", "serve", *options), 4, "szdj login")
    for way in ("SUDO_UID", "SSH_CONNECTION", "DOAS_USER", "PKEXEC_UID", "SZDJ_USER"):
        if way == "SUDO_UID":
            with through_sudo(54_321, branch.home):
                assert_refused(run("verify", "serve"), 4, "szdj login")
            continue
        with monkeypatch.context() as patch:
            patch.setenv(way, "somebody")
            assert_refused(run("verify", "serve"), 4, "szdj login")


def test_a_served_page_is_used_by_whoever_waits_and_may_be_restarted(branch: Branch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])

    def serve() -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "szdj_cli", "verify", "serve"],
            stderr=subprocess.PIPE,
            env={**os.environ, "SZDJ_PHONE_PORT": port},
            text=True,
        )
        assert process.stderr is not None
        assert f"http://127.0.0.1:{port}" in process.stderr.readline()
        return process

    import httpx

    server = serve()
    waiting = Events("--port", port)
    try:
        link = waiting.next()["url"]
        assert link.startswith(f"http://127.0.0.1:{port}/v/")
        server.kill()
        server.communicate()
        with pytest.raises(httpx.ConnectError):
            httpx.get(link, trust_env=False)
        server = serve()
        assert "党**" in httpx.get(link, trust_env=False).text
        branch.confirm(branch.token_in(link))
        # Whoever opens and confirms between two looks is seen as confirmed at once.
        assert waiting.end()[0] == 0
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 130
    finally:
        waiting.kill()
        server.kill()
        server.communicate()


# --- status ----------------------------------------------------------------------------------------


def test_status_says_whether_how_and_when(branch: Branch) -> None:
    before = run_json("verify", "status")
    assert (before["verified"], before["method"], before["at"]) == (False, None, None)
    assert "还没有完成" in run("verify", "status").stdout
    branch.confirm(challenges.issue(branch.store, branch.actor, "pc", datetime.now(UTC)).token)
    after = run_json("verify", "status")
    assert (after["verified"], after["method"]) == (True, "sms_page")
    assert "手机短信" in run("verify", "status").stdout


def test_an_administrator_who_is_no_member_has_nothing_to_verify(branch: Branch) -> None:
    run("logout")
    assert_ok(run("login", "--stdin", input=f"{FORM.id_number}\n{FORM.password}\n"))
    assert run_json("verify", "status")["needed"] is False
    result = run("verify")
    assert_ok(result)
    assert "无需实名认证" in result.stderr


# --- over the network ------------------------------------------------------------------------------


def test_on_the_lan_the_link_has_the_address_that_was_given_and_http_is_said_plainly(branch: Branch) -> None:
    with Terminal("verify", "--bind", "127.0.0.2") as terminal:
        terminal.wait_for("等待扫码")
        assert terminal.scanned()[0].startswith("http://127.0.0.2:")
        assert "未加密的 HTTP" in terminal.text


# --- an authenticator ------------------------------------------------------------------------------


def enrol(branch: Branch, now: datetime) -> bytes:
    code = totp.send_code(branch.store, branch.actor, now).code
    enrolment = totp.begin(branch.store, branch.actor, code or "", now)
    assert totp.enrol(branch.store, branch.actor, enrolment, digits_at(enrolment.secret, now), now)
    return enrolment.secret


def digits_at(secret: bytes, now: datetime) -> str:
    return rule.code_at(secret, int(now.timestamp()) // 30)


def test_six_digits_from_standard_input_verify(branch: Branch) -> None:
    use_totp(branch)
    now = datetime.now(UTC)
    secret = enrol(branch, now - timedelta(days=1))
    result = run("verify", "--stdin", input=digits_at(secret, now) + "\n")
    assert_ok(result)
    assert branch.is_verified()


def test_wrong_digits_from_standard_input_are_refused(branch: Branch) -> None:
    use_totp(branch)
    now = datetime.now(UTC)
    secret = enrol(branch, now - timedelta(days=1))
    assert_refused(run("verify", "--stdin", input=digits_at(secret, now - timedelta(hours=1)) + "\n"), 4)
    assert not branch.is_verified()


def test_without_an_authenticator_a_script_is_told_to_verify(branch: Branch) -> None:
    use_totp(branch)
    assert_refused(run("verify", "--stdin", input="123456\n"), 4)


def test_the_first_verification_enrols_an_authenticator_at_the_terminal(branch: Branch) -> None:
    use_totp(branch)
    with Terminal("verify") as terminal:
        terminal.wait_for("短信验证码")
        terminal.type(outboxes.last_code(branch.home) + "\r")
        terminal.wait_for("动态口令（6 位数字）")
        (uri,) = terminal.scanned()
        assert uri.startswith("otpauth://totp/szdj:1?secret=")
        import base64

        secret = base64.b32decode(uri.split("secret=")[1].split("&")[0])
        terminal.type(digits_at(secret, datetime.now(UTC)) + "\r")
        terminal.wait_for("验证器已绑定")
        assert terminal.exit_code() == 0
    assert branch.is_verified()
    assert totp.is_enrolled(branch.store, branch.actor)


def test_at_the_terminal_wrong_digits_may_be_tried_again(branch: Branch) -> None:
    use_totp(branch)
    secret = enrol(branch, datetime.now(UTC) - timedelta(days=1))
    with Terminal("verify") as terminal:
        terminal.wait_for("动态口令（6 位数字）")
        terminal.type("12345\r")
        terminal.wait_for("要写 6 位数字")
        terminal.type("\b" * 5 + digits_at(secret, datetime.now(UTC) - timedelta(hours=1)) + "\r")
        terminal.wait_for("还可以再试 4 次")
        terminal.type(digits_at(secret, datetime.now(UTC)) + "\r")
        assert terminal.exit_code() == 0
    assert branch.is_verified()


def test_enrolling_needs_a_terminal_and_sends_nothing_without_one(branch: Branch) -> None:
    sent = len(outboxes.messages(branch.home))
    assert_refused(run("verify", "totp"), 2)
    assert len(outboxes.messages(branch.home)) == sent
