"""The kinds of request, an entry each: all that the program knows of them by name.

What a kind brings stands in its own modules, one a layer, which are loaded when something is asked of them.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from szdj_cli.domain.values.codes import CodeList

if TYPE_CHECKING:
    from szdj_cli.domain.changes import Change, Changes

_module = cache(import_module)  # a batch asks for the same few a hundred thousand times


class RequestKind(NamedTuple):
    """What can be asked for: its code as it is stored, the word people read, and the modules that are its own."""

    code: str
    label: str
    domain: str
    """Has `describe(changes)`, and `shown_state(state, act, stage)` where people see more states than are stored."""
    services: str
    """Has `RULES`, a `services.kinds_of_request.registry.RequestRules`."""
    messages: str
    """Has `WORDS`, a `messages.kit.forms.KindWords`."""
    cli: str
    """Has `menu_of(overview)`, which returns a line of the personal centre; kinds may share one."""
    form: str
    """Has `resubmit(state, before, again)`, which asks once more what a request asks that was sent back."""
    has_papers: bool = False
    """Its way is drawn as a line of steps, with letters and the receipt."""
    has_notes: bool = False
    """There may be something about it that whoever decides should know besides the difference."""
    plan_columns: tuple[tuple[str, str], ...] = ()
    """Terms whose values have a column of their own in plan files, besides standing in the difference; headings."""
    changes_record: bool = False
    """Its terms are fields of the member's record."""
    shown_in: tuple[str, ...] = ()
    """The commands that show what comes of it: there it is told while it waits."""
    follows_member: bool = True
    """An open one goes along where the member goes; else it stays with the branch that got it."""

    @property
    def describe(self) -> "Callable[[Changes], tuple[Change, ...]]":
        """The difference in the words people read, masked."""
        found: Callable[[Changes], tuple[Change, ...]] = _module(self.domain).describe
        return found

    @property
    def shown_state(self) -> Callable[[str, str | None, int], str]:
        """The state that people see, from the stored one, and from act and number of the step at which it stands."""
        return getattr(_module(self.domain), "shown_state", lambda state, _act, _stage: state)


KINDS = CodeList({}, {})
"""The registered kinds by code, as people read them."""

_KINDS: dict[str, RequestKind] = {}


def register(kind: RequestKind) -> None:
    """Let there be a kind of request from now on: before the commands are loaded."""
    _KINDS[kind.code] = kind
    KINDS.labels[kind.code] = kind.label
    vars(KINDS).pop("by_text", None)


def of(code: str) -> RequestKind:
    """Return the kind of a code."""
    return _KINDS[code]


def every() -> tuple[RequestKind, ...]:
    """Return the registered kinds."""
    return tuple(_KINDS.values())


for _kind in (
    RequestKind(
        "profile",
        "信息变更",
        "szdj_cli.domain.members.profiles",
        "szdj_cli.services.kinds_of_request.profile",
        "szdj_cli.messages.members",
        "szdj_cli.cli.members.menu",
        "szdj_cli.cli.members.profile_edit",
        changes_record=True,
        shown_in=("profile show", "member show"),
    ),
    RequestKind(
        "transfer",
        "组织关系转接",
        "szdj_cli.domain.transfers.transfers",
        "szdj_cli.services.kinds_of_request.transfer",
        "szdj_cli.messages.transfers.transfers",
        "szdj_cli.cli.transfers.menu",
        "szdj_cli.cli.transfers.form",
        has_papers=True,
        has_notes=True,
        shown_in=("profile show", "member show"),
    ),
    RequestKind(
        "dues",
        "党费标准",
        "szdj_cli.domain.dues.settings",
        "szdj_cli.services.kinds_of_request.dues",
        "szdj_cli.messages.dues.settings",
        "szdj_cli.cli.dues.menu",
        "szdj_cli.cli.dues.setting",
        has_notes=True,
        plan_columns=(("shortfall_reason", "少交原因"),),
        shown_in=("dues show",),
    ),
    RequestKind(
        "payment",
        "党费缴纳",
        "szdj_cli.domain.dues.payments",
        "szdj_cli.services.kinds_of_request.payment",
        "szdj_cli.messages.dues.payments",
        "szdj_cli.cli.dues.menu",
        "szdj_cli.cli.dues.pay",
        has_notes=True,
        shown_in=("dues show",),
        follows_member=False,
    ),
):
    register(_kind)
