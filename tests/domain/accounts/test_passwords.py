import pytest

from szdj_cli.domain.accounts.passwords import is_initial, is_weak, require_acceptable
from szdj_cli.domain.errors import PasswordRefused

ID_NUMBER = "11010519491231002X"
MOBILE = "13812348000"


@pytest.mark.parametrize("password", ["abcdefg", "", "七个汉字的密码", "x" * 129])
def test_a_new_password_has_8_to_128_characters(password: str) -> None:
    with pytest.raises(PasswordRefused):
        require_acceptable(password)


@pytest.mark.parametrize("password", ["abcdefgh", "八个汉字组成密码", "x" * 128, "        "])
def test_a_new_password_has_no_rules_of_composition(password: str) -> None:
    require_acceptable(password)


@pytest.mark.parametrize("typed", ["31002X", "31002x", "３１００２ｘ", " 31002X "])
def test_the_initial_password_is_forgiven_its_width_and_case(typed: str) -> None:
    assert is_initial(typed, "31002X")


@pytest.mark.parametrize("typed", ["31002", "131002X", "", "310021"])
def test_anything_else_is_not_the_initial_password(typed: str) -> None:
    assert not is_initial(typed, "31002X")


@pytest.mark.parametrize(
    "password",
    [
        "31002X",  # the initial one
        "kmw7-fpq2-a",  # eleven characters
        "buwangchuxin",
        "BuWangChuXin2026!",
        "Gongchandang_1921",
        "1qaz2wsx3edc",
        "qwertyuiop123",
        "123456789012",
        "abababababab",
        f"my-{ID_NUMBER}-pass",
        f"my-{ID_NUMBER.lower()}-pass",
        "my own 31002x here",
        "kmw7fpq2-19491231",
        "kmw7fpq2-1949-12-31",
        "kmw7fpq2-1949.12.31",
        "kmw7fpq2-491231",
        "kmw7fpq2-12311949",
        f"kmw7{MOBILE}",
        "kmw7-138-1234-8000",
        "kmw7-fpq-12348000",
    ],
)
def test_a_password_that_others_would_guess_is_weak(password: str) -> None:
    assert is_weak(password, ID_NUMBER, MOBILE, 12)


@pytest.mark.parametrize(
    "password", ["kmw7-fpq2-ab", "三月-种下-一棵-木棉-啊啊", "correct horse battery", "19500101 and more"]
)
def test_a_long_password_of_ones_own_is_strong(password: str) -> None:
    assert not is_weak(password, ID_NUMBER, MOBILE, 12)


def test_the_birth_date_counts_without_its_zeros() -> None:
    assert is_weak("kmw7fpq2 1978-3-8", "440305197803080014", MOBILE, 12)
    assert is_weak("kmw7fpq2 1978年3月8日", "440305197803080014", MOBILE, 12)


def test_what_is_short_is_a_setting() -> None:
    assert is_weak("kmw7-fpq2-ab", ID_NUMBER, MOBILE, 13)
