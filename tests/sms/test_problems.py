import sys

import pytest

from szdj_cli.domain.errors import SmsGatewayMissing
from szdj_cli.domain.sms import GatewayProblem
from szdj_cli.messages.sms import GATEWAY_PROBLEMS
from szdj_cli.settings import Settings
from szdj_cli.sms.delivery import deliver, deliver_decoy
from szdj_cli.sms.problems import gateway_problem
from tests.support.messages import SIGN_IN

_SECRET = "sixteen letters!"


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"sms": "outbox"}, GatewayProblem.OUTBOX),
        ({"sms": "http"}, GatewayProblem.URL_MISSING),
        ({"sms": "http", "sms_url": "sms.example.com/send"}, GatewayProblem.URL_INVALID),
        ({"sms": "http", "sms_url": "ftp://sms.example.com"}, GatewayProblem.URL_INVALID),
        ({"sms": "http", "sms_url": "https://"}, GatewayProblem.URL_INVALID),
        ({"sms": "http", "sms_url": "https://sms.example.com:999999"}, GatewayProblem.URL_INVALID),
        ({"sms": "http", "sms_url": "https://[::1"}, GatewayProblem.URL_INVALID),
        ({"sms": "http", "sms_url": "http://sms.example.com/send"}, GatewayProblem.URL_INSECURE),
        ({"sms": "http", "sms_url": "http://8.8.8.8/send"}, GatewayProblem.URL_INSECURE),
        ({"sms": "http", "sms_url": "https://sms.example.com"}, GatewayProblem.SECRET_MISSING),
        ({"sms": "http", "sms_url": "https://sms.example.com", "sms_secret": "short"}, GatewayProblem.SECRET_SHORT),
        ({"sms": "http", "sms_url": "https://sms.example.com", "sms_secret": _SECRET}, None),
        ({"sms": "http", "sms_url": "http://127.0.0.1:8000/send", "sms_secret": _SECRET}, None),
        ({"sms": "http", "sms_url": "http://[::1]/send", "sms_secret": _SECRET}, None),
        ({"sms": "http", "sms_url": "http://localhost/send", "sms_secret": _SECRET}, None),
        ({"sms": "http", "sms_url": "http://192.168.3.9/send", "sms_secret": _SECRET}, None),
        ({"sms": "command"}, GatewayProblem.COMMAND_MISSING),
        ({"sms": "command", "sms_command": ["/nowhere/send-sms"]}, GatewayProblem.COMMAND_NOT_FOUND),
        ({"sms": "command", "sms_command": [sys.executable, "send.py"]}, None),
    ],
)
def test_what_is_wrong_with_a_gateway_is_found_without_asking_it(
    settings: dict[str, object], problem: GatewayProblem | None
) -> None:
    assert gateway_problem(Settings(**settings)) is problem


def test_message_and_decoy_are_refused_alike_by_a_gateway_that_cannot_be_used() -> None:
    settings = Settings(sms="http")
    with pytest.raises(SmsGatewayMissing):
        deliver(settings, SIGN_IN)
    with pytest.raises(SmsGatewayMissing):
        deliver_decoy(settings)


def test_every_problem_has_its_words() -> None:
    assert set(GATEWAY_PROBLEMS) == set(GatewayProblem)
