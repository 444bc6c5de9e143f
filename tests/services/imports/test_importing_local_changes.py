"""Importing a roster over fields that were changed here since the file last agreed."""

import ast
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

import szdj_cli
from szdj_cli.domain.errors import RosterMoved, RowsConflict
from szdj_cli.domain.imports.plan import Differences, ImportSummary, Plan, Settled
from szdj_cli.domain.members.fields import IMPORTED
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import corrections
from szdj_cli.services.imports.members import plan_members
from szdj_cli.store import migrations
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.local_changes import LOCAL_CHANGE
from szdj_cli.store.tables.members import MEMBER
from tests.support import builders
from tests.support.applicants import APPLICANTS, OUTSIDER, SECRETARY, a_branch_at_work, ask, decide
from tests.support.builders import ADMINISTRATOR, person, table
from tests.support.steps import transfers as transferring

ASKER, MENDED, MOVED = APPLICANTS[0], APPLICANTS[1], APPLICANTS[2]
NEW_MOBILE = "13800138000"
WHY = "本人提供了证明"
HERE = {"employer": "本地公司"}
FILE = [
    person(n - 1, 工作单位="文件公司", 所在党支部="B4" if n == OUTSIDER else "B1") for n in range(1, APPLICANTS.stop)
]
SAME = ImportSummary(0, 0, len(FILE), 0, 0)


def fill_store(store: Store, now: datetime) -> None:
    a_branch_at_work(store, now)
    assert builders.import_people(store, now, FILE).updated == len(FILE)


@pytest.fixture
def at_work(store: Store) -> Store:
    """A branch whose roster came from FILE, at work."""
    return store


def approve(store: Store, now: datetime, member: int = ASKER, **changes: str) -> None:
    decide(store, now, SECRETARY, [ask(store, now, member, **(changes or HERE)).id])


def mend(store: Store, now: datetime, answers: Mapping[str, str], member: int = MENDED) -> None:
    corrections.edit(
        store, ADMINISTRATOR, corrections.plan_edit(store, ADMINISTRATOR, str(member), answers, now), WHY, now
    )


def transfer(store: Store, now: datetime, member: int = MOVED) -> None:
    transferring.receivers(store, now)
    request = transferring.ask(store, now, member, "B4")
    transferring.send(store, now, request)
    transferring.admit(store, now, request)
    transferring.take_in(store, now, request)


def run(
    store: Store,
    now: datetime,
    rows: list[dict[str, str]] = FILE,
    how: Differences = Differences.ASK,
    *,
    keep_going: bool = False,
) -> ImportSummary:
    with table(rows) as source, plan_members(store, ADMINISTRATOR, source, now, how) as planned:
        planned.read()
        return planned.apply(keep_going=keep_going)


def plan(store: Store, now: datetime, rows: list[dict[str, str]] = FILE, how: Differences = Differences.ASK) -> Plan:
    with table(rows) as source, plan_members(store, ADMINISTRATOR, source, now, how) as planned:
        planned.read()
        return planned.plan


def value(store: Store, member: int, term: str = "employer") -> str | None:
    with store.reading() as tx:
        found = members.find(tx, member)
    assert found is not None
    return found.values[term]


def marks(store: Store) -> set[tuple[int, str]]:
    with store.reading() as tx:
        return {(row.member_id, row.term) for row in tx.conn.execute(select(LOCAL_CHANGE))}


def changed_rows(member: int, **cells: str) -> list[dict[str, str]]:
    return [row | cells if number == member else row for number, row in enumerate(FILE, 1)]


# --- a conflict, with who and when ---


def test_an_unchanged_file_does_not_undo_what_was_approved(at_work: Store, now: datetime) -> None:
    approve(at_work, now + timedelta(hours=1))
    with pytest.raises(RowsConflict):
        run(at_work, now)
    assert value(at_work, ASKER) == "本地公司"
    planned = plan(at_work, now)
    assert (planned.updated, planned.same, planned.conflicts) == (0, len(FILE) - 1, 1)
    (problem,) = planned.problems
    assert (problem.row, problem.heading, problem.shown, problem.reason) == (
        ASKER + 1,
        "工作单位",
        "文件公司",
        Reason.CHANGED_HERE,
    )
    changed = problem.changed
    assert changed is not None
    assert (changed.stored, changed.at, changed.is_approved) == ("本地公司", now + timedelta(hours=1), True)
    assert changed.name == FILE[SECRETARY - 1]["姓名"]


def test_so_does_one_that_was_mended_and_the_mobile_is_masked(at_work: Store, now: datetime) -> None:
    mend(at_work, now, {"mobile": NEW_MOBILE, **HERE})
    problems = {problem.heading: problem for problem in plan(at_work, now).problems}
    assert problems.keys() == {"手机号码", "工作单位"}
    changed = problems["手机号码"].changed
    assert changed is not None
    assert (changed.stored, changed.actor, changed.is_approved) == ("138****8000", ADMINISTRATOR.label, False)
    assert NEW_MOBILE not in repr(problems)


def test_a_member_who_was_moved_is_shown_with_the_move(at_work: Store, now: datetime) -> None:
    transfer(at_work, now)
    (problem,) = plan(at_work, now).problems
    assert (problem.heading, problem.reason) == ("所在党支部", Reason.OTHER_BRANCH)
    assert problem.changed is not None
    assert (problem.changed.is_approved, problem.changed.stored) == (True, "B4")


def test_a_member_who_was_added_here_is_not_changed_by_a_file_unasked(at_work: Store, now: datetime) -> None:
    new = corrections.plan_new(at_work, ADMINISTRATOR, {**by_term(person(50)), "branch": "B1"}, now)
    corrections.add(at_work, ADMINISTRATOR, new, WHY, now)
    assert run(at_work, now, [person(50)]) == ImportSummary(0, 0, 1, 0, 0)
    assert marks(at_work) == {(len(FILE) + 1, term) for term in ("sex", "birth_date", "standing")}
    approve(at_work, now)
    assert plan(at_work, now, [person(50, 民族="回族")]).updated == 1  # the file agreed once: now it has changed
    other = corrections.plan_new(at_work, ADMINISTRATOR, {**by_term(person(51)), "branch": "B1"}, now)
    corrections.add(at_work, ADMINISTRATOR, other, WHY, now)
    assert plan(at_work, now, [person(51, 民族="回族")]).conflicts == 1


def test_a_file_that_has_changed_too_is_a_conflict_and_one_that_changed_alone_is_an_update(
    at_work: Store, now: datetime
) -> None:
    approve(at_work, now)
    assert plan(at_work, now, changed_rows(ASKER, 工作单位="新的公司")).conflicts == 1
    assert plan(at_work, now, changed_rows(MENDED, 工作单位="新的公司")).updated == 1


def test_a_file_that_says_nothing_of_a_field_does_not_contest_it(at_work: Store, now: datetime) -> None:
    approve(at_work, now)
    silent = [{key: cell for key, cell in row.items() if key != "工作单位"} for row in FILE]
    assert run(at_work, now, silent) == SAME
    assert run(at_work, now, changed_rows(ASKER, 工作单位="")) == SAME
    assert marks(at_work) == {(ASKER, "employer")}


def test_once_the_file_agrees_it_may_change_the_field_again(at_work: Store, now: datetime) -> None:
    approve(at_work, now)
    assert run(at_work, now, changed_rows(ASKER, 工作单位="本地公司")) == SAME
    assert marks(at_work) == set()
    assert run(at_work, now, changed_rows(ASKER, 工作单位="第三公司")) == ImportSummary(0, 1, len(FILE) - 1, 0, 0)
    assert value(at_work, ASKER) == "第三公司"


# --- what can be answered ---


def test_the_rest_can_be_written_alone(at_work: Store, now: datetime) -> None:
    approve(at_work, now)
    rows = [row | {"工作岗位": "工人"} for row in FILE]
    assert run(at_work, now, rows, keep_going=True) == ImportSummary(0, len(FILE) - 1, 0, 1, 0)
    assert (value(at_work, ASKER), value(at_work, ASKER, "occupation")) == ("本地公司", "教师")
    assert marks(at_work) == {(ASKER, "employer")}


def test_the_file_can_be_right(at_work: Store, now: datetime) -> None:
    approve(at_work, now)
    assert plan(at_work, now, how=Differences.OVERWRITE).settled == Settled(overwritten=1)
    assert run(at_work, now, how=Differences.OVERWRITE) == ImportSummary(0, 1, len(FILE) - 1, 0, 0)
    assert value(at_work, ASKER) == "文件公司"
    assert run(at_work, now) == SAME
    assert marks(at_work) == set()


def test_what_is_stored_can_be_right_and_stays_so_until_the_file_says_something_else(
    at_work: Store, now: datetime
) -> None:
    approve(at_work, now)
    assert run(at_work, now, how=Differences.KEEP) == SAME
    for _ in range(2):
        assert plan(at_work, now).settled == Settled(kept=1)
        assert run(at_work, now) == SAME
    assert value(at_work, ASKER) == "本地公司"
    assert plan(at_work, now, changed_rows(ASKER, 工作单位="第三公司")).conflicts == 1
    assert run(at_work, now, how=Differences.OVERWRITE).updated == 1
    assert value(at_work, ASKER) == "文件公司"


def test_the_rest_of_a_row_is_written_where_a_field_is_kept(at_work: Store, now: datetime) -> None:
    approve(at_work, now)
    assert run(at_work, now, changed_rows(ASKER, 工作岗位="工人"), Differences.KEEP).updated == 1
    assert (value(at_work, ASKER), value(at_work, ASKER, "occupation")) == ("本地公司", "工人")


def test_a_move_can_be_kept_and_never_be_overwritten(at_work: Store, now: datetime) -> None:
    transfer(at_work, now)
    assert plan(at_work, now, how=Differences.OVERWRITE).conflicts == 1
    assert run(at_work, now, how=Differences.KEEP) == SAME
    assert run(at_work, now) == SAME
    assert value(at_work, MOVED, "branch") == "B4"


def test_only_new_leaves_everybody_alone_who_is_there(at_work: Store, now: datetime) -> None:
    approve(at_work, now)
    rows = [*changed_rows(MENDED, 工作单位="新的公司", 所在党支部="B2"), person(50)]
    planned = plan(at_work, now, rows, Differences.ONLY_NEW)
    assert (planned.new, planned.same, planned.conflicts, planned.settled) == (1, len(FILE), 0, Settled(left=2))
    assert run(at_work, now, rows, Differences.ONLY_NEW) == ImportSummary(1, 0, len(FILE), 0, 0)
    assert (value(at_work, ASKER), value(at_work, MENDED)) == ("本地公司", "文件公司")
    assert plan(at_work, now, rows).conflicts == 2  # what was left alone was not agreed upon


# --- numbers ---


def test_a_number_that_was_mended_here_makes_no_second_person(at_work: Store, now: datetime) -> None:
    right = builders.id_number(321, born="19720229")
    mend(at_work, now, {"id_number": right})
    planned = plan(at_work, now)
    assert (planned.new, planned.conflicts) == (0, 1)
    (problem,) = planned.problems
    assert problem.reason is Reason.NUMBER_REPLACED
    assert problem.changed is not None
    assert right not in repr(planned)
    assert run(at_work, now, how=Differences.KEEP) == SAME
    assert run(at_work, now) == SAME
    rows = changed_rows(MENDED, 公民身份号码=right)
    assert run(at_work, now, rows) == SAME
    assert marks(at_work) <= {(MENDED, "birth_date"), (MENDED, "sex")}


# --- nothing is forgotten ---


def test_what_changes_between_plan_and_writing_is_looked_at_the_next_time(at_work: Store, now: datetime) -> None:
    rows = [*FILE, person(50)]
    with table(rows) as source, plan_members(at_work, ADMINISTRATOR, source, now) as planned:
        planned.read()
        approve(at_work, now)
        planned.apply()
    assert plan(at_work, now, rows).conflicts == 1


def test_a_change_between_plan_and_writing_stays_marked(at_work: Store, now: datetime) -> None:
    approve(at_work, now)
    with table(FILE) as source, plan_members(at_work, ADMINISTRATOR, source, now, Differences.OVERWRITE) as planned:
        planned.read()
        approve(at_work, now + timedelta(hours=1), employer="又一公司")
        with pytest.raises(RosterMoved):
            planned.apply()
    assert plan(at_work, now).conflicts == 1


WAYS: Mapping[str, Callable[[Store, datetime], None]] = {
    "an approved request": approve,
    "a mended record": lambda store, now: mend(
        store, now, {"mobile": NEW_MOBILE, "ethnicity": "11", "standing": "停止党籍"}
    ),
    "a mended number": lambda store, now: mend(store, now, {"id_number": builders.id_number(321, born="19720229")}),
    "a move": transfer,
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_changes_a_record_here_marks_every_column_of_a_file(at_work: Store, now: datetime, way: str) -> None:
    before = columns(at_work)
    WAYS[way](at_work, now)
    changed = {
        (number, "branch" if name == "branch_id" else name)
        for number, record in columns(at_work).items()
        for name, stored in record.items()
        if stored != before[number][name]
    }
    assert changed
    in_files = {field.term for field in IMPORTED}
    assert {(number, name) for number, name in changed if name in in_files} <= marks(at_work)


def test_members_are_written_by_three_modules_alone() -> None:
    """An import, and the two that mark what they write: no statement that writes `member` stands elsewhere."""
    package = Path(szdj_cli.__file__).parent
    writers = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if "migrations" not in path.parts and _writes_members(path.read_text("utf-8"))
    }
    assert writers == {"store/members/members.py", "store/members/relocation.py", "store/imports/members.py"}


def _writes_members(source: str) -> bool:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            names = {each.id for each in node.args if isinstance(each, ast.Name)}
            names |= {each.value for each in node.args if isinstance(each, ast.Constant) and each.value == "member"}
            if name in ("update", "insert", "update_versioned", "insert_rows") and names & {"MEMBER", "member"}:
                return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.upper().split()
            if any(pair in (("UPDATE", "MEMBER"), ("INTO", "MEMBER")) for pair in pairwise(words)):
                return True
    return False


def test_the_log_says_how_many_were_kept_and_overwritten(at_work: Store, now: datetime) -> None:
    approve(at_work, now)
    run(at_work, now, how=Differences.KEEP)
    with at_work.reading() as tx:
        detail = tx.conn.scalar(
            select(AUDIT.c.detail).where(AUDIT.c.act == "members.imported").order_by(AUDIT.c.seq.desc()).limit(1)
        )
    assert '"kept":1' in str(detail)


def test_the_log_of_an_older_store_tells_what_was_changed_here(at_work: Store, now: datetime) -> None:
    approve(at_work, now)
    mend(at_work, now, {"mobile": NEW_MOBILE, "ethnicity": "11"})
    transfer(at_work, now)
    expected = marks(at_work)
    scripts = ScriptDirectory(migrations.__path__[0]).walk_revisions()
    (module,) = [script.module for script in scripts if script.path.endswith("_local_changes.py")]
    with at_work.transaction() as tx:
        tx.conn.execute(text("DROP TABLE local_change"))
        with Operations.context(MigrationContext.configure(tx.conn)):
            module.upgrade()
    assert (
        marks(at_work)
        == expected
        == {(ASKER, "employer"), (MENDED, "mobile"), (MENDED, "ethnicity"), (MOVED, "branch")}
    )
    assert plan(at_work, now).conflicts == 3


def columns(store: Store) -> dict[int, dict[str, object]]:
    with store.reading() as tx:
        return {row["id"]: dict(row) for row in tx.conn.execute(select(MEMBER)).mappings()}


def by_term(row: Mapping[str, str]) -> dict[str, str]:
    return {heading: cell for heading, cell in row.items() if heading != "所在党支部"}
