"""What the guide leaves to the operator: B1, rosters in bulk, never half; B2, the same file twice."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from szdj_cli.domain.values.clock import shanghai_day
from tests.support.builders import ORGANISATIONS, id_number, person
from tests.support.running import Holding, assert_ok, assert_refused, run, spawn
from tests.support.tables.rosters import write_roster
from tests.support.terminals import Terminal
from tests.support.world import SECRETARY, World

NEW_PEOPLE = [person(serial, 姓名="欧阳示范", 工作单位="示范公司") for serial in range(20, 25)]
NEW = {"new": 5, "updated": 0, "same": 0, "conflicts": 0, "errors": 0}
SAME = {"new": 0, "updated": 0, "same": 5, "conflicts": 0, "errors": 0}


@pytest.fixture(autouse=True)
def administrator(world: World) -> None:
    world.sign_in_as_administrator()


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        *(("a.csv", encoding) for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16")),
        *((name, "") for name in ("a.xlsx", "a.xls", "a.fods", "a.html", "a.xml")),
    ],
)
def test_b1_a_roster_comes_in_from_every_kind_of_file_and_b2_only_once(
    tmp_path: Path, name: str, encoding: str
) -> None:
    file = write_roster(tmp_path / name, NEW_PEOPLE, encoding)
    assert summary("members", str(file), "--yes") == Holding(NEW)
    assert summary("members", str(file), "--yes") == Holding(SAME)
    assert len(members_named("欧阳示范")) == 5


def test_b1_a_roster_comes_in_through_a_pipe(tmp_path: Path) -> None:
    content = write_roster(tmp_path / "a.csv", NEW_PEOPLE, "gb18030").read_bytes()
    done = spawn("import", "members", "-", "--yes", "--format", "json", input=content)
    told = json.loads(done.stdout)
    assert told.pop("read")["encoding"] == "gb18030"
    assert (done.exit_code, told) == (0, Holding(NEW))


def test_b1_organisations_come_in_and_b2_only_once(tmp_path: Path) -> None:
    more = {"编码": "B5", "名称": "第五党支部", "类型": "党支部", "上级编码": "C1"}
    file = write_roster(tmp_path / "orgs.csv", [more, *ORGANISATIONS])
    assert summary("orgs", str(file), "--yes") == Holding(
        {"new": 1, "updated": 0, "same": 7, "conflicts": 0, "errors": 0}
    )
    assert summary("orgs", str(file), "--yes") == Holding(
        {"new": 0, "updated": 0, "same": 8, "conflicts": 0, "errors": 0}
    )


def test_b1_a_dry_run_shows_the_plan_and_writes_nothing(tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", NEW_PEOPLE)
    shown = run("import", "members", str(file), "--dry-run")
    assert_ok(shown)
    assert shown.stdout.splitlines() == ["新增\t更新\t不变\t冲突\t错误", "5\t0\t0\t0\t0"]
    assert "没有写入" in shown.stderr
    assert members_named("欧阳示范") == []


def test_b1_at_a_terminal_the_plan_is_shown_and_asked_about_before_anything_is_written(tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", NEW_PEOPLE)
    declined, interrupted = "未导入", "已取消"
    for keys, said in (("n\r", declined), ("\r", declined), ("\x03", interrupted), ("\x1b", declined)):
        with Terminal("import", "members", str(file)) as terminal:
            terminal.wait_for("新增 5 行，更新 0 行，是否写入")
            terminal.type(keys)
            assert terminal.exit_code() == 130
            assert said in terminal.text
    assert members_named("欧阳示范") == []
    with Terminal("import", "members", str(file)) as terminal:
        terminal.wait_for("是否写入")
        terminal.type("y\r")
        terminal.wait_for("已导入：新增 5，更新 0，不变 0")
        assert terminal.exit_code() == 0
    assert len(members_named("欧阳示范")) == 5


def test_b1_one_bad_row_and_nothing_is_written_and_it_is_said_which_and_why(tmp_path: Path) -> None:
    people = [*NEW_PEOPLE, person(30, 姓名="欧阳示范", 民族="示范族")]
    file = write_roster(tmp_path / "a.xlsx", people)
    refused = run("import", "members", str(file), "--yes")
    assert_refused(refused, 3, "1 行有错误", "--errors", "--keep-going")
    assert "第 7 行 民族“示范族”：不在可选的范围内" in refused.stderr
    assert members_named("欧阳示范") == []


def test_b1_the_good_rows_alone_when_that_is_asked_for(tmp_path: Path) -> None:
    file = write_roster(tmp_path / "a.csv", [*NEW_PEOPLE, person(30, 民族="示范族")])
    partly = run("import", "members", str(file), "--yes", "--keep-going")
    assert partly.exit_code == 9
    assert "跳过了 1 行" in partly.stderr
    assert len(members_named("欧阳示范")) == 5


def test_b1_the_error_file_is_mended_and_imported_again(tmp_path: Path) -> None:
    people = [*NEW_PEOPLE, person(30, 姓名="欧阳示范", 民族="示范族"), person(0, 所在党支部="B2")]
    file, errors = write_roster(tmp_path / "a.csv", people), tmp_path / "错误.csv"
    assert run("import", "members", str(file), "--yes", "--keep-going", "--errors", str(errors)).exit_code == 9
    with errors.open(encoding="utf-8-sig", newline="") as given_back:
        rows = list(csv.DictReader(given_back))
    assert [row["错误原因"].partition("，")[0] for row in rows] == [
        "民族：不在可选的范围内",
        "所在党支部：与名册中的党支部不同",
    ]
    write_roster(errors, [rows[0] | {"民族": "回族"}])
    assert summary("members", str(errors), "--yes") == Holding({**NEW, "new": 1})


def test_b1_a_template_is_filled_in_and_imported(tmp_path: Path) -> None:
    for name in ("模板.xlsx", "模板.csv"):
        target = tmp_path / name
        made = run("import", "template", "members", "-o", str(target))
        assert_ok(made)
        assert str(target) in made.stderr
        assert summary("members", str(target), "--dry-run") == Holding({**NEW, "new": 0})
    lines = (tmp_path / "模板.csv").read_text("utf-8-sig").splitlines()
    headings = lines[0].split(",")
    row = [person(20).get(heading.removeprefix("*"), "") for heading in headings]
    (tmp_path / "模板.csv").write_text("\n".join([lines[0], ",".join(row)]), "utf-8")
    assert summary("members", str(tmp_path / "模板.csv"), "--yes") == Holding({**NEW, "new": 1})


def test_b1_b2_a_month_s_payments_come_in_once_and_the_bad_row_is_named(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    today = f"{shanghai_day(datetime.now(UTC))}"
    line = {"身份证号": person(0)["公民身份号码"], "金额(元)": "120.00", "交易日期": today, "流水号": "W2026112600001"}
    file = write_roster(tmp_path / "账单.xlsx", [line, {"身份证号": "合计", "金额(元)": "120.00"}])
    assert summary("payments", str(file), "--dry-run") == Holding({**NEW, "new": 1})
    assert summary("payments", str(file), "--yes") == Holding({**NEW, "new": 1})
    assert summary("payments", str(file), "--yes") == Holding({**NEW, "new": 0, "same": 1})
    wrong = [line | {"金额(元)": "121"}, line | {"流水号": "W2", "身份证号": id_number(998)}]
    errors = tmp_path / "错误.csv"
    refused = run("import", "payments", str(write_roster(tmp_path / "b.csv", wrong)), "--yes", "--errors", str(errors))
    assert_refused(refused, 3, "第 2 行 流水号", "第 3 行 公民身份号码")
    with errors.open(encoding="utf-8-sig", newline="") as given_back:
        rows = list(csv.DictReader(given_back))
    assert [row["错误原因"].partition("，")[0] for row in rows] == [
        "流水号：这个流水号已登记过",
        "公民身份号码：名册中没有这个身份证号码",
    ]
    write_roster(errors, [rows[1] | {"身份证号": person(3)["公民身份号码"]}])
    assert summary("payments", str(errors), "--yes") == Holding({**NEW, "new": 1})


def test_b1_a_template_of_payments_is_filled_in_and_imported(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    target = tmp_path / "模板.csv"
    assert_ok(run("import", "template", "payments", "-o", str(target)))
    heading = target.read_text("utf-8-sig").splitlines()[0]
    assert heading == "*公民身份号码,月份,*金额,*缴纳日期,方式,*流水号"
    today = f"{shanghai_day(datetime.now(UTC))}"
    target.write_text(f"{heading}\n{person(0)['公民身份号码']},,120,{today},现金,S1\n", "utf-8")
    assert summary("payments", str(target), "--yes") == Holding({**NEW, "new": 1})


def summary(*arguments: str) -> object:
    result = run("import", *arguments, "--format", "json")
    assert_ok(result)
    told = json.loads(result.stdout.splitlines()[-1])
    del told["read"]
    return told


def members_named(name: str) -> list[object]:
    result = run("member", "search", name, "--format", "json")
    return list(json.loads(result.stdout)) if result.exit_code == 0 else []
