"""The program as somebody reaches it through `sudo`: as a service account whose home is a test's own."""

import os
import pwd
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch


@contextmanager
def through_sudo(uid: int, home: Path, brought: Mapping[str, str] | None = None) -> Iterator[None]:
    """Let runs in this process be those of another OS user's sudo, with what they brought along in the environment.

    `home` is what the service account finds as the home of its store.
    """
    account = home.parent / "account"
    link = account / ".local/share/szdj"
    if not link.exists():
        link.parent.mkdir(parents=True)
        link.symlink_to(home)
    entry = SimpleNamespace(pw_dir=str(account))
    with patch.dict(os.environ), patch.object(pwd, "getpwuid", lambda _uid: entry):
        del os.environ["SZDJ_HOME"]
        os.environ.update({"SUDO_UID": str(uid), **(brought or {})})
        yield
