"""The dues rules of this installation: those of the program, and the operator's own. No store is needed."""

from pathlib import Path

from szdj_cli import private_files
from szdj_cli.domain.dues.rules import RuleSet, combined
from szdj_cli.domain.dues.rules_file import RulesProblem, read, shipped
from szdj_cli.domain.errors import DuesRulesInvalid

_MOST = 1024 * 1024  # bytes: the rules of a hundred years


def in_force(path: Path | None) -> tuple[RuleSet, ...]:
    """Return every rule set by its month; `path` is the file of the setting `dues_rules`.

    Raises:
        DuesRulesInvalid: the file cannot be read, or says something that is no rule.
    """
    if path is None:
        return shipped()
    try:
        text = private_files.read_bounded(path, _MOST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise DuesRulesInvalid(str(path), RulesProblem.UNREADABLE) from None
    return combined(shipped(), read(text, str(path)))
