"""A field of the record costs three files: a copy of the program that has them imports, shows, edits and exports it."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support import ROOT, builders

_SIGN_IN = f"{builders.id_number(999)}\nkmw7-fpq2-ab\n"
_MIGRATION = '''"""A field."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{last}"


def upgrade() -> None:
    """Add the column."""
    op.add_column("member", sa.Column("hobby", sa.String))
'''


def _insert_before(file: Path, place: str, line: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(place) == 1
    file.write_text(text.replace(place, line + place), "utf-8")


def _add_field(package: Path) -> None:
    _insert_before(package / "domain/members/fields.py", ")  # fmt: skip", '    Field("hobby", "特长", _TEXT, _M),\n')
    _insert_before(package / "store/tables/members.py", "    updated_at:", "    hobby: str | None = None\n")
    versions = package / "store/migrations/versions"
    texts = "\n".join(file.read_text("utf-8") for file in versions.glob("*.py"))
    last = max(re.findall('^revision = "(.*)"$', texts, re.MULTILINE))
    (versions / "9999_hobby.py").write_text(_MIGRATION.format(last=last), "utf-8")


def test_a_field_of_the_record_is_a_line_a_column_and_a_migration(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "szdj_cli", tmp_path / "szdj_cli", ignore=shutil.ignore_patterns("__pycache__"))
    _add_field(tmp_path / "szdj_cli")

    def szdj(*arguments: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-m", "szdj_cli", *arguments],
            cwd=tmp_path,
            env={**os.environ, "SZDJ_HOME": str(tmp_path / "home")},
            input=_SIGN_IN,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    first = ("--admin-name", "管理员", "--admin-mobile", "13700000000", "--phone-page", "loopback", "--sms", "outbox")
    szdj("init", *first, "--stdin")
    szdj("login", "--stdin")
    szdj("import", "orgs", str(ROOT / "sample_data" / "orgs.csv"), "--yes")
    with (ROOT / "sample_data" / "members.csv").open(encoding="utf-8-sig", newline="") as file:
        headings, person, *_others = csv.reader(file)
    with (tmp_path / "members.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*headings, "特长"], [*person, "书法"]])
    szdj("import", "members", "members.csv", "--yes")
    assert re.search("特长.*书法", szdj("member", "show", "1"))
    szdj("member", "edit", "1", "--set", "特长=围棋", "--reason", "本人说明", "--yes")
    szdj("member", "export", "--output", "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["特长"] for row in csv.DictReader(file)] == ["围棋"]
