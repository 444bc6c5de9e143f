"""Which branch a cell names: by code, or by a name that only one organisation has."""

from collections.abc import Container, Iterable, Sequence

from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import cleaned, narrowed

_CODE_BESIDE = pattern(r"([A-Za-z0-9._-]+?)[-_.:]?([^\x00-\x7f].*)|(.*[^\x00-\x7f])\(?([A-Za-z0-9._-]+)\)?")


class BranchNames:
    """The organisations of a store as a roster names them."""

    def __init__(self, organisations: Iterable[Organisation], allowed: Container[int] | None = None) -> None:
        """`allowed` are the branches that the actor may write into; None is all of them."""
        self._by_code: dict[str, Organisation] = {}
        self._by_name: dict[str, list[Organisation]] = {}
        self._allowed = allowed
        for organisation in organisations:
            self._by_code[organisation.code] = organisation
            self._by_name.setdefault(organisation.name, []).append(organisation)

    def find(self, text: str) -> Organisation:
        """Return the branch that a cell names.

        Raises:
            ValueRefused: there is none, more than one, it holds no members, or it is not the actor's.
        """
        name = cleaned(text)
        found = self._with_code(name) or self._with_code(narrowed(name))
        if found is None and not self._with_name(name):
            name = "".join(name.split())
            found = self._with_both(name)
        if found is None:
            named = self._with_name(name)
            named = [each for each in named if each.closed_on is None] or named
            if len(named) > 1 and self._allowed is not None:  # unique where the actor may write is enough
                named = [each for each in named if each.id in self._allowed] or named
            if len(named) > 1:
                raise ValueRefused(Reason.BRANCH_AMBIGUOUS)
            if not named:
                raise ValueRefused(Reason.BRANCH_UNKNOWN)
            found = named[0]
        if found.kind is not OrganisationKind.BRANCH:
            raise ValueRefused(Reason.BRANCH_CANNOT_HOLD_MEMBERS)
        if found.closed_on is not None:
            raise ValueRefused(Reason.BRANCH_CLOSED)
        if self._allowed is not None and found.id not in self._allowed:
            raise ValueRefused(Reason.BRANCH_NOT_YOURS)
        return found

    def _with_code(self, code: str) -> Organisation | None:
        return self._by_code.get(code)

    def _with_name(self, name: str) -> Sequence[Organisation]:
        return self._by_name.get(name, ())

    def _with_both(self, text: str) -> Organisation | None:
        """Return what is named by its code and its name together: B1 第一党支部, 第一党支部（B1）."""
        match = _CODE_BESIDE.fullmatch(narrowed(text))
        code, name = (match[1] or match[4], match[2] or match[3]) if match else ("", "")
        found = self._with_code(code) if code else None
        return found if found is not None and narrowed(found.name) == name else None
