"""The guide, one, steps five to seven: scan, follow the steps on the phone, the computer goes on by itself."""

import re
import time

from tests.support.browsers import needs_chromium, phone_browser
from tests.support.running import assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, World

NEEDED = "进入党员管理需要实名认证，请微信扫码认证"


@needs_chromium
def test_l5_to_l7_the_first_quick_entry_of_the_day_is_scanned_confirmed_and_goes_on(world: World) -> None:
    world.sign_in(MEMBER)
    with Terminal("profile", "show") as terminal:
        # L5: the sentence, the code, its countdown.
        terminal.wait_for("秒内有效")
        assert NEEDED in terminal.text
        (link,) = terminal.scanned()
        assert re.search(
            rf"^{re.escape(link.rsplit('/', 1)[0])}/\w{{8}} *$", terminal.text, re.MULTILINE
        )  # to be typed
        with phone_browser() as page:
            # L6: the steps on the phone.
            page.goto(link)
            page.get_by_role("button", name="发送验证码").click()
            terminal.wait_for("手机已打开页面")
            page.get_by_label("姓名").fill(world.name(MEMBER))
            page.get_by_label("短信验证码").fill(world.last_code())
            page.get_by_role("button", name="确认认证").click()
            confirmed_at = time.monotonic()
            assert page.get_by_role("heading", name="认证完成").is_visible()
            # L7: the very command that was asked for.
            terminal.wait_for("家庭住址")
            assert time.monotonic() - confirmed_at < 2
        assert terminal.exit_code() == 0
        assert world.name(MEMBER) in terminal.text


def test_l5_once_a_day_is_enough(world: World) -> None:
    world.enter(MEMBER)
    with Terminal("profile", "show") as terminal:
        assert terminal.exit_code() == 0
        assert NEEDED not in terminal.output
    assert_ok(run("profile", "show"))
    assert run_json("verify", "status")["verified"] is True


def test_l5_a_script_is_told_to_verify_first(world: World) -> None:
    world.sign_in(MEMBER)
    refused = run("profile", "show")
    assert refused.exit_code == 4
    assert "szdj verify" in refused.stderr
    assert world.name(MEMBER) not in refused.stdout
