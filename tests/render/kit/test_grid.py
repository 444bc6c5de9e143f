"""What the program draws itself, held against a library of terminals."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from szdj_cli.render.kit import cells
from szdj_cli.render.kit.cells import folded, padded, styled, width_of
from szdj_cli.render.kit.grid import GridColumn, grid

# What stands on our screens: letters, figures, Chinese with its punctuation, frames and bars.
WRITTEN = st.text(
    st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.sampled_from("，。：；（）“”《》、·—…！？　●◎○×│─█▏▎▍▌▋▊▉ＡＺ１㐀éǘ"),
    )
)


@given(WRITTEN)
def test_a_text_takes_as_many_cells_as_terminals_give_it(text: str) -> None:
    assert width_of(text) == cell_len(text)


@given(WRITTEN, st.integers(2, 40))
def test_folding_fits_and_loses_nothing_but_blanks(text: str, width: int) -> None:
    lines = folded(text, width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_text_is_folded_at_a_blank_where_there_is_one() -> None:
    assert folded("查看 whoami 和 doctor", 12) == ["查看 whoami", "和 doctor"]
    assert folded("深圳市福田区示范路", 8) == ["深圳市福", "田区示范", "路"]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("项目=- 从标准输入读一行", 12, ["项目=- 从标", "准输入读一行"]),
        ("查看：szdj request list，或撤回", 22, ["查看：", "szdj request list，或", "撤回"]),
        ("查看：菜单“我的申请 → 撤回申请”；或者", 28, ["查看：", "菜单“我的申请 → 撤回申请”；", "或者"]),
        ("没有 --keep-going 时全部不写", 16, ["没有", "--keep-going 时", "全部不写"]),
        ("（见“退出码”）", 8, ["（见“退", "出码”）"]),
        ("甲、乙、丙、丁", 6, ["甲、", "乙、", "丙、丁"]),
        ("0123456789abcdef", 6, ["012345", "6789ab", "cdef"]),
    ],
)
def test_words_options_commands_and_marks_stay_together(text: str, width: int, lines: list[str]) -> None:
    assert folded(text, width) == lines


def test_prose_cuts_nothing_that_is_longer_than_a_line() -> None:
    assert folded("打开 http://example.cn/0123456789abcdef 查看", 16, cuts=False) == [
        "打开",
        "http://example.cn/0123456789abcdef",
        "查看",
    ]


@pytest.mark.parametrize(("justify", "expected"), [("left", "党费  "), ("right", "  党费"), ("center", " 党费 ")])
def test_a_text_is_filled_up_beside(justify: cells.Justify, expected: str) -> None:
    assert padded("党费", 6, justify) == expected


ROWS = st.lists(st.tuples(WRITTEN, WRITTEN, WRITTEN), max_size=5)


@given(ROWS, st.integers(24, 120))
def test_a_grid_is_never_wider_than_its_room(rows: list[tuple[str, str, str]], room: int) -> None:
    columns = (GridColumn("编号", "right", folds=False), GridColumn("姓名"), GridColumn("说明", style="cyan"))
    lines = list(grid(columns, rows, room))
    assert all(width_of(line) <= room for line in lines)
    assert lines[0].split()[0] == "编号"
    assert sum(set(line) == {"─"} for line in lines) == 1


def test_columns_stand_below_each_other_and_the_widest_is_folded() -> None:
    columns = (GridColumn("编号", "right"), GridColumn("姓名"), GridColumn("说明"))
    rows = [("1", "王芳", "转往外地，等待回执"), ("12", "欧阳", "正常")]
    assert list(grid(columns, rows, 24)) == [
        "编号  姓名  说明",
        "────────────────────────",
        "   1  王芳  转往外地，等",
        "            待回执",
        "  12  欧阳  正常",
    ]


def test_styles_are_written_around_the_words_alone() -> None:
    columns = (GridColumn("a", style="bold cyan", least=3), GridColumn("b"))
    assert list(grid(columns, [("x", "y")], 80, colour=True, headed=False)) == ["\x1b[1;38;5;63mx\x1b[0m    y"]
    assert styled("  ", "bold") == "  "


def test_the_old_windows_console_is_written_no_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "xterm")
    assert cells.takes_styles(Terminal())
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.delenv("WT_SESSION", raising=False)
    assert not cells.takes_styles(Terminal())
    assert cells.is_colourful(Terminal())
