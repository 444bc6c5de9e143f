"""Proof by WeChat: a service account's web authorisation, bound to the member by an SMS code the first time.

After WeChat's own description of its web authorisation (网页授权): the page of `wechat_authorize_url` sends the phone
back with a code, which `wechat_token_url` turns, once, into the openid of whoever holds the phone. Only `snsapi_base`
is asked for: no name, no picture.
"""

import json
import time
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from szdj_cli import private_files
from szdj_cli.domain.accounts.verification import OPEN_STATES
from szdj_cli.domain.errors import SettingsInvalid
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.messages.verification import wechat as words
from szdj_cli.phone import pages
from szdj_cli.phone.sms_provider import SmsProvider
from szdj_cli.phone.visits import Away, Reply, Return, Visit
from szdj_cli.services.verification import identities
from szdj_cli.services.verification.challenges import OpenStore
from szdj_cli.settings import Settings

if TYPE_CHECKING:
    import httpx

NAME = "wechat"

_GO, _BACK = "authorize", "wechat"  # only the page of a challenge leads to the one, only WeChat to the other
_SECONDS = 5.0  # to connect, and between two pieces of an answer
_SECONDS_IN_ALL = 10.0
_MOST_BYTES = 64 * 1024
_CODE = pattern(r"[A-Za-z0-9_-]{1,512}")
_OPENID = pattern(r"[A-Za-z0-9_-]{1,128}")
_APP_ID = pattern(r"[A-Za-z0-9]{1,64}")
_CODES_GONE = frozenset({40029, 40163, 41008, 42003})  # invalid, used before, missing, out of time
_BUSY = -1


class Failure(StrEnum):
    """Why WeChat did not say who it is, as the page tells it."""

    CODE_GONE = "code_gone"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"


class WeChatProvider:
    """Sends the phone to WeChat, asks WeChat who came back, and goes on by SMS where that says too little.

    Raises:
        SettingsInvalid: phones do not reach the page by HTTPS, or a setting of the service account is missing or wrong.
        FileExposed: others can read the file of its secret.
    """

    steps = words.STEPS

    def __init__(self, store: OpenStore, settings: Settings) -> None:
        if settings.phone_page != "https":
            raise SettingsInvalid("phone_page", choices=("https",))
        if settings.phone_url is not None and urlsplit(settings.phone_url).scheme != "https":
            raise SettingsInvalid("phone_url")
        for name in ("wechat_authorize_url", "wechat_token_url"):
            if not _is_safe(getattr(settings, name)):
                raise SettingsInvalid(name)
        if settings.wechat_app_id is None or not _APP_ID.fullmatch(settings.wechat_app_id):
            raise SettingsInvalid("wechat_app_id")
        self._store = store
        self._settings = settings
        self._app_id: str = settings.wechat_app_id
        self._secret = _secret_in(settings)
        self._sms = SmsProvider(store, settings)

    def show(self, visit: Visit) -> str:
        """Return the step at which a challenge stands."""
        if visit.view.is_trusted or visit.view.is_code_sent:
            return self._sms.show(visit)
        return _start(visit)

    def take(self, name: str, visit: Visit, fields: Mapping[str, str]) -> Reply | Away | None:
        """Send the phone to WeChat, or take it back from there; all else is the code by SMS."""
        if name == _GO and visit.is_secure:
            return Away(self._address(visit.back(_BACK)))
        if name == _BACK and visit.is_secure:
            return Reply(self._come_back(visit, fields.get("code", "")))
        return self._sms.take(name, visit, fields)

    def _address(self, back: Return) -> str:
        # In this order, and with this end, or WeChat does not open it.
        asked = {
            "appid": self._app_id,
            "redirect_uri": back.url,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": back.state,
        }
        return f"{self._settings.wechat_authorize_url}?{urlencode(asked, quote_via=quote, safe='')}#wechat_redirect"

    def _come_back(self, visit: Visit, code: str) -> str:
        openid = self._openid_of(visit, code)
        if isinstance(openid, Failure):
            return _start(visit, words.FAILURES[openid])
        identity = identities.identity_of(self._store, NAME, f"{self._app_id}|{openid}")
        answered = identities.confirm_identity(self._store, visit.token, identity, visit.now)
        if answered.state not in OPEN_STATES:
            return pages.ended(answered.state, visit.steps)
        return pages.start(visit.binding(identity), question=words.FIRST_TIME)

    def _openid_of(self, visit: Visit, code: str) -> "str | Failure":
        if not _CODE.fullmatch(code):
            return Failure.CODE_GONE
        answer = self._asked(code)
        openid, error = answer.get("openid"), answer.get("errcode")
        if not error and isinstance(openid, str) and _OPENID.fullmatch(openid):
            return openid
        if error in _CODES_GONE:
            return Failure.CODE_GONE
        known = isinstance(error, int) and error not in (0, _BUSY)
        failure = Failure.REFUSED if known else Failure.NO_ANSWER
        problem = f"errcode {error}" if isinstance(error, int) else failure.value
        identities.log_failure(self._store, visit.token, NAME, problem, visit.now)
        return failure

    @cached_property
    def _client(self) -> "httpx.Client":
        """What asks WeChat, made once for all who come back: making it takes longer than all else of an answer.

        Each question has a connection of its own: on one that was kept and cut, a code would be lost with it.
        """
        import httpx  # costs a tenth of a second, and is wanted by this way alone

        alone = httpx.Limits(max_keepalive_connections=0)
        # A proxy from the environment would read what is not encrypted; a redirect would be told the secret.
        is_encrypted = self._settings.wechat_token_url.startswith("https:")
        return httpx.Client(timeout=_SECONDS, limits=alone, trust_env=is_encrypted, follow_redirects=False)

    def _asked(self, code: str) -> Mapping[str, object]:
        """Return what WeChat answers to a code; nothing where it does not answer as it says it does."""
        import httpx

        query = {"appid": self._app_id, "secret": self._secret, "code": code, "grant_type": "authorization_code"}
        url = self._settings.wechat_token_url
        until = time.monotonic() + _SECONDS_IN_ALL
        body = b""
        try:
            with self._client.stream("GET", url, params=query) as answer:
                if answer.status_code != httpx.codes.OK:
                    return {}
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > _MOST_BYTES or time.monotonic() > until:
                        return {}
            found = json.loads(body)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def _start(visit: Visit, notice: str = "") -> str:
    return pages.trusted(visit, notice, question=words.IS_IT_YOU, form=_GO, label=words.GO)


def _secret_in(settings: Settings) -> str:
    if settings.wechat_secret_file is None:
        raise SettingsInvalid("wechat_secret_file")
    try:
        secret = private_files.read(settings.wechat_secret_file).decode("ascii").strip()
    except (OSError, ValueError):  # not there, or not text
        raise SettingsInvalid("wechat_secret_file") from None
    if not secret.isalnum():
        raise SettingsInvalid("wechat_secret_file")
    return secret


def _is_safe(url: str) -> bool:
    """Return whether what is sent to an address is encrypted, or stays on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and (host == "localhost" or _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
