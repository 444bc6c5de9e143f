"""January and February: dues are assessed for the year, collected, receipted, handed up; who is late is reminded."""

from szdj_cli.domain.values.money import yuan
from tests.support.month.cast import (
    AWAY,
    BRANCH,
    CHIEF,
    CHIEF_DEPUTY,
    COMMITTEE,
    DEPUTY,
    FIRST_BRANCH,
    LATE,
    MONTHLY,
    OLDEST,
    OTHERS,
    PENSIONER,
    PROBATIONER,
    SECRETARY,
    SICK,
    STUDENTS,
    TEACHER,
    TRADER,
    TUTOR,
    WORKER,
    YOUNGEST,
    name_of,
)
from tests.support.month.year import Row, Year, done, fill, only, summary
from tests.support.running import assert_refused, run, run_json

PAYING = [
    *(DEPUTY.number, WORKER.number, PENSIONER.number, PROBATIONER.number),
    *(TRADER.number, TEACHER.number, AWAY.number, YOUNGEST.number),
]
"""Whoever of the first branch pays in time and is not its secretary, nor the oldest."""


def the_branch_is_assessed(year: Year) -> None:
    year.it_is("2027-01-04")
    year.enter(CHIEF)
    done("dues", "opening", "2027-01", "--branch", COMMITTEE, "--yes")
    year.told()

    year.enter(SECRETARY.number)
    table = year.paper("核定.csv")
    done("dues", "assess", "plan", "-o", str(table), "--year", "2027")
    fill(table, _of_the_first_branch)
    would = summary(done("dues", "assess", "apply", str(table), "--dry-run", "--format", "json"))
    assert (would["set"], would["to_committee"], would["written"]) == (10, 1, False)
    assert year.told() == {}
    did = summary(done("dues", "assess", "apply", str(table), "--yes", "--format", "json"))
    assert (did["set"], did["same"], did["to_committee"], did["conflicts"]) == (10, 1, 1, [])
    said = year.told()
    assert only(said, "已核定") == [person.number for person in FIRST_BRANCH if person not in (SECRETARY, SICK)]
    assert only(said, "已为您报批") == [SICK.number]
    again = summary(done("dues", "assess", "apply", str(table), "--yes", "--format", "json"))
    assert (again["set"], again["to_committee"], year.told()) == (0, 0, {})


def _of_the_first_branch(row: Row) -> Row | None:
    person = next(person for person in FIRST_BRANCH if str(person.number) == row["党员编号"])
    if person is SECRETARY:
        return None  # nobody assesses themselves
    filled = {"类别": person.category, "基数": person.base}
    if person is PENSIONER:
        filled |= {"新标准": "5", "少交或免交原因": "生活困难"}
    if person is SICK:
        filled |= {"新标准": "0", "少交或免交原因": "重病", "截止月份": "2027-06"}
    return filled


def the_committee_assesses_the_others_and_decides(year: Year) -> None:
    year.it_is("2027-01-06")
    year.enter(CHIEF)
    (waiting,) = run_json("approve", "list")
    assert (waiting["applicant"], waiting["submitted_by"]) == (name_of(SICK.number), name_of(SECRETARY.number))
    done("approve", "accept", str(waiting["id"]), "--yes")
    (told,) = year.told().values()
    assert told == [SICK.number]

    table = year.paper("全部核定.csv")
    done("dues", "assess", "plan", "-o", str(table), "--year", "2027")
    fill(table, _of_the_others)
    did = summary(done("dues", "assess", "apply", str(table), "--yes", "--format", "json"))
    assert (did["set"], did["same"], did["to_committee"]) == (141, 12, 0)
    assert only(year.told(), "已核定") == [SECRETARY.number, TUTOR, *STUDENTS, CHIEF_DEPUTY, *OTHERS]
    # The committee's secretary has nobody above: they ask themselves, and the deputy agrees.
    own = run_json("dues", "set", "--category", "在职", "--base", "10000", "--effective", "2027-01", "--yes")["id"]
    year.enter(CHIEF_DEPUTY)
    done("approve", "accept", str(own), "--yes")
    assert only(year.told(), "已审批同意") == [CHIEF]
    year.enter(CHIEF)

    whole = next(row for row in run_json("report", "dues", "--month", "2027-01") if row["key"] is None)
    assert (whole["unset"], whole["due_fen"], whole["paid_fen"]) == (0, 210_700, 0)


def january_is_collected(year: Year) -> None:
    year.it_is("2027-01-25")
    year.enter(SECRETARY.number)
    sheet = year.paper("收缴表.csv")
    done("dues", "sheet", "-o", str(sheet))
    to_pay = {row["member"]: row["to_pay_fen"] for row in run_json("dues", "sheet")}
    assert to_pay == MONTHLY

    # Four bring cash; the sheet books it once, however often it is imported.
    cash = [WORKER.number, PENSIONER.number, PROBATIONER.number, OLDEST.number]
    fill(sheet, lambda row: {"实交": yuan(MONTHLY[int(row["党员编号"])])} if int(row["党员编号"]) in cash else None)
    for new, same in ((4, 0), (0, 4)):
        booked = summary(done("import", "payments", str(sheet), "--yes", "--format", "json"))
        assert (booked["new"], booked["same"], booked["conflicts"], booked["errors"]) == (new, same, 0, 0)
    year.paid.update({member: MONTHLY[member] for member in cash})

    # The bank knows one of them by name alone, which somebody has to agree to once.
    bill = year.paper("银行账单.csv")
    line = f"2027-01-20,150.00,,1150.00,{name_of(TRADER.number)},党费"
    bill.write_text(f"交易日期,收入,支出,余额,对方户名,附言\n{line}\n", "utf-8")
    assert_refused(run("import", "payments", str(bill), "--yes"), 2, "--match name")
    done("import", "payments", str(bill), "--yes", "--match", "name")
    year.paid[TRADER.number] += 15_000

    year.pay([DEPUTY.number, TEACHER.number, AWAY.number, YOUNGEST.number], "2027-01", "--method", "微信")
    year.enter(DEPUTY.number)
    year.pay([SECRETARY.number], "2027-01")


def january_is_posted_receipted_and_handed_up(year: Year) -> None:
    year.it_is("2027-01-29")
    year.enter(SECRETARY.number)
    posted = run_json("dues", "notice")
    assert {row["name"]: row["paid_fen"] for row in posted} == {
        name_of(member): year.paid[member] for member in MONTHLY
    }
    assert (sum(row["due_fen"] for row in posted), sum(row["paid_fen"] for row in posted)) == (60_500, 55_500)
    done("dues", "notice", "-o", str(year.paper("公示表.docx")))

    every = ("dues", "receipt", "--branch", BRANCH, "--yes", "-o")
    receipts = run_json(*every, str(year.paper("收据.docx")))
    year.enter(DEPUTY.number)
    receipts += run_json(*every, str(year.paper("书记收据.docx")))  # nobody issues their own
    assert [receipt["number"] for receipt in receipts] == [f"2027-{number:06}" for number in range(1, 11)]
    assert sum(receipt["total_fen"] for receipt in receipts) == 55_500

    year.enter(SECRETARY.number)
    handed = run_json("dues", "remit", "-o", str(year.paper("上缴凭据.docx")), "--yes")
    assert (handed["collected_fen"], handed["handed_fen"], handed["kept_fen"]) == (55_500, 55_500, 0)
    assert_refused(run("dues", "remit", "--yes"), 7, "没有需要上缴")


def the_others_pay_for_a_quarter(year: Year) -> None:
    year.enter(CHIEF)
    year.bill([TUTOR, *STUDENTS, CHIEF_DEPUTY, *OTHERS], ["2027-01", "2027-02", "2027-03"])
    year.enter(CHIEF_DEPUTY)
    year.pay([CHIEF], "2027-01..2027-03")
    (whole,) = [row for row in run_json("report", "dues", "--month", "2027-01") if row["key"] is None]
    assert (whole["owed"], whole["owed_fen"]) == (1, LATE.monthly_fen)
    assert (whole["due_fen"], whole["paid_fen"]) == (210_700, 205_700)


def who_is_late_is_reminded(year: Year) -> None:
    year.it_is("2027-02-26")
    year.enter(SECRETARY.number)
    year.told()
    year.pay(PAYING, "2027-02..2027-06")
    year.pay([OLDEST.number], "2027-02..2027-05")
    (owing,) = run_json("dues", "arrears")
    assert (owing["member"], owing["owed_fen"]) == (LATE.number, 5_000)
    remind = ("dues", "arrears", "--remind", "--send", "--from-months", "1", "--branch", BRANCH, "--yes")
    assert run_json(*remind)["told"] == 1
    assert only(year.told(), "党费尚未交清") == [LATE.number]
    assert run_json(*remind) == {"told": 0, "already": 1, "unreachable": [], "dry_run": False, "written": False}
    assert year.told() == {}
    year.enter(DEPUTY.number)
    year.pay([SECRETARY.number], "2027-02..2027-06")
    assert only(year.told(), "已登记您交纳的党费") == [SECRETARY.number]


def _of_the_others(row: Row) -> Row | None:
    member = int(row["党员编号"])
    if member in STUDENTS:
        return {"类别": "学生"}
    if member in (SECRETARY.number, CHIEF_DEPUTY):
        return {"类别": "在职", "基数": "8000"}
    if member == TUTOR or member in OTHERS:
        return {"类别": "在职", "基数": "5000" if member == TUTOR else "3000"}
    return None
