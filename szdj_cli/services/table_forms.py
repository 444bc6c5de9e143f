"""How tables of each kind are read here: by the words of the program, and by the operator's own. No store is needed."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from szdj_cli import private_files
from szdj_cli.domain.dues.assessments import ASSESSMENT_FORM
from szdj_cli.domain.dues.import_rows import PAYMENT_FORM
from szdj_cli.domain.errors import AliasesInvalid
from szdj_cli.domain.imports.aliases import FILE_NAME, AliasesProblem, read, shipped, with_aliases
from szdj_cli.domain.imports.field_rows import FieldTable
from szdj_cli.domain.imports.layouts import TableForm
from szdj_cli.domain.imports.listed import (
    LISTED_PAYMENTS,
    LISTED_PAYMENTS_FORM,
    LISTED_REQUESTS,
    LISTED_REQUESTS_FORM,
)
from szdj_cli.domain.members.confirmation_rows import CONFIRMATION_FORM, CONFIRMATION_TABLE
from szdj_cli.domain.members.departure_rows import DEPARTURE_FORM, DEPARTURE_TABLE
from szdj_cli.domain.members.import_rows import ROSTER_FORM
from szdj_cli.domain.organisations.appointment_rows import APPOINTMENT_FORM
from szdj_cli.domain.organisations.import_rows import ORGANISATION_FORM
from szdj_cli.domain.requests.plan_files import PLAN_FORM
from szdj_cli.domain.transfers.slip_rows import SLIP_FORM, SLIP_TABLE
from szdj_cli.domain.values.reasons import TemplateKind
from szdj_cli.settings import home_directory

_MOST = 1024 * 1024  # bytes: a hundred times the program's own words

PLAN = "plan"
ASSESSMENT = "assessment"
REQUESTS = "requests"
PAID = "paid"

WRITTEN_BY = {
    PLAN: "approve plan",
    ASSESSMENT: "dues assess plan",
    REQUESTS: "transfer list --letters",
    PAID: "dues register",
}
"""Which command writes what a kind of table that has no template is read from."""

_FORMS = {
    TemplateKind.MEMBERS.value: ROSTER_FORM,
    TemplateKind.ORGS.value: ORGANISATION_FORM,
    TemplateKind.PAYMENTS.value: PAYMENT_FORM,
    TemplateKind.APPOINTMENTS.value: APPOINTMENT_FORM,
    PLAN: PLAN_FORM,
    ASSESSMENT: ASSESSMENT_FORM,
    TemplateKind.DEPARTURES.value: DEPARTURE_FORM,
    TemplateKind.CONFIRMATIONS.value: CONFIRMATION_FORM,
    TemplateKind.SLIPS.value: SLIP_FORM,
    REQUESTS: LISTED_REQUESTS_FORM,
    PAID: LISTED_PAYMENTS_FORM,
}

FIELD_TABLES: Mapping[str, FieldTable] = {
    TemplateKind.DEPARTURES.value: DEPARTURE_TABLE,
    TemplateKind.CONFIRMATIONS.value: CONFIRMATION_TABLE,
    TemplateKind.SLIPS.value: SLIP_TABLE,
    REQUESTS: LISTED_REQUESTS,
    PAID: LISTED_PAYMENTS,
}
"""The columns of those kinds of tables of which each row is read whole."""


def operators_file() -> Path | None:
    """Return where the operator's own words stand; None: nowhere."""
    path = home_directory() / FILE_NAME
    return path if path.exists() else None


def forms_in_force() -> Mapping[str, TableForm]:
    """Return how tables are laid out and what people write in them, by kind.

    The kinds are those of templates, and those of `WRITTEN_BY`.

    Raises:
        AliasesInvalid: the operator's file cannot be read, or says something that has no meaning here.
    """
    known = _as_shipped()
    path = operators_file()
    if path is None:
        return known
    try:
        text = private_files.read_bounded(path, _MOST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise AliasesInvalid(str(path), AliasesProblem.UNREADABLE) from None
    stamp = hashlib.sha256(text.encode()).hexdigest()
    own = with_aliases(known, read(text, str(path)), str(path))
    return {name: replace(form, stamp=stamp) for name, form in own.items()}


@cache
def _as_shipped() -> Mapping[str, TableForm]:
    """Return the forms with the program's own words, which are a thousand: a process looks at each once."""
    return with_aliases(_FORMS, shipped(), FILE_NAME)
