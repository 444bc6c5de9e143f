"""How a phone gets to the page from any terminal: by the code, a picture of it, a file, or a link that is typed."""

import os
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import zxingcpp
from PIL import Image

from szdj_cli.domain.accounts.verification import ChallengeState
from szdj_cli.services.verification import challenges
from tests.cli.verification.conftest import Branch
from tests.support.running import run
from tests.support.terminals import Terminal

SHORT = re.compile(r"http://127\.0\.0\.1:\d+/v/\w{8}(?!\w)")
REFUSED_BY_WECHAT = "微信提示无法访问时，请点右上角“…”，选择“在浏览器打开”"


def short_link(terminal: Terminal) -> str:
    """Return the link that stands on the screen, whole, in one line."""
    terminal.wait_until(lambda: SHORT.search(terminal.text) is not None, what="the short link")
    found = str(SHORT.findall(terminal.text)[-1])
    assert len(found.split("/", 3)[3]) + 1 <= 12
    return found


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (120, 30)])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_what_to_do_where_wechat_refuses_stands_under_the_code(
    branch: Branch, size: tuple[int, int], encoding: str
) -> None:
    with Terminal("verify", columns=size[0], rows=size[1], encoding=encoding) as terminal:
        terminal.wait_for("等待扫码")
        rows = terminal.text.split("\n")
        code_ends = max(n for n, row in enumerate(terminal.screen.display) if "▄" in row)
        hint = next(n for n, row in enumerate(rows) if REFUSED_BY_WECHAT in row)
        assert hint > code_ends
        assert "也可以用手机相机扫码" in terminal.text
        short_link(terminal)
        assert len(terminal.scanned()) == 1


def test_the_link_is_typed_in_small_letters_and_leads_through(branch: Branch) -> None:
    with Terminal("verify") as terminal:
        link = short_link(terminal)
        host, code = link.rsplit("/", 1)
        page = httpx.get(f"{host}/{code.lower()}", trust_env=False)
        assert "党**" in page.text
        send = re.findall(r'action="([^"]+/send)"', page.text)[0]
        with httpx.Client(trust_env=False, base_url=host.rsplit("/v", 1)[0]) as phone:
            answer = phone.post(send)
            terminal.wait_for("手机已打开页面")
            confirm = re.findall(r'action="([^"]+/confirm)"', answer.text)[0]
            done = phone.post(confirm, data={"full_name": branch.actor.name, "code": branch.last_code()})
        assert "认证完成" in done.text
        assert terminal.exit_code() == 0


def test_on_the_old_windows_console_the_code_fits_120_by_30_beside_its_texts(branch: Branch) -> None:
    with Terminal("verify", columns=120, rows=30, program="tests.cli.verification.old_windows") as terminal:
        terminal.wait_for("等待扫码")
        assert "▄" not in terminal.output
        assert "█" not in terminal.output
        (scanned,) = terminal.scanned()
        assert scanned.lower() == short_link(terminal).lower()
        rows = terminal.text.split("\n")
        assert "请微信扫码认证" in rows[0]  # nothing has scrolled away
        assert "在浏览器打开" in "".join(terminal.text.split())
        assert httpx.get(scanned, trust_env=False).status_code == 200
        branch.confirm(scanned.rsplit("/", 1)[1])
        assert terminal.exit_code() == 0


def test_on_the_old_windows_console_a_small_window_gets_the_link(branch: Branch) -> None:
    with Terminal("verify", columns=80, rows=25, program="tests.cli.verification.old_windows") as terminal:
        terminal.wait_for("窗口太小")
        short_link(terminal)


# --- a picture -------------------------------------------------------------------------------------


@pytest.fixture
def desktop(tmp_path: Path) -> dict[str, str]:
    """A desktop whose program for pictures keeps a copy of what it is given, and where that lies."""
    programs = tmp_path / "bin"
    programs.mkdir()
    opener = programs / "xdg-open"
    opener.write_text(f'#!/bin/sh\ncp "$1" "{tmp_path}/seen.new" && mv "{tmp_path}/seen.new" "{tmp_path}/seen.png"\n')
    opener.chmod(0o755)
    return {"PATH": f"{programs}:{os.environ['PATH']}", "DISPLAY": ":7"}


def test_one_key_opens_the_code_as_a_picture_that_is_gone_afterwards(
    branch: Branch, desktop: dict[str, str], tmp_path: Path
) -> None:
    seen = tmp_path / "seen.png"
    with Terminal("verify", env=desktop) as terminal:
        terminal.wait_for("按 p 用图片打开二维码")
        terminal.type("p")
        terminal.wait_until(seen.exists, what="the picture")
        (link,) = [code.text for code in zxingcpp.read_barcodes(Image.open(seen))]
        (kept,) = branch.home.glob(".szdj-*/qr-1.png")
        assert kept.stat().st_mode & 0o777 == 0o600
        assert kept.parent.stat().st_mode & 0o777 == 0o700
        branch.confirm(branch.token_in(link))
        assert terminal.exit_code() == 0
    assert list(branch.home.glob(".szdj-*")) == []


@pytest.mark.parametrize("elsewhere", ["SSH_CONNECTION", "SZDJ_USER", "no desktop"])
def test_whoever_has_no_desktop_here_is_not_offered_one(
    branch: Branch, desktop: dict[str, str], tmp_path: Path, elsewhere: str
) -> None:
    env = {**desktop, **({"DISPLAY": ""} if elsewhere == "no desktop" else {elsewhere: "somebody"})}
    if elsewhere == "SZDJ_USER":
        (branch.home / "session").rename(branch.home / "session.user-somebody")
    with Terminal("verify", env=env) as terminal:
        terminal.wait_for("等待扫码")
        assert "用图片打开" not in terminal.text
        terminal.type("p")
        time.sleep(0.3)
        branch.confirm(branch.token_in(short_link(terminal)))
        assert terminal.exit_code() == 0
    assert not (tmp_path / "seen.png").exists()


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_the_code_can_be_written_to_a_file_of_either_kind(branch: Branch, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"code.{suffix}"
    with Terminal("verify", "--qr-out", str(path)) as terminal:
        terminal.wait_for("等待扫码")
        terminal.wait_until(path.exists, what="the file")
        if suffix == "png":
            (link,) = [code.text for code in zxingcpp.read_barcodes(Image.open(path))]
            assert branch.token_in(link)
    assert path.stat().st_mode & 0o777 == 0o600
    refused = run("verify", "--format", "json", "--qr-out", str(tmp_path / "code.gif"))
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "svg" in refused.stderr
    assert "png" in refused.stderr


# --- patience --------------------------------------------------------------------------------------


def test_the_terminal_shows_the_time_that_is_left_of_the_code(branch: Branch) -> None:
    with Terminal("verify") as terminal:
        token = branch.token_in(short_link(terminal))
        challenges.send_code(branch.store, token, datetime.now(UTC))
        terminal.wait_for("手机已打开页面，请在手机上完成认证，4 分")
        terminal.type("\r")  # no key takes away what the phone is typing into
        view = challenges.look(branch.store, token, None, datetime.now(UTC))
        assert view is not None
        assert view.state is ChallengeState.OPENED


def test_a_terminal_whose_clock_is_ahead_waits_for_what_is_being_typed(branch: Branch) -> None:
    with Terminal("verify") as terminal:
        token = branch.token_in(short_link(terminal))
        code = challenges.send_code(branch.store, token, datetime.now(UTC)).code or ""
        branch.lapse()  # by the clock of this terminal; by that of the page the code is good
        terminal.wait_for("验证码即将过期，请尽快在手机上提交")
        answered = challenges.confirm(branch.store, token, branch.actor.name, code, datetime.now(UTC))
        assert answered.state is ChallengeState.CONFIRMED
        assert terminal.exit_code() == 0


def test_a_new_code_says_that_it_voids_what_a_phone_has_opened(branch: Branch) -> None:
    with Terminal("verify") as first:
        challenges.send_code(branch.store, branch.token_in(short_link(first)), datetime.now(UTC))
        with Terminal("verify", columns=120, rows=40) as second:
            second.wait_for("上一个二维码在手机上已经打开，现已作废")
            first.wait_for("二维码已作废：另一个窗口换了新的")


def test_a_command_that_is_refused_voids_nothing_of_another_terminal(branch: Branch) -> None:
    for _ in range(9):
        challenges.issue(branch.store, branch.actor, "pc", datetime.now(UTC))
    with Terminal("verify") as terminal:
        token = branch.token_in(short_link(terminal))
        assert run("verify", "--format", "json").exit_code == 4  # the eleventh within the hour
        branch.confirm(token)
        assert terminal.exit_code() == 0
