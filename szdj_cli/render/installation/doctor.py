"""The examination of the installation, drawn."""

from collections.abc import Sequence

from szdj_cli.domain.installation.doctor import Finding
from szdj_cli.messages.installation import doctor as words
from szdj_cli.messages.kit import places
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.render.kit.tables import Column

_COLUMNS = (
    Column("level", words.LEVEL, show=lambda level: words.LEVELS[level]),
    Column("matter", words.MATTER),
    Column("found", words.FOUND),
    Column("remedy", words.REMEDY, show=places.line),
)


def draw_findings(findings: Sequence[Finding], fmt: OutputFormat) -> None:
    """Write what was found, and below it whether anything is wrong."""
    rows = []
    for finding in findings:
        matter, found, remedy = words.words_for(finding)
        rows.append(
            {
                "check": finding.fact,
                "level": finding.level,
                "matter": matter,
                "found": found,
                "remedy": remedy or None,
                "refusal": finding.error.code if finding.error else None,
            }
        )
    show_result(fmt, rows, _COLUMNS)
    say(words.summary(findings))
