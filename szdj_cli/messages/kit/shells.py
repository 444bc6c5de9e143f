"""The words of `szdj completion`."""

WHICH = "哪一种 shell"
ONLY_WHEN_INSTALLING = "要和 --install 一起用"


def installed(share: str, *, zsh: str) -> str:
    """Return what was put where, and what is left to do where a shell does not look there by itself."""
    return (
        f"已装好 bash、zsh、fish 的补全和手册页，在 {share} 中；新开的终端里按 Tab 即可，手册：man szdj\n"
        f"zsh 找不到时，在 ~/.zshrc 的 compinit 之前加一行：fpath=({zsh} $fpath)\n"
        "PowerShell：szdj completion powershell，怎样启用写在第一行"
    )
