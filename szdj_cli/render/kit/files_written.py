"""What is said of a file that was written: for programs one object, beside the data where the file is the data."""

from pathlib import Path

from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.output import kept, write_aside


def show_file(fmt: OutputFormat, output: Path | None, count: int | None = None, **facts: object) -> None:
    """Write which file was written and how many rows it holds; for people a sentence says so.

    Where it went to standard output, nothing else does.
    """
    path = STANDARD_STREAM if output is None else str(output)
    counted = {} if count is None else {"count": count}
    data = {"file": path, **counted, **facts}
    if path != STANDARD_STREAM:
        show_result(fmt, data, written=True)
    else:
        (told,) = kept([{**data, "dry_run": False, "written": True}], is_list=False)
        write_aside(told)
