"""`szdj completion`: the few lines a shell needs to complete commands, options, ids, fields and branches."""

from enum import StrEnum
from typing import Annotated

import typer

from szdj_cli.cli.framework.marks import Apart, not_in_menu

app = typer.Typer(add_completion=False)


class Shell(StrEnum):
    """The shells that can be served."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


@app.command("completion", help="打印一种 shell 的补全脚本；怎样启用写在脚本的第一行。")
@not_in_menu(Apart.SHELL)
def print_script(shell: Annotated[Shell, typer.Argument(help="bash、zsh、fish 或 powershell")]) -> None:
    """Print the script of a shell on standard output."""
    typer.echo(_SCRIPTS[shell].strip())


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
