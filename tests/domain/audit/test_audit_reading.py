import json
from datetime import UTC, datetime

import pytest

from szdj_cli.domain.audit.reading import Checkpoint, break_in, parse_checkpoint

HEAD = "0123456789abcdef" * 4
CHECKPOINT = Checkpoint("0a1b2c3d4e5f6071", 42, HEAD, datetime(2026, 11, 23, 1, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        CHECKPOINT.text,
        f" {CHECKPOINT.text}\n",
        f"42:{HEAD}",
        f"42:{HEAD.upper()}",
        json.dumps({"store": "0a", "length": 42, "head": HEAD, "at": "x"}),
    ],
)
def test_a_checkpoint_is_read_in_every_form_it_is_written_in(text: str) -> None:
    assert parse_checkpoint(text) == (42, HEAD)


@pytest.mark.parametrize("text", ["", "42", f"{HEAD}", f"-1:{HEAD}", f"42:{HEAD[:-1]}", "{}", "[1]", '{"length": "x"}'])
def test_anything_else_is_no_checkpoint(text: str) -> None:
    assert parse_checkpoint(text) is None


@pytest.mark.parametrize("content", [None, b"x"])
@pytest.mark.parametrize("stored", [b"0" * 32, None])
def test_a_row_without_content_or_hash_is_a_break(content: bytes | None, stored: bytes | None) -> None:
    if (content, stored) == (b"x", b"0" * 32):
        content = b"y"
    assert break_in(b"0" * 32, [content], [stored]) == 0  # type: ignore[list-item] # what a hostile store may hold


def test_no_rows_have_no_break() -> None:
    assert break_in(bytes(32), [], []) is None
