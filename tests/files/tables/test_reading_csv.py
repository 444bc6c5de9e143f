"""CSV as people's programs write it comes in row by row."""

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from szdj_cli.files.tables.reading import open_rows

TABLE = "姓名,支部\r\n王建国,第一支部\r\n𠮷田㐂,第二支部\r\n"
ROWS = [(2, ["王建国", "第一支部"]), (3, ["𠮷田㐂", "第二支部"])]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_each_encoding_is_recognised(tmp_path: Path, encoding: str) -> None:
    with open_rows(write(tmp_path / "a.csv", TABLE, encoding)) as source:
        assert source.headings == ["姓名", "支部"]
        assert list(source.rows()) == ROWS


def test_the_whole_file_decides_on_the_encoding(tmp_path: Path) -> None:
    ascii_rows = "a,b\n" * 400_000  # over a block of the check
    with open_rows(write(tmp_path / "a.csv", f"h,i\n{ascii_rows}王,第一支部\n", "gb18030")) as source:
        *_, last = source.rows()
    assert last == (400_002, ["王", "第一支部"])


@pytest.mark.parametrize("encoding", ["utf-16", "gbk", "UTF-8", "utf-8"])
def test_an_encoding_that_is_given_is_used(tmp_path: Path, encoding: str) -> None:
    text = "姓名\t支部\r\n王建国\t第一支部\r\n"
    with open_rows(write(tmp_path / "a.csv", text, encoding), encoding=encoding) as source:
        assert source.headings == ["姓名", "支部"]
        assert list(source.rows()) == ROWS[:1]


def test_a_byte_order_mark_is_no_part_of_the_first_heading_when_utf_8_is_given(tmp_path: Path) -> None:
    with open_rows(write(tmp_path / "a.csv", TABLE, "utf-8-sig"), encoding="utf8") as source:
        assert source.headings == ["姓名", "支部"]


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff", b""])
@pytest.mark.parametrize("order", ["le", "be"])
def test_the_unicode_text_of_excel_is_read(tmp_path: Path, mark: bytes, order: str) -> None:
    path = tmp_path / "a.txt"
    text = "姓名\t支部\r\n王建国\t第一支部\r\n𠮷田㐂\t第二支部\r\n"
    path.write_bytes(
        (mark if not mark or (mark[0] == 0xFF) == (order == "le") else mark[::-1]) + text.encode(f"utf-16-{order}")
    )
    with open_rows(path) as source:
        assert source.headings == ["姓名", "支部"]
        assert list(source.rows()) == ROWS


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_each_delimiter_is_recognised(tmp_path: Path, sign: str) -> None:
    with open_rows(write(tmp_path / "a.csv", TABLE.replace(",", sign))) as source:
        assert list(source.rows()) == ROWS


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_line_end_is_recognised(tmp_path: Path, line_end: str) -> None:
    with open_rows(write(tmp_path / "a.csv", TABLE.replace("\r\n", line_end))) as source:
        assert list(source.rows()) == ROWS


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    text = 'a,b\n\n1,"x\ny"\n,\n  ,\n2,z\n'
    with open_rows(write(tmp_path / "a.csv", text)) as source:
        assert list(source.rows()) == [(3, ["1", "x\ny"]), (6, ["2", "z"])]


def test_blank_lines_above_the_headings_are_passed_over(tmp_path: Path) -> None:
    with open_rows(write(tmp_path / "a.csv", "\n,\na,b\n1,2\n")) as source:
        assert source.headings == ["a", "b"]
        assert list(source.rows()) == [(4, ["1", "2"])]


def test_short_rows_are_filled_and_empty_cells_beyond_the_headings_dropped(tmp_path: Path) -> None:
    with open_rows(write(tmp_path / "a.csv", "a,b,,\n1\n1,2, ,,,\n")) as source:
        assert source.headings == ["a", "b"]
        assert list(source.rows()) == [(2, ["1", ""]), (3, ["1", "2"])]


def test_headings_alone_are_a_table_without_rows(tmp_path: Path) -> None:
    with open_rows(write(tmp_path / "a.csv", "a,b\n")) as source:
        assert list(source.rows()) == []


def test_a_field_of_one_kibibyte_is_taken(tmp_path: Path) -> None:
    longest = "字" * 341 + "x"
    with open_rows(write(tmp_path / "a.csv", f"a,b\n{longest},{longest}\n")) as source:
        assert list(source.rows()) == [(2, [longest, longest])]


def test_a_reader_of_longer_fields_gets_them(tmp_path: Path) -> None:
    with open_rows(write(tmp_path / "a.csv", f"a\n{'x' * 2000}\n"), max_field_bytes=2000) as source:
        assert list(source.rows()) == [(2, ["x" * 2000])]


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", TABLE, "gb18030")
    with open_rows(path) as source:
        assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert source.size == path.stat().st_size
        assert source.sheets == ()


def test_the_position_grows_to_the_size(tmp_path: Path) -> None:
    with open_rows(write(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 100_000)) as source:
        seen = [source.position() for _row in source.rows()]
        assert seen == sorted(seen)
        assert 0 < seen[0] < source.size / 2
        assert source.position() == source.size


def test_standard_input_is_read(tmp_path: Path) -> None:
    program = (
        "from szdj_cli.files.tables.reading import open_rows\n"
        "with open_rows(None) as source: print(source.headings, list(source.rows()), source.sheets)"
    )
    env = os.environ | {"PYTHONIOENCODING": "utf-8", "TMPDIR": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", program], input=TABLE.encode("gb18030"), capture_output=True, check=True, env=env
    )
    assert run.stdout.decode().strip() == f"['姓名', '支部'] {ROWS} ()"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(TABLE.encode(),))
    writer.start()
    with open_rows(pipe) as source:
        assert list(source.rows()) == ROWS
    writer.join()
