"""A way of verification from outside the package: the phone signs in at a service on this machine and comes back.

`python -m tests.support.redirect_way URL ARGUMENT…` is the program with this way registered.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from szdj_cli.domain.accounts.verification import OPEN_STATES
from szdj_cli.messages.verification import verification as words
from szdj_cli.phone import pages
from szdj_cli.phone.providers import PROVIDERS, Provider
from szdj_cli.phone.sms_provider import SmsProvider
from szdj_cli.phone.visits import Away, Reply, Visit
from szdj_cli.services.verification import identities
from szdj_cli.services.verification.challenges import OpenStore
from szdj_cli.settings import Settings

NAME = "loopback_sign_in"
LABEL = "本机平台"


class RedirectWay:
    """Sends the phone to a service, asks the service who it is, and binds whoever answers an SMS code first."""

    steps = ("核对信息", "平台认证", "完成")

    def __init__(self, store: OpenStore, settings: Settings, service: str) -> None:
        self._store = store
        self._sms = SmsProvider(store, settings)
        self._service = service

    def show(self, visit: Visit) -> str:
        return pages.start(visit, question="请到本机平台登录。", form="go", label="前往本机平台")

    def take(self, name: str, visit: Visit, fields: Mapping[str, str]) -> Reply | Away | None:
        if name == "go":
            back = visit.back("signed_in")
            return Away(f"{self._service}/authorize?{urlencode({'redirect_uri': back.url, 'state': back.state})}")
        if name == "signed_in":
            return Reply(self._signed_in(visit, fields.get("code", "")))
        return self._sms.take(name, visit, fields)

    def _signed_in(self, visit: Visit, code: str) -> str:
        answer = httpx.post(f"{self._service}/token", data={"code": code}, trust_env=False)
        if answer.status_code != 200:
            return pages.start(visit, "平台没有认证成功，请再试一次。", form="go", label="前往本机平台")
        identity = identities.identity_of(self._store, NAME, answer.json()["subject"])
        answered = identities.confirm_identity(self._store, visit.token, identity, visit.now)
        if answered.state in OPEN_STATES:
            return pages.start(visit.binding(identity), question="第一次使用，请用短信验证码绑定。")
        return pages.ended(answered.state, visit.steps)


class Service(ThreadingHTTPServer):
    """Whoever opens `/authorize` is `subject`; its codes are good for ever, so that nothing here rests on them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.subject = "wx-甲"
        self.codes: dict[str, str] = {}
        self.exchanged: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        code = f"code-{len(self.server.codes)}"
        self.server.codes[code] = self.server.subject
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        code = body.get("code", [""])[0]
        self.server.exchanged.append(code)
        answer = json.dumps({"subject": self.server.codes.get(code)}).encode()
        self.send_response(200 if code in self.server.codes else 400)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name in the class above
        """Say nothing."""


@contextmanager
def service_running() -> Iterator[Service]:
    """Run the service that people sign in at."""
    with Service() as service:
        Thread(target=service.serve_forever, daemon=True).start()
        yield service
        service.shutdown()


def register(url: str) -> None:
    """Make the way known to the program: all that the package needs to be told."""

    def make(store: OpenStore, settings: Settings) -> Provider:
        return RedirectWay(store, settings, url)

    PROVIDERS[NAME] = make
    words.METHODS[NAME] = LABEL


if __name__ == "__main__":
    from szdj_cli.__main__ import main

    register(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
