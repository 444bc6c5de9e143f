"""A request on one screen: whatever it asks for, it fits, and nothing of it is left out."""

import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.changes import Change
from szdj_cli.domain.requests.requests import Conflict, Note, NoteKind, Outcome, Refused, Request, RequestState
from szdj_cli.domain.requests.reviews import Choice, Chosen, Dropped, Sitting
from szdj_cli.domain.values.text import safe
from szdj_cli.render.kit.cells import width_of
from szdj_cli.render.review import Around, Canvas, request_screen, summary_screen, with_reasons

CANVAS = Canvas(80, 24, is_colourful=False)
AROUND = Around(Counter({Chosen.ACCEPTED: 3}), 20)
_SGR = re.compile(r"\x1b\[[0-9;]*m")
_TEXT = st.text(st.sampled_from("深圳市示范路 12号ABC\x1b[/x]\u202e"), max_size=120)
_CHANGES = st.lists(
    st.builds(
        Change, st.just("address"), st.just("家庭住址"), _TEXT, _TEXT, st.booleans(), st.just(True), st.booleans()
    ),
    min_size=1,
    max_size=25,
)


def a_request(*changes: Change, notes: tuple[Note, ...] = (), kind: str = "transfer") -> Request:
    now = datetime(2026, 11, 29, tzinfo=UTC)
    state = RequestState.PENDING
    return Request(7, 1, kind, state, True, 3, "张三", "第一党支部", now, None, "第一党支部", changes, None, notes)


def characters(text: str) -> Counter[str]:
    return Counter(_SGR.sub("", text).replace(" ", "").replace("─", ""))


@given(_CHANGES, st.booleans(), st.sampled_from([(80, 24), (40, 24), (120, 50)]))
def test_every_part_fits_and_together_they_are_all(
    changes: list[Change], is_colourful: bool, size: tuple[int, int]
) -> None:
    canvas = Canvas(*size, is_colourful)
    request = a_request(*changes, notes=(Note(NoteKind.ARREARS, 3),))
    parts = request_screen(request, AROUND, canvas, 0).parts
    shown: Counter[str] = Counter()
    for part in range(parts):
        drawn = request_screen(request, AROUND, canvas, part)
        assert len(drawn.lines) <= canvas.rows
        for line in drawn.lines:
            assert width_of(_SGR.sub("", line)) <= canvas.columns
            assert "\x1b" not in _SGR.sub("", line)
        assert drawn.lines[-1].endswith("q 保留已选并退出") or canvas.columns < 80
        shown += characters("".join(drawn.lines))
    told = characters("".join(safe(each.old if not each.is_noted else "") + safe(each.new) for each in changes))
    assert told <= shown


def test_what_to_know_stands_above_what_changes() -> None:
    changes = (
        Change("branch", "所在党支部", "第一党支部", "第二党支部"),
        Change("shortfall_reason", "少交原因", "", "家庭困难", is_entry=True, is_noted=True),
    )
    notes = (Note(NoteKind.ARREARS, 3), Note(NoteKind.OTHER_REQUEST, 12), Note(NoteKind.APPOINTMENT, 1))
    lines = request_screen(a_request(*changes, notes=notes), AROUND, CANVAS, 0).lines
    noted = [number for number, line in enumerate(lines) if line.startswith("提示")]
    assert len(noted) == 4
    assert max(noted) < next(number for number, line in enumerate(lines) if "第【二】党支部" in line)
    assert "少交原因：家庭困难" in lines[noted[-1]]
    assert sum("少交原因" in line for line in lines) == 1


def test_who_submitted_it_in_somebodys_stead_is_something_to_know() -> None:
    asked = a_request(Change("address", "家庭住址", "", "新址"), kind="profile")
    request = asked._replace(submitted_by="李四", basis="书面申请存支部")
    assert (asked.wants_a_look, request.wants_a_look) == (False, True)
    lines = request_screen(request, AROUND, CANVAS, 0).lines
    assert any(line.startswith("提示") and "由李四代为提交（书面申请存支部）" in line for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("示范路1号", "示范路2号", "示范路【2】号"),
        ("示范路1号", "示范路1号2栋", "示范路1号【2栋】"),
        ("甲公司", "示范学校", "示范学校"),
        ("", "示范学校", "示范学校"),
        ("示范学校", "", "（空）"),
        ("138****0000", "138****0000", "138****0000（另一个号码）"),
        ("示范路1号2栋", "示范路1号", "示范路1号"),
    ],
)
def test_what_is_new_in_a_value_is_marked(old: str, new: str, marked: str) -> None:
    drawn = request_screen(a_request(Change("address", "家庭住址", old, new), kind="profile"), AROUND, CANVAS, 0)
    (line,) = [line for line in drawn.lines if line.startswith("家庭住址")]
    assert line.split("  ")[-1].strip() == marked
    colourful = CANVAS._replace(is_colourful=True)
    drawn = request_screen(a_request(Change("address", "家庭住址", old, new), kind="profile"), AROUND, colourful, 0)
    coloured = "".join(re.findall("\x1b\\[1;38;5;131m(.*?)\x1b\\[0m", "\n".join(drawn.lines)))
    assert coloured == (re.findall("【(.*)】", marked) or ["" if "另" in marked else marked])[0]


def test_reasons_stand_in_the_place_of_the_last_lines() -> None:
    drawn = request_screen(a_request(Change("address", "家庭住址", "", "新址")), AROUND, CANVAS, 0)
    lines = with_reasons(drawn.lines, "原因：", [f"原因{number}" * 40 for number in range(9)], CANVAS, 1)
    assert len(lines) == 24
    assert any("新址" in line for line in lines)
    assert [line[3:5] for line in lines[-10:]] == [f"{number} " for number in (*range(1, 10), 0)]
    assert [line.startswith(" > ") for line in lines[-10:]] == [place == 1 for place in range(10)]


def test_the_summary_fits_however_much_has_moved() -> None:
    sitting = Sitting()
    sitting.choose((Choice(1, 1, "profile", Outcome.ACCEPTED), Choice(2, 1, "dues", None)))
    dropped = [Dropped(Refused(number, Conflict.WITHDRAWN), "张三", "profile") for number in range(30)]
    lines = summary_screen(sitting, AROUND, dropped, CANVAS)
    assert len(lines) == 24
    assert any("……另有 22 份" in line for line in lines)
    assert lines[-2].startswith("回车 提交")
