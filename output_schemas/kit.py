"""The few kinds of values that results are made of, as JSON Schemas."""

from collections.abc import Iterable
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FEN: Schema = {"type": "integer", "description": "fen"}
YES: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
MONTH: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}$"}
INSTANT: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$"}
SHARE: Schema = {"type": "string", "pattern": r"^\d+\.\d+$"}
HASH: Schema = {"type": "string", "pattern": r"^[0-9a-f]{64}$"}
NULL: Schema = {"type": "null"}


def maybe(schema: Schema) -> Schema:
    """Return what may also be null."""
    return {"anyOf": [schema, NULL]}


def either(*schemas: Schema) -> Schema:
    """Return what is one of several, by what a command is asked."""
    return {"anyOf": list(schemas)}


def one_of(words: Iterable[str]) -> Schema:
    """Return one of some words."""
    return {"enum": sorted(str(word) for word in words)}


def list_of(schema: Schema) -> Schema:
    """Return a list."""
    return {"type": "array", "items": schema}


def record(**properties: Schema) -> Schema:
    """Return an object that has all of these keys; later versions may have more."""
    names = {name.rstrip("_"): schema for name, schema in properties.items()}
    return {"type": "object", "properties": names, "required": list(names)}


def also(schema: Schema, **properties: Schema) -> Schema:
    """Return an object with more keys."""
    names = {name.rstrip("_"): each for name, each in properties.items()}
    return {**schema, "properties": schema["properties"] | names, "required": [*schema["required"], *names]}


ONLY_THEN: Schema = {"const": True}
"""A key that is there where it is true, and nowhere else."""


def summary(**properties: Schema) -> Schema:
    """Return what a command that writes says of it; of what was so already, or is repeated, that it is."""
    said = also(record(**properties), dry_run=YES, written=YES)
    return {**said, "properties": {"already": ONLY_THEN, "repeated": ONLY_THEN} | said["properties"]}


def file_written(**properties: Schema) -> Schema:
    """Return what a command says of a file that it has written."""
    return summary(file=TEXT, **properties)


FILE = file_written(count=COUNT)
"""What a command says of a file of rows."""
