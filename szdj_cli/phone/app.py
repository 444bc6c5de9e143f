"""The phone page as a web application: who may post what, and what every answer carries."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from szdj_cli.domain.accounts.short_codes import read_short_code
from szdj_cli.domain.accounts.verification import CHALLENGE_LIFE, OPEN_STATES, PHONE_TRUST
from szdj_cli.domain.errors import PaperAltered, SzdjError
from szdj_cli.messages.verification import phone as words
from szdj_cli.phone import pages
from szdj_cli.phone.guesses import Guesses
from szdj_cli.phone.providers import Provider
from szdj_cli.phone.visits import Away, Reply, Return, Visit
from szdj_cli.services.verification import challenges, identities
from szdj_cli.services.verification.challenges import OpenStore

COOKIE = "szdj_phone"
AWAY_COOKIE = "szdj_away"
"""The challenge from which a phone left for another service, and what tells that phone from others."""

_PORTS = {"http": 80, "https": 443}
_MAX_BODY = 4096  # bytes; the longest honest form is a name and six digits
_MAX_FIELDS = 10
_NONCE_BYTES = 16


class PhonePage:
    """The page of one store, reached at one address; `on_fault` is told of every fault of the program."""

    def __init__(
        self,
        store: OpenStore,
        provider: Provider,
        base_url: str,
        clock: Callable[[], datetime],
        on_fault: Callable[[Exception], object],
    ) -> None:
        self._store = store
        self._provider = provider
        self._clock = clock
        self._on_fault = on_fault
        self._base = urlsplit(base_url)
        self._guesses = Guesses()

    def app(self) -> Starlette:
        """Return the application that a server runs."""
        return Starlette(
            routes=[
                Route("/v/{token}", self._get, methods=["GET"]),
                Route("/V/{token}", self._get, methods=["GET"]),  # as a QR code has it that is to be small
                Route("/v/{token}/{form}/{action}", self._get, methods=["GET"]),
                Route("/v/{token}/{form}/{action}", self._post, methods=["POST"]),
                Route("/back/{name}", self._back, methods=["GET"]),
                Route("/t/{code}", self._paper, methods=["GET"]),
                Route("/health/{nonce}", self._health, methods=["GET"]),
            ],
            exception_handlers={404: self._unknown, 405: self._unknown, SzdjError: self._busy, Exception: self._fault},
        )

    async def _get(self, request: Request) -> Response:
        token = request.path_params["token"]
        if "action" in request.path_params:  # an answer that is loaded again: nothing is posted twice
            return RedirectResponse(self._path(token), status_code=303, headers=self._headers())
        return await run_in_threadpool(self._show, token, request.cookies.get(COOKIE), _address_of(request))

    async def _post(self, request: Request) -> Response:
        token, form, action = (request.path_params[name] for name in ("token", "form", "action"))
        is_ours = hmac.compare_digest(form.encode(), challenges.form_token(self._store, token, action).encode())
        if not (is_ours and self._is_own_origin(request)):
            return self._html(pages.problem(*words.REFUSED), 403)
        fields = await _fields(request)
        if fields is None:
            return self._html(pages.problem(*words.REFUSED), 413)
        return await run_in_threadpool(self._take, token, action, fields, request.cookies.get(COOKIE))

    async def _back(self, request: Request) -> Response:
        """Take a phone that another service sends back, by the state that it left with; the query alone is nothing."""
        fields = _parsed(request.url.query)
        if fields is None:
            return self._html(pages.problem(*words.REFUSED), 413)
        name, cookies, address = request.path_params["name"], request.cookies, _address_of(request)
        left, cookie = cookies.get(AWAY_COOKIE, ""), cookies.get(COOKIE)
        return await run_in_threadpool(self._come_back, name, left, fields, cookie, address)

    async def _health(self, request: Request) -> Response:
        answer = challenges.answer_to(self._store, request.path_params["nonce"])
        return PlainTextResponse(answer, headers=self._headers())

    async def _paper(self, request: Request) -> Response:
        """Tell whoever scanned a letter or a receipt whether it was issued here; nobody is signed in for that."""
        return await run_in_threadpool(self._check_paper, request.path_params["code"])

    async def _unknown(self, _request: Request, _error: Exception) -> Response:
        return self._html(pages.problem(*words.UNKNOWN), 404)

    async def _busy(self, _request: Request, _error: Exception) -> Response:
        return self._html(pages.problem(*words.BUSY), 503)

    async def _fault(self, _request: Request, error: Exception) -> Response:
        self._on_fault(error)
        return self._html(pages.problem(*words.BUSY), 500)

    def _check_paper(self, code: str) -> Response:
        from szdj_cli.services.documents import check as paper_checks

        try:
            return self._html(pages.paper(paper_checks.check(self._store, code, self._clock())))
        except PaperAltered:
            return self._html(pages.paper(None), 404)

    def _show(self, token: str, cookie: str | None, address: str) -> Response:
        found = self._guessed(token, cookie, address)
        if isinstance(found, Response):
            return found
        return self._html(self._provider.show(found))

    def _take(self, token: str, action: str, fields: dict[str, str], cookie: str | None) -> Response:
        found = self._visit(token, cookie)  # whose address is sealed: nothing is guessed here
        if isinstance(found, Response):
            return found
        if action.partition(".")[0] == "deny":
            return self._html(pages.ended(challenges.deny(self._store, token, found.now), found.steps))
        name, _, identity = action.partition(".")
        return self._taken(name, found.binding(identity) if identity else found, fields)

    def _come_back(self, name: str, left: str, fields: dict[str, str], cookie: str | None, address: str) -> Response:
        token, _, nonce = left.partition(".")
        found = self._guessed(token, cookie, address)
        if isinstance(found, Response):
            return found
        if not identities.come_back(self._store, token, name, nonce, fields.get("state", ""), found.now):
            return self._html(pages.problem(*words.REFUSED), 403)
        return self._taken(name, found, fields)

    def _taken(self, name: str, visit: Visit, fields: dict[str, str]) -> Response:
        reply = self._provider.take(name, visit, fields)
        if reply is None:
            return self._html(pages.problem(*words.UNKNOWN), 404)
        return self._leaving(visit, reply.url) if isinstance(reply, Away) else self._answer(reply)

    def _guessed(self, token: str, cookie: str | None, address: str) -> Visit | Response:
        """Return a visit whose token whoever has an address may have guessed, if it is a short link's code."""
        if read_short_code(token) is None:
            return self._visit(token, cookie)
        now = self._clock()
        if self._guesses.are_too_many(address, now):
            return self._html(pages.problem(*words.TOO_MANY_GUESSES), 429)
        found = self._visit(token, cookie)
        if isinstance(found, Response):
            self._guesses.count(address, now)
        return found

    def _visit(self, token: str, cookie: str | None) -> Visit | Response:
        now = self._clock()
        is_secure = self._base.scheme == "https"
        view = challenges.look(self._store, token, cookie if is_secure else None, now)
        if view is None:
            return self._html(pages.problem(*words.UNKNOWN), 404)
        if view.state not in OPEN_STATES:
            return self._html(pages.ended(view.state, self._provider.steps))
        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        return Visit(
            token,
            view,
            action=lambda action: self._form(token, action),
            back=lambda name: self._return(token, name, nonce, view.tries_left),
            steps=self._provider.steps,
            now=now,
            is_secure=is_secure,
            nonce=nonce,
            cookie=cookie,
        )

    def _form(self, token: str, action: str) -> str:
        return f"{self._path(token)}/{challenges.form_token(self._store, token, action)}/{action}"

    def _return(self, token: str, name: str, nonce: str, tries_left: int) -> Return:
        state = identities.return_state(self._store, token, name, nonce, tries_left)
        return Return(f"{self._base.geturl().rstrip('/')}/back/{name}", state)

    def _path(self, token: str) -> str:
        return f"{self._base.path.rstrip('/')}/v/{token}"

    def _is_own_origin(self, request: Request) -> bool:
        origin = request.headers.get("origin")
        if origin is None:  # old phones send none; the form's token in the address has to do
            return True
        # Whatever name of this machine the phone used; behind a proxy, the public one. The scheme is that of the
        # page in either case: what comes unencrypted does not post to a page that is not.
        own = {
            _origin(f"{self._base.scheme}://{host}") for host in (request.headers.get("host", ""), self._base.netloc)
        }
        found = _origin(origin)
        return found is not None and found in own

    def _answer(self, reply: Reply) -> Response:
        response = self._html(reply.html)
        if reply.cookie:
            seconds = int(PHONE_TRUST.total_seconds())
            response.set_cookie(COOKIE, reply.cookie, max_age=seconds, secure=True, httponly=True, samesite="lax")
        return response

    def _leaving(self, visit: Visit, url: str) -> Response:
        state = identities.leave(self._store, visit.token, visit.now)
        if state not in OPEN_STATES:
            return self._html(pages.ended(state, visit.steps))
        response = self._html(pages.away(visit, url))
        # Not a redirect: browsers hold those of a form against the policy's `form-action`.
        response.headers["Refresh"] = f"0; url={url}"
        response.set_cookie(
            AWAY_COOKIE,
            f"{visit.token}.{visit.nonce}",
            max_age=int(CHALLENGE_LIFE.total_seconds()),
            path=f"{self._base.path.rstrip('/')}/back/",
            secure=visit.is_secure,
            httponly=True,
            samesite="lax",
        )
        return response

    def _html(self, html: str, status: int = 200) -> Response:
        return HTMLResponse(html, status, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        policy = f"default-src 'none'; style-src {pages.style_hash()}; img-src data:; "
        policy += "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        return {
            "Cache-Control": "no-store",
            "Content-Security-Policy": policy,
            # `no-referrer` would make browsers send `Origin: null` with the forms.
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }


def _address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def _origin(url: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port of an address; None where it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:  # a bracket left open, or a port that is no number
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None


async def _fields(request: Request) -> dict[str, str] | None:
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_BODY:
                return None
        return _parsed(body.decode())
    except (ValueError, ClientDisconnect):  # not UTF-8; or the phone is gone
        return None


def _parsed(text: str) -> dict[str, str] | None:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict"))
    except ValueError:  # not UTF-8, or too many fields
        return None
