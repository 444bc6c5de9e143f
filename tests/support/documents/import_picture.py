"""The picture in docs/files.md, of what an import shows: `python -m tests.support.documents.import_picture`.

A roster as offices have it is imported at a terminal; what is shown there becomes the picture. Nobody in it is real.
"""

import os
import tempfile
from pathlib import Path
from unittest.mock import patch

import pyte

from tests.cases.files import Sheet, workbook
from tests.support import ROOT, builders, world
from tests.support.documents.screen_pictures import drawn
from tests.support.terminals import Terminal

PICTURE = ROOT / "docs" / "import-plan.svg"
COMMAND = ("import", "members", "名册.xlsx", "--dry-run")
WIDTH = 114

_HEADINGS = [
    *(
        "序号",
        "姓名",
        "居民身份证号",
        "民族",
        "最高学历",
        "政治面貌",
        "所属党支部",
        "入党时间",
        "转正时间",
        "岗位",
        "联系方式",
    ),
    *("通讯地址", "党内荣誉"),
]


def shown_by(home: Path, folder: Path) -> pyte.Screen:
    """Return the screen on which the command was typed, in a folder; `home` is that of a world."""
    _write_roster(folder / COMMAND[2])
    here = Path.cwd()
    with patch.dict(os.environ, {"SZDJ_HOME": str(home)}):
        world.World(home).sign_in_as_administrator()
        os.chdir(folder)
        try:
            with Terminal(*COMMAND, columns=WIDTH) as terminal:
                assert terminal.exit_code() == 3
                return terminal.screen
        finally:
            os.chdir(here)


def _write_roster(path: Path) -> None:
    people = [
        _row(1, "陈示范", 100, 最高学历="大学本科", 入党时间="2012.07.01", 转正时间="2013.07.01"),
        _row(2, "林　样例", 101, 政治面貌="中共预备党员", 入党时间="2024年7月1日", 转正时间="——"),
        _row(3, "买买提.虚构", 102, 民族="维吾尔", 入党时间="2010/7/1 0:00", 转正时间="20110701"),
        _row(4, "周演示", 103, 入党时间="2010.1", 转正时间="2011.1"),
        _row(5, "吴举例", 104, 民族="同上", 入党时间="2015-07-01", 转正时间="2016-07-01"),
    ]
    width = len(_HEADINGS)
    rows = [
        ["第一党支部党员名册"],
        ["填报单位：第一党支部", *[""] * 8, "填报日期：2026年11月20日"],
        _HEADINGS,
        *people,
        ["合计", "5", *[""] * (width - 2)],
        ["填表人：示范甲", "", "", "审核人：示范乙"],
    ]
    workbook(path, Sheet(rows, "在册党员", ("A1:M1",), hidden_rows=(7,)), Sheet([["填表说明"]], "说明"))


def _row(number: int, name: str, serial: int, **changes: str) -> list[str]:
    cells = {
        "序号": str(number),
        "姓名": name,
        "居民身份证号": builders.id_number(serial),
        "民族": "汉",
        "最高学历": "大专",
        "政治面貌": "中共党员",
        "所属党支部": "第一党支部",
        "岗位": "教师",
        "联系方式": f"139-0000-0{serial}",
        "通讯地址": f"示范路{number}号",
        "党内荣誉": "无",
        **changes,
    }
    return [cells[heading] for heading in _HEADINGS]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"SZDJ_HOME": f"{folder}/home"}):
        world.build(Path(folder) / "home")
        PICTURE.write_text(drawn(COMMAND, shown_by(Path(folder) / "home", Path(folder))), "utf-8")
