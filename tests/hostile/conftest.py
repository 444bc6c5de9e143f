"""A branch whose data means harm: what commands let in of it, and what somebody wrote past them."""

import csv
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.support import builders
from tests.support import world as worlds
from tests.support.running import Result, assert_ok, run
from tests.support.texts import FORMULA, HOSTILE, storable
from tests.support.world import MEMBER, OTHER, SECRETARY, World


@pytest.fixture(scope="session")
def hostile_template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with hostile names, values, requests, reasons and terminals in every table; the secretary is signed in."""
    world = worlds.copy(world_template, tmp_path_factory.mktemp("hostile") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SZDJ_HOME", str(world.home))
        let_in(world)
        written_past(world.home, HOSTILE)
        world.enter(SECRETARY)
    return world.home


@pytest.fixture
def hostile(hostile_template: Path, tmp_path: Path) -> World:
    """The hostile branch, with its secretary signed in and verified."""
    return worlds.copy(hostile_template, tmp_path / "home")


def let_in(world: World) -> None:
    """Give hostile text to every command that takes text."""
    world.sign_in_as_administrator()
    text = HOSTILE.replace("\x00", "")
    organisations = [{**row, "地址": text, "名称": row["名称"] + text} for row in builders.ORGANISATIONS]
    assert_ok(_import("orgs", world.home / "orgs.csv", organisations))
    people = [
        builders.person(0, 工作单位=text, 家庭住址=text, 籍贯=FORMULA),
        builders.person(10, 工作岗位=text[:60], 家庭住址=FORMULA, 现居住地=text, 户籍地="'" + FORMULA),
    ]
    assert_ok(_import("members", world.home / "members.csv", people))
    assert_ok(run("member", "edit", "6", "--set", f"工作单位={text}", "--reason", text, "--yes"))
    rejected = world.request(MEMBER, f"工作单位={text}1", f"籍贯={FORMULA}1")
    world.enter(SECRETARY)
    assert_ok(run("approve", "reject", str(rejected), "--reason", text, "--yes"))
    world.request(MEMBER, f"工作单位={text}2", f"籍贯={FORMULA}2")
    world.request(OTHER, f"家庭住址={text}3")


def written_past(home: Path, text: str) -> None:
    """Write text into the store past the program, wherever there is any in the clear."""
    text = storable(text)
    with closing(sqlite3.connect(home / "store.db")) as store, store:
        for column in ("name", "employer", "address", "occupation", "landline", "email", "floating_to"):
            store.execute(f"UPDATE member SET {column} = ? WHERE id IN (1, 3)", [text])
        for column in ("name", "address", "phone"):
            store.execute(f"UPDATE organisation SET {column} = ? WHERE code IN ('B1', 'C1')", [text])
        for table, column in (("session", "terminal"), ("challenge", "terminal")):
            store.execute(f"UPDATE {table} SET {column} = ?", [text])


def _import(kind: str, path: Path, rows: Sequence[Mapping[str, str]]) -> Result:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerows(rows)
    result = run("import", kind, str(path), "--yes")
    path.unlink()
    return result
