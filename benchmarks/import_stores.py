"""Stores for the benchmarks of importing: two thousand branches, no member yet, an administrator."""

import subprocess
from pathlib import Path

from benchmarks import rosters
from benchmarks.harness import program
from szdj_cli.domain.values.identity import check_character

_BODY = "11010519700101999"
_ID_NUMBER, _PASSWORD = _BODY + check_character(_BODY), "throw-away-Bench-26"


def build(home: Path, database_url: str = "") -> None:
    """Make a store in a directory, or, with an address, in a database of PostgreSQL."""
    _szdj(home, database_url, "init", "--admin-name", "管理员", "--admin-mobile", "13700000000",
          "--phone-page", "loopback", "--sms", "outbox", "--stdin")  # fmt: skip
    sign_in(home, database_url)
    organisations = home / "orgs.csv"
    rosters.write_organisations(organisations)
    _szdj(home, database_url, "import", "orgs", str(organisations), "--yes")


def sign_in(home: Path, database_url: str = "") -> None:
    """Sign the administrator in."""
    _szdj(home, database_url, "login", "--stdin")


def importing(roster: Path, home: Path, database_url: str = "") -> list[str]:
    """Return the command that imports a roster."""
    return ["env", *_variables(home, database_url), program("szdj"), "import", "members", str(roster), "--yes"]


def _szdj(home: Path, database_url: str, *arguments: str) -> None:
    subprocess.run(
        ["env", *_variables(home, database_url), program("szdj"), *arguments],
        input=f"{_ID_NUMBER}\n{_PASSWORD}\n".encode(),
        capture_output=True,
        check=True,
    )


def _variables(home: Path, database_url: str) -> list[str]:
    return [f"SZDJ_HOME={home}", *([f"SZDJ_DATABASE_URL={database_url}"] if database_url else [])]
