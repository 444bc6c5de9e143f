"""`szdj completion`: the few lines a shell needs to complete commands, options, ids, fields and branches.

With `--install` they are put where shells look by themselves, the manual where `man` does.
"""

import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from szdj_cli.cli import candidates, options
from szdj_cli.cli.framework.marks import Apart, not_in_menu
from szdj_cli.domain.errors import FileUnwritable, OptionsExclude
from szdj_cli.render.kit.formats import OutputFormat

app = typer.Typer(add_completion=False)


class Shell(StrEnum):
    """The shells that can be served."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


@app.command(
    "completion",
    help="打印一种 shell 的补全脚本，怎样启用写在脚本的第一行；"
    "或用 --install 一次装好 bash、zsh、fish 的补全和手册页。",
)
@not_in_menu(Apart.SHELL)
def complete(
    shell: Annotated[Shell | None, typer.Argument(help="bash、zsh、fish 或 powershell；用 --install 时不写")] = None,
    install: Annotated[bool, typer.Option("--install", help="装好各种 shell 的补全和手册页；再装一次就是更新")] = False,
    prefix: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="装到这个文件夹里；不写时装到各 shell 自己会找的地方"),
    ] = None,
    fmt: Annotated[
        OutputFormat,
        typer.Option(
            "--format",
            help="输出格式；不看环境变量：脚本是给 shell 执行的",
            autocompletion=candidates.formats,
        ),
    ] = options.TABLE,
) -> None:
    """Print the script of a shell on standard output, or put everything where it is found without further ado.

    Profiles evaluate the script: what `SZDJ_FORMAT` asks of every other command must not spoil it.
    """
    from szdj_cli.messages.kit import shells as words
    from szdj_cli.render.kit.formats import show_result

    if install and shell is not None:
        raise OptionsExclude(("--install", "SHELL"))
    if prefix is not None and not install:
        raise typer.BadParameter(words.ONLY_WHEN_INSTALLING, param_hint="--prefix")
    if install:
        _install(_share(prefix), fmt)
        return
    if shell is None:
        from szdj_cli.cli.prompting import prompts

        shell = Shell(prompts.ask_choice(words.WHICH, [(each.value, each.value) for each in Shell], option="SHELL"))
    script = _SCRIPTS[shell].strip()
    lines = ({"shell": shell, "line": line} for line in script.splitlines())
    show_result(fmt, lines, draw=lambda: typer.echo(script))


def _install(share: Path, fmt: OutputFormat) -> None:
    """Write the scripts and the manual below a folder.

    Raises:
        FileUnwritable: there is no right, or no room.
    """
    from szdj_cli.messages.kit import shells as words
    from szdj_cli.render.kit.console import say
    from szdj_cli.render.kit.formats import show_result

    files: list[Path] = []
    for path, text in _installed(share):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError:
            raise FileUnwritable(str(path)) from None
        files.append(path)
    show_result(fmt, {"folder": str(share), "files": [*map(str, files)]}, written=True)
    say(words.installed(str(share), zsh=str((share / _PLACES[Shell.ZSH]).parent)))


def _installed(share: Path) -> Iterator[tuple[Path, str]]:
    from szdj_cli.cli.framework import manual

    for shell, place in _PLACES.items():
        _, body = _SCRIPTS[shell].strip().split("\n", 1)  # the first line says how to switch it on by hand
        yield share / place, _AS_FILES.get(shell, "{}\n").format(body)
    for name, text in manual.pages():
        yield share / "man" / "man1" / f"{name}.1", text


def _share(prefix: Path | None) -> Path:
    if prefix is not None:
        return prefix.expanduser().absolute() / "share"
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/usr/local/share")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


_PLACES = {
    Shell.BASH: Path("bash-completion/completions/szdj"),
    Shell.ZSH: Path("zsh/site-functions/_szdj"),
    Shell.FISH: Path("fish/vendor_completions.d/szdj.fish"),
}
"""Where shells look for the completion of a command when it is first needed; PowerShell knows no such place."""


# All of them ask the same way: the word at the cursor, behind an `=`, in _SZDJ_COMPLETE; the words before it as
# arguments (Windows PowerShell drops empty ones); the answer is one candidate a line, a tab, what it is.
_SCRIPTS = {
    Shell.BASH: r"""
# ~/.bashrc: eval "$(szdj completion bash)"
_szdj() {
    local candidate
    COMPREPLY=()
    while IFS=$'\t' read -r candidate _; do
        COMPREPLY+=("$candidate")
    done < <(_SZDJ_COMPLETE="=${COMP_WORDS[COMP_CWORD]}" szdj "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
}
complete -o default -F _szdj szdj
""",
    Shell.ZSH: r"""
# ~/.zshrc, after compinit: eval "$(szdj completion zsh)"
_szdj() {
    local -a candidates
    local candidate meaning
    while IFS=$'\t' read -r candidate meaning; do
        candidates+=("${candidate//:/\\:}:$meaning")
    done < <(_SZDJ_COMPLETE="=${words[CURRENT]}" szdj "${(@)words[2,CURRENT-1]}" 2>/dev/null)
    if (( $#candidates )); then _describe szdj candidates; else _files; fi
}
compdef _szdj szdj
""",
    Shell.FISH: r"""
# ~/.config/fish/config.fish: szdj completion fish | source
function __szdj_complete
    set -l before (commandline -opc)
    set -l candidates (_SZDJ_COMPLETE="="(commandline -ct) szdj $before[2..-1] 2>/dev/null)
    if set -q candidates[1]
        printf '%s\n' $candidates
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c szdj -f -a '(__szdj_complete)'
""",
    Shell.POWERSHELL: r"""
# $PROFILE: szdj completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName szdj -ScriptBlock {
    param($word, $line, $cursor)
    $before = @($line.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { $_.ToString() })
    $env:_SZDJ_COMPLETE = "=$word"
    try { $answer = szdj @before 2>$null } finally { Remove-Item Env:_SZDJ_COMPLETE }
    $answer | ForEach-Object {
        $candidate, $meaning = $_ -split "`t", 2
        [System.Management.Automation.CompletionResult]::new($candidate, $candidate, 'ParameterValue', "$meaning ")
    }
}
""",
}

# zsh runs a file of this name in the function's place the first time, which then stands.
_AS_FILES = {Shell.ZSH: '#compdef szdj\n{}\n_szdj "$@"\n'}
