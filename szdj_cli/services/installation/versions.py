"""What the program runs on, for whoever reports a fault or compares two machines: nothing is opened for it."""

import platform
import re
from importlib import metadata

from szdj_cli.domain.installation.versions import Versions
from szdj_cli.store.core.engine import REVISION
from szdj_cli.store.core.sqlite import VERSION as SQLITE

_DISTRIBUTION = "szdj-cli"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_FOR_WORK_ON_THE_PROGRAM = re.compile("extra == .(test|benchmark)")


def found() -> Versions:
    """Return the schema, Python, SQLite and every library that the program is declared to need."""
    declared = metadata.requires(_DISTRIBUTION) or []
    named = [_NAME.match(each) for each in declared if not _FOR_WORK_ON_THE_PROGRAM.search(each)]
    libraries = sorted({name[0].lower() for name in named if name})
    return Versions(
        schema=REVISION,
        python=platform.python_version(),
        sqlite=SQLITE,
        system=platform.platform(),
        libraries=tuple((name, _version(name)) for name in libraries),
    )


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
