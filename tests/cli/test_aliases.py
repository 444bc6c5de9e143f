"""The operator's own words in the home: what imports make of them, and what doctor says."""

import json
from pathlib import Path

import pytest

from szdj_cli.domain.imports.aliases import FILE_NAME
from tests.support.builders import person
from tests.support.running import assert_ok, assert_refused, run, run_json, run_summary
from tests.support.tables.rosters import write_roster
from tests.support.world import MEMBER, SECRETARY, World

WORDS = '[members]\n"工作单位" = ["服务处所"]\n\n[members.values."学历"]\n"研究生" = ["研究生（同等学力）"]\n'


@pytest.fixture
def administrator(world: World) -> World:
    world.sign_in_as_administrator()
    return world


def write_words(world: World, text: str, encoding: str = "utf-8") -> Path:
    path = world.home / FILE_NAME
    path.write_text(text, encoding)
    return path


def imported(file: Path) -> dict[str, int]:
    return {
        name: count for name, count in run_summary("import", "members", str(file), "--yes").items() if name != "read"
    }


def test_words_in_cells_are_stored_as_what_they_mean(administrator: World, tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [person(20, 学历="研究生（同等学力）")])
    assert run("import", "members", str(file), "--yes").exit_code == 3
    write_words(administrator, WORDS)
    assert imported(file)["new"] == 1
    assert run_json("member", "show", "6")["education"] == "10"


def test_a_branch_may_be_called_otherwise(administrator: World, tmp_path: Path) -> None:
    write_words(administrator, '[members.values."所在党支部"]\nB2 = ["机关一支部"]\n')
    assert imported(write_roster(tmp_path / "a.csv", [person(20, 所在党支部="机关一支部")]))["new"] == 1
    assert run_json("member", "show", "6")["branch"] == "B2"


def test_what_was_imported_before_is_read_once_more_with_new_words(administrator: World, tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [person(20) | {"服务处所": "示范公司"}])
    assert imported(file)["new"] == 1
    assert imported(file)["same"] == 1
    write_words(administrator, WORDS)
    assert imported(file)["updated"] == 1
    assert run_json("member", "show", "6")["employer"] == "示范公司"
    assert imported(file)["same"] == 1


def test_a_byte_order_mark_does_no_harm(administrator: World, tmp_path: Path) -> None:
    write_words(administrator, WORDS, "utf-8-sig")
    assert imported(write_roster(tmp_path / "a.csv", [person(20) | {"服务处所": "示范公司"}]))["new"] == 1
    assert run_json("member", "show", "6")["employer"] == "示范公司"


def test_a_decision_may_be_written_in_words_of_ones_own(administrator: World, tmp_path: Path) -> None:
    request = administrator.request(MEMBER, "工作单位=甲公司")
    administrator.enter(SECRETARY)
    plan = tmp_path / "plan.csv"
    assert_ok(run("approve", "plan", "-o", str(plan)))
    headings, row = (line.split(",") for line in plan.read_text("utf-8-sig").splitlines())
    row[headings.index("决定")] = "照办"
    plan.write_text("\n".join([",".join(headings), ",".join(row)]), "utf-8")
    assert_refused(run("approve", "apply", str(plan), "--yes"), 3)
    write_words(administrator, '[plan.values."决定"]\n"同意" = ["照办"]\n')
    assert_ok(run("approve", "apply", str(plan), "--yes"))
    assert run_json("request", "show", str(request))["state"] == "approved"


@pytest.mark.parametrize("text", ["[members\n", '[members]\n"星座" = ["星"]\n'])
def test_every_import_is_refused_with_words_that_cannot_be_used(
    administrator: World, tmp_path: Path, text: str
) -> None:
    write_words(administrator, text)
    file = str(write_roster(tmp_path / "a.csv", [person(20)]))
    for kind in ("members", "orgs"):
        assert_refused(run("import", kind, file, "--yes"), 3, FILE_NAME, "docs/files.md")
    administrator.enter(SECRETARY)
    assert_refused(run("import", "payments", file, "--yes"), 3, FILE_NAME)
    assert_refused(run("approve", "apply", file, "--yes"), 3, FILE_NAME)


# What doctor says.


def findings() -> dict[str, dict[str, str]]:
    return {finding["check"]: finding for finding in json.loads(run("doctor", "--format", "json").stdout)}


def test_without_such_a_file_doctor_says_nothing_of_it(world: World) -> None:
    assert not [check for check in findings() if check.startswith("aliases")]


def test_doctor_says_where_words_stand_that_can_be_used(world: World) -> None:
    path = write_words(world, WORDS)
    assert findings()["aliases_ready"]["level"] == "ok"
    assert str(path) in findings()["aliases_ready"]["found"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[members\n", "第 1 行不符合 TOML 的写法"),
        ('[members]\n"民族" = ["姓名"]\n', "“姓名”已经表示别的内容"),
        ('[members.values."姓名"]\n"甲" = ["乙"]\n', "“姓名”照原样读"),
    ],
)
def test_doctor_says_what_is_wrong_with_them(world: World, text: str, says: str) -> None:
    write_words(world, text)
    assert run("doctor").exit_code == 3
    finding = findings()["aliases_refused"]
    assert finding["level"] == "problem"
    assert says in finding["found"]
    assert "docs/files.md" in finding["remedy"]


def test_words_that_are_no_text_cannot_be_read(world: World) -> None:
    (world.home / FILE_NAME).write_bytes("[members]\n".encode("utf-16"))
    assert "不是 UTF-8 文字" in findings()["aliases_refused"]["found"]


def test_a_folder_of_that_name_cannot_be_read(world: World) -> None:
    (world.home / FILE_NAME).mkdir()
    assert "文件打不开" in findings()["aliases_refused"]["found"]
