"""The demonstration's phone: opens the page that a QR code names and fills in its forms, over HTTP."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from szdj_cli.demo.stage import StepFailed
from szdj_cli.messages import demo as words


class Phone:
    """One phone at one page."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(timeout=10, trust_env=False, follow_redirects=True)
        self._page = self._client.get(url)
        self._page.raise_for_status()

    def submit(self, ending: str, **values: str) -> None:
        """Submit the form whose action has this ending.

        Raises:
            StepFailed: the page has no such form, or refuses it.
        """
        forms = _Forms()
        forms.feed(self._page.text)
        action = next((action for action in forms.actions if action.split("?")[0].endswith(ending)), None)
        if action is None:
            raise StepFailed(words.PAGE_WITHOUT_FORM)
        self._page = self._client.post(urljoin(str(self._page.url), action), data=forms.actions[action] | values)
        if self._page.is_error:
            raise StepFailed(words.NOT_AS_EXPECTED.format(what=f"HTTP {self._page.status_code}"))

    def close(self) -> None:
        """Put the phone away."""
        self._client.close()


class _Forms(HTMLParser):
    """Reads the forms of a page: action → hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.actions: dict[str, dict[str, str]] = {}
        self._hidden: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._hidden = self.actions.setdefault(attributes.get("action", ""), {})
        elif tag == "input" and attributes.get("type") == "hidden":
            self._hidden[attributes["name"]] = attributes.get("value", "")
