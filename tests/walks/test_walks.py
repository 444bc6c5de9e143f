"""A member, a secretary and an operator at work: in windows of two sizes, light and dark, and on a GBK console.

On the way they press Esc and Ctrl-C, make the window another size and change their minds; what they typed stays.
"""

import re
from pathlib import Path

import pytest

from tests.support import builders, screens
from tests.support.running import Holding, assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, OTHER, SECRETARY, World

UP, DOWN, ENTER, ESCAPE, SPACE, CONTROL_C, WHOLE_LINE = "\x1b[A", "\x1b[B", "\r", "\x1b", " ", "\x03", "\x15"
WINDOWS = pytest.mark.parametrize(
    ("columns", "rows", "encoding"),
    [
        pytest.param(80, 24, "utf-8", id="80x24"),
        pytest.param(120, 40, "utf-8", id="120x40", marks=pytest.mark.full),
        pytest.param(80, 24, "gbk", id="gbk", marks=pytest.mark.full),
    ],
)
FIRST_WAY_OUT = "退出"
WAYS_OUT = (FIRST_WAY_OUT, "返回")
MOST_ENTRIES = 40

POINTED = re.compile(r" > \S")
READABLE = 4.5
"""The least contrast of what is written, on black and on white (WCAG 2.2, 1.4.3)."""


class Walk(Terminal):
    """A terminal whose every screen, when something was waited for, can be read on black and on white."""

    def step(self, text: str, keys: str, times: int = 1) -> None:
        """Wait until a text stands there, so many times, look at the screen, then type."""
        self.wait_until(lambda: self.text.count(text) >= times, what=text)
        for theme in (screens.WHITE_ON_BLACK, screens.BLACK_ON_WHITE):
            assert screens.contrast(self.screen, theme) >= READABLE, self.text
        self.type(keys)

    def menu(self, keys: str = "") -> None:
        """Wait until the menu stands there, and its way out is its last line, then type."""
        self.wait_until(lambda: self._last() in WAYS_OUT, what="the menu")
        self.step(self._last(), keys)

    def open(self, label: str) -> None:
        """Go down a menu, as far as it takes, and take an entry."""
        self.menu()
        for _ in range(MOST_ENTRIES):
            if label in (at := self._pointed_at()):
                self.type(ENTER)
                self.wait_until(lambda: self._last() not in WAYS_OUT or label not in self._pointed_at(), what=label)
                return
            self.type(DOWN)
            self._wait_past(at)
        raise AssertionError(f"no entry {label}:\n{self.text}")

    def _wait_past(self, entry: str) -> None:
        self.wait_until(lambda: self._pointed_at() not in ("", entry), what="the next entry")

    def back(self) -> None:
        """Go back to the first menu."""
        self.menu(ESCAPE)
        self.wait_until(lambda: self._last() == FIRST_WAY_OUT, what="the first menu")

    def _pointed_at(self) -> str:
        return next((line for line in reversed(self.text.split("\n")) if POINTED.match(line)), "")

    def _last(self) -> str:
        return self.text.rstrip().split("\n")[-1].strip(" »?")


@WINDOWS
def test_a_member(world: World, columns: int, rows: int, encoding: str) -> None:
    world.sign_in(MEMBER)
    with Walk(columns=columns, rows=rows, encoding=encoding) as at:
        at.open("党员管理")
        at.open("编辑个人信息")
        at.wait_for("秒")  # today's verification, on the spot
        world.verify()
        at.wait_until(lambda: "重新" in at.text or "要修改哪些项目" in at.text)
        if "要修改哪些项目" not in at.text:
            at.type(ENTER)
        at.step("要修改哪些项目", DOWN * 4 + ENTER)
        at.step("工作单位（现在", "甲公司" + ENTER)
        at.wait_for("? 是否提交修改")
        at.resize(columns - 10, rows - 2)
        at.step("n) 取消", ESCAPE)  # back to the line
        at.wait_until(lambda: "是否提交修改" not in at.text.rstrip().split("\n")[-1] and "Esc 返回" in at.text)
        at.type(WHOLE_LINE + "乙公司")
        at.resize(columns, rows)
        at.step("乙公司", CONTROL_C)
        at.open("编辑个人信息")
        at.step("上次填写的内容还没有提交", ENTER)  # what was confirmed last is there: 甲公司
        at.wait_until(lambda: at.text.rstrip().endswith("n) 取消"))
        at.type("b" + ENTER)
        at.step("? 修改哪一项", DOWN + ENTER)
        at.wait_until(lambda: at.text.rstrip().split("\n")[-1].startswith("? 工作单位"))
        at.type(WHOLE_LINE + "丙公司" + ENTER)
        at.wait_until(lambda: at.text.rstrip().endswith("n) 取消") and "丙公司" in at.text)
        at.type(ENTER)
        at.step("申请 #1 已提交", "")
        at.back()
        at.step("我的申请 #1 正在办理", "")
        at.open("我的申请")
        at.open("撤回申请")
        at.step("撤回哪一份", ENTER)
        at.step("? 撤回申请 #1", ENTER)
        at.step("未撤回", "")
        at.back()
        at.menu(CONTROL_C)
        assert at.exit_code() == 130
        assert "szdj" not in at.text.replace("·  szdj", "").replace("$ szdj", "")
    (request,) = run_json("request", "list")
    assert (request["state"], request["changes"]) == (
        "pending",
        [Holding({"field": "employer", "old": None, "new": "丙公司"})],
    )


@WINDOWS
def test_a_secretary(world: World, tmp_path: Path, columns: int, rows: int, encoding: str) -> None:
    first = world.request(MEMBER, "工作单位=甲公司")
    world.enter(SECRETARY)
    plan = tmp_path / "审批 单.xlsx"
    with Walk(columns=columns, rows=rows, encoding=encoding) as at:
        at.open("审批单、申请清单和撤销")
        at.open("导出审批单")
        at.step("写到哪个文件", WHOLE_LINE + f"'{plan}'" + ENTER)
        at.step("1 份申请已写入", "")
        at.back()
        assert plan.exists()
        at.open("  ·  szdj approve review")
        at.step(f"#{first}", "y")
        at.resize(columns - 10, rows)
        at.step("回车 提交", CONTROL_C)  # what was chosen is kept
        at.resize(columns, rows)
        at.open("  ·  szdj approve review")
        at.step("回车 提交", ENTER)
        at.step("同意 1 份", "")
        at.open("审批单、申请清单和撤销")
        at.open("撤销当天误批的同意")
        at.step("撤销对哪一份的同意", f" ＃{first}".replace("＃", "#") + ENTER)
        at.step("撤销的原因", "看错了" + ENTER)
        at.step("? 撤销对申请", ENTER)
        at.step("未撤销", "")
        at.back()
        at.open("党费收缴")
        at.open("登记一位党员的缴纳")
        at.step("谁交的", "１" + ENTER)
        at.step("交哪个月的党费", ENTER)
        at.wait_until(lambda: at.text.rstrip().split("\n")[-1].startswith("? 交了多少"))
        at.type(ESCAPE)
        at.wait_until(lambda: at.text.rstrip().split("\n")[-1].startswith("? 交哪个月"))
        at.type(ESCAPE)
        at.step("未登记", "")
        at.back()
        at.menu(ESCAPE)
        assert at.exit_code() == 0
    assert run_json("approve", "show", str(first))["state"] == "approved"


@WINDOWS
def test_an_operator(world: World, tmp_path: Path, columns: int, rows: int, encoding: str) -> None:
    person = builders.person(17)
    path = tmp_path / "新 名册.csv"
    path.write_text(",".join(person) + "\n" + ",".join(person.values()) + "\n", "utf-8")
    world.sign_in_as_administrator()
    with Walk(columns=columns, rows=rows, encoding=encoding) as at:
        at.open("名册")
        at.open("导入名册")
        at.step("要导入的表格文件", f'"{path}"' + ENTER)
        at.step("新增 1", "")
        at.wait_for("（y 或 n 选择")
        at.resize(columns, rows - 3)
        at.type(ENTER)
        at.step("未导入", "")
        at.resize(columns, rows)
        at.open("导入名册")
        at.step("要导入的表格文件", f"file://{path}".replace(" ", "%20") + ENTER)
        at.step("（y 或 n 选择", "y" + ENTER)
        at.step("已导入：新增 1", "")
        at.back()
        at.open("修改密码")
        at.step("现在的密码", "wrong" + ENTER)
        at.step("现在的密码不正确", "")
        at.wait_until(lambda: at.text.rstrip().split("\n")[-1].startswith("? 现在的密码"))
        at.type(ESCAPE)
        at.step("密码未修改", "")
        at.menu(CONTROL_C)
        assert at.exit_code() == 130
    assert_ok(run("member", "show", str(OTHER + 1)))
