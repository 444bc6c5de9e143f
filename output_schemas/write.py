"""Write the schemas: `python -m output_schemas.write`; the same text every time."""

import json
from pathlib import Path
from typing import Any

from output_schemas import dues, office, people, requests
from output_schemas.kit import COUNT, TEXT, Schema, either, record

TARGET = Path(__file__).parents[1] / "docs" / "schemas"
SCHEMAS: dict[str, Schema] = people.SCHEMAS | requests.SCHEMAS | dues.SCHEMAS | office.SCHEMAS
"""What each command writes with `--format json`, by its name; a list is written a line an item with `jsonl`."""

VERSION = either(
    record(szdj=TEXT),
    record(szdj=TEXT, schema=TEXT, python=TEXT, sqlite=TEXT, system=TEXT, libraries={"type": "object"}),
)
"""What `szdj --version` writes, and with `--verbose`."""

ASIDE = either(
    record(error=record(code=TEXT, problem=TEXT, cause=TEXT, remedy=TEXT)),
    {
        **record(notice=TEXT),
        "dependentSchemas": {
            "limit": record(code={"const": "cut"}, limit=COUNT),
            "row": record(row={"type": "object"}),
        },
    },
    record(file={"const": "-"}),
)
"""A line on standard error: an error, a notice, or the summary of a file that went to standard output."""


def texts() -> dict[str, str]:
    """Return the schemas as the files hold them, by the names of the files."""
    named = {name.replace(" ", "-"): (f"szdj {name}", schema) for name, schema in SCHEMAS.items()}
    named["version"] = ("szdj --version", VERSION)
    named["stderr"] = ("szdj, standard error", ASIDE)
    return {f"{name}.json": _text(title, schema) for name, (title, schema) in named.items()}


def _text(title: str, schema: Schema) -> str:
    whole: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for stale in TARGET.glob("*.json"):
        stale.unlink()
    for name, text in texts().items():
        (TARGET / name).write_text(text, "utf-8")
