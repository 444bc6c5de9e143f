"""`szdj import`: what it says, on which stream, and with which exit code."""

import json
from pathlib import Path

import pytest

from szdj_cli.domain.imports.tables import SheetTitle
from szdj_cli.files.tables.reading import open_rows
from tests.support.builders import person
from tests.support.running import Holding, assert_ok, assert_refused, run
from tests.support.tables.rosters import write_roster
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, SECRETARY, World

HOSTILE = "[/x]\x1b[2J\u202e"


@pytest.fixture
def administrator(world: World) -> World:
    world.sign_in_as_administrator()
    return world


def test_only_conflicts_are_a_conflict(administrator: World, tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [person(0, 所在党支部="B2")])
    assert_refused(run("import", "members", str(file), "--yes"), 7, "1 行")


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_program_gets_every_problem_as_a_line_and_the_numbers_last(
    administrator: World, tmp_path: Path, more: list[str]
) -> None:
    bad = [person(100 + serial, 民族="示范族") for serial in range(70)]
    file = write_roster(tmp_path / "a.csv", [person(0, 所在党支部="B2"), *bad, person(20)])
    refused = run("import", "members", str(file), "--yes", "--format", "json", *more)
    assert refused.exit_code == 3
    *problems, last = [json.loads(line) for line in refused.stdout.splitlines()]
    assert last.pop("read")["passed_over"] == {}
    assert last == Holding({"new": 1, "updated": 0, "same": 0, "conflicts": 1, "errors": 70})
    assert len(problems) == 71
    assert problems[0] == {
        "sheet": None,
        "row": 2,
        "column": "所在党支部",
        "value": "B2",
        "reason": "other_branch",
        "message": problems[0]["message"],
    }
    assert json.loads(refused.stderr)["error"]["code"] == "rows_invalid"


def test_nothing_to_change_asks_nothing(administrator: World, tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [person(0)])
    assert_ok(run("import", "members", str(file)))


def test_without_a_terminal_it_is_said_which_option_answers(administrator: World, tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [person(20)])
    assert_refused(run("import", "members", str(file)), 2, "--yes")
    assert_refused(run("import", "members", str(file), input="yes\n"), 2, "--yes")
    summary = json.loads(run("import", "members", str(file), "--format", "json").stdout.splitlines()[-1])
    assert (summary["new"], summary["written"]) == (1, False)


def test_nobody_signed_in_imports_nothing(world: World, tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [person(20)])
    assert_refused(run("import", "members", str(file), "--yes"), 4)


def test_a_member_imports_nothing_and_a_committee_secretary_below_the_committee(world: World, tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [person(20)])
    world.sign_in(MEMBER)
    assert_refused(run("import", "members", str(file), "--yes"), 5)
    assert_refused(run("import", "orgs", str(file), "--yes"), 5)
    world.sign_in(COMMITTEE_SECRETARY)
    assert_refused(run("import", "members", str(file), "--yes"), 7)
    assert_ok(run("import", "members", str(write_roster(tmp_path / "b.csv", [person(0, 民族="回族")])), "--yes"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("没有.csv", None, "没有这个文件"),
        ("空.csv", b"", "空的"),
        ("乱码.csv", b"\xff\xff\xff", "编码"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "损坏"),
        ("引号.csv", '公民身份号码\n"1\n'.encode(), "引号"),
        ("缺列.csv", "姓名\n王小明\n".encode(), "公民身份号码"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_three_lines(
    administrator: World, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert_refused(run("import", "members", str(tmp_path / name), "--yes"), 3, name, says)


def test_two_columns_for_one_thing_are_refused_before_any_row_is_read(administrator: World, tmp_path: Path) -> None:
    rows = [person(20) | {"手机": "13700137000"}, person(21, 民族="示范族")]
    refused = run("import", "members", str(write_roster(tmp_path / "a.csv", rows)), "--yes", "--keep-going")
    assert_refused(refused, 3, "a.csv", "“手机号码”、“手机”是同一项")
    assert "示范族" not in refused.stderr
    same = write_roster(tmp_path / "b.csv", [person(20) | {"手机": person(20)["手机号码"]}])
    assert_refused(run("import", "members", str(same), "--yes"), 3, "“手机”")
    orgs = write_roster(tmp_path / "o.csv", [{"编码": "B9", "名称": "示范", "类型": "党支部", "组织名称": "样例"}])
    assert_refused(run("import", "orgs", str(orgs), "--yes"), 3, "“名称”、“组织名称”是同一项")
    assert run("member", "show", "6").exit_code == 6


def test_a_sheet_that_the_program_writes_is_called_after_what_it_holds(administrator: World, tmp_path: Path) -> None:
    titles = (SheetTitle.ROSTER, SheetTitle.PLAN, SheetTitle.ERRORS, SheetTitle.TEMPLATE)
    paths = {title: tmp_path / f"{title}.xlsx" for title in titles}
    assert_ok(run("member", "export", "-o", str(paths[SheetTitle.ROSTER])))
    assert_ok(run("import", "template", "members", "-o", str(paths[SheetTitle.TEMPLATE])))
    file = write_roster(tmp_path / "a.csv", [person(21, 民族="示范族")])
    assert run("import", "members", str(file), "--errors", str(paths[SheetTitle.ERRORS])).exit_code == 3
    administrator.request(MEMBER, "工作单位=甲公司")
    administrator.enter(SECRETARY)
    assert_ok(run("approve", "plan", "-o", str(paths[SheetTitle.PLAN])))
    for title, path in paths.items():
        with open_rows(path) as source:
            assert source.sheets == (title,)
    for title in SheetTitle:
        assert len(title) <= 31
        assert not set("[]:*?/\\") & set(title)


def test_a_plan_shows_what_it_changes_masked_and_the_first_twenty_alone(administrator: World, tmp_path: Path) -> None:
    people = [person(100 + serial) for serial in range(25)]
    assert_ok(run("import", "members", str(write_roster(tmp_path / "a.csv", people)), "--yes"))
    mobile = "13937137999"
    changed = [person(0, 手机号码=mobile, 学历="研究生")]
    changed += [person(100 + serial, 工作单位="甲公司") for serial in range(25)]
    file = write_roster(tmp_path / "b.csv", changed)
    plan = run("import", "members", str(file), "--dry-run")
    assert_ok(plan)
    lines = plan.stderr.splitlines()
    name = administrator.name(MEMBER)
    assert f"2\t{name}\t学历\t大学本科\t研究生" in lines
    assert f"2\t{name}\t手机号码\t139****0000\t139****7999" in lines
    assert f"3\t{people[0]['姓名']}\t工作单位\t（空）\t甲公司" in lines
    assert "……另有 6 条更新没有列出" in lines
    assert sum(line.endswith("甲公司") for line in lines) == 19
    assert mobile not in plan.stderr + plan.stdout
    for_programs = run("import", "members", str(file), "--dry-run", "--format", "json")
    assert for_programs.stderr == ""
    *changes, summary = map(json.loads, for_programs.stdout.splitlines())
    assert [(each["row"], each["field"], each["new"]) for each in changes] == [
        (2, "education", "研究生"),
        (2, "mobile", "139****7999"),
        *((3 + serial, "employer", "甲公司") for serial in range(25)),
    ]
    assert changes[: len(summary["changes"])] == summary["changes"]
    alone = run("import", "members", str(file), "--dry-run", "--format", "json", "--field", "updated")
    assert json.loads(alone.stdout) == {"updated": 26}, "of the summary alone columns are chosen"
    orgs = write_roster(
        tmp_path / "o.csv", [{"编码": "B1", "名称": "新名党支部", "类型": "党支部", "电话": "0755-26532653"}]
    )
    plan = run("import", "orgs", str(orgs), "--dry-run")
    assert "2\t第一党支部\t名称\t第一党支部\t新名党支部" in plan.stderr.splitlines()
    assert "2\t第一党支部\t电话\t（空）\t0755-26532653" in plan.stderr.splitlines()


def test_hostile_cells_and_headings_are_drawn_inert(administrator: World, tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [person(20, 姓名=HOSTILE) | {HOSTILE: HOSTILE}])
    refused = run("import", "members", str(file), "--yes")
    assert refused.exit_code == 3
    assert "[/x][2J" in refused.stderr
    assert not set("\x1b\u202e") & set(refused.stderr + refused.stdout)


def test_no_identity_number_or_mobile_is_shown_wherever_it_stands(administrator: World, tmp_path: Path) -> None:
    number, mobile = person(20)["公民身份号码"], "13912345678"
    rows = [
        person(20, 姓名=number, 民族=mobile, 手机号码=f"{mobile}9"),
        person(21, 公民身份号码=number[:17] + "?"),
        person(22, 公民身份号码=number),
        person(22, 公民身份号码=number, 民族="回族"),
    ]
    refused = run("import", "members", str(write_roster(tmp_path / "a.csv", rows)), "--yes")
    for secret in (number, number[-6:], mobile, mobile[3:7]):
        assert secret not in refused.stderr + refused.stdout


def test_an_error_file_does_not_take_the_place_of_another_file(administrator: World, tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [person(20), person(21, 民族="示范族")])
    before = file.read_bytes()
    refused = run("import", "members", str(file), "--yes", "--keep-going", "--errors", str(file))
    assert_refused(refused, 7, str(file))
    assert file.read_bytes() == before
    assert run("member", "show", "6").exit_code == 6


def test_an_error_file_is_for_its_owner_alone(administrator: World, tmp_path: Path) -> None:
    file, errors = write_roster(tmp_path / "a.csv", [person(21, 民族="示范族")]), tmp_path / "e.xlsx"
    assert run("import", "members", str(file), "--errors", str(errors)).exit_code == 3
    assert errors.stat().st_mode & 0o777 == 0o600


def test_an_unchanged_file_does_not_undo_what_was_approved_and_says_who_approved_it(
    administrator: World, tmp_path: Path
) -> None:
    file = write_roster(tmp_path / "a.csv", [person(0, 工作单位="文件公司")])
    assert_ok(run("import", "members", str(file), "--yes"))
    request = administrator.request(MEMBER, "工作单位=本地公司")
    administrator.enter(SECRETARY)
    assert_ok(run("approve", "accept", str(request), "--yes"))
    administrator.sign_in_as_administrator()
    refused = run("import", "members", str(file), "--yes")
    assert_refused(
        refused, 7, "现为“本地公司”", f"由{administrator.name(SECRETARY)}", "审批同意", "--overwrite", "--keep"
    )
    told = run("import", "members", str(file), "--yes", "--format", "json")
    event, summary = map(json.loads, told.stdout.splitlines())
    assert told.exit_code == 7
    assert (event["reason"], event["stored"], event["approved"]) == ("changed_here", "本地公司", True)
    assert event["changed_by_name"] == administrator.name(SECRETARY)
    del summary["read"]
    assert summary == Holding({"new": 0, "updated": 0, "same": 0, "conflicts": 1, "errors": 0})
    errors = tmp_path / "e.csv"
    assert run("import", "members", str(file), "--errors", str(errors)).exit_code == 7
    assert "本地公司" in errors.read_text("utf-8-sig")
    kept = run("import", "members", str(file), "--yes", "--keep", "--format", "json")
    assert_ok(kept)
    assert json.loads(kept.stdout)["changed_here"] == Holding({"kept": 1})
    again = run("import", "members", str(file), "--yes")
    assert_ok(again)
    assert "1 项与文件不同，保留本系统现有的内容" in again.stderr
    assert_ok(run("import", "members", str(file), "--yes", "--only-new"))
    shown = run("member", "show", str(MEMBER), "--format", "json")
    assert json.loads(shown.stdout)["employer"] == "本地公司"
    overwritten = run("import", "members", str(file), "--yes", "--overwrite", "--format", "json")
    assert_ok(overwritten)
    assert json.loads(overwritten.stdout.splitlines()[-1])["updated"] == 1


@pytest.mark.parametrize(
    "options", [("--overwrite", "--keep"), ("--keep", "--only-new"), ("--overwrite", "--only-new")]
)
def test_what_answers_a_difference_is_said_once(administrator: World, tmp_path: Path, options: tuple[str, str]) -> None:
    file = write_roster(tmp_path / "a.csv", [person(0)])
    assert_refused(run("import", "members", str(file), *options), 2, *options)


@pytest.mark.parametrize("way", ["itself", "link"])
def test_the_file_that_is_imported_is_never_written_over_with_its_bad_rows(
    administrator: World, tmp_path: Path, way: str
) -> None:
    file = write_roster(tmp_path / "a.csv", [person(20), person(21, 民族="示范族")])
    before, errors = file.read_bytes(), file
    if way == "link":
        errors = tmp_path / "same.csv"
        errors.symlink_to(file)
    refused = run("import", "members", str(file), "--yes", "--errors", str(errors), "--force")
    assert_refused(refused, 7, "换一个文件名")
    assert "--force" not in refused.stderr
    assert file.read_bytes() == before
