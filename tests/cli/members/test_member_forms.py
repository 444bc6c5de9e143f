"""The roster and the cards of members, as Word documents to be printed."""

from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from szdj_cli.domain.members import forms
from szdj_cli.domain.members.members import Member
from tests.support.documents.offices import needs_office, printed_papers
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, OTHER, SECRETARY, World


def text_of(path: Path) -> str:
    return "".join(run.text or "" for run in docx.Document(str(path)).element.body.iter(qn("w:t")))


@needs_office
def test_a_roster_and_cards_are_printed_branch_by_branch(world: World, tmp_path: Path) -> None:
    world.enter(COMMITTEE_SECRETARY)
    roster, cards = tmp_path / "名册.docx", tmp_path / "采集表.docx"
    assert run_json("member", "export", "--form", "roster", "-o", str(roster))["count"] == 5
    assert run_json("member", "export", "--form", "card", "--branch", "B1", "-o", str(cards))["count"] == 4
    lost = run_json("member", "export", "--form", "card", "--lost", "-o", str(tmp_path / "失联.docx"))
    assert lost["count"] == 0
    assert roster.stat().st_mode & 0o777 == 0o600
    papers = printed_papers([roster, cards], tmp_path / "profile", (0, 842))
    assert (papers["名册"].pages, papers["采集表"].pages) == (2, 4)
    for said in ("中国共产党党员名册", "第二党支部", world.name(OTHER), world.mobile(OTHER)[:3] + "****"):
        assert said in papers["名册"].text
    for said in ("党员信息采集表", "家庭住址", world.name(MEMBER), "本人签名"):
        assert said in papers["采集表"].text
    for said in (world.id_number(MEMBER), "B1"):
        assert said not in papers["采集表"].text


def test_one_member_is_printed_unmasked_where_that_may_be(world: World, tmp_path: Path) -> None:
    world.enter(SECRETARY)
    path = tmp_path / "采集表.docx"
    options = ["--form", "card", "--member", str(MEMBER), "-o", str(path)]
    assert run_json("member", "export", *options, "--reveal")["count"] == 1
    assert world.id_number(MEMBER) in text_of(path)
    assert_refused(run("member", "export", *options), 7, "采集表.docx")
    assert_refused(run("member", "export", "--form", "card", "--member", str(OTHER), "-o", f"{path}x.docx"), 6)
    assert_refused(run("member", "export", "--member", "1", "-o", str(path)), 2, "--form")
    assert_refused(run("member", "export", "-o", str(tmp_path / "a.docx")), 3, "--form roster", "--form card")
    assert_refused(run("member", "export", "--form", "card", "-o", str(tmp_path / "a.xlsx")), 2, "--form")


def test_the_card_of_one_reads_and_logs_one(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world.enter(SECRETARY)
    opened: list[int] = []
    shown = Member.shown

    def noting(member: Member, *, reveal: bool) -> dict[str, str]:
        opened.append(member.number)
        return shown(member, reveal=reveal)

    monkeypatch.setattr(Member, "shown", noting)
    monkeypatch.setattr(forms, "MOST", 1)
    card = ("member", "export", "--form", "card", "--reveal", "-o")
    assert run_json(*card, str(tmp_path / "a.docx"), "--member", str(MEMBER))["count"] == 1
    assert opened == [MEMBER]
    world.sign_in_as_administrator()
    logged = run("audit", "log", "--limit", "4").stdout
    assert f"人数：1；党员编号：{MEMBER}；含完整号码：是" in logged
    assert_ok(run("member", "leave", str(MEMBER), "--as", "去世", "--date", "2026-09-10", "--reason", "x", "--yes"))
    world.enter(SECRETARY)
    assert_refused(run(*card, str(tmp_path / "b.docx"), "--member", str(MEMBER)), 7, "不在册")


def test_more_than_anybody_prints_is_refused(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world.enter(SECRETARY)
    monkeypatch.setattr(forms, "MOST", 3)
    assert_refused(run("member", "export", "--form", "roster", "-o", str(tmp_path / "a.docx")), 3, "--branch")
    assert not (tmp_path / "a.docx").exists()
