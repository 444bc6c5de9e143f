"""March to May: a probationary member is confirmed, requests are decided, sent back and taken back, one member dies."""

from szdj_cli.domain.values.money import yuan
from tests.support.month.cast import (
    AWAY,
    CHIEF,
    DEPUTY,
    LATE,
    OLDEST,
    PROBATIONER,
    SECRETARY,
    TEACHER,
    TRADER,
    WORKER,
    YOUNGEST,
    Person,
    name_of,
)
from tests.support.month.year import Year, done, fill, only, summary
from tests.support.running import assert_refused, run, run_json


def a_member_is_confirmed(year: Year) -> None:
    year.it_is("2027-03-15")
    year.enter(SECRETARY.number)
    year.told()
    (due,) = run_json("due", "--kind", "转正")
    assert (due["member"], due["due_on"], due["days"]) == (PROBATIONER.number, "2027-03-15", 0)
    year.enter(CHIEF)
    assert [each["id"] for each in run_json("member", "confirm", "--due")] == [PROBATIONER.number]
    done("member", "confirm", str(PROBATIONER.number), "--date", "2027-03-15", "--reason", "支部大会通过", "--yes")
    assert list(year.told().values()) == [[PROBATIONER.number]]
    assert run_json("member", "show", str(PROBATIONER.number))["membership"] == "full"
    assert run_json("due", "--kind", "转正") == []


def _asks(year: Year, who: Person, *changes: str) -> str:
    """Let a member ask for a change of their own record; return the request's number."""
    year.enter(who.number)
    return str(run_json("profile", "edit", *[part for each in changes for part in ("--set", each)], "--yes")["id"])


def requests_are_decided(year: Year) -> None:
    year.it_is("2027-03-22")
    usual = [_asks(year, who, "工作单位=示例公司") for who in (WORKER, LATE)]
    to_mend = _asks(year, AWAY, "家庭住址=示范新路")
    planned = _asks(year, TEACHER, "学历=研究生")
    year.enter(YOUNGEST.number)
    less = run_json(
        *("dues", "set", "--category", "在职", "--base", "3000", "--amount", "5", "--reason", "房贷"), "--yes"
    )["id"]
    assert year.told() == {}

    # Whoever decides is told in the morning how many wait, once a day.
    year.it_is("2027-03-23")
    done("due", "--send")
    assert only(year.told(), "有 5 份申请等您审批") == [SECRETARY.number, DEPUTY.number]
    done("due", "--send")
    assert year.told() == {}

    year.enter(SECRETARY.number)
    assert {str(each["id"]) for each in run_json("approve", "list", "--without-notes")} == {*usual, to_mend, planned}
    (noted,) = run_json("approve", "list", "--note", "少交")
    assert noted["id"] == less
    accepted = run_json("approve", "accept", "--all", "--without-notes", "--field", "工作单位", "--yes")
    assert (accepted["accepted"], accepted["conflicts"]) == (2, [])
    assert sorted(run_json("member", "show", str(who.number))["employer"] for who in (WORKER, LATE)) == ["示例公司"] * 2

    # One more is decided in a plan file.
    plan = year.paper("审批单.csv")
    done("approve", "plan", "-o", str(plan), "--applicant", name_of(TEACHER.number))
    fill(plan, lambda row: {"决定": "同意。"})
    assert summary(done("approve", "apply", str(plan), "--yes", "--format", "json"))["accepted"] == 1

    # What has to be looked at is looked at, one a screen.
    with year.terminal("approve", "review", "--kind", "dues") as terminal:
        terminal.wait_for(f"#{less}")
        assert "房贷" in terminal.text
        terminal.type("y")
        terminal.wait_for("回车 提交")
        terminal.type("\r")
        terminal.wait_for("同意 1 份，不同意 0 份")
        assert terminal.exit_code() == 0
    year.told()

    # One is sent back to be mended, and comes again under its number.
    done("approve", "reject", to_mend, "--reason", "请写到门牌号", "--resubmit", "--yes")
    assert only(year.told(), "补正") == [AWAY.number]
    year.enter(AWAY.number)
    assert run_json("request", "list", "--state", "to_resubmit")[0]["id"] == int(to_mend)
    done("request", "resubmit", to_mend, "--set", "家庭住址=示范新路9号", "--yes")
    year.enter(SECRETARY.number)
    done("approve", "accept", to_mend, "--yes")
    assert run_json("member", "show", str(AWAY.number))["address"] == "示范新路9号"
    year.told()


def an_acceptance_is_taken_back(year: Year) -> None:
    year.it_is("2027-03-24")
    number = _asks(year, TRADER, "工作单位=另一家公司")
    year.enter(SECRETARY.number)
    before = run_json("member", "show", str(TRADER.number))["employer"]
    done("approve", "accept", number, "--yes")
    year.told()
    assert run_json("member", "show", str(TRADER.number))["employer"] == "另一家公司"
    done("approve", "revoke", number, "--reason", "点错了", "--yes")
    assert only(year.told(), "撤销") == [TRADER.number]
    assert run_json("member", "show", str(TRADER.number))["employer"] == before
    assert [each["id"] for each in run_json("approve", "list", "--state", "revoked")] == [int(number)]


def less_than_the_rules_is_not_agreed_to(year: Year) -> None:
    year.it_is("2027-03-25")
    year.enter(CHIEF)
    (less,) = run_json("approve", "list")
    assert (less["applicant"], less["kind"]) == (name_of(YOUNGEST.number), "dues")
    done("approve", "reject", str(less["id"]), "--reason", "不属于生活困难", "--yes")
    said = year.told()
    assert only(said, "没有获得同意") == [YOUNGEST.number]
    (setting,) = run_json("dues", "show", "--member", str(YOUNGEST.number), "--month", "2027-04")
    assert setting["monthly_fen"] == YOUNGEST.monthly_fen


def somebody_in_hospital_is_acted_for(year: Year) -> None:
    year.it_is("2027-04-12")
    year.enter(SECRETARY.number)
    basis = ("--member", str(AWAY.number), "--basis", "本人住院，书面申请存支部档案")
    number = run_json("profile", "edit", "--set", "现居住地=示范医院", *basis, "--yes")["id"]
    assert list(year.told().values()) == [[AWAY.number]]
    assert_refused(run("approve", "accept", str(number), "--yes"), 5, "代为提交")
    assert run_json("request", "list", "--submitted-by-me")[0]["id"] == number
    year.enter(DEPUTY.number)
    done("approve", "accept", str(number), "--yes")
    assert run_json("member", "show", str(AWAY.number))["residence"] == "示范医院"
    assert only(year.told(), "已审批同意") == [AWAY.number]


def a_member_dies(year: Year) -> None:
    year.it_is("2027-05-12")
    year.enter(CHIEF)
    how = ("--as", "去世", "--date", "2027-05-10", "--reason", "家属告知")
    (would,) = run_json("member", "leave", str(OLDEST.number), *how, "--dry-run")
    assert (would["id"], would["as"]) == (OLDEST.number, "deceased")
    done("member", "leave", str(OLDEST.number), *how, "--yes")
    assert year.told() == {}  # of the dead nobody is told
    assert [each["id"] for each in run_json("member", "list", "--state", "去世")] == [OLDEST.number]

    year.it_is("2027-06-25")
    year.enter(SECRETARY.number)
    sheet = {row["member"]: row["to_pay_fen"] for row in run_json("dues", "sheet")}
    assert OLDEST.number not in sheet
    assert yuan(sheet[LATE.number]) == "300.00"
