"""`-q` keeps hints back, and nothing of what is wrong: an error list is no hint."""

from pathlib import Path

import pytest

from szdj_cli.domain.imports.templates import READ_BY
from szdj_cli.domain.values.reasons import TemplateKind
from tests.support.builders import person
from tests.support.running import run
from tests.support.tables.rosters import write_roster
from tests.support.world import SECRETARY, World

PLAN = {
    "申请编号": "1",
    "版本": "1",
    "类型": "信息变更",
    "申请人": "甲",
    "支部": "乙",
    "变更": "丙",
    "决定": "大概吧",
    "意见": "",
}
ASSESSED = {
    "党员编号": "1",
    "姓名": "别人",
    "类别": "学生",
    "基数": "",
    "现标准": "",
    "新标准": "0.2",
    "生效月份": "2027-01",
}
WRONG = {
    "approve apply": [PLAN],
    "dues assess apply": [ASSESSED],
    "import members": [person(0, 手机号码="12")],
    "import payments": [{"党员编号": "1", "月份": "无", "金额": "1", "缴纳日期": "2026-10-01", "流水号": "A1"}],
    READ_BY[TemplateKind.CONFIRMATIONS]: [{"党员编号": "1", "姓名": "别人", "转正日期": "2026-01-01"}],
}
"""A table whose only row is wrong, by the command that reads it."""


@pytest.mark.parametrize("command", WRONG)
def test_quiet_says_which_rows_are_wrong(command: str, world: World, tmp_path: Path) -> None:
    if command.startswith(("import", "member")):
        world.sign_in_as_administrator()
    else:
        world.enter(SECRETARY)
    asked = [*command.split(), str(write_roster(tmp_path / "a.csv", WRONG[command])), "--yes"]
    loud, quiet = run(*asked), run("-q", *asked)
    assert loud.exit_code == quiet.exit_code != 0
    told = [line for line in loud.stderr.splitlines() if "第 2 行" in line]
    assert told, loud.stderr
    assert set(told) <= set(quiet.stderr.splitlines())


def test_quiet_says_which_numbers_are_nobodys(world: World) -> None:
    world.enter(SECRETARY)
    given = f"{world.mobile(SECRETARY)}\n13900009999\n"
    loud, quiet = run("member", "search", "-", input=given), run("-q", "member", "search", "-", input=given)
    assert (loud.exit_code, loud.stderr) == (quiet.exit_code, quiet.stderr)
    assert "2" in quiet.stderr
