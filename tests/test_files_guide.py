"""What docs/files.md tells people about files is so: its tables, its examples, its quotations and its picture."""

import ast
import re
import shlex
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from szdj_cli.domain.imports.aliases import FILE_NAME, AliasesProblem, read, with_aliases
from szdj_cli.domain.imports.layouts import MOST_ROWS_ABOVE, PassedOver
from szdj_cli.domain.imports.readings import ALL_SHEETS
from szdj_cli.domain.imports.tables import ERROR_HEADING, term_of_heading
from szdj_cli.domain.imports.templates import READ_BY
from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.members.import_rows import ROSTER_FORM
from szdj_cli.domain.values.cells import Refusal, read_cell
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.parsing import parse_date
from szdj_cli.domain.values.reasons import TemplateKind
from szdj_cli.domain.values.text import CLEAR
from szdj_cli.messages.importing import OUTCOMES
from szdj_cli.messages.kit.aliases import aliases_problem
from szdj_cli.messages.kit.reasons import why
from szdj_cli.messages.kit.topics import FILES
from szdj_cli.services.imports.common import fields_of
from szdj_cli.services.table_forms import ASSESSMENT, PAID, PLAN, REQUESTS, forms_in_force
from tests.support import ROOT
from tests.support.command_tree import commands
from tests.support.documents import import_picture, screen_pictures
from tests.support.world import World

GUIDE = ROOT / "docs" / "files.md"
TEXT = GUIDE.read_text("utf-8")
TODAY = date(2026, 11, 29)

KINDS = {
    "党员名册": TemplateKind.MEMBERS,
    "党组织": TemplateKind.ORGS,
    "党费缴纳": TemplateKind.PAYMENTS,
    "任职": TemplateKind.APPOINTMENTS,
    "审批单": PLAN,
}


def table_below(text: str) -> list[list[str]]:
    """Return the rows of the first table behind a text, without the headings."""
    lines = TEXT[TEXT.index(text) + len(text) :].splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows[2:]


def said_by_the_program() -> str:
    """Return all that stands in the messages."""
    modules = sorted((ROOT / "szdj_cli" / "messages").rglob("*.py"))
    nodes = (node for path in modules for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return "\n".join(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize("kind", KINDS)
def test_every_heading_that_is_listed_is_known(kind: str) -> None:
    form = forms_in_force()[KINDS[kind]]
    rows = table_below(f"\n{kind}：\n")
    assert len(rows) > 1
    for name, others in rows:
        for heading in [name, *others.split("、")]:
            assert form.names[term_of_heading(heading, form.find) or ""] == name, heading


def test_the_ways_to_write_a_heading_are_one() -> None:
    assert "＊手机号码（必填）" in TEXT
    assert term_of_heading("＊手机号码（必填）", ROSTER_FORM.find) == "mobile"


def test_every_day_that_is_listed_is_read_so() -> None:
    rows = table_below("日期（出生、入党、转正、缴纳）：")
    assert len(rows) > 5
    assert [[written, str(parse_date(written))] for written, _read in rows] == rows


def value_of(name: str, written: str) -> str | Refusal:
    form = forms_in_force()[TemplateKind.MEMBERS]
    field = FIELDS[term_of_heading(name, form.find) or ""]
    cell = read_cell(written, partial(_parsed, field))
    assert isinstance(cell, str | Refusal)
    return cell if isinstance(cell, Refusal) else field.show(str(cell))


def _parsed(field: Field, text: str) -> str:
    return field.parse_in_file(text, TODAY)


def test_every_value_that_is_listed_is_read_so() -> None:
    rows = table_below("其他各项：")
    assert len(rows) > 10
    for name, written, read_as in rows:
        assert value_of(name, written) == read_as, written


def test_everything_that_is_refused_is_refused_for_that_reason() -> None:
    rows = table_below("## 有意不读的")
    assert len(rows) > 5
    for name, written, told in rows:
        refused = value_of(name, written)
        assert isinstance(refused, Refusal), written
        assert why(name, refused.reason) == told


def test_what_empties_and_what_is_empty_is_as_told() -> None:
    assert CLEAR in TEXT
    words = re.search(r"不是必填的列里，(.*)等于空着", TEXT)
    assert words
    for word in words[1].split("、"):
        assert read_cell(word, str) == "", word


_READ_BY = {
    **{command: kind.value for kind, command in READ_BY.items()},
    "approve apply": PLAN,
    "dues assess apply": ASSESSMENT,
    "transfer receive --file": REQUESTS,
    "dues receipt --file": PAID,
}
"""Which table a command reads."""


def test_the_columns_that_a_file_must_have_are_those_of_its_form() -> None:
    told = [(command.strip("`").split(), columns) for command, _what, columns in table_below("## 可以导入什么")]
    kinds = [_READ_BY[" ".join(words[1:-1])] for words, _columns in told]
    assert sorted(kinds) == sorted(forms_in_force())
    for kind, (_words, columns) in zip(kinds, told, strict=True):
        form = forms_in_force()[kind]
        missing = form.match([""]).missing
        named = columns.partition("；")[0].split("、")
        assert named == [form.names[term] for term in missing]


def test_what_is_merged_and_counts_for_each_row_is_listed() -> None:
    listed = re.search(r"\| 合并的单元格：([^|]*) \|", TEXT)
    assert listed
    form = forms_in_force()[TemplateKind.MEMBERS]
    assert {term_of_heading(name, form.find) for name in listed[1].split("、")} == form.shared


def test_so_many_rows_may_stand_above_the_headings_as_is_told() -> None:
    assert f"程序在前 {MOST_ROWS_ABOVE} 行" in TEXT


def test_all_that_is_passed_over_is_told() -> None:
    told = {
        PassedOver.TOTAL: "| 合计、总计、小计、累计 |",
        PassedOver.FOOTER: "| 表下面的填表人、审核人、盖章、注、页码、日期 |",
        PassedOver.NUMBERED: "| 只有序号或横线、没有内容的行 |",
        PassedOver.HEADINGS: "| 每页重复的表头 |",
        PassedOver.COLUMN_NUMBERS: "| 表头下面的列编号",
        PassedOver.SECTION: "| 分段的标题",
    }
    assert told.keys() == set(PassedOver)
    assert [line for line in told.values() if line not in TEXT] == []


def test_every_quotation_is_what_the_program_says() -> None:
    quoted = re.findall(r"^> (.+)$", TEXT, re.MULTILINE)
    said = said_by_the_program()
    assert len(quoted) > 3
    assert [sentence for sentence in quoted if sentence not in said] == []


def test_every_problem_of_the_words_of_ones_own_is_told() -> None:
    told = [row[0] for row in table_below("> 对照文档 docs/files.md 改正，再用 szdj doctor 检查；或先移走这个文件")]
    for problem in AliasesProblem:
        said = aliases_problem(problem, "甲")
        assert sum(all(part.strip() in said for part in text.split("…")) for text in told) == 1, said


def test_the_example_of_words_of_ones_own_can_be_used() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    forms = with_aliases(forms_in_force(), read(example, "aliases.toml"), "aliases.toml")
    assert term_of_heading("掌上电话", forms["members"].find) == "mobile"
    assert forms["members"].said("education", "研究生（同等学力）") == "研究生"
    assert forms["members"].said("branch", "机关一支部") == "B1"
    assert term_of_heading("财务编号", forms["payments"].find) == "serial"


def test_every_command_and_option_that_is_named_is_there() -> None:
    for line in re.findall(r"`(szdj [^`]+)`", TEXT):
        if "…" in line:
            continue
        words = shlex.split(line)[1:]
        name = next(" ".join(words[:count]) for count in (3, 2, 1) if " ".join(words[:count]) in commands())
        options = {opt for parameter in commands()[name].params for opt in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options, line
    imports = [commands()[command] for command in READ_BY.values() if command.startswith("import ")]
    of_imports = {opt for command in imports for parameter in command.params for opt in parameter.opts}
    named = {text.split()[0] for text in re.findall(r"`(--[^`]+)`", TEXT)}
    assert named
    assert named <= of_imports
    assert f"`--sheet {ALL_SHEETS}`" in TEXT
    assert f"“{ERROR_HEADING}”" in TEXT
    assert "、".join(OUTCOMES.values()) in TEXT


@pytest.mark.parametrize(("kind", "command"), READ_BY.items())
def test_every_kind_of_import_is_told(kind: TemplateKind, command: str) -> None:
    assert fields_of(kind)
    assert f"`szdj {command} " in TEXT


def test_it_is_linked_wherever_somebody_may_look_for_it() -> None:
    for name in ("README.md", "README.en.md"):
        assert "(docs/files.md)" in (ROOT / name).read_text("utf-8")
    assert "docs/files.md" in (ROOT / "docs" / "project-layout.md").read_text("utf-8")
    assert "docs/files.md" in FILES
    assert f"--sheet {ALL_SHEETS}" in FILES
    assert FILE_NAME in FILES
    assert "docs/files.md" in said_by_the_program().replace(FILES, "")


def test_every_file_that_is_named_is_there() -> None:
    linked = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert import_picture.PICTURE.name in linked
    assert [name for name in linked if not (GUIDE.parent / name).exists()] == []
    assert [name for name in re.findall(r"`(szdj_cli/[\w./]+)`", TEXT) if not (ROOT / name).exists()] == []


def test_the_picture_shows_what_the_command_says_now(world: World, tmp_path: Path) -> None:
    screen = import_picture.shown_by(world.home, tmp_path)
    shown = ["".join(line.split()) for line in screen_pictures.lines_of(import_picture.COMMAND, screen)]
    picture = import_picture.PICTURE.read_text("utf-8")
    assert screen_pictures.text_in(picture) == shown
    assert screen_pictures.drawn(import_picture.COMMAND, screen) == picture
