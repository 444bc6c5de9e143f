"""Where a store would lie: not on a network file system, better not in a synced folder."""

import sys
from pathlib import Path

from szdj_cli.domain.installation.synced_folders import is_synced

_MOUNTS = Path("/proc/mounts")
# File systems whose locks or whose fsync SQLite cannot rely on.
_NETWORK_TYPES = frozenset(
    "nfs nfs4 cifs smb smb2 smb3 smbfs 9p afs ceph lustre beegfs glusterfs ncpfs davfs davfs2 virtiofs".split()
)
_NETWORK_FUSE = ("fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs", "fuse.davfs", "fuse.smbnetfs", "fuse.ceph")


def network_file_system(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """Return the type of the network file system that a path lies on; None where it is local or cannot be told."""
    if not mounts.exists():
        return "unc" if sys.platform == "win32" and str(path).startswith("\\\\") else None
    kind = _type_of(path.resolve(), mounts.read_text(encoding="utf-8", errors="surrogateescape"))
    return kind if kind in _NETWORK_TYPES or kind.startswith(_NETWORK_FUSE) else None


def synced_folder(path: Path) -> str | None:
    """Return the part of a path that a file-syncing program looks after."""
    return next(filter(is_synced, path.absolute().parts), None)


def _type_of(path: Path, mounts: str) -> str:
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(_unescaped(fields[1]))
        # A later mount on the same point hides the earlier one.
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind


def _unescaped(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text
