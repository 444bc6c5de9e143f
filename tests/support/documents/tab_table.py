"""Write what Tab offers behind each command: `python -m tests.support.documents.tab_table`."""

import json

from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.cli.framework.tab import tree
from szdj_cli.cli.framework.tab.places import TABLE


def text() -> str:
    """Return the table as its file holds it, a line a command."""
    lines = []
    for entry in COMMANDS:
        held = [f"  {_json(path)}: {_json(place)}" for path, place in tree.places(entry).items()]
        lines.append(f" {_json(entry.name)}: {{\n" + ",\n".join(held) + "\n }")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    TABLE.write_text(text(), encoding="utf-8", newline="\n")
