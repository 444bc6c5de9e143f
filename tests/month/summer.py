"""June to August: sixty graduate and are transferred out in one go, and a secretary moves to another branch."""

from tests.support.month.cast import (
    CHIEF,
    CHIEF_DEPUTY,
    GRADUATES,
    OTHERS,
    STUDENTS,
    TUTOR,
    secretary_of,
)
from tests.support.month.year import Year, done, only
from tests.support.running import run_json

LOST, UNUSED = STUDENTS[0], STUDENTS[-1]
"""Whose letter is lost and made anew; who stays after all."""

_OUT = (
    "--outside",
    "--set",
    "转移原因=毕业",
    "--set",
    "转入单位抬头=中共样例市委组织部",
    "--set",
    "转入支部=样例公司支部",
)


def the_others_pay_until_june(year: Year) -> None:
    year.it_is("2027-06-10")
    year.enter(CHIEF)
    year.bill([TUTOR, *STUDENTS, CHIEF_DEPUTY, *OTHERS], ["2027-04", "2027-05", "2027-06"])
    year.enter(CHIEF_DEPUTY)
    year.pay([CHIEF], "2027-04..2027-06")


def sixty_graduate(year: Year) -> None:
    year.it_is("2027-06-15")
    year.enter(TUTOR)
    year.told()
    for member in STUDENTS:
        basis = ("--member", str(member), "--basis", "毕业生名单，本人签字，存支部档案")
        done("transfer", "out", *_OUT, *basis, "--yes")
    assert list(year.told().values()) == [[*STUDENTS]]
    assert run_json("approve", "list") == []  # who acts for somebody does not decide

    year.enter(CHIEF)
    accepted = run_json("approve", "accept", "--all", "--kind", "transfer", "--yes")
    assert (accepted["accepted"], accepted["conflicts"]) == (60, [])
    assert only(year.told(), "材料已开具") == [*STUDENTS]

    printed = run_json("transfer", "letter", "--all", "-o", str(year.paper("介绍信.docx")), "--yes")
    assert printed["letters"] == [f"2027-{number:06}" for number in range(1, 61)]
    register = run_json("transfer", "list", "--letters", "--limit", "100")
    assert ({each["status"] for each in register}, len(register)) == ({"valid"}, 60)
    assert run_json("org", "show", GRADUATES)["members"] == 61  # until they are taken in they stay


def their_slips_come_back(year: Year) -> None:
    year.it_is("2027-06-28")
    year.enter(CHIEF)
    requests = {
        each["member"]: str(each["request"]) for each in run_json("transfer", "list", "--letters", "--limit", "100")
    }
    done("transfer", "reissue", requests[LOST], "--reason", "遗失", "--yes")
    assert only(year.told(), "作废或换发") == [LOST]
    done("transfer", "letter", requests[LOST], "-o", str(year.paper("补开.docx")))

    year.it_is("2027-07-10")
    year.enter(CHIEF)
    received = [requests[member] for member in STUDENTS if member != UNUSED]
    slip = ("--handler", "张三", "--date", "2027-06-29", "--stdin", "--yes")
    recorded = run_json("transfer", "slip", *received, *slip, input="010-65001234\n")
    assert recorded["recorded"] == 59
    told = year.told()
    assert only(told, "转接已办结") == [member for member in STUDENTS if member != UNUSED]
    (due,) = run_json("due", "--kind", "介绍信")
    assert (due["member"], due["days"], due["letter"]) == (UNUSED, 5, "2027-000060")
    assert run_json("org", "show", GRADUATES)["members"] == 2

    # Nobody took the last one in: the letter runs out and the member is still ours.
    year.it_is("2027-07-20")
    year.enter(CHIEF)
    assert run_json("transfer", "show", requests[UNUSED])["state"] == "expired"
    assert run_json("member", "show", str(UNUSED))["branch"] == GRADUATES


def a_secretary_moves(year: Year) -> None:
    leaving, taking_in, successor = secretary_of(5), secretary_of(6), secretary_of(5) + 1
    year.it_is("2027-08-03")
    year.enter(successor)
    waiting = run_json("profile", "edit", "--set", "工作单位=示例学校", "--yes")["id"]
    year.enter(leaving)
    number = str(run_json("transfer", "out", "--to", "B06", "--set", "转移原因=工作调动", "--yes")["id"])
    assert run_json("request", "show", number)["waiting_at"] == "示范街道党委"  # nobody decides on their own
    year.enter(CHIEF)
    done("approve", "accept", number, "--yes")
    year.enter(taking_in)
    assert [str(each["id"]) for each in run_json("transfer", "list", "--incoming")] == [number]
    year.told()
    assert run_json("transfer", "receive", number, "--yes")["accepted"] == 1
    told = year.told()
    assert only(told, "转接已办结") == [leaving]
    assert run_json("member", "show", str(leaving))["branch"] == "B06"

    # The post ended with the move: whatever waits goes up, and a successor takes it over from their appointment on.
    year.it_is("2027-08-05")
    year.enter(CHIEF)
    assert run_json("org", "show", "B05")["appointments"] == []
    done("org", "appoint", "B05", "--member", str(successor), "--role", "secretary", "--until", "2030-08-04")
    assert [each["id"] for each in run_json("approve", "list")] == [waiting]  # their own
    done("approve", "accept", str(waiting), "--yes")
