"""`szdj --version --verbose`."""

import sys

from szdj_cli.messages.kit import frame
from szdj_cli.services.installation import versions


def write() -> None:
    """Write what the program runs on, a line each."""
    found = versions.found()
    lines = [(frame.SCHEMA, found.schema), ("Python", found.python), ("SQLite", found.sqlite), *found.libraries]
    lines.append((frame.SYSTEM, found.system))
    sys.stdout.write("".join(f"{name} {version or frame.NOT_INSTALLED}\n" for name, version in lines))
