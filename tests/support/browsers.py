"""A phone's browser: Chromium at a phone's size, without JavaScript."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, sync_playwright

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()

needs_chromium = pytest.mark.skipif(_CHROMIUM is None, reason="no Chromium is installed here")


@contextmanager
def phone_browser(width: int = 390, height: int = 844, *, accepts_any_certificate: bool = False) -> Iterator[Page]:
    """Open a browser of a phone's size; whatever the page's own policy blocks is an error."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=False,
            has_touch=True,
            is_mobile=True,
            locale="zh-CN",
            ignore_https_errors=accepts_any_certificate,
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        yield page
        browser.close()
        assert complaints == []
