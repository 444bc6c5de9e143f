"""What the folders are called that file-syncing programs look after."""

_BEGINNINGS = (
    "onedrive",
    "nutstore",
    "坚果云",
    "我的坚果云",
    "wps云盘",
    "wpsdrive",
    "wpscloud",
    "百度网盘",
    "百度云",
    "baidunetdisk",
    "baidusyncdisk",
    "baiduyun",
    "dropbox",
    "googledrive",
    "iclouddrive",
    "mobiledocuments",  # where macOS keeps iCloud Drive
    "阿里云盘",
    "腾讯微云",
)


def is_synced(name: str) -> bool:
    """Return whether a folder's name is one of those; case and blanks aside."""
    return name.lower().replace(" ", "").startswith(_BEGINNINGS)
