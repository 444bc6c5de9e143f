"""The letter of transfer: what it says on paper, and which templates it is made from."""

import io
import os
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st

from szdj_cli.domain.errors import FileExists, FileRefused, TemplateInvalid
from szdj_cli.domain.transfers.letters import BLANK as LINE
from szdj_cli.domain.transfers.letters import BODY_STYLE, NOTE_STYLE, QR_PLACEHOLDER, LetterText, printed
from szdj_cli.domain.values.reasons import FileProblem, TemplateProblem
from szdj_cli.domain.values.text import safe
from szdj_cli.files.bounds import MAX_TEMPLATE_BYTES, MIB
from szdj_cli.files.documents import letters
from szdj_cli.files.documents.letters import filled_letters, write_document
from tests.support import ROOT
from tests.support.documents.letters import BLANK, HOSTILE, LONGEST, ORDINARY, RARE
from tests.support.documents.offices import Paper, needs_office, printed_papers
from word_templates import pack

SHIPPED = Path(letters.__file__).with_name("letter.docx")
MANUAL = ROOT / "docs" / "letter-template.md"
LETTERS = {"ordinary": ORDINARY, "longest": LONGEST, "rare": RARE, "hostile": HOSTILE, "blank": BLANK}


def write_letter(letter: LetterText, path: Path, *, template: Path | None = None, force: bool = False) -> None:
    write_document(filled_letters([letter], template), path, force=force)


SEVERAL = [replace(letter, code=f"{letter.code}{place}") for place, letter in enumerate((ORDINARY, LONGEST, RARE))]


def own_template(path: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def edited_template(path: Path) -> Path:
    """Change the shipped template as a person in Word would: other words, a seal's name, a split placeholder."""
    document = docx.Document(str(SHIPPED))
    document.sections[0].header.paragraphs[0].text = "示范街道党工委  {{ 编号 }}"
    last = document.add_paragraph("补充：")
    for piece in ("{", "{ 姓", "名 }", "}", "，{{失效日期}}前有效。"):
        last.add_run(piece).bold = len(piece) > 3
    document.save(str(path))
    return path


def text_of(document: Path) -> str:
    body = docx.Document(str(document)).element.body
    return "".join(run.text or "" for run in body.iter(qn("w:t")))


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    """All letters on paper, from one start of the office program."""
    folder = tmp_path_factory.mktemp("papers")
    documents = []
    for name, letter in LETTERS.items():
        documents.append(folder / f"{name}.docx")
        write_letter(letter, documents[-1])
    documents.append(folder / "edited.docx")
    write_letter(ORDINARY, documents[-1], template=edited_template(folder / "template.docx"))
    documents.append(folder / "several.docx")
    write_document(filled_letters(SEVERAL), documents[-1])
    return printed_papers(documents, tmp_path_factory.mktemp("profile"))


def without_blanks(text: str) -> str:
    return "".join(safe(text).replace("\ufffe", "\ufffd").split())


@needs_office
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_one_page_that_says_everything(papers: dict[str, Paper], name: str) -> None:
    paper, letter = papers[name], LETTERS[name]
    assert paper.pages == 1
    missing = {of: text for of, text in printed(letter).items() if without_blanks(text) not in paper.text}
    assert missing == {}
    assert paper.codes == [letter.code]
    assert "None" not in paper.text


@needs_office
def test_a_letter_has_the_three_parts_of_the_form_each_with_its_number(papers: dict[str, Paper]) -> None:
    text = papers["ordinary"].text
    parts = ["党员介绍信存根", "贴回执联处", "加盖骑缝章", "中共云岭市委组织部：", "请接转组织关系", "（有效期叁拾天）"]
    parts += ["已转达我处", "经办人", "一个月内"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "党费已交到贰零贰陆年壹拾壹月。" in text
    assert text.count("第2026-000123号") == 5
    assert text.count("王建国同志") == 3


@needs_office
def test_several_are_a_page_each_with_codes_of_their_own(papers: dict[str, Paper]) -> None:
    paper = papers["several"]
    assert paper.pages == len(SEVERAL)
    missing = {
        text for letter in SEVERAL for text in printed(letter).values() if without_blanks(text) not in paper.text
    }
    assert missing == set()
    assert paper.codes == [letter.code for letter in SEVERAL]


def test_several_keep_the_size_of_their_text_each_for_itself(tmp_path: Path) -> None:
    write_document(filled_letters(SEVERAL), tmp_path / "several.docx")
    document = docx.Document(str(tmp_path / "several.docx"))
    paragraphs = (Paragraph(each, document) for each in document.element.body.iter(qn("w:p")))
    assert any(each.paragraph_format.line_spacing for each in paragraphs)
    write_letter(ORDINARY, tmp_path / "one.docx")
    alone = docx.Document(str(tmp_path / "one.docx"))
    assert document.styles["介绍信正文"].font.size == alone.styles["介绍信正文"].font.size


def test_several_are_refused_where_every_page_would_say_the_same_number(tmp_path: Path) -> None:
    template = edited_template(tmp_path / "template.docx")
    other = replace(RARE, number="2026-000124")
    with pytest.raises(TemplateInvalid) as refusal:
        filled_letters([ORDINARY, other], template)
    assert refusal.value.problem is TemplateProblem.PAGES_DIFFER
    assert filled_letters([ORDINARY, ORDINARY], template)


@needs_office
def test_an_edited_template_is_printed_as_it_was_edited(papers: dict[str, Paper]) -> None:
    paper = papers["edited"]
    assert "示范街道党工委2026-000123" in paper.text
    assert "补充：王建国，2026年12月25日前有效。" in paper.text
    assert paper.codes == [ORDINARY.code]


@needs_office
def test_what_nobody_knows_is_a_line_to_write_on(papers: dict[str, Paper]) -> None:
    for label in ("通讯地址：", "联系电话：", "传真：", "邮编："):
        assert f"{label}{LINE}" in papers["blank"].text


@settings(deadline=None, max_examples=50)
@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_any_name_stands_in_the_document_as_it_is_and_as_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "letter.docx"
    write_letter(replace(ORDINARY, name=text, reason=""), path)
    shown = safe(text or LINE).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    assert f"{shown}同志系中共（正式）党员" in text_of(path)


@pytest.mark.skipif(os.name != "posix", reason="on Windows the folder's ACL stands in for modes")
def test_only_the_owner_can_read_a_letter(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    before = os.umask(0)
    try:
        write_letter(ORDINARY, path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["letter.docx"]


def test_a_letter_that_is_there_stays_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_text("PK kept")
    with pytest.raises(FileExists):
        write_letter(ORDINARY, path)
    assert path.read_text() == "PK kept"
    write_letter(ORDINARY, path, force=True)
    assert "王建国" in text_of(path)


def test_the_code_is_printed_large_enough_for_any_phone(tmp_path: Path) -> None:
    for name, letter in LETTERS.items():
        path = tmp_path / f"{name}.docx"
        write_letter(letter, path)
        (picture,) = docx.Document(str(path)).inline_shapes
        assert 29 < picture.width.mm < 36  # with the quiet zone around
        assert picture.width == picture.height


def sizes(document: Path) -> set[float]:
    """Return the sizes of the styles that follow the text, in points."""
    styles = docx.Document(str(document)).styles
    return {styles[name].font.size.pt for name in (BODY_STYLE, NOTE_STYLE)}


def test_only_long_names_make_the_letters_smaller(tmp_path: Path) -> None:
    for name, letter in LETTERS.items():
        write_letter(letter, tmp_path / f"{name}.docx")
    assert sizes(tmp_path / "ordinary.docx") == sizes(tmp_path / "rare.docx") == {12, 10}
    assert 7 <= max(sizes(tmp_path / "longest.docx")) < 12


def test_the_shipped_template_is_what_its_parts_make(tmp_path: Path) -> None:
    pack.pack("letter", tmp_path / "letter.docx")
    assert (tmp_path / "letter.docx").read_bytes() == SHIPPED.read_bytes()


def test_every_placeholder_is_in_the_shipped_template_and_in_the_manual() -> None:
    text, manual = text_of(SHIPPED), MANUAL.read_text("utf-8")
    for name in (*printed(ORDINARY), QR_PLACEHOLDER):
        assert f"{{{{ {name} }}}}" in text
        assert f"`{{{{ {name} }}}}`" in manual


@pytest.mark.parametrize(
    ("text", "problem", "placeholder"),
    [
        ("{{ 姓名", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{{ 姓名 }", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{{ }}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{{ 姓名 编号 }}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("｛｛姓名｝｝{{ 编号 }}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{{ 姓名|upper }}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{{ 姓名.__class__ }}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{{ 二维码._draw.__self__ }}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{{ 7 * 7 }}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{{ ''.__class__.__mro__ }}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{% for x in 姓名 %}{{ 姓名 }}{% endfor %}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{% include 'x' %}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{% vm %}{% colspan 姓名 %}", TemplateProblem.BROKEN_PLACEHOLDER, None),
        ("{{ 名字 }}", TemplateProblem.UNKNOWN_PLACEHOLDER, "名字"),
        ("{{ range }}", TemplateProblem.UNKNOWN_PLACEHOLDER, "range"),
        ("{{ self }}", TemplateProblem.UNKNOWN_PLACEHOLDER, "self"),
        ("{{ " + "长" * 200 + " }}", TemplateProblem.UNKNOWN_PLACEHOLDER, "长" * 40),
        ("介绍信", TemplateProblem.NO_PLACEHOLDER, None),
    ],
)
def test_a_template_asks_for_what_there_is_and_for_nothing_else(
    tmp_path: Path, text: str, problem: TemplateProblem, placeholder: str | None
) -> None:
    template = own_template(tmp_path / "own.docx", text)
    refused = refusal(template)
    assert (refused.problem, refused.placeholder) == (problem, placeholder)
    assert list(tmp_path.iterdir()) == [template]


def test_a_placeholder_stands_with_or_without_blanks_and_more_than_once(tmp_path: Path) -> None:
    template = own_template(tmp_path / "own.docx", "{{姓名}}，{{  姓名  }}", "{{ 二维码 }}{{ 二维码 }}")
    write_letter(ORDINARY, tmp_path / "letter.docx", template=template)
    assert text_of(tmp_path / "letter.docx").count("王建国") == 2
    assert len(docx.Document(str(tmp_path / "letter.docx")).inline_shapes) == 2


def shipped_with(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the shipped template with one part changed."""
    content = io.BytesIO()
    with zipfile.ZipFile(SHIPPED) as before, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, change(text) if name == part else text)
    return content.getvalue()


def _with_body(document: bytes, more: bytes) -> bytes:
    return document.replace(b"<w:body>", b"<w:body>" + more, 1)


def _placeholders(count: int) -> bytes:
    return b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % ("{{ 姓名 }}".encode() * count)


def _entities(document: bytes) -> bytes:
    entities = b'<!ENTITY a0 "%s">' % (b"x" * 100)
    entities += b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9))
    declared = document.replace(b"<w:document", b"<!DOCTYPE d [" + entities + b"]><w:document", 1)
    return declared.replace("存根".encode(), b"&a8;")


DOCUMENT = "word/document.xml"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", TemplateProblem.NOT_DOCX),
        (b"{{ \xe5\xa7\x93\xe5\x90\x8d }}", TemplateProblem.NOT_DOCX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), TemplateProblem.NOT_DOCX),
        (shipped_with("[Content_Types].xml", lambda text: text.replace(b"wordprocessingml", b"x")), "not_docx"),
        (SHIPPED.read_bytes()[:9000], TemplateProblem.DAMAGED),
        (shipped_with(DOCUMENT, lambda text: text[:3000]), TemplateProblem.DAMAGED),
        (shipped_with(DOCUMENT, lambda _: b""), TemplateProblem.DAMAGED),
        (shipped_with("word/styles.xml", lambda _: b"<x/>"), TemplateProblem.DAMAGED),
        (shipped_with("_rels/.rels", lambda _: b"<x/>"), TemplateProblem.DAMAGED),
        (shipped_with(DOCUMENT, _entities), TemplateProblem.DAMAGED),
        (shipped_with(DOCUMENT, lambda text: text + bytes(MAX_TEMPLATE_BYTES)), TemplateProblem.TOO_LARGE),
        (SHIPPED.read_bytes() + bytes(MAX_TEMPLATE_BYTES), TemplateProblem.TOO_LARGE),
        (shipped_with(DOCUMENT, lambda text: _with_body(text, b"<w:p/>" * 200_000)), TemplateProblem.TOO_LONG),
        (shipped_with("word/styles.xml", lambda text: b" " * MIB + text), TemplateProblem.TOO_LONG),
        (shipped_with(DOCUMENT, lambda text: _with_body(text, _placeholders(1_001))), TemplateProblem.TOO_LONG),
    ],
    ids=range(15),
)
def test_what_is_no_sound_docx_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    template = tmp_path / "own.docx"
    template.write_bytes(content)
    assert refusal(template).problem == problem
    assert list(tmp_path.iterdir()) == [template]


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        write_letter(ORDINARY, tmp_path / "letter.docx", template=tmp_path / "none.docx")
    assert caught.value.why is FileProblem.MISSING


def refusal(template: Path, letter: LetterText = ORDINARY) -> TemplateInvalid:
    with pytest.raises(TemplateInvalid) as caught:
        write_letter(letter, template.parent / "letter.docx", template=template)
    assert caught.value.path == str(template)
    return caught.value
