"""What the fields of each form are called, and where a refused answer is put right; the words of a kind of request."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.organisations.fields import ORGANISATION_FIELD
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.values.reasons import FormKind, Reason
from szdj_cli.messages.kit.reasons import REASONS, why

if TYPE_CHECKING:
    from szdj_cli.domain.changes import Changes
    from szdj_cli.domain.requests.requests import Note


class FormWords(NamedTuple):
    """A form in words: its headings by term, the command that lists them, how a refused answer is mended.

    `present` is where it is seen what holds now.
    """

    headings: Callable[[], Mapping[str, str]]
    command: str
    remedy: str = ""
    present: str = "查看现在的记录：szdj profile show（他人的：szdj member show 编号）"

    @property
    def help(self) -> str:
        """How a refused answer is mended."""
        return self.remedy or f"各项可填的内容：{self.command}"


class KindWords(NamedTuple):
    """What a kind of request says: its form, and what deciders should know, at length and in a list."""

    form: FormWords
    note: "Callable[[Note], str]" = lambda _note: ""
    short_note: "Callable[[Note], str]" = lambda _note: ""
    acts: Mapping[str, str] = {}
    """Act → the word of the audit log, for acts that only this kind does."""
    reasons: Mapping[str, str] = {}
    """Why a value is refused, for rules that only this kind has."""
    waiting: "Callable[[Changes], str] | None" = None
    """What is said of one that waits, where its result will stand; else its state and its difference are."""


def _record() -> Mapping[str, str]:
    return {term: field.heading for term, field in FIELDS.items()}


def _of_organisation() -> Mapping[str, str]:
    return {term: field.heading for term, field in ORGANISATION_FIELD.items()}


def _only(**headings: str) -> Callable[[], Mapping[str, str]]:
    return lambda: headings


def _of_record(*terms: str) -> Callable[[], Mapping[str, str]]:
    return lambda: {term: FIELDS[term].heading for term in terms}


FORMS: dict[FormKind, FormWords] = {
    FormKind.RECORD: FormWords(_record, "szdj profile fields"),
    FormKind.SLIP: FormWords(_only(handler="对方经办人", handler_phone="对方电话"), "szdj transfer slip --help"),
    FormKind.DECISION: FormWords(_only(reason="原因"), "szdj help", "写法：--reason 原因"),
    FormKind.DEPARTURE: FormWords(
        lambda: {"act": "去向", "on": "日期", "reason": "原因", "to": "恢复到", **_of_record("id_number", "name")()},
        "szdj member leave --help",
        "去世、出党、自行脱党、停止党籍或恢复：szdj member leave 编号 --as 去世 --date 2026-11-23",
    ),
    FormKind.ACTING: FormWords(
        _only(basis="依据"), "szdj transfer out --help", "写法：--basis 本人书面申请，存支部档案"
    ),
    FormKind.OPENING: FormWords(_only(month="月份"), "szdj dues opening --help"),
    FormKind.ORGANISATION: FormWords(_of_organisation, "szdj org add --help"),
    FormKind.SHEET: FormWords(_only(month="月份"), "szdj dues sheet --help"),
    FormKind.ARREARS: FormWords(_only(through="截止月份"), "szdj dues arrears --help"),
    FormKind.STATEMENT: FormWords(_of_record("branch"), "szdj org tree", "查看党支部和编码：szdj org tree"),
    FormKind.INSTALLATION: FormWords(_of_record("name", "mobile", "id_number"), "szdj init --help"),
    FormKind.SIGN_IN: FormWords(_of_record("id_number"), "szdj login", "重新登录：szdj login"),
    FormKind.SEARCH: FormWords(_of_record("mobile", "id_number"), "szdj member search --help"),
}


def words_of(kind: str) -> KindWords:
    """Return the words of a kind of request."""
    words: KindWords = import_module(kinds.of(kind).messages).WORDS
    return words


def form_words(form: str) -> FormWords:
    """Return the words of a form; a kind's are loaded where something was refused, not with every usage error."""
    return FORMS[FormKind(form)] if form in FORMS else words_of(form).form


def reason_words(form: str, reason: str, heading: str = "") -> str:
    """Return why the value of a form below a heading is refused."""
    return why(heading, Reason(reason)) if reason in REASONS else words_of(form).reasons[reason]
