"""September to December: branches are merged, arrears are reminded of, and the year is closed with its statement."""

from collections import Counter

from tests.month.summer import UNUSED
from tests.month.winter import PAYING
from tests.support.month.cast import (
    BRANCH,
    CHIEF,
    CHIEF_DEPUTY,
    DEPUTY,
    FIRST_BRANCH,
    LATE,
    OLDEST,
    OTHERS,
    SECRETARY,
    SICK,
    TUTOR,
    monthly_of,
    secretary_of,
)
from tests.support.month.year import Year, done, only
from tests.support.running import assert_refused, run, run_json
from tests.support.world import ADMINISTRATOR, ADMINISTRATOR_PASSWORD

MEMBERS = tuple(person.number for person in FIRST_BRANCH)
MERGED = "B42"
CARRIED = (secretary_of(42), secretary_of(42) + 1)
"""Of the branch that goes into the first one."""


def a_branch_is_merged_into_the_first(year: Year) -> None:
    year.it_is("2027-09-06")
    year.enter(CHIEF)
    year.told()
    why = ("--reason", "党员人数不足")
    before = run_json("org", "show", BRANCH)["members"]
    looked = run_json("org", "merge", MERGED, "--into", BRANCH, *why, "--dry-run")
    assert (looked["members"], looked["dry_run"]) == (2, True)
    merged = run_json("org", "merge", MERGED, "--into", BRANCH, *why, "--yes")
    assert (merged["members"], len(merged["appointments"])) == (2, 1)
    assert {*CARRIED} <= {*only(year.told(), "已并入另一个党支部")}
    assert run_json("org", "show", BRANCH)["members"] == before + 2
    assert MERGED not in {node["code"] for node in run_json("org", "tree")}
    assert_refused(run("org", "appoint", MERGED, "--member", str(CARRIED[0]), "--role", "secretary"), 7, "已撤销")


def the_second_half_is_collected(year: Year) -> None:
    year.it_is("2027-09-20")
    year.enter(SECRETARY.number)
    year.pay([*PAYING, SICK.number, *CARRIED], "2027-07..2027-12")
    year.enter(DEPUTY.number)
    year.pay([SECRETARY.number], "2027-07..2027-12")
    year.enter(CHIEF)
    months = [f"2027-{month:02}" for month in range(7, 13)]
    year.bill([TUTOR, UNUSED, CHIEF_DEPUTY, *(member for member in OTHERS if member not in CARRIED)], months)
    year.enter(CHIEF_DEPUTY)
    year.pay([CHIEF], "2027-07..2027-12")


def who_owes_for_long_is_named(year: Year) -> None:
    year.it_is("2027-10-11")
    year.enter(SECRETARY.number)
    year.told()
    (owing,) = run_json("dues", "arrears")
    assert (owing["member"], owing["count"], owing["owed_fen"], owing["mark"]) == (LATE.number, 9, 45_000, "flag")
    (due,) = run_json("due", "--kind", "欠缴")
    assert (due["member"], due["months"], due["owed_fen"]) == (LATE.number, 9, 45_000)
    assert run_json("dues", "arrears", "--remind", "--send", "--branch", BRANCH, "--yes")["told"] == 1
    assert only(year.told(), "党费尚未交清") == [LATE.number]

    year.it_is("2027-10-15")
    year.enter(SECRETARY.number)
    year.pay([LATE.number], "2027-01..2027-03", "--reason", "支部大会讨论后补交")
    (owing,) = run_json("dues", "arrears")
    assert (owing["count"], owing["owed_fen"], owing["mark"]) == (6, 30_000, "flag")


def a_payment_is_reversed_and_the_rest_handed_up(year: Year) -> None:
    year.it_is("2027-11-08")
    year.enter(SECRETARY.number)
    wrong = run_json("dues", "pay", "--member", str(LATE.number), "--month", "2027-10", "--yes")
    number = str(wrong["payments"][0]["payment"])
    done("dues", "reverse", number, "--reason", "记错了人", "--yes")
    collected = sum(year.paid[member] for member in MEMBERS) + 2 * 6 * 1_500
    handed = run_json("dues", "remit", "--yes")
    assert handed["collected_fen"] == collected - 55_500
    assert [row["state"] for row in run_json("dues", "remittances")] == ["standing", "standing"]

    # What the closed branch had collected until the merger is still handed up in its name.
    year.enter(CHIEF)
    assert run_json("dues", "remit", "--branch", MERGED, "--yes")["handed_fen"] == 2 * 6 * 1_500


def the_year_is_closed(year: Year) -> None:
    year.it_is("2027-12-31")
    year.enter(SECRETARY.number)
    statement = {
        row["member"]: (row["due_fen"], row["paid_fen"], row["owed_fen"]) for row in run_json("dues", "statement")
    }
    # Who was carried along is charged here from July on, as nobody had paid that; before, by their old branch.
    assert [statement[member] for member in CARRIED] == [(9_000, 9_000, 0)] * 2
    due = {member: 12 * monthly_of(member) for member in MEMBERS}
    due |= {OLDEST.number: 5 * OLDEST.monthly_fen, SICK.number: 6 * SICK.monthly_fen}
    of_ours = {member: statement[member] for member in MEMBERS if member in statement}
    assert of_ours == {member: (due[member], year.paid[member], due[member] - year.paid[member]) for member in of_ours}
    assert {member for member, (_, _, owed) in of_ours.items() if owed} == {LATE.number}
    (due_now,) = run_json("due")
    assert (due_now["kind"], due_now["member"], due_now["owed_fen"]) == ("arrears", LATE.number, 40_000)
    done("dues", "statement", "-o", str(year.paper("党费明细.xlsx")))
    done("dues", "stubs", "-o", str(year.paper("收据存根.xlsx")))

    year.enter(CHIEF)
    whole = [row for row in run_json("report", "dues", "--year", "2027") if row["key"] is None]
    assert (whole[0]["paid_fen"], whole[0]["owed_fen"]) == (sum(year.paid.values()), 45_000)
    decided = run_json("report", "approvals", "--drill", "合计", "--limit", "1000")
    states = {"approved": 8, "completed": 60, "expired": 1, "rejected": 1, "revoked": 1}
    assert Counter(each["state"] for each in decided) == states
    assert all(each["decided_by"] and each["decided_at"] for each in decided if each["outcome"])

    done("login", "--stdin", input=f"{ADMINISTRATOR}\n{ADMINISTRATOR_PASSWORD}\n")
    assert run_json("audit", "verify")["ok"] is True
    done("db", "check")
