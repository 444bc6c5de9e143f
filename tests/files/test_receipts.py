"""The receipt for dues: what it says on paper, however long the names are."""

from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from szdj_cli.domain.dues.receipts import BODY_STYLE, printed
from szdj_cli.domain.transfers.letters import QR_PLACEHOLDER
from szdj_cli.domain.values.text import safe
from szdj_cli.files.documents import receipts
from tests.support.documents.offices import Paper, needs_office, printed_papers
from tests.support.documents.receipts import HOSTILE, LONGEST, ORDINARY, RARE, code_on, text_of, write_receipt
from word_templates import pack

SHIPPED = Path(receipts.__file__).with_name("receipt.docx")
_VALUES = (133, 595)  # points: right of what the lines are called
RECEIPTS = {"ordinary": ORDINARY, "longest": LONGEST, "rare": RARE, "hostile": HOSTILE}


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    """All receipts on paper, from one start of the office program."""
    folder = tmp_path_factory.mktemp("receipts")
    documents = [folder / f"{name}.docx" for name in RECEIPTS]
    for document, receipt in zip(documents, RECEIPTS.values(), strict=True):
        write_receipt(receipt, document)
    batch = folder / "batch.docx"
    batch.write_bytes(receipts.filled_receipts(list(RECEIPTS.values())))
    return printed_papers([*documents, batch], tmp_path_factory.mktemp("profile"), _VALUES)


def without_blanks(text: str) -> str:
    return "".join(safe(text).replace("\ufffe", "\ufffd").split())


@needs_office
@pytest.mark.parametrize("name", RECEIPTS)
def test_a_receipt_is_one_page_that_says_everything(papers: dict[str, Paper], name: str) -> None:
    paper, receipt = papers[name], RECEIPTS[name]
    assert paper.pages == 1
    said = {of: text for of, text in printed(receipt).items() if of != "核验码"}
    missing = {of: text for of, text in said.items() if without_blanks(text) not in paper.text}
    assert missing == {}
    assert paper.codes == [receipt.code]
    assert "{{" not in paper.text or name == "hostile"


@needs_office
def test_several_receipts_are_as_many_pages_in_their_order(papers: dict[str, Paper]) -> None:
    assert papers["batch"].pages == len(RECEIPTS)
    assert papers["batch"].codes == [receipt.code for receipt in RECEIPTS.values()]
    assert papers["batch"].text.count("党费收据存根") == len(RECEIPTS)


@needs_office
def test_it_has_a_stub_and_a_receipt_that_say_the_same(papers: dict[str, Paper]) -> None:
    text = papers["ordinary"].text
    places = [text.index(part) for part in ("党费收据存根", "骑缝章", "收款党支部（盖章）")]
    assert places == sorted(places)
    for said in ("编号：2026-000123", "王建国", "人民币壹佰伍拾元整（￥150.00）", "微信2026年11月26日"):
        assert text.count(said) == 2
    assert text.count("2026年9月至2026年11月，每月50.00元") == 2
    assert "补打" not in text
    assert papers["longest"].text.count("（补打）") == 2


@settings(deadline=None, max_examples=30)
@given(name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_any_name_stands_in_the_document_as_it_is_and_as_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "receipt.docx"
    write_receipt(replace(ORDINARY, content=replace(ORDINARY.content, payer=name)), path)
    shown = safe(name).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    assert text_of(path).count(f"缴款人{shown}收款党支部") == 2


def test_the_picture_holds_the_code_and_is_large_enough_for_any_phone(tmp_path: Path) -> None:
    for name, receipt in RECEIPTS.items():
        path = tmp_path / f"{name}.docx"
        write_receipt(receipt, path)
        assert code_on(path) == receipt.code
        (picture,) = docx.Document(str(path)).inline_shapes
        assert 29 < picture.width.mm < 36  # with the quiet zone around


def test_only_much_text_is_set_smaller(tmp_path: Path) -> None:
    sizes = {}
    for name, receipt in RECEIPTS.items():
        write_receipt(receipt, tmp_path / f"{name}.docx")
        sizes[name] = docx.Document(str(tmp_path / f"{name}.docx")).styles[BODY_STYLE].font.size.pt
    assert sizes["ordinary"] == sizes["rare"] == 12
    assert 7 <= sizes["longest"] < 12


def test_the_shipped_template_is_what_its_parts_make(tmp_path: Path) -> None:
    pack.pack("receipt", tmp_path / "receipt.docx")
    assert (tmp_path / "receipt.docx").read_bytes() == SHIPPED.read_bytes()


def test_the_shipped_template_asks_for_everything_there_is() -> None:
    for name in (*printed(ORDINARY), QR_PLACEHOLDER):
        assert f"{{{{ {name} }}}}" in text_of(SHIPPED)
