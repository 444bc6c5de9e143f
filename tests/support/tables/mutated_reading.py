"""Reads mutated tables one after the other, in a process of its own: what became of them, in JSON."""

import json
import sys
import time
import traceback
from pathlib import Path

from szdj_cli.domain.errors import FileRefused
from szdj_cli.files.tables.reading import open_rows
from tests.support.tables.mutations import KINDS, mutated


def main(kind: str, first: str, number: str, folder: str) -> None:
    """Read so many tables of a kind, from a number on."""
    sound = KINDS[kind]()
    path = Path(folder) / f"a.{kind}"
    read, refused, slowest, faults = 0, 0, 0.0, []
    for each in range(int(first), int(first) + int(number)):
        path.write_bytes(mutated(sound, each))
        began = time.monotonic()
        try:
            with open_rows(path) as source:
                for _row in source.rows():
                    pass
            read += 1
        except FileRefused:
            refused += 1
        except Exception:
            faults.append(f"{each}: {traceback.format_exc()}")
        slowest = max(slowest, time.monotonic() - began)
    print(json.dumps({"read": read, "refused": refused, "slowest": slowest, "faults": faults[:5], "peak": _peak()}))


def _peak() -> int:
    """Return the bytes that this process took at its highest, 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(*sys.argv[1:])
