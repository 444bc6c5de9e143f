"""Every refusal, with an example of each."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, get_type_hints

from szdj_cli.domain import errors
from szdj_cli.domain.errors import SzdjError
from szdj_cli.domain.values import reasons
from szdj_cli.domain.values.reasons import FileProblem, FormKind, Reason, TemplateKind, TemplateProblem

HOSTILE = "[/x]\x1b[2J\x9b1m\u202e\n"
VERDICT = errors.Verdict(f"甲{HOSTILE}", datetime(2026, 11, 25, tzinfo=UTC))
SAMPLES: dict[str, Any] = {
    "reason": Reason.ID_CHECK,
    "why": FileProblem.EMPTY,
    "problem": TemplateProblem.UNKNOWN_PLACEHOLDER,
    "command": "szdj profile fields",
    "row": 3,
    "form": FormKind.RECORD,
    "template": TemplateKind.MEMBERS,
    "field": "mobile",
    "columns": (("手机", HOSTILE), ("姓名", "名字")),
    "guesses": ((HOSTILE, "手机号码"),),
    "stops": (("members", 7, ()), ("requests", 7, (7, 8))),
    "acts": ("mend", "assess"),
    "verdict": VERDICT,
    "verdicts": {7: VERDICT},
}


EVERY_REFUSAL = [
    thing
    for name, thing in vars(errors).items()
    if isinstance(thing, type) and issubclass(thing, SzdjError) and thing is not SzdjError and not name.startswith("_")
]


def example_of(kind: type[SzdjError]) -> SzdjError:
    plain = {
        int: 7,
        tuple[int, ...]: (7, 8),
        tuple[str, ...]: ("name", HOSTILE),
        tuple[tuple[int, str], ...]: ((7, "moved"),),
        tuple[tuple[str, str], ...]: (("姓名", HOSTILE),),
    }
    types = get_type_hints(kind, localns={**vars(reasons), "datetime": datetime, "Mapping": Mapping})

    def value(name: str) -> object:
        sample = SAMPLES.get(name, plain.get(types[name], HOSTILE))
        if isinstance(types[name], type) and issubclass(types[name], Enum) and not isinstance(sample, types[name]):
            return next(iter(types[name]))
        return sample

    return kind(**{name: value(name) for name in kind.fields()})
