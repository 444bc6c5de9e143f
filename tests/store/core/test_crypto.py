import hmac
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.errors import FieldUnreadable, FileExposed, KeyMissing
from szdj_cli.store.core.crypto import Keyring, create_key, read_key

KEYS = Keyring(bytes(range(32)))


@given(st.text(max_size=50), st.integers(1, 2**31 - 1))
def test_what_was_sealed_opens_in_its_own_row_only(text: str, row: int) -> None:
    sealed = KEYS.seal("member", "mobile", row, text)
    assert KEYS.open("member", "mobile", row, sealed) == text
    for table, column, other in (("member", "mobile", row + 1), ("member", "id_number", row), ("x", "mobile", row)):
        with pytest.raises(FieldUnreadable):
            KEYS.open(table, column, other, sealed)


@given(st.data())
def test_any_changed_bit_is_found(data: st.DataObject) -> None:
    sealed = bytearray(KEYS.seal("member", "mobile", 1, "13800138000"))
    place = data.draw(st.integers(1, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(FieldUnreadable):
        KEYS.open("member", "mobile", 1, bytes(sealed))


def test_the_same_text_is_never_sealed_alike_twice() -> None:
    assert len({KEYS.seal("member", "mobile", 1, "13800138000") for _ in range(100)}) == 100


def test_blind_indexes_are_stable_and_apart_by_purpose_and_key() -> None:
    number = "13800138000"
    assert KEYS.mobile_index(number) == KEYS.mobile_index(number)
    other = Keyring(bytes(32))
    assert len({KEYS.mobile_index(number), KEYS.id_index(number), other.mobile_index(number)}) == 3


@given(st.lists(st.text(max_size=30), max_size=5))
def test_many_texts_are_sealed_and_indexed_as_one_is(texts: list[str]) -> None:
    sealed = KEYS.seal_all("member", "mobile", range(7, 7 + len(texts)), texts)
    assert [KEYS.open("member", "mobile", row, each) for row, each in enumerate(sealed, 7)] == texts
    assert KEYS.mobile_indexes(texts) == [KEYS.mobile_index(text) for text in texts]
    assert KEYS.id_indexes(texts) == [KEYS.id_index(text) for text in texts]


@given(st.text(max_size=30))
def test_a_blind_index_is_the_hmac_of_the_text(text: str) -> None:
    index_key = hmac.digest(bytes(range(32)), b"szdj|index", "sha256")
    assert KEYS.id_index(text) == hmac.digest(index_key, b"id|" + text.encode(), "sha256")[:16]


def test_a_key_file_is_read_back_and_another_key_does_not_fit(tmp_path: Path) -> None:
    keys = create_key(tmp_path / "key")
    assert read_key(tmp_path / "key").check_value == keys.check_value
    assert create_key(tmp_path / "other").check_value != keys.check_value


@pytest.mark.parametrize("content", [b"", b"szdj-key-1:", b"szdj-key-1:abc\n", b"\xff\xfe\x00", b"szdj-key-1:QUJD\n"])
def test_a_file_that_holds_no_key_is_no_key(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyMissing):
        read_key(path)


def test_no_key_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing):
        read_key(tmp_path / "key")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    create_key(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(FileExposed):
        read_key(tmp_path / "key")
