"""An office at work: its people, what an import of theirs said, and what is stored afterwards."""

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from szdj_cli.domain.values.clock import shanghai_day
from tests.cases.files import Cell, Rows, Table, by_heading
from tests.support import builders
from tests.support.running import Result, run, run_json

TODAY = shanghai_day(datetime.now(UTC))
DAY = TODAY.isoformat()
COMPACT = DAY.replace("-", "")
MONTH = DAY[:7]
WECHAT_METHODS = {"wechat", "微信"}

WRITTEN = ("new", "updated", "same", "conflicts", "errors")


@dataclass(frozen=True)
class Outcome:
    """What an import came to: of a dry run what it said, then what the run that writes left as JSON."""

    exit_code: int
    said: str
    summary: dict[str, Any]

    @property
    def read(self) -> dict[str, Any]:
        """Return what the reader understood."""
        assert "read" in self.summary, self.summary
        found: dict[str, Any] = self.summary["read"]
        return found


class Payment(NamedTuple):
    """A stored payment."""

    member: int
    month: str
    fen: int
    paid_on: str
    method: str | None
    serial: str | None


def load(kind: str, path: Path, *options: str) -> Outcome:
    """Import a file: first a dry run, then for good; names and months in words were looked at in between."""
    options = (*options, "--match", "name", "--match", "month") if kind == "payments" else options
    planned = run("import", kind, str(path), "--dry-run", *options)
    done = run("import", kind, str(path), "--yes", "--format", "json", *options)
    assert "Traceback" not in planned.stderr + done.stderr
    assert done.exit_code != 1, done.stderr
    return Outcome(done.exit_code, planned.stderr + planned.stdout, _summary(done))


def load_bill(files: Path, rows: Rows, *options: str, encoding: str = "utf-8-sig") -> Outcome:
    """Import rows as a CSV file of payments."""
    return load("payments", Table(rows, text=True, encoding=encoding).write(files), *options)


def load_entry(files: Path, **changes: Cell) -> Outcome:
    """Import one row of a branch's own table of dues, as a workbook."""
    return load("payments", Table(by_heading([entry(0) | changes])).write(files))


def assert_written(outcome: Outcome, new: int, **others: int) -> None:
    """Expect so many new rows, nothing wrong, and exit code 0."""
    expected = {"new": new, "updated": 0, "same": 0, "conflicts": 0, "errors": 0} | others
    found = {name: outcome.summary.get(name) for name in WRITTEN}
    assert (found, outcome.exit_code) == (expected, 0), outcome.said


def assert_wrong(outcome: Outcome, *rows: int, says: Sequence[str] = ()) -> None:
    """Expect that exactly these rows are errors, each named, and that nothing is written."""
    assert outcome.exit_code == 3, outcome.said
    assert outcome.summary.get("errors") == len(rows), outcome.said
    for row in rows:
        assert re.search(rf"第 {row} 行", outcome.said), outcome.said
    for text in says:
        assert text in outcome.said, outcome.said


def assert_refused_file(outcome: Outcome, *says: str) -> None:
    """Expect that the file is refused as a whole, in three lines, saying certain words."""
    assert outcome.exit_code == 3, outcome.said
    for text in ("问题：", "原因：", "解决：", *says):
        assert text in outcome.said, outcome.said


def assert_passed(outcome: Outcome, *rows: int) -> None:
    """Expect that rows were passed over: each named, or all of them counted."""
    count = len(rows)
    named = all(re.search(rf"第 {row} 行", outcome.said) for row in rows)
    assert named or re.search(rf"(?<!\d){count} (行|笔|项)", outcome.said), outcome.said


def people() -> dict[str, dict[str, Any]]:
    """Return the stored records by name."""
    numbers = [each["id"] for each in run_json("member", "list")]
    records = [run_json("member", "show", str(number)) for number in numbers]
    return {record["name"]: record for record in records}


def found_by_number(number: str) -> list[str]:
    """Return the names that a whole identity number finds."""
    result = run("member", "search", "-", "--format", "json", input=f"{number}\n")
    return [each["name"] for each in json.loads(result.stdout)] if result.exit_code == 0 else []


def payments(home: Path) -> list[Payment]:
    """Return the stored payments in their order."""
    connection = sqlite3.connect(f"file:{home / 'store.db'}?mode=ro", uri=True)
    try:
        found = connection.execute(
            "SELECT member_id, month, amount_fen, paid_on, method, serial FROM dues_payment ORDER BY id"
        )
        return [Payment(*row) for row in found]
    finally:
        connection.close()


def booked(home: Path) -> list[tuple[int, int]]:
    """Return the stored payments as member and fen, by member."""
    return sorted((each.member, each.fen) for each in payments(home))


def human(serial: int, **changes: Cell) -> dict[str, Cell]:
    """Return a row of a roster as offices lay it out, by its headings."""
    plain = builders.person(serial)
    return {
        "序号": serial + 1,
        "姓名": plain["姓名"],
        "性别": "男" if serial % 2 else "女",
        "民族": "汉族",
        "身份证号码": plain["公民身份号码"],
        "学历": "大学本科",
        "人员类别": "正式党员",
        "所在党支部": "第一党支部",
        "入党时间": "2010-07-01",
        "转正时间": "2011-07-01",
        "工作岗位": "教师",
        "联系电话": plain["手机号码"],
        "家庭住址": plain["家庭住址"],
        **changes,
    }


def entry(serial: int, **changes: Cell) -> dict[str, Cell]:
    """Return a row of a branch's own table of dues, by its headings."""
    return {
        "序号": serial + 1,
        "所在党支部": "第一党支部",
        "姓 名": name(serial),
        "身份证号": number(serial),
        "月份": MONTH,
        "应交党费": 50 + serial,
        "实缴金额": 50 + serial,
        "缴纳日期": DAY,
        "缴纳方式": "现金",
        "流水号": f"D{serial}",
        "签名": "",
        **changes,
    }


def name(serial: int) -> str:
    """Return the name of a made-up person."""
    return builders.person(serial)["姓名"]


def number(serial: int) -> str:
    """Return the identity number of a made-up person."""
    return builders.person(serial)["公民身份号码"]


def _summary(result: Result) -> dict[str, Any]:
    lines = result.stdout.splitlines()
    found: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    return found
