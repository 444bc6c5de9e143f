"""What a command answers that was called with this key before: what it answered then, and that it did nothing now."""

from collections.abc import Mapping, Sequence
from itertools import chain

from szdj_cli.messages.kit.frame import REPEATED
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.output import note_done
from szdj_cli.render.kit.tables import columns_of

_UNSAID = {"dry_run": False, "written": True}
"""The answer of a command that said it in a sentence alone."""


def draw_repeated(result: Sequence[Mapping[str, object]], fmt: OutputFormat, *, is_list: bool) -> None:
    """Write the result of the first run once more, each of it marked as `repeated`."""
    note_done()
    marked = [{**each, "repeated": True} for each in result or ([] if is_list else [_UNSAID])]
    show_result(fmt, marked if is_list else marked[0], columns_of(dict.fromkeys(chain(*marked))))
    say(REPEATED)
