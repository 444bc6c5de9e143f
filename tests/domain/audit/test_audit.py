from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.audit.audit import GENESIS, canonical_detail, chained_hash

texts = st.text(max_size=20)
rows = st.tuples(st.integers(1, 10**9), texts, texts, texts, texts, texts)


@given(rows, rows)
def test_two_rows_hash_alike_only_if_they_are_alike(
    first: tuple[int, str, str, str, str, str], second: tuple[int, str, str, str, str, str]
) -> None:
    assert (chained_hash(GENESIS, *first) == chained_hash(GENESIS, *second)) is (first == second)


def test_no_content_can_slide_from_one_column_into_the_next() -> None:
    assert chained_hash(GENESIS, 1, "t", "ab", "c", "", "{}") != chained_hash(GENESIS, 1, "t", "a", "bc", "", "{}")
    assert chained_hash(GENESIS, 1, "t", "1:a", "", "", "{}") != chained_hash(GENESIS, 1, "t", "", "1:a", "", "{}")


@given(rows)
def test_the_hash_depends_on_the_row_before(row: tuple[int, str, str, str, str, str]) -> None:
    assert chained_hash(GENESIS, *row) != chained_hash(b"\x01" * 32, *row)


def test_a_detail_is_written_in_one_way_only() -> None:
    assert canonical_detail({"b": 1, "a": "党"}) == canonical_detail({"a": "党", "b": 1}) == '{"a":"党","b":1}'
