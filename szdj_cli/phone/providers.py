"""The ways of proving who holds the phone, by the name that the setting `verification_method` has for each."""

from collections.abc import Callable, Mapping
from typing import Protocol

from szdj_cli.domain.errors import SettingsInvalid
from szdj_cli.phone.sms_provider import SmsProvider
from szdj_cli.phone.visits import Away, Reply, Visit
from szdj_cli.phone.wechat import WeChatProvider
from szdj_cli.services.verification.challenges import OpenStore
from szdj_cli.settings import Settings


class Provider(Protocol):
    """Shows the steps of an open challenge and takes what comes of them. Denying is the page's own."""

    @property
    def steps(self) -> tuple[str, str, str]:
        """What the steps are called, from looking at who asks to the end."""
        ...

    def show(self, visit: Visit) -> str:
        """Return the step at which a challenge stands; change nothing."""
        ...

    def take(self, name: str, visit: Visit, fields: Mapping[str, str]) -> Reply | Away | None:
        """Do what the form of a name, or the way back of that name, asks; None where there is none.

        Either was made by this program for this challenge; `fields` are whatever the phone has sent.
        """
        ...


PROVIDERS: dict[str, Callable[[OpenStore, Settings], Provider]] = {
    "sms": SmsProvider,
    "wechat": WeChatProvider,
    "totp": SmsProvider,  # proves at the terminal: nobody is sent to the page, which goes on telling of papers
}


def provider_of(store: OpenStore, settings: Settings) -> Provider:
    """Return the way that the settings name.

    Raises:
        SettingsInvalid: there is none of that name.
    """
    make = PROVIDERS.get(settings.verification_method)
    if make is None:
        raise SettingsInvalid("verification_method", choices=tuple(PROVIDERS))
    return make(store, settings)
