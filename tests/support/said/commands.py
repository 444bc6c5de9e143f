"""Every command that a text of the program tells people of."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import szdj_cli

FILLED_IN = "\ufffc"
END = re.compile(r"[；。，、：（）“”《》\n|>]")


def said() -> Iterator[tuple[str, str]]:
    """Yield every command that a text of the program names, with the file that it stands in."""
    sources = [(path.name, path.read_text("utf-8")) for path in sorted(Path(szdj_cli.__file__).parent.rglob("*.py"))]
    for name, source in sources:
        if "szdj " not in source:
            continue  # every worker of a run reads all of this before its first test
        for text in filter(for_people, texts(ast.parse(source))):
            for tail in re.findall(r"(?<![\w/.-])szdj (?=[a-z-])([^\n]*)", text.replace(FILLED_IN, f" {FILLED_IN} ")):
                for part in END.split(tail)[:1]:
                    yield name, part.strip()


def for_people(text: str) -> bool:
    return text.startswith("szdj ") or any("一" <= character <= "鿿" for character in text)


def texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else FILLED_IN for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.sub(r"\{[a-z_.]*\}", FILLED_IN, node.value)
    elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):  # a docstring is for programmers
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


SAID = sorted({(name, text) for name, text in said() if not re.match(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+ ", text)})
