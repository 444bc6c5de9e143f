"""An installation with a branch in it, for the tests of what people do before the rest of the program."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from szdj_cli import private_files
from szdj_cli.domain.installation.installation import Gateway, InitForm, PhonePage
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.services.installation import installation
from szdj_cli.settings import Settings
from szdj_cli.store.core.connections import Database
from szdj_cli.store.core.engine import Store, open_store
from tests.support import builders

FORM = InitForm("管理员", "13700000000", builders.id_number(999), "kmw7-fpq2-ab", PhonePage.LOOPBACK, Gateway.OUTBOX)
FORM_AS_TYPED = InitForm(
    admin_name="王芳",
    admin_mobile="138-1234-8000",
    id_number="11010519491231002x",
    password="kmw7-fpq2-ab",
    phone_page=PhonePage.LAN,
    sms=Gateway.HTTP,
    phone_port=8443,
)
"""Answers as people write them, each other than what holds by itself."""


@dataclass(frozen=True)
class Installed:
    """A home directory, and its member number 1 with the initial password."""

    home: Path
    store: Store

    @property
    def id_number(self) -> str:
        """The member's identity number."""
        return builders.person(0)["公民身份号码"]

    @property
    def initial(self) -> str:
        """The member's initial password."""
        return initial_password_of(self.id_number)


def install() -> Installed:
    """Install in the home that SZDJ_HOME names and import the members: done once in a process, and copied."""
    settings = Settings()
    private_files.ensure_directory(settings.home)
    for name, content in _installed().items():
        private_files.create(settings.home / name, content)
    return Installed(settings.home, open_store(settings))


@cache
def _installed() -> dict[str, bytes]:
    with TemporaryDirectory() as directory, patch.dict(os.environ, {"SZDJ_HOME": f"{directory}/home"}):
        now, settings = datetime.now(UTC), Settings()
        installation.initialise(settings, FORM, now)
        store = open_store(settings)
        builders.import_organisations(store, now)
        builders.import_people(store, now, 2)
        Database.close(store.database)
        return {path.name: path.read_bytes() for path in settings.home.iterdir()}
