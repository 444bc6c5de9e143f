"""What the two READMEs tell people to run does what they say, line by line, in one store."""

import re
import shlex
from pathlib import Path

import pytest

from szdj_cli.files.tables.reading import open_rows
from szdj_cli.files.tables.writing import write_table
from tests.support import ROOT, builders
from tests.support.running import assert_ok, run, run_json
from tests.support.world import ADMINISTRATOR, ADMINISTRATOR_PASSWORD, World

READMES = ("README.md", "README.en.md")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECRETARY = 17  # the member whom the READMEs appoint

# What a person answers at the questions that a line leads to.
_ANSWERS = {
    "init": ["--admin-name", "管理员", "--admin-mobile", "13700000000", "--phone-page", "loopback", "--stdin"],
    "login": ["--stdin"],
    "import": ["--yes"],
    "approve accept": ["--yes"],
    "approve apply": ["--yes"],
}
_SIGN_IN = f"{ADMINISTRATOR}\n{ADMINISTRATOR_PASSWORD}\n"


class Reader:
    """Somebody who does what a README says, in a directory that holds what the repository does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._requests: list[int] = []

    def do(self, line: str) -> None:
        """Run a line as it stands, but for the answers to its questions and what it leaves to be filled in."""
        words = shlex.split(line, comments=True)
        typed = ""
        if words[0] == "printf":
            assert words[1:5] == ["%s\\n%s\\n", "$ID_NUMBER", "$PASSWORD", "|"]
            words = words[5:]
        if "<" in words:
            typed = _two_people()
            words = words[: words.index("<")]
        program, *arguments = words
        assert program == "szdj"
        command = " ".join(arguments[:2])
        if arguments[:1] in (["init"], ["login"]):
            typed = _SIGN_IN
        if command == "approve list" and not self._requests:
            self._let_three_wait()
        if command == "approve apply":
            _fill_in(Path(arguments[2]))
        if "编码" in arguments or "CODE" in arguments:
            code = str(run_json("member", "show", str(_SECRETARY))["branch"])
            arguments = [code if word in ("编码", "CODE") else word for word in arguments]
        if arguments[:1] == ["approve"]:
            arguments = [str(self._requests[int(word) - 42]) if word in ("42", "43") else word for word in arguments]
        answers = _ANSWERS.get(command) or _ANSWERS.get(arguments[0] if arguments else "", [])
        if arguments[:2] == ["import", "template"] or "--dry-run" in arguments or answers[:1] == arguments[-1:]:
            answers = []
        assert_ok(run(*arguments, *[word for word in answers if word not in arguments], input=typed))

    def sign_in_as_administrator(self) -> None:
        """Sign in as the administrator whom the README has made."""
        self._world.sign_in_as_administrator()

    def _let_three_wait(self) -> None:
        """Let three of the new secretary's branch ask for something, and sign in as the secretary."""
        branch = run_json("member", "show", str(_SECRETARY))["branch"]
        listed = [member["id"] for member in run_json("member", "list", "--branch", branch)]
        numbers = {
            number: str(run_json("member", "show", str(number), "--reveal")["id_number"])
            for number in [*[number for number in listed if number != _SECRETARY][:3], _SECRETARY]
        }
        for member, number in numbers.items():
            result = run("login", "--stdin", input=f"{number}\n{number[-6:]}\n")
            assert result.exit_code == 4
            assert_ok(run("login", "--code-stdin", input=f"{self._world.last_code()}\n"))
            self._world.verify()
            if member != _SECRETARY:
                asked = run_json("profile", "edit", "--set", f"家庭住址=新址{member}号", "--yes")
                self._requests.append(int(asked["id"]))


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A reader with an empty home."""
    place = tmp_path / "checkout"
    place.mkdir()
    (place / "sample_data").symlink_to(ROOT / "sample_data")
    monkeypatch.chdir(place)
    return Reader(World(tmp_path / "home"))


@pytest.mark.parametrize("name", READMES)
def test_every_line_runs_one_after_the_other(name: str, reader: Reader) -> None:
    # What installs, or plays the demonstration, has tests of its own.
    lines = [line for line in _lines(name) if not line.startswith("pip ")]
    assert len(lines) > 10
    for line in lines:
        reader.do(line)
    reader.sign_in_as_administrator()
    acts = [entry["act"] for entry in run_json("audit", "log", "--limit", "1000")]
    assert acts.count("request.accepted") == 3
    assert acts.count("members.imported") == sum("import members" in line for line in lines) - 1  # but for --dry-run


@pytest.mark.parametrize("name", READMES)
def test_every_command_that_the_text_names_is_one(name: str) -> None:
    text = _BLOCK.sub("", (ROOT / name).read_text("utf-8"))
    named = [words.split()[1:] for words in re.findall(r"`(szdj [^`]+)`", text)]
    assert named
    for words in named:
        path = [word for word in words if not word.startswith("-")]
        options = [word for word in words if word.startswith("-")]
        if not path or path[0] == "help" or (path[0] == "completion" and not options):
            assert_ok(run(*words))
            continue
        helped = run(*path, "--help")
        assert_ok(helped)
        assert [option for option in options if option not in helped.stdout] == []


@pytest.mark.parametrize("name", READMES)
def test_every_block_is_shell_and_every_line_of_it_is_a_command(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert text.count("```") == 2 * len(_BLOCK.findall(text))
    assert {language for language, _ in _BLOCK.findall(text)} == {"sh"}
    assert {shlex.split(line)[0] for line in _lines(name)} == {"pip", "szdj", "printf"} - (
        set() if name == "README.md" else {"printf"}
    )


def test_the_two_readmes_tell_the_same_story() -> None:
    def commands(name: str) -> list[str]:
        words = [shlex.split(line, comments=True) for line in _lines(name)]
        return [" ".join(each[:3]) for each in words if each[0] == "szdj"]

    chinese, english = (commands(name) for name in READMES)
    assert set(english) <= set(chinese)


@pytest.mark.parametrize("name", READMES)
def test_every_file_that_is_linked_or_read_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    linked = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    read = re.findall(r"sample_data/\S+\.(?:csv|xlsx)", text)
    assert linked
    assert [target for target in [*linked, *read] if not (ROOT / target).exists()] == []


def _lines(name: str) -> list[str]:
    blocks = _BLOCK.findall((ROOT / name).read_text("utf-8"))
    return [line for _language, block in blocks for line in block.splitlines() if line.strip()]


def _two_people() -> str:
    people = [builders.person(serial, 所在党支部="SF0101") for serial in (810, 811)]
    return "\n".join([",".join(people[0]), *(",".join(row.values()) for row in people)]) + "\n"


def _fill_in(plan: Path) -> None:
    """Fill the column in, as a person does in Excel, and save it under the same name."""
    with open_rows(plan) as source:
        rows = [dict(zip(source.headings, row, strict=True)) for _number, row in source.rows()]
        headings = source.headings
    assert len(rows) == 1
    write_table(plan, headings, [list({**row, "决定": "同意"}.values()) for row in rows], force=True)
