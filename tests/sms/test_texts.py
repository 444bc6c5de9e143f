import pytest

from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.messages.sms import text_of
from tests.support.messages import AT, CODE, MOBILE, SIGN_IN, TEXT


def test_a_code_says_what_it_is_for_and_for_how_long() -> None:
    assert text_of(SIGN_IN) == TEXT


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.NOTICE])
def test_every_purpose_of_a_code_has_its_words(purpose: Purpose) -> None:
    text = text_of(Message(AT, MOBILE, purpose, CODE))
    assert text.startswith("【深圳智慧党建】验证码 048613，用于")
    assert MOBILE not in text


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_has_its_words(notice: Notice) -> None:
    count = 100_000 if notice is Notice.REQUESTS_WAIT else None
    text = text_of(Message(AT, MOBILE, Purpose.NOTICE, notice=notice, waiting=count))
    assert text.startswith("【深圳智慧党建】")
    assert len(text) <= 70  # what fits into one message


def test_a_message_shows_neither_its_number_nor_its_code() -> None:
    assert MOBILE not in repr(SIGN_IN)
    assert CODE not in repr(SIGN_IN)


@pytest.mark.parametrize(
    ("purpose", "code", "notice"),
    [
        (Purpose.NOTICE, None, Notice.REQUESTS_WAIT),
        (Purpose.SIGN_IN, None, None),
        (Purpose.NOTICE, None, None),
        (Purpose.NOTICE, CODE, Notice.PASSWORD_RESET),
        (Purpose.SIGN_IN, CODE, Notice.PASSWORD_RESET),
    ],
)
def test_a_message_is_either_a_code_or_a_notice(purpose: Purpose, code: str | None, notice: Notice | None) -> None:
    with pytest.raises(ValueError, match="notice"):
        text_of(Message(AT, MOBILE, purpose, code, notice))
