from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

from szdj_cli.domain.accounts.verification import ChallengeState
from szdj_cli.phone.addresses import Address
from szdj_cli.phone.app import AWAY_COOKIE
from szdj_cli.phone.server import running
from szdj_cli.phone.visits import Reply, Visit
from szdj_cli.services.access import verified as verification
from szdj_cli.store.tables.verification import CHALLENGE
from tests.phone.conftest import TERMINAL, Desk, Phone, forms_of

OpenPhone = Callable[..., Phone]
State = ChallengeState


def is_verified(desk: Desk) -> bool:
    assert desk.actor.member_id is not None
    with desk.store.reading() as tx:
        return verification.is_verified(tx, desk.actor.member_id, desk.now)


def test_the_page_leads_from_the_link_to_the_end(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    challenge = desk.issue()
    phone = open_phone(f"{base_url}/v/{challenge.token}")
    assert "党**" in phone.page.text
    assert desk.actor.name not in phone.page.text
    assert TERMINAL in phone.page.text
    assert "09:30:00" in phone.page.text  # 01:30 UTC
    assert "139****0000" in phone.press("send").text
    assert desk.state_of(challenge) is State.OPENED
    done = phone.press("confirm", full_name=desk.actor.name, code=desk.last_code())
    assert "电脑端将自动继续" in done.text
    assert desk.state_of(challenge) is State.CONFIRMED
    assert is_verified(desk)


def test_looking_changes_nothing(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    challenge = desk.issue()

    def everything() -> object:
        with desk.store.reading() as tx:
            return tx.conn.execute(select(CHALLENGE)).all()

    before = everything()
    for _ in range(3):
        phone = open_phone(f"{base_url}/v/{challenge.token}")
    for form in forms_of(phone.page):
        assert httpx.get(f"{base_url}{form}", trust_env=False).status_code == 303
    assert everything() == before


def test_every_form_is_a_post_that_ends_in_what_it_does(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    phone = open_phone(f"{base_url}/v/{desk.issue().token}")
    assert [action.rsplit("/", 1)[1] for action in forms_of(phone.page)] == ["send", "deny"]
    assert [action.rsplit("/", 1)[1] for action in forms_of(phone.press("send"))] == ["confirm", "send", "deny"]


def test_a_wrong_answer_keeps_the_name_and_says_how_many_tries_are_left(
    desk: Desk, base_url: str, open_phone: OpenPhone
) -> None:
    phone = open_phone(f"{base_url}/v/{desk.issue().token}")
    phone.press("send")
    code = desk.last_code()
    page = phone.press("confirm", full_name="李四<b>", code=code)
    assert "还可以再试 4 次" in page.text
    assert 'value="李四&lt;b&gt;"' in page.text
    assert "电脑端将自动继续" in phone.press("confirm", full_name=f" {desk.actor.name} ", code=_wide(code)).text


def _wide(digits: str) -> str:
    return " ".join(chr(ord(digit) + 0xFEE0) for digit in digits)


def test_the_fifth_wrong_answer_ends_it(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    challenge = desk.issue()
    phone = open_phone(f"{base_url}/v/{challenge.token}")
    phone.press("send")
    for _ in range(4):
        phone.press("confirm", full_name="李四", code="")
    assert "错误次数过多" in phone.press("confirm", full_name="李四", code="").text
    assert desk.state_of(challenge) is State.EXPIRED


def test_saying_not_me_ends_it(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    challenge = desk.issue()
    assert "已拒绝" in open_phone(f"{base_url}/v/{challenge.token}").press("deny").text
    assert desk.state_of(challenge) is State.DENIED


def test_after_ninety_seconds_the_page_sends_people_back_to_the_computer(
    desk: Desk, base_url: str, open_phone: OpenPhone
) -> None:
    link = f"{base_url}/v/{desk.issue().token}"
    early = open_phone(link)
    desk.wait(90)
    for page in (early.press("send"), open_phone(link).page):
        assert "二维码已过期" in page.text
        assert forms_of(page) == []


def test_a_code_is_not_sent_twice_within_a_minute(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    phone = open_phone(f"{base_url}/v/{desk.issue().token}")
    phone.press("send")
    sent = desk.last_code()
    desk.wait(15)
    assert "请在 45 秒后再试" in phone.press("send").text
    assert desk.last_code() == sent


def test_a_gateway_that_cannot_send_is_said_plainly(desk: Desk, open_phone: OpenPhone) -> None:
    broken = desk.settings.but(sms="http")
    desk = replace(desk, settings=broken)
    with running(desk.make_app(), Address("127.0.0.1", 0, "http", None), broken) as page:
        answer = open_phone(page.link(desk.issue().token)).press("send")
    assert "短信没有发出" in answer.text


@pytest.mark.parametrize(
    "origin",
    [
        *("https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1", "http://127.0.0.1", ""),
        *("http://[", "http://127.0.0.1:x", "http://127.0.0.1:99999", "http://", "//127.0.0.1"),
    ],
)
@pytest.mark.parametrize("form", ["send", "deny"])
def test_a_form_posted_from_elsewhere_is_refused(
    desk: Desk, base_url: str, open_phone: OpenPhone, origin: str, form: str
) -> None:
    challenge = desk.issue()
    phone = open_phone(f"{base_url}/v/{challenge.token}")
    assert phone.press(form, headers={"Origin": origin}).status_code == 403
    assert desk.state_of(challenge) is State.PENDING
    assert desk.faults == []


def test_a_form_from_the_same_host_by_another_scheme_is_refused(
    desk: Desk, base_url: str, open_phone: OpenPhone
) -> None:
    challenge = desk.issue()
    phone = open_phone(f"{base_url}/v/{challenge.token}")
    assert phone.press("send", headers={"Origin": base_url.replace("http:", "https:")}).status_code == 403
    assert desk.state_of(challenge) is State.PENDING


def test_a_form_posted_from_the_page_itself_is_taken(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    challenge = desk.issue()
    phone = open_phone(f"{base_url}/v/{challenge.token}")
    assert phone.press("send", headers={"Origin": base_url}).status_code == 200
    assert desk.state_of(challenge) is State.OPENED


def test_a_form_without_its_token_is_refused(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    challenge, other = desk.issue(), desk.issue()
    challenge = desk.issue()
    phone = open_phone(f"{base_url}/v/{challenge.token}")
    send, deny = (action for action in forms_of(phone.page))
    form_of_deny = deny.split("/")[-2]
    for path in (
        f"/v/{challenge.token}/{form_of_deny}/send",
        f"/v/{challenge.token}/{'0' * 32}/send",
        f"/v/{challenge.token}/é/send",
        send.replace(challenge.token, other.token),
    ):
        answer = httpx.post(base_url + path, headers={"Origin": base_url}, trust_env=False)
        assert answer.status_code == 403
    assert desk.state_of(challenge) is State.PENDING


@pytest.mark.parametrize(
    "body",
    [b"full_name=" + b"a" * 5000, b"full_name=%FF%FE&code=1", b"\xff\xfe", b"&".join(b"a=1" for _ in range(20))],
)
def test_a_body_that_no_form_of_the_page_sends_is_refused(
    desk: Desk, base_url: str, open_phone: OpenPhone, body: bytes
) -> None:
    phone = open_phone(f"{base_url}/v/{desk.issue().token}")
    phone.press("send")
    confirm = forms_of(phone.page)[0]
    answer = httpx.post(base_url + confirm, content=body, trust_env=False)
    assert answer.status_code == 413
    view = open_phone(str(phone.page.url).rsplit("/", 2)[0])
    assert "还可以再试" not in view.page.text


def test_an_answer_that_is_loaded_again_posts_nothing(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    challenge = desk.issue()
    phone = open_phone(f"{base_url}/v/{challenge.token}")
    answer = phone.press("send")
    again = phone.client.get(answer.url)
    assert (again.status_code, again.headers["location"]) == (303, f"/v/{challenge.token}")


def test_a_short_link_leads_through_in_either_case(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    challenge = desk.issue()
    assert open_phone(f"{base_url}/V/{challenge.short_code}").page.status_code == 200
    phone = open_phone(f"{base_url}/v/{challenge.short_code.lower()}")
    phone.press("send")
    assert "认证完成" in phone.press("confirm", full_name=desk.actor.name, code=desk.last_code()).text
    again = open_phone(f"{base_url}/v/{challenge.short_code}").page
    assert ("认证完成" in again.text, forms_of(again)) == (True, [])


def test_whoever_guesses_short_links_has_to_wait_and_nobody_who_scans(
    desk: Desk, base_url: str, open_phone: OpenPhone
) -> None:
    challenge = desk.issue()
    typing = open_phone(f"{base_url}/v/{challenge.short_code}")  # behind the same address
    typing.press("send")
    wrong = ["".join(reversed(challenge.short_code)), "22222222", "zzzzzzzz"]
    for count in range(20):
        guess = wrong[count % 3]
        if count % 2:
            answer = httpx.get(f"{base_url}/v/{guess}", trust_env=False)
        else:
            answer = httpx.get(f"{base_url}/back/x?state=", cookies={AWAY_COOKIE: f"{guess}.x"}, trust_env=False)
        assert answer.status_code == 404
    for guess in (wrong[0], challenge.short_code):  # the right one is not told from a wrong one
        answer = httpx.get(f"{base_url}/v/{guess}", trust_env=False)
        assert answer.status_code == 429
        assert "扫描电脑上的二维码" in answer.text
    assert open_phone(f"{base_url}/v/{challenge.token}").page.status_code == 200
    assert "还可以再试 4 次" in typing.press("confirm", full_name="李四", code="").text
    desk.wait(61)
    assert httpx.get(f"{base_url}/v/{challenge.short_code}", trust_env=False).status_code == 200


def test_the_page_shows_until_when_the_code_is_good(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    phone = open_phone(f"{base_url}/v/{desk.issue().token}")
    assert "09:31:30" in phone.page.text  # 90 seconds after 01:30 UTC
    desk.wait(60)
    assert "09:36:00" in phone.press("send").text
    desk.wait(200)
    assert "09:36:00" in open_phone(str(phone.page.url)).client.get(phone.page.url, follow_redirects=True).text
    assert "认证完成" in phone.press("confirm", full_name=desk.actor.name, code=desk.last_code()).text


def test_behind_a_proxy_forms_go_to_its_path_and_its_origin_is_our_own(desk: Desk) -> None:
    challenge = desk.issue()
    address = Address("127.0.0.1", 0, "http", "https://dj.example/szdj/")
    with running(desk.make_app(), address, desk.settings) as page:
        assert page.link(challenge.token) == f"https://dj.example/szdj/v/{challenge.token}"
        behind = f"http://127.0.0.1:{page.port}"
        send = forms_of(httpx.get(f"{behind}/v/{challenge.token}", trust_env=False))[0]
        assert send.startswith(f"/szdj/v/{challenge.token}/")
        post = behind + send.removeprefix("/szdj")
        for host in ("dj.example", behind.removeprefix("http://")):  # proxies pass on the one or the other
            for origin, status in (
                ("https://evil.example", 403),
                ("http://dj.example", 403),
                ("https://dj.example:8443", 403),
                ("https://dj.example", 200),
                ("https://DJ.example:443", 200),
            ):
                answer = httpx.post(post, headers={"Origin": origin, "Host": host}, trust_env=False)
                assert (answer.status_code, origin) == (status, origin)
                desk.wait(61)


def test_every_answer_carries_its_guards(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    phone = open_phone(f"{base_url}/v/{desk.issue().token}")
    start = phone.page
    answers = [
        start,
        phone.press("send"),
        phone.press("deny"),
        phone.press("deny", headers={"Origin": "null"}) if forms_of(phone.page) else start,
        httpx.get(f"{base_url}/v/unknown", trust_env=False),
        httpx.get(f"{base_url}/elsewhere", trust_env=False),
    ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert "server" not in answer.headers
        assert "<script" not in answer.text


@pytest.mark.parametrize("path", ["/v/unknown", "/", "/v/", "/favicon.ico", "/v/a/b/c/d"])
def test_a_link_that_is_none_is_said_plainly(base_url: str, path: str) -> None:
    answer = httpx.get(base_url + path, trust_env=False)
    assert answer.status_code == 404
    assert "重新扫描" in answer.text


def test_a_hostile_terminal_name_is_drawn_as_text(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    challenge = desk.issue("<img src=x>$title\x1b[2J")
    page = open_phone(f"{base_url}/v/{challenge.token}").page
    assert "&lt;img src=x&gt;$title[2J" in page.text
    assert "<img" not in page.text


def test_over_plain_http_no_phone_is_remembered(desk: Desk, base_url: str, open_phone: OpenPhone) -> None:
    phone = open_phone(f"{base_url}/v/{desk.issue().token}")
    page = phone.press("send")
    assert 'name="remember"' not in page.text
    assert "未加密" in page.text
    done = phone.press("confirm", full_name=desk.actor.name, code=desk.last_code(), remember="yes")
    assert "set-cookie" not in done.headers


class Broken:
    """A provider with a mistake in it."""

    steps = ("", "", "")

    def show(self, visit: Visit) -> str:
        raise ValueError("13900000000")

    def take(self, name: str, visit: Visit, fields: Mapping[str, str]) -> Reply | None:
        raise ValueError("13900000000")


def test_a_fault_is_told_to_the_program_and_not_to_the_phone(
    desk: Desk, open_phone: OpenPhone, capfd: pytest.CaptureFixture[str]
) -> None:
    with running(desk.make_app(Broken()), Address("127.0.0.1", 0, "http", None), desk.settings) as page:
        answer = open_phone(page.link(desk.issue().token)).page
    assert answer.status_code == 500
    assert "暂时无法处理" in answer.text
    assert "13900000000" not in answer.text
    assert [type(fault) for fault in desk.faults] == [ValueError]
    assert capfd.readouterr() == ("", "")


def test_what_a_phone_sends_is_never_written_across_the_terminal(
    desk: Desk, base_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    import socket

    parts = urlsplit(base_url)
    for nonsense in (b"\x16\x03\x01 hello\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"X" * 20_000 + b"\r\n\r\n"):
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as connection:
            connection.sendall(nonsense)
            connection.recv(1000)
    assert httpx.get(f"{base_url}/v/x", trust_env=False).status_code == 404
    assert capfd.readouterr() == ("", "")
