"""Whether the gateway in the settings can be used."""

import ipaddress
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from szdj_cli.domain.sms import GatewayProblem
from szdj_cli.settings import Settings

MIN_SECRET_LENGTH = 16  # characters


def gateway_problem(settings: Settings) -> GatewayProblem | None:
    """Return what is wrong with the gateway in the settings; nothing is sent, and nothing asked of it."""
    if settings.sms == "outbox":
        return GatewayProblem.OUTBOX
    return _http_problem(settings) if settings.sms == "http" else _command_problem(settings)


def _http_problem(settings: Settings) -> GatewayProblem | None:
    if not settings.sms_url:
        return GatewayProblem.URL_MISSING
    if problem := _url_problem(settings.sms_url):
        return problem
    if not settings.sms_secret:
        return GatewayProblem.SECRET_MISSING
    return GatewayProblem.SECRET_SHORT if len(settings.sms_secret) < MIN_SECRET_LENGTH else None


def _url_problem(url: str) -> GatewayProblem | None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port  # an impossible port is found only when it is asked for
    except ValueError:
        return GatewayProblem.URL_INVALID
    if not host or parts.scheme not in ("http", "https"):
        return GatewayProblem.URL_INVALID
    return None if parts.scheme == "https" or _is_near(host) else GatewayProblem.URL_INSECURE


def _is_near(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # Any other name could be resolved, today or tomorrow, to a machine far away.
        return host == "localhost"
    return address.is_loopback or address.is_private or address.is_link_local


def _command_problem(settings: Settings) -> GatewayProblem | None:
    if not settings.sms_command:
        return GatewayProblem.COMMAND_MISSING
    program = Path(settings.sms_command[0])
    # Half a path would name another program in each directory that somebody calls from.
    if program.name != str(program) and not program.is_absolute():
        return GatewayProblem.COMMAND_NOT_FOUND
    return None if shutil.which(program) else GatewayProblem.COMMAND_NOT_FOUND
