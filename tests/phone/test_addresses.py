import ipaddress
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.domain.errors import PhonePageUnavailable, SettingsInvalid
from szdj_cli.phone.addresses import Address, address_of, lan_address
from szdj_cli.settings import Settings

CERTIFICATE = {"phone_certificate": Path("cert.pem"), "phone_key": Path("key.pem")}


def address(**given: Any) -> Address:
    return address_of(Settings(**given))


def test_without_settings_only_this_machine_reaches_the_page() -> None:
    found = address()
    assert (found.host, found.port) == ("127.0.0.1", 0)
    assert found.base_url(8123) == "http://127.0.0.1:8123"


def outcome(of: Callable[[], str]) -> str:
    try:
        return of()
    except PhonePageUnavailable:
        return "no network"


def test_on_the_lan_the_page_has_this_machines_address() -> None:
    lan = outcome(lan_address)
    assert lan == "no network" or not ipaddress.ip_address(lan).is_loopback
    assert outcome(lambda: address(phone_page="lan").host) == lan
    assert address(phone_page="lan", phone_bind="10.0.0.5").base_url(8123) == "http://10.0.0.5:8123"


def test_who_listens_everywhere_is_linked_by_the_lan_address() -> None:
    everywhere = Address("0.0.0.0", 0, "http", None)  # noqa: S104 -- nothing is bound
    lan = outcome(lan_address)
    linked = outcome(lambda: everywhere.base_url(9))
    assert linked == ("no network" if lan == "no network" else f"http://{lan}:9")


def test_a_certificate_makes_the_link_https() -> None:
    found = address(phone_page="https", phone_bind="10.0.0.5", phone_port=8443, **CERTIFICATE)
    assert found.base_url(8443) == "https://10.0.0.5:8443"


def test_behind_a_proxy_the_page_listens_to_this_machine_and_the_link_is_the_public_one() -> None:
    found = address(phone_page="https", phone_url="https://dj.example/szdj/", phone_port=8080)
    assert (found.host, found.port, found.scheme) == ("127.0.0.1", 8080, "http")
    assert found.base_url(8080) == "https://dj.example/szdj"


def test_options_go_before_settings() -> None:
    found = address_of(Settings(phone_bind="10.0.0.5", phone_port=1), bind="::1", port=0)
    assert (found.host, found.port) == ("::1", 0)
    assert found.base_url(9) == "http://[::1]:9"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"phone_page": "https"}, "phone_certificate"),
        ({"phone_page": "https", "phone_certificate": Path("cert.pem")}, "phone_certificate"),
        ({"phone_page": "https", "phone_url": "https://dj.example"}, "phone_port"),
    ],
)
def test_a_setting_that_is_missing_is_named(settings: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        address(**settings)
    assert refused.value.setting == named
