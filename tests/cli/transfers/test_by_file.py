"""Transfers by a file: receipts each with their own handler and day, and those whom a list names."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has no annotations of its own

from output_schemas.write import SCHEMAS
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.files.tables.writing import write_table
from szdj_cli.messages.importing import NO_ROWS
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.tables.rosters import cells_in
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World

TODAY = shanghai_day(datetime.now(UTC))


def number(place: int) -> str:
    return f"{TODAY.year}-{place:06}"


def write(path: Path, *rows: Mapping[str, str]) -> str:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    write_table(path, headings, [[row.get(heading, "") for heading in headings] for row in rows], force=True)
    return str(path)


def slip(**cells: str) -> dict[str, str]:
    return {"经办人": "李四", "联系电话": "010-65001234", "接收日期": TODAY.isoformat()} | cells


def slip_of(request: int) -> tuple[object, ...]:
    shown = run_json("transfer", "show", str(request))
    return shown["state"], shown["slip"]["handler"], shown["slip"]["received_on"]


def test_enter_alone_takes_nobody_off_the_roster(issued: list[int]) -> None:
    with Terminal("transfer", "slip", str(issued[0]), "--handler", "张三", "--date", TODAY.isoformat()) as terminal:
        terminal.wait_for("对方电话")
        terminal.type("010-65001234\r")
        terminal.wait_for("登记回执，党员从名册转出")
        terminal.type("\r")
        terminal.wait_for("填写的内容不再保留")
    assert run_json("transfer", "show", str(issued[0]))["slip"] is None


def test_each_receipt_has_its_own_handler_and_day(issued: list[int], world: World, tmp_path: Path) -> None:
    file = write(
        tmp_path / "回执.xlsx",
        slip(介绍信编号=number(1), 姓名=world.name(MEMBER)),
        slip(申请编号=str(issued[1]), 姓名=world.name(ORGANISER), 经办人="王五", 联系电话="13800138000"),
    )
    looked = run("transfer", "slip", "--file", file, "--dry-run")
    assert_ok(looked)
    assert world.name(MEMBER) in looked.stderr
    assert "13800138000" not in looked.stdout + looked.stderr
    assert {run_json("transfer", "show", str(each))["state"] for each in issued} == {"in_transit"}
    assert_refused(run("transfer", "slip", "--file", file), 2, "--yes")
    done = run_json("transfer", "slip", "--file", file, "--yes")
    assert done == {"recorded": 2, "same": 0, "requests": issued, "dry_run": False, "written": True}
    assert [slip_of(each) for each in issued] == [
        ("completed", "李四", TODAY.isoformat()),
        ("completed", "王五", TODAY.isoformat()),
    ]
    again = run_json("transfer", "slip", "--file", file, "--yes")
    assert again == {"recorded": 0, "same": 2, "requests": [], "dry_run": False, "written": False}


def test_only_the_options_that_are_missing_are_named(issued: list[int]) -> None:
    refused = run("transfer", "slip", str(issued[0]), "--handler", "李四", "--date", TODAY.isoformat())
    assert_refused(refused, 2, "--stdin")
    assert "--handler" not in refused.stderr


def test_the_register_filled_in_is_such_a_file(issued: list[int], tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    assert_ok(run("transfer", "list", "--letters", "-o", str(path)))
    headings, rows = cells_in(path)
    filled = [dict(zip(headings, row, strict=True)) | {"回执日期": TODAY.isoformat()} for row in rows]
    file = write(path, *({**row, "经办人": "李四", "电话": "010-65001234"} for row in filled))
    assert run_json("transfer", "slip", "--file", file, "--yes")["recorded"] == 2


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    (slip(介绍信编号="2026-000099"), "介绍信编号“2026-000099”：没有这份介绍信"),
    (slip(介绍信编号="99"), "应写作 2026-000012"),
    (slip(申请编号="999"), "没有这份介绍信"),
    (slip(), "介绍信编号：必填"),
    (slip(介绍信编号="1", 经办人=""), "对方经办人：必填"),
    (slip(介绍信编号="1", 联系电话="12"), "对方电话“12”"),
    (slip(介绍信编号="1", 接收日期="2199-01-01"), "今天之后"),
    (slip(介绍信编号="1", 接收日期=(TODAY - timedelta(days=3)).isoformat()), "不在有效期内"),
    (slip(介绍信编号="1", 姓名="某某某"), "姓名“某某某”"),
    (slip(介绍信编号="1", 申请编号="other"), "不是同一份"),
)


@pytest.mark.parametrize(("row", "said"), WRONG)
def test_a_row_that_cannot_be_recorded_keeps_all_from_being(
    issued: list[int], tmp_path: Path, row: dict[str, str], said: str
) -> None:
    if row.get("介绍信编号") == "1":
        row = row | {"介绍信编号": number(1)}
    if row.get("申请编号") == "other":
        row = row | {"申请编号": str(issued[1])}
    sound = slip(介绍信编号=number(2))
    errors = tmp_path / "错误.xlsx"
    refused = run(
        "transfer", "slip", "--file", write(tmp_path / "回执.xlsx", sound, row), "--errors", str(errors), "--yes"
    )
    assert_refused(refused, 3, "回执.xlsx", "第 3 行", said, "1 行有错误")
    assert {run_json("transfer", "show", str(each))["state"] for each in issued} == {"in_transit"}
    headings, rows = cells_in(errors)
    assert headings[-1] == "错误原因"
    assert len(rows) == 1


def test_programs_get_what_is_wrong_row_by_row_and_how_the_file_was_read(issued: list[int], tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", slip(介绍信编号=number(1)), slip(介绍信编号=number(2), 接收日期="昨天"))
    refused = run("transfer", "slip", "--file", file, "--yes", "--format", "json")
    assert refused.exit_code == 3
    *problems, told = map(json.loads, refused.stdout.splitlines())
    assert [(each["row"], each["column"]) for each in problems] == [(3, "接收日期")]
    assert (told["errors"], told["written"], told["dry_run"]) == (1, False, False)
    assert told["read"]["file"] == file
    assert [json.loads(line)["error"]["code"] for line in refused.stderr.splitlines()] == ["table_rows_invalid"]
    for each in (*problems, told):
        Draft202012Validator(SCHEMAS["transfer slip"]).validate(each)


@pytest.mark.parametrize("command", ["receive --yes", "letter -o none.docx"])
def test_a_table_without_rows_is_said_to_have_none(
    issued: list[int], world: World, tmp_path: Path, command: str
) -> None:
    world.enter(COMMITTEE_SECRETARY)
    file = tmp_path / "a.csv"
    file.write_text("申请编号\n", "utf-8")
    done = run("transfer", *command.split(), "--file", str(file))
    assert_ok(done)
    assert NO_ROWS in done.stderr


def test_one_transfer_twice_and_what_was_recorded_otherwise_are_refused(issued: list[int], tmp_path: Path) -> None:
    twice = write(tmp_path / "a.csv", slip(介绍信编号=number(1)), slip(申请编号=str(issued[0]), 经办人="王五"))
    assert_refused(run("transfer", "slip", "--file", twice, "--yes"), 3, "出现多次")
    once = write(tmp_path / "b.csv", slip(介绍信编号=number(1)), slip(申请编号=str(issued[0])))
    assert run_json("transfer", "slip", "--file", once, "--yes")["recorded"] == 1
    other = write(tmp_path / "c.csv", slip(介绍信编号=number(1), 经办人="王五"))
    assert_refused(run("transfer", "slip", "--file", other, "--yes"), 3, "不在等回执")


def test_what_the_options_say_beside_a_file_is_refused(issued: list[int], tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", slip(介绍信编号=number(1)))
    for beside in (["1"], ["--handler", "张三"], ["--date", TODAY.isoformat()], ["--stdin"]):
        assert_refused(run("transfer", "slip", "--file", file, *beside, "--yes"), 2, "--file")
    assert_refused(run("transfer", "slip", "1", "--errors", str(tmp_path / "e.xlsx")), 2, "--errors", "--file")
    missing = write(tmp_path / "d.csv", {"姓名": "甲"})
    assert_refused(run("transfer", "slip", "--file", missing, "--yes"), 3, "szdj import template slips")


def test_whoever_handles_no_letters_is_told_so(issued: list[int], world: World, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", slip(介绍信编号=number(1)))
    world.enter(MEMBER)
    assert_refused(run("transfer", "slip", "--file", file, "--yes"), 5)
    world.enter(SECRETARY)  # of a branch, which issued none
    assert_refused(run("transfer", "slip", "--file", file, "--yes"), 3, "没有这份介绍信")


def test_letters_that_a_list_names_are_one_document(issued: list[int], world: World, tmp_path: Path) -> None:
    path, out = tmp_path / "名单.csv", tmp_path / "介绍信.docx"
    assert_ok(run("transfer", "list", "--letters", "-o", str(path)))
    headings, rows = cells_in(path)
    cut: Sequence[Sequence[str]] = [row for row in rows if row[headings.index("申请编号")] == str(issued[1])]
    write_table(path, headings, cut, force=True)
    assert run_json("transfer", "letter", "--file", str(path), "-o", str(out), "--yes")["letters"] == [number(2)]
    wrong = write(tmp_path / "b.csv", {"申请编号": str(issued[0]), "姓名": world.name(OTHER)}, {"申请编号": "999"})
    refused = run("transfer", "letter", "--file", wrong, "-o", str(out), "--force", "--yes")
    assert_refused(refused, 3, "第 2 行 姓名", "第 3 行 申请编号“999”：没有可以打印的介绍信", "2 行有错误")


def test_those_whom_a_list_names_are_taken_in(world: World, tmp_path: Path) -> None:
    asked = []
    for member in (MEMBER, ORGANISER):
        world.enter(member)
        asked.append(str(run_json("transfer", "out", "--to", "B3", "--set", "转移原因=毕业", "--yes")["id"]))
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", *asked, "--yes"))
    world.enter(COMMITTEE_SECRETARY)
    assert_ok(run("approve", "accept", *asked, "--yes"))
    listed = run("transfer", "list", "--incoming", "--format", "csv")
    assert_ok(listed)
    path = tmp_path / "名单.csv"
    path.write_text(listed.stdout, "utf-8")
    assert run_json("transfer", "receive", "--file", str(path), "--dry-run")["accepted"] == 2
    wrong = write(tmp_path / "b.csv", {"申请编号": asked[0]}, {"申请编号": "999"}, {"申请编号": "x"})
    assert_refused(
        run("transfer", "receive", "--file", wrong, "--yes"),
        3,
        "第 3 行 申请编号“999”：没有等您接收的",
        "第 4 行 申请编号“x”：应为数字",
    )
    assert run_json("transfer", "receive", "--file", str(path), "--yes")["accepted"] == 2
    assert_refused(run("transfer", "receive", "--file", str(path), "--all"), 2, "--file", "--all")
