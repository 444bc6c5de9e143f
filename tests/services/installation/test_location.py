from pathlib import Path

import pytest

from szdj_cli.services.installation.location import network_file_system, synced_folder

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /net nfs4 rw 0 0
//server/share /mnt/my\\040share cifs rw 0 0
/dev/sdb1 /net/local ext4 rw 0 0
me@host: /mnt/ssh fuse.sshfs rw 0 0
drvfs /mnt/c 9p rw 0 0
not a mount
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    path = tmp_path / "mounts"
    path.write_text(MOUNTS, "utf-8")
    return path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/a/szdj", None),
        ("/net/a", "nfs4"),
        ("/netting/a", None),
        ("/net/local/a", None),
        ("/mnt/my share/a", "cifs"),
        ("/mnt/ssh", "fuse.sshfs"),
        ("/mnt/c/Users/a", "9p"),
    ],
)
def test_the_nearest_mount_tells_whether_a_path_is_on_the_network(mounts: Path, path: str, kind: str | None) -> None:
    assert network_file_system(Path(path), mounts) == kind


def test_where_mounts_cannot_be_told_nothing_is_refused(tmp_path: Path) -> None:
    assert network_file_system(tmp_path, tmp_path / "missing") is None


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/home/a/OneDrive - 某单位/szdj", "OneDrive - 某单位"),
        ("/home/a/我的坚果云/szdj", "我的坚果云"),
        ("/home/a/WPS云盘/szdj", "WPS云盘"),
        ("/home/a/Baidu Netdisk/szdj", "Baidu Netdisk"),
        ("/home/a/dropbox/szdj", "dropbox"),
        ("/home/a/.local/share/szdj", None),
        ("/home/onehundred/szdj", None),
    ],
)
def test_a_synced_folder_is_known_by_its_name(path: str, part: str | None) -> None:
    assert synced_folder(Path(path)) == part
