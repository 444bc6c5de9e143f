import pytest
from playwright.sync_api import Page

from szdj_cli.domain.accounts.verification import ChallengeState
from tests.phone.conftest import Desk
from tests.support.browsers import needs_chromium, phone_browser

pytestmark = needs_chromium


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways and nothing is too small for a thumb."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    boxes = [element.bounding_box() for element in page.locator("button, input:not([type=checkbox]), p, dl").all()]
    shown = [box for box in boxes if box]
    tall = [
        box for element in page.locator("button, input:not([type=checkbox])").all() if (box := element.bounding_box())
    ]
    return all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in shown) and all(
        box["height"] >= 44 for box in tall
    )


@pytest.mark.parametrize("width", [360, 390, 430])
def test_a_person_gets_through_on_a_phone_without_javascript(desk: Desk, base_url: str, width: int) -> None:
    challenge = desk.issue()
    with phone_browser(width) as page:
        page.goto(f"{base_url}/v/{challenge.token}")
        assert fits(page)
        page.get_by_role("button", name="发送验证码").click()
        assert desk.state_of(challenge) is ChallengeState.OPENED
        assert fits(page)
        code = page.get_by_label("短信验证码")
        assert code.get_attribute("inputmode") == "numeric"
        assert code.get_attribute("autocomplete") == "one-time-code"

        page.get_by_label("姓名").fill(desk.actor.name)
        code.fill("000000" if desk.last_code() != "000000" else "111111")
        page.get_by_role("button", name="确认认证").click()
        assert "还可以再试 4 次" in page.content()
        assert page.get_by_label("姓名").input_value() == desk.actor.name
        assert fits(page)

        page.get_by_label("短信验证码").fill(desk.last_code())
        page.get_by_role("button", name="确认认证").click()
        assert page.get_by_role("heading", name="认证完成").is_visible()
        assert fits(page)
    assert desk.state_of(challenge) is ChallengeState.CONFIRMED


def test_a_person_who_did_not_ask_says_so_with_one_button(desk: Desk, base_url: str) -> None:
    challenge = desk.issue()
    with phone_browser() as page:
        page.goto(f"{base_url}/v/{challenge.token}")
        page.get_by_role("button", name="不是我本人操作").click()
        assert page.get_by_role("heading", name="已拒绝").is_visible()
    assert desk.state_of(challenge) is ChallengeState.DENIED
