"""A stand-in for WeChat's web authorisation on this machine: it answers as WeChat's own documentation says.

`/connect/oauth2/authorize` sends whoever opens it back with a code, which `/sns/oauth2/access_token` turns into an
openid, once; every other answer is an `errcode`.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from szdj_cli.settings import Settings

APP_ID = "wx520c15f417810387"
SECRET = "0123456789abcdef0123456789abcdef"

_ASKED = ["appid", "redirect_uri", "response_type", "scope", "state"]
_ERRORS = {
    -1: "system error",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
}


class WeChat(ThreadingHTTPServer):
    """Whoever opens the page is `openid`. `refusal` is what it answers instead; `answers` is sent as it stands."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.openid = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"
        self.codes: dict[str, str | None] = {}
        self.asked: list[dict[str, str]] = []
        self.refusal: int | None = None
        self.answer: bytes | None = None
        self.status = 200
        self.is_slow = False
        self.over = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def settings(self, folder: Path) -> dict[str, str]:
        """Return the settings of a service account that signs in here; its secret is a file in a folder."""
        secret = folder / "wechat-secret"
        secret.touch(0o600)
        secret.write_text(f"{SECRET}\n")
        return {
            "verification_method": "wechat",
            "phone_page": "https",
            "wechat_app_id": APP_ID,
            "wechat_secret_file": str(secret),
            "wechat_authorize_url": f"{self.url}/connect/oauth2/authorize",
            "wechat_token_url": f"{self.url}/sns/oauth2/access_token",
        }


class _Handler(BaseHTTPRequestHandler):
    server: WeChat

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query))
        if parts.path == "/connect/oauth2/authorize":
            assert list(asked) == _ASKED
            assert (asked["appid"], asked["response_type"], asked["scope"]) == (APP_ID, "code", "snsapi_base")
            assert asked["redirect_uri"].startswith("https://")
            assert len(asked["state"]) <= 128
            assert asked["state"].isalnum()
            code = f"code-{len(self.server.codes)}"
            self.server.codes[code] = self.server.openid
            self._redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
            return
        assert parts.path == "/sns/oauth2/access_token", parts.path
        self.server.asked.append(asked)
        if self.server.status == 302:
            self._redirect("/elsewhere")
        else:
            self._say(
                self.server.answer if self.server.answer is not None else json.dumps(self._answer(asked)).encode()
            )

    def _answer(self, asked: dict[str, str]) -> dict[str, Any]:
        code = asked.get("code", "")
        refusal = self.server.refusal
        if refusal is None and asked.get("appid") != APP_ID:
            refusal = 40013
        if refusal is None and asked.get("secret") != SECRET:
            refusal = 40125
        if refusal is None and code not in self.server.codes:
            refusal = 40029
        if refusal is None and self.server.codes[code] is None:
            refusal = 40163
        if refusal is not None:
            return {"errcode": refusal, "errmsg": f"{_ERRORS[refusal]}, rid: 655c94d6-0f9e2f3a-6d8d1b7e"}
        assert asked["grant_type"] == "authorization_code"
        openid, self.server.codes[code] = self.server.codes[code], None
        return {
            "access_token": "ACCESS_TOKEN",
            "expires_in": 7200,
            "refresh_token": "REFRESH_TOKEN",
            "openid": openid,
            "scope": "snsapi_base",
        }

    def _redirect(self, url: str) -> None:
        self.send_response(302)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _say(self, body: bytes) -> None:
        self.send_response(self.server.status)
        self.send_header("Content-Type", "text/plain")  # as it does
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not self.server.is_slow:
            self.wfile.write(body)
            return
        with suppress(ConnectionError):  # whoever asked does not wait for all of it
            for at in range(len(body)):
                self.wfile.write(body[at : at + 1])
                if self.server.over.wait(0.1):
                    return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name in the class above
        """Say nothing."""


@contextmanager
def wechat_running() -> Iterator[WeChat]:
    """Run the stand-in."""
    with WeChat() as service:
        Thread(target=service.serve_forever, daemon=True).start()
        yield service
        service.over.set()
        service.shutdown()


def settings_of(settings: Settings, service: WeChat, folder: Path) -> Settings:
    """Return settings by which members prove who they are at the stand-in."""
    return settings.but(**service.settings(folder))
