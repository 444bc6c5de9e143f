"""Word documents on their way out: letters and receipts."""

from pathlib import Path

from szdj_cli.files.outgoing import check_target, outgoing


def check(target: Path | None, *, force: bool) -> None:
    """Make sure that a document may be written; None is standard output, or no document at all.

    Raises:
        FileExists: the target is there, and not `force`.
        FileUnwritable: it is a directory or a device.
    """
    if target is not None:
        check_target(target, force=force)


def write_document(document: bytes, target: Path | None, *, force: bool = False) -> None:
    """Write a document; only the owner can read the file.

    Raises:
        FileExists, FileUnwritable: as `check`, and where there is no room or no right to write.
    """
    check(target, force=force)
    with outgoing(target, force=force) as file:
        file.write(document)
