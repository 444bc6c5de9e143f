"""Options that narrow a list of requests; apart from the others, which every command loads."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.domain.requests import kinds

if TYPE_CHECKING:
    Kind = str
else:
    Kind = StrEnum("Kind", {kind.code: kind.code for kind in kinds.every()})


class ListedState(StrEnum):
    """The states in which requests are listed; a draft is not submitted yet."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    EXPIRED = "expired"
    VOIDED = "voided"


KindOption = Annotated[Kind | None, typer.Option("--kind", help="只看这一类申请")]
StateOption = Annotated[ListedState | None, typer.Option("--state", help="只看这种状态的申请")]
