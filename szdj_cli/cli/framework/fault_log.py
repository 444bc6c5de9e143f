"""The log of faults: what went wrong and where in the program, never with what data."""

import traceback
from datetime import UTC, datetime

from szdj_cli.domain.values.clock import to_stored

# Their texts speak of the program. Those of others may hold what somebody typed.
_SPEAKS_OF_PROGRAM = (AttributeError, ImportError, NameError, NotImplementedError, TypeError)
_CHAIN_LIMIT = 10


def write(error: BaseException) -> str | None:
    """Append a fault to the log and return the log's path; None where that cannot be done."""
    from szdj_cli import private_files
    from szdj_cli.domain.errors import FileExposed
    from szdj_cli.settings import home_directory

    path = home_directory() / "szdj.log"
    entry = f"{to_stored(datetime.now(UTC))} fault\n{frames_of(error)}"
    try:
        private_files.ensure_directory(path.parent)
        private_files.append(path, entry.encode(errors="replace"))
    except (OSError, FileExposed):
        return None
    return str(path)


def frames_of(error: BaseException) -> str:
    """Return the kind of an exception and where it came from, and the same of what it came out of."""
    parts: list[str] = []
    one: BaseException | None = error
    while one is not None and len(parts) < _CHAIN_LIMIT:
        text = f": {one}" if isinstance(one, _SPEAKS_OF_PROGRAM) else ""
        parts.append(
            f"{type(one).__module__}.{type(one).__qualname__}{text}\n" + "".join(traceback.format_tb(one.__traceback__))
        )
        one = one.__cause__ or one.__context__
    return "".join(parts)
