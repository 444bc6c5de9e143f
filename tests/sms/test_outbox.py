import json
import stat
from pathlib import Path

import pytest

from szdj_cli.domain.errors import FileExposed, SmsGatewayMissing
from szdj_cli.settings import Settings
from szdj_cli.sms.delivery import deliver, deliver_decoy
from tests.support.messages import BODY, RESET, SIGN_IN


@pytest.fixture
def settings(home: Path) -> Settings:
    assert home.is_dir()
    return Settings()


def test_each_message_is_one_json_line(settings: Settings) -> None:
    deliver(settings, SIGN_IN)
    deliver(settings, RESET)
    first, second = settings.outbox_path.read_text("utf-8").splitlines()
    assert json.loads(first) == BODY
    assert json.loads(second)["purpose"] == "notice"
    assert json.loads(second)["code"] is None
    assert "恢复为初始密码" in json.loads(second)["text"]


def test_a_decoy_leaves_an_outbox_and_no_line(settings: Settings) -> None:
    deliver_decoy(settings)
    assert settings.outbox_path.read_bytes() == b""


def test_only_its_owner_can_read_the_outbox(settings: Settings) -> None:
    deliver(settings, SIGN_IN)
    assert stat.S_IMODE(settings.outbox_path.stat().st_mode) == 0o600
    settings.outbox_path.chmod(0o644)
    with pytest.raises(FileExposed):
        deliver(settings, SIGN_IN)


def test_message_and_decoy_are_refused_alike_where_the_outbox_cannot_be_written(settings: Settings) -> None:
    settings.outbox_path.mkdir(mode=0o700)
    with pytest.raises(SmsGatewayMissing):
        deliver(settings, SIGN_IN)
    with pytest.raises(SmsGatewayMissing):
        deliver_decoy(settings)
