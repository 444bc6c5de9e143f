"""Which command reads a template once it is filled in."""

from collections.abc import Mapping

from szdj_cli.domain.values.reasons import TemplateKind

READ_BY: Mapping[TemplateKind, str] = {
    TemplateKind.MEMBERS: "import members",
    TemplateKind.ORGS: "import orgs",
    TemplateKind.PAYMENTS: "import payments",
    TemplateKind.APPOINTMENTS: "import appointments",
    TemplateKind.DEPARTURES: "member leave --file",
    TemplateKind.CONFIRMATIONS: "member confirm --file",
    TemplateKind.SLIPS: "transfer slip --file",
}
"""A command, before the file."""
