"""What is shown before departures are agreed to."""

from datetime import date

import pytest

from szdj_cli.domain.members.departures import Departure, PlannedDeparture, Wanted
from szdj_cli.render.members.departures import draw_preview


def test_everybody_is_shown_before_it_is_agreed_to(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = Wanted(Departure.DECEASED, date(2026, 11, 1), "家属告知")
    people = [
        PlannedDeparture(number, f"甲{number}", 1, "第一党支部", "B1", wanted, {}, (), (), 0)
        for number in range(100, 200)
    ]
    draw_preview(people)
    shown = capsys.readouterr().err
    assert [each.name for each in people if each.name not in shown] == []
