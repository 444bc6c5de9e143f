"""`szdj import payments` of a bank's bill: what it says of rows that it knows by less than numbers."""

import json
from datetime import UTC, datetime
from pathlib import Path

from szdj_cli.domain.imports.plan import SHOWN_PROBLEMS
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_after
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.messages.importing import STAND_INS
from szdj_cli.messages.kit.reasons import REASONS
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World


def test_what_stands_in_for_numbers_is_said_before_anything_is_written(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    bill = tmp_path / "bill.csv"
    today = shanghai_day(datetime.now(UTC)).isoformat()
    rows = [
        "交易日期,收入,支出,余额,对方户名,附言",
        f"{today},50.00,,150.00,路人,党费{world.id_number(MEMBER)}",
        f"{today},60.00,,210.00,{world.name(MEMBER)},",
        f"{today},,30.00,180.00,示范店,材料",
    ]
    bill.write_text("\n".join(rows), "utf-8")
    found = run("import", "payments", str(bill), "--dry-run")
    assert_ok(found)
    said = found.stderr
    assert said.count(STAND_INS) == 1
    assert f"付款人“{world.name(MEMBER)}（" in said
    assert REASONS[Reason.MATCHED_BY_NAME] in said
    assert world.id_number(MEMBER) not in said


def test_a_bill_of_numbers_says_nothing_of_it(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    bill = tmp_path / "bill.csv"
    bill.write_text("交易日期,收入,支出,余额,附言,流水号\n2026-01-06,,30.00,180.00,材料,S1\n", "utf-8")
    said = run("import", "payments", str(bill), "--dry-run")
    assert_ok(said)
    assert STAND_INS not in said.stderr


def _bill(path: Path, rows: list[str]) -> str:
    path.write_text("\n".join(["交易日期,收入,支出,余额,对方户名,附言", *rows]), "utf-8")
    return str(path)


def test_names_are_agreed_to_by_an_option_of_their_own_and_remembered(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    today = shanghai_day(datetime.now(UTC)).isoformat()
    name = world.name(MEMBER)
    bill = _bill(tmp_path / "a.csv", [f"{today},60.00,,210.00,{name},党费"])
    assert_refused(run("import", "payments", bill, "--yes"), 2, "1 笔缴纳只有姓名", "--match name")
    asked = run("import", "payments", bill, "--yes", "--format", "json").stdout.splitlines()
    assert [json.loads(line).get("written") for line in asked] == [None, False]
    assert run_json("dues", "show", "--member", str(MEMBER))["payments"] == []
    assert_ok(run("import", "payments", bill, "--yes", "--match", "name"))
    assert len(run_json("dues", "show", "--member", str(MEMBER))["payments"]) == 1
    later = _bill(tmp_path / "b.csv", [f"{today},61.00,,271.00,{name},党费"])
    known = run("import", "payments", later, "--yes")
    assert_ok(known)
    assert REASONS[Reason.PAYER_REMEMBERED] in known.stderr
    assert len(run_json("dues", "show", "--member", str(MEMBER))["payments"]) == 2
    # What only a remark names is said by whoever paid it, and asked about each time.
    other = _bill(tmp_path / "c.csv", [f"{today},62.00,,333.00,路人,党费 {name}"])
    assert_refused(run("import", "payments", other, "--yes"), 2, "--match name")


def test_on_a_terminal_the_names_are_asked_about_even_with_yes(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    today = shanghai_day(datetime.now(UTC)).isoformat()
    bill = _bill(tmp_path / "a.csv", [f"{today},60.00,,210.00,{world.name(MEMBER)},党费"])
    with Terminal("import", "payments", bill, "--yes") as terminal:
        terminal.wait_for("姓名都核对无误吗")
        terminal.type("n\r")
        assert terminal.exit_code() == 130
    assert run_json("dues", "show", "--member", str(MEMBER))["payments"] == []


def test_every_name_is_listed_before_it_is_agreed_that_all_are_right(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    today = shanghai_day(datetime.now(UTC)).isoformat()
    count = SHOWN_PROBLEMS + 10
    bill = _bill(tmp_path / "a.csv", [f"{today},{60 + n}.00,,,{world.name(MEMBER)},党费" for n in range(count)])
    shown = run("import", "payments", bill, "--dry-run")
    assert f"第 2–{count + 1} 行（共 {count} 行） 付款人“{world.name(MEMBER)}" in shown.stderr
    assert REASONS[Reason.MATCHED_BY_NAME] in shown.stderr
    *lines, summary = map(
        json.loads, run("import", "payments", bill, "--dry-run", "--format", "json").stdout.splitlines()
    )
    assert [line["warning"] for line in lines] == [Reason.MATCHED_BY_NAME] * count
    assert (summary["warned"], len(summary["warnings"])) == (count, SHOWN_PROBLEMS)


def test_months_that_words_speak_of_are_agreed_to_by_an_option_of_their_own(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    today = shanghai_day(datetime.now(UTC)).isoformat()
    bill = _bill(tmp_path / "a.csv", [f"{today},60.00,,210.00,{world.name(MEMBER)},下月党费"])
    assert_refused(run("import", "payments", bill, "--yes", "--match", "name"), 2, "1 笔缴纳的月份", "--match month")
    assert run_json("dues", "show", "--member", str(MEMBER))["payments"] == []
    assert_ok(run("import", "payments", bill, "--yes", "--match", "name", "--match", "month"))
    month = month_after(today[:7])
    (payment,) = run_json("dues", "show", "--member", str(MEMBER), "--year", month[:4])["payments"]
    assert payment["month"] == month


def test_months_are_agreed_to_at_a_terminal_after_they_were_listed(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    today = shanghai_day(datetime.now(UTC)).isoformat()
    bill = _bill(tmp_path / "a.csv", [f"{today},60.00,,210.00,路人,下月党费{world.id_number(MEMBER)}"])
    with Terminal("import", "payments", bill, "--yes") as terminal:
        terminal.wait_for("月份都核对无误吗")
        assert f"月份“{month_after(today[:7])}”" in terminal.text
        terminal.type("y\r")
        assert terminal.exit_code() == 0
