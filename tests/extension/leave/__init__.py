"""请假, a fifth kind of request: what `docs/project-layout.md` lists, with everything of its own in these files."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from szdj_cli.cli import requests as commands_of_requests
from szdj_cli.cli.framework import commands, lazy
from szdj_cli.domain.requests import kinds
from szdj_cli.services.installation import maintenance
from szdj_cli.store.core import engine, row_digests, schema

BEFORE = engine.REVISION
REVISION = f"{int(BEFORE) + 1:04}"

KIND = kinds.RequestKind(
    "leave",
    "请假",
    "tests.extension.leave.domain",
    "tests.extension.leave.services",
    "tests.extension.leave.words",
    "tests.extension.leave.command",
    "tests.extension.leave.command",
)
COMMAND = commands.Entry("leave", "tests.extension.leave.command", "请假：提交书记审批", "个人", is_group=True)


def register(patch: pytest.MonkeyPatch) -> None:
    """Let there be leave from now on, as when the program starts; what `patch` takes back is as it was before."""
    loaded = [import_module(f"szdj_cli.cli.requests.{name}") for name in ("filters", "approve", "request")]
    patch.setattr(kinds, "_KINDS", kinds._KINDS.copy())
    patch.setitem(kinds.KINDS.labels, KIND.code, KIND.label)
    kinds.register(KIND)
    commands.COMMANDS.append(COMMAND)
    # The migration and the rows that the log knows.
    patch.setattr(schema, "VERSIONS", [*schema.VERSIONS, str(Path(__file__).parent / "migrations")])
    for module in (engine, schema, maintenance):
        patch.setattr(module, "REVISION", REVISION)
    patch.setitem(row_digests.KEYS, "leave", row_digests.Key("request_id"))
    # They are loaded anew: the options that offer the kinds are made then.
    for module in loaded:
        patch.delattr(commands_of_requests, module.__name__.rsplit(".", 1)[1])
        patch.delitem(sys.modules, module.__name__)
    lazy.load.cache_clear()


def forget() -> None:
    """Undo what `register` did in lists that are changed in place."""
    commands.COMMANDS.remove(COMMAND)
    vars(kinds.KINDS).pop("by_text", None)
    lazy.load.cache_clear()
