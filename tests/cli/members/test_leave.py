"""`szdj member leave` from a script."""

import json
from pathlib import Path

import pytest
from xlsxwriter.worksheet import Worksheet

from szdj_cli.domain.members.departures import DEPARTURES
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.tables.workbooks import make
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World

WHY = ("--date", "2026-09-10", "--reason", "支部报告")
HEADINGS = ("党员编号", "姓名", "去向", "日期", "原因")


def leave(member: int, act: str, *options: str) -> tuple[str, ...]:
    return ("member", "leave", str(member), "--as", act, *WHY, *options)


def test_a_preview_tells_what_follows_and_writes_nothing(world: World) -> None:
    world.request(SECRETARY, "工作单位=乙公司")
    world.sign_in(COMMITTEE_SECRETARY)
    result = run(*leave(SECRETARY, "去世", "--dry-run"))
    assert_ok(result)
    line = result.stdout.splitlines()[1].split("\t")
    assert line[:6] == ["2", world.name(SECRETARY), "第一党支部", "去世", "2026-09-10", "支部报告"]
    assert line[6] == "党费收到 2026-09 为止；结束任职：第一党支部书记；结束申请：#1；不能再登录"
    assert run_json("member", "show", str(SECRETARY))["roster_state"] == "active"


def test_without_a_yes_nothing_is_written(world: World) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    refused = run(*leave(MEMBER, "去世"), input="yes\n")
    assert_refused(refused, 2, "--yes")
    assert world.name(MEMBER) in refused.stderr  # what would be recorded was shown
    assert run_json("member", "show", "1")["roster_state"] == "active"


@pytest.mark.parametrize("act", [*DEPARTURES.labels, *DEPARTURES.labels.values()])
def test_every_departure_has_two_words(world: World, act: str) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    if DEPARTURES.find(act) == "restored":
        assert_ok(run(*leave(MEMBER, "停止党籍", "--yes")))
    (left,) = run_json(*leave(MEMBER, act, "--yes"))
    assert (left["id"], left["as"], left["date"]) == (MEMBER, DEPARTURES.find(act), "2026-09-10")


def test_whoever_has_left_is_signed_out_and_in_no_more(world: World) -> None:
    world.sign_in(MEMBER)
    theirs = (world.home / "session").read_bytes()
    (world.home / "session").unlink()  # of another OS account, as it were
    world.sign_in_as_administrator()
    assert_ok(run(*leave(MEMBER, "出党", "--yes")))
    assert world.messages()[-1]["mobile"] == world.mobile(MEMBER)
    assert "出党" not in world.messages()[-1]["text"]
    (world.home / "session").write_bytes(theirs)
    assert_refused(run("whoami"), 4, "登录")
    number = world.id_number(MEMBER)
    run("login", "--stdin", input=f"{number}\n{number[-6:]}\n")
    assert world.messages()[-1]["code"] is None  # no code goes out to them


def test_the_log_has_it_in_words(world: World) -> None:
    world.sign_in_as_administrator()
    assert_ok(run(*leave(OTHER, "自行脱党", "--yes")))
    logged = run("audit", "log", "--limit", "1").stdout
    assert "登记去向" in logged
    assert "去向：自行脱党" in logged
    assert "日期：2026-09-10" in logged
    assert_ok(run("audit", "verify"))
    assert_ok(run("db", "check"))


def test_what_is_left_out_is_named(world: World) -> None:
    world.sign_in_as_administrator()
    assert_refused(run("member", "leave"), 2, "编号")
    assert_refused(run("member", "leave", "1"), 2, "--as")
    assert_refused(run("member", "leave", "1", "--as", "去世"), 2, "--date")
    assert_refused(run("member", "leave", "1", "--as", "去世", "--date", "2026-09-10"), 2, "--reason")
    assert_refused(run("member", "leave", "1", "--as", "失踪", *WHY), 3, "去向", "自行脱党")
    assert_refused(run("member", "leave", "1", "--as", "去世", "--date", "2199-01-01", "--reason", "x"), 3, "今天之后")
    assert_refused(run("member", "leave", "1", "--file", "x.csv"), 2, "--file")


def test_only_a_committees_secretary_or_an_administrator_records_it_and_nobody_their_own(world: World) -> None:
    for member in (SECRETARY, ORGANISER):
        world.sign_in(member)
        assert_refused(run(*leave(MEMBER, "去世", "--yes")), 5, "没有权限")
    world.sign_in(COMMITTEE_SECRETARY)
    assert_refused(run(*leave(COMMITTEE_SECRETARY, "出党", "--yes")), 5, "自己的去向")


# --- by a file ---


def write(path: Path, *rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> Path:
    path.write_text("\n".join(",".join(row) for row in (headings, *rows)) + "\n", "utf-8-sig")
    return path


def test_a_file_records_all_of_it_at_once(world: World, tmp_path: Path) -> None:
    world.sign_in_as_administrator()
    file = write(
        tmp_path / "去向.csv",
        (world.id_number(MEMBER), world.name(MEMBER), "病故", "2026/9/10", "家属告知"),
        (world.id_number(OTHER), "", "停止党籍", "2026-10-01", "失联满六个月"),
        headings=("身份证号", "姓名", "去向", "日期", "原因"),
    )
    planned = run_json("member", "leave", "--file", str(file), "--dry-run")
    assert [(each["id"], each["as"]) for each in planned] == [(MEMBER, "deceased"), (OTHER, "suspended")]
    assert run_json("member", "list", "--state", "去世") == []
    result = run("member", "leave", "--file", str(file), "--yes")
    assert_ok(result)
    assert "身份证号 → 公民身份号码" in result.stderr
    assert [one["id"] for one in run_json("member", "list", "--state", "去世")] == [MEMBER]
    assert run_json("member", "show", str(OTHER))["standing"] == "suspended"
    again = run("member", "leave", "--file", str(file), "--yes", "--format", "json")
    assert_ok(again)
    assert all(each["already"] and not each["written"] for each in json.loads(again.stdout))
    file.write_text(file.read_text("utf-8-sig").replace("失联满六个月", "另有原因"), "utf-8-sig")
    assert_refused(run("member", "leave", "--file", str(file), "--yes"), 3, "已停止党籍", "1 行")


def test_a_list_of_the_dead_says_the_day_and_options_what_its_title_says(world: World, tmp_path: Path) -> None:
    world.sign_in_as_administrator()
    headings = ("序号", "姓名", "身份证号", "去世时间", "备注")
    row = ("1", world.name(MEMBER), world.id_number(MEMBER), "2026-09-10", "病故")
    file = write(tmp_path / "去世党员名单.csv", row, headings=headings)
    assert_refused(run("member", "leave", "--file", str(file), "--yes"), 3, "去向、原因", "--as、--reason")
    of_all = ("--as", "去世", "--reason", "家属告知", "--yes")
    vague = write(tmp_path / "只到月.csv", (*row[:3], "2026年9月", ""), headings=headings)
    assert_refused(run("member", "leave", "--file", str(vague), *of_all), 3, "只写到月", "第 2 行")
    assert_ok(run("member", "leave", "--file", str(file), *of_all))
    assert [one["id"] for one in run_json("member", "list", "--state", "去世")] == [MEMBER]


def test_rows_that_were_recorded_before_are_left_as_they_are(world: World, tmp_path: Path) -> None:
    world.sign_in_as_administrator()
    row, more = (("1", "", act, "2026-09-10", "家属告知") for act in ("去世", "出党"))
    file = write(tmp_path / "去向.csv", row)
    assert_ok(run("member", "leave", "--file", str(file), "--yes"))
    sent = world.messages()
    done = run("member", "leave", "--file", str(write(file, row, (str(OTHER), *more[1:]))), "--yes", "--format", "json")
    assert_ok(done)
    assert [(each["id"], each["as"]) for each in json.loads(done.stdout)] == [(OTHER, "left")]
    assert "另有 1 位已这样登记过" in done.stderr
    assert {each["mobile"] for each in world.messages()[len(sent) :]} == {world.mobile(OTHER)}


def test_a_row_that_does_not_fit_keeps_all_from_being_written(world: World, tmp_path: Path) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    rows = (
        ("1", world.name(MEMBER), "去世", "2026-09-10", "家属告知"),
        ("4", world.name(MEMBER), "去世", "2026-09-10", "家属告知"),
        ("99", "", "去世", "2026-09-10", "家属告知"),
        ("3", "", "出党", "2026-09-10", "支部大会"),
        ("2", "", "失踪", "2026-13-10", ""),
        ("1", "", "出党", "2026-09-10", "支部大会"),
        ("", "无名", "出党", "2026-09-10", "支部大会"),
    )
    refused = run("member", "leave", "--file", "-", "--yes", input=write(tmp_path / "a.csv", *rows).read_bytes())
    assert_refused(refused, 3, "6 行有错误", "全部没有办理")
    for row, says in enumerate(
        (
            "姓名与名册中",
            "没有这位党员",
            "自己的去向",
            "不在可选的范围内，可填：去世、出党",
            "同一位党员出现多次",
            "必填",
        ),
        3,
    ):
        line = next(line for line in refused.stderr.splitlines() if f"第 {row} 行" in line and says in line)
        assert world.id_number(MEMBER) not in line
    assert run_json("member", "list", "--state", "去世") == []


def test_a_workbook_as_an_office_keeps_it_is_read(world: World, tmp_path: Path) -> None:
    world.sign_in_as_administrator()
    rows = [
        ["党员去向登记表"],
        HEADINGS,
        ["1", world.name(MEMBER), "死亡", "2026年9月10日", "家属告知"],
        ["合计", "1人"],
    ]

    def fill(_: object, sheet: Worksheet) -> None:
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)

    path = make(tmp_path / "去向.xlsx", fill)
    (left,) = run_json("member", "leave", "--file", str(path), "--yes")
    assert (left["id"], left["as"], left["date"]) == (MEMBER, "deceased", "2026-09-10")


def test_a_file_without_its_columns_is_refused_by_their_names(world: World, tmp_path: Path) -> None:
    world.sign_in_as_administrator()
    file = write(tmp_path / "a.csv", ("1", "去世"), headings=("党员编号", "去向"))
    assert_refused(run("member", "leave", "--file", str(file), "--yes"), 3, "缺少：日期、原因")
    said = ("--date", "2026-01-05", "--reason", "支部大会")
    assert_refused(run("member", "leave", "--file", str(file), "--as", "走了", *said), 3, "去向")
    (planned,) = run_json("member", "leave", "--file", str(file), "--as", "出党", *said, "--dry-run")
    assert (planned["as"], planned["date"], planned["reason"]) == ("deceased", "2026-01-05", "支部大会")
