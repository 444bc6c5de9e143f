"""How tables of each kind are read here: by the words of the program, and by the operator's own. No store is needed."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from szdj_cli.domain.dues.assessments import ASSESSMENT_FORM
from szdj_cli.domain.dues.import_rows import PAYMENT_FORM
from szdj_cli.domain.errors import AliasesInvalid
from szdj_cli.domain.imports.aliases import FILE_NAME, AliasesProblem, read, shipped, with_aliases
from szdj_cli.domain.imports.layouts import TableForm
from szdj_cli.domain.members.departure_rows import DEPARTURE_FORM
from szdj_cli.domain.members.import_rows import ROSTER_FORM
from szdj_cli.domain.organisations.appointment_rows import APPOINTMENT_FORM
from szdj_cli.domain.organisations.import_rows import ORGANISATION_FORM
from szdj_cli.domain.requests.plan_files import PLAN_FORM
from szdj_cli.domain.values.reasons import TemplateKind
from szdj_cli.settings import home_directory

PLAN = "plan"
ASSESSMENT = "assessment"
DEPARTURES = "departures"

_FORMS = {
    TemplateKind.MEMBERS.value: ROSTER_FORM,
    TemplateKind.ORGS.value: ORGANISATION_FORM,
    TemplateKind.PAYMENTS.value: PAYMENT_FORM,
    TemplateKind.APPOINTMENTS.value: APPOINTMENT_FORM,
    PLAN: PLAN_FORM,
    ASSESSMENT: ASSESSMENT_FORM,
    DEPARTURES: DEPARTURE_FORM,
}


def operators_file() -> Path | None:
    """Return where the operator's own words stand; None: nowhere."""
    path = home_directory() / FILE_NAME
    return path if path.exists() else None


def forms_in_force() -> Mapping[str, TableForm]:
    """Return how tables are laid out and what people write in them, by kind.

    The kinds are those of imports, `PLAN`, `ASSESSMENT` and `DEPARTURES`.

    Raises:
        AliasesInvalid: the operator's file cannot be read, or says something that has no meaning here.
    """
    known = _as_shipped()
    path = operators_file()
    if path is None:
        return known
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise AliasesInvalid(str(path), AliasesProblem.UNREADABLE) from None
    stamp = hashlib.sha256(text.encode()).hexdigest()
    own = with_aliases(known, read(text, str(path)), str(path))
    return {name: replace(form, stamp=stamp) for name, form in own.items()}


@cache
def _as_shipped() -> Mapping[str, TableForm]:
    """Return the forms with the program's own words, which are a thousand: a process looks at each once."""
    return with_aliases(_FORMS, shipped(), FILE_NAME)
