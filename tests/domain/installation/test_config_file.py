"""One value of a TOML file is changed, and nothing else: not a remark, not a blank, not the order."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.installation.config_file import changed

FILE = """\
# 首行说明
sms = "http"   # 网关 # 二
session_hours=8
sms_command = [
  "/usr/bin/send",  # 程序
  "--now",
] # 完
"notify" = 'off'
sms_url = "https://a#b"\t# 地址

[other]
session_hours = 3
"""


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        ("sms", "command", 'sms = "http"   # 网关', 'sms = "command"   # 网关'),
        ("session_hours", 12, "session_hours=8", "session_hours=12"),
        ("notify", "on", "\"notify\" = 'off'", '"notify" = "on"'),
        ("sms_url", "https://c", '"https://a#b"\t#', '"https://c"\t#'),
        ("session_hours", None, "session_hours=8\n", ""),
        ("phone_port", 8443, "\n[other]", "\nphone_port = 8443\n[other]"),
        ("sms_command", ["x"], FILE[FILE.index("[\n") : FILE.index("] # 完")] + "]", '["x"]'),
    ],
)
def test_one_value_changes_and_all_else_stays(name: str, value: Any, old: str, new: str) -> None:
    assert FILE.count(old) == 1
    assert changed(FILE, name, value) == FILE.replace(old, new)


@pytest.mark.parametrize("text", ["", "# 只有说明", "sms = 'http'\r\n", "[a]\nb = 1", "a = '''\n[x]\nsms = 1\n'''\n"])
def test_a_value_that_was_not_there_is_added_where_it_belongs_to_no_table(text: str) -> None:
    made = changed(text, "session_hours", 4)
    assert made is not None
    assert tomllib.loads(made) == tomllib.loads(text) | {"session_hours": 4}
    assert all(line in made for line in text.splitlines())
    assert ("\r\n" in text) == made.endswith("\r\n")


def test_what_is_so_already_is_not_written_anew() -> None:
    assert changed(FILE, "session_hours", 8) == FILE
    assert changed(FILE, "phone_port", None) == FILE


def test_a_key_that_is_a_table_is_given_up() -> None:
    assert changed("[sms]\na = 1\n", "sms", "http") is None
    assert changed("sms.a = 1\n", "sms", "http") is None


@given(
    st.text(st.characters(exclude_categories=["Cs"])) | st.integers(0, 10**9) | st.lists(st.text("a\"'#[\\\n\x7f中"))
)
def test_whatever_the_value_is_it_is_read_as_it_was_written(value: Any) -> None:
    made = changed(FILE, "sms", value)
    assert made is not None
    assert tomllib.loads(made) == tomllib.loads(FILE) | {"sms": value}
    assert changed(made, "sms", "http") == FILE
