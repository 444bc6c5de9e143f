"""What the fields of each form are called, and where a refused answer is put right."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from szdj_cli.domain.members.fields import FIELDS
from szdj_cli.domain.values.reasons import FormKind


class FormWords(NamedTuple):
    """A form in words: its headings by term, the command that lists them, and how a refused answer is mended."""

    headings: Callable[[], Mapping[str, str]]
    command: str
    remedy: str = ""

    @property
    def help(self) -> str:
        """How a refused answer is mended."""
        return self.remedy or f"各项可填的内容：{self.command}"


def _record() -> Mapping[str, str]:
    return {term: field.heading for term, field in FIELDS.items()}


# The forms are loaded where something was refused, not with every usage error.
def _transfer() -> Mapping[str, str]:
    from szdj_cli.domain.transfers.transfers import HEADINGS

    return HEADINGS


def _dues() -> Mapping[str, str]:
    from szdj_cli.domain.dues.settings import HEADINGS

    return HEADINGS


def _payment() -> Mapping[str, str]:
    from szdj_cli.domain.dues.payments import PAYMENT_FIELDS

    return {term: field.heading for term, field in PAYMENT_FIELDS.items()}


def _only(**headings: str) -> Callable[[], Mapping[str, str]]:
    return lambda: headings


def _of_record(*terms: str) -> Callable[[], Mapping[str, str]]:
    return lambda: {term: FIELDS[term].heading for term in terms}


FORMS: dict[FormKind, FormWords] = {
    FormKind.RECORD: FormWords(_record, "szdj profile fields"),
    FormKind.TRANSFER: FormWords(_transfer, "szdj transfer out --help"),
    FormKind.DUES: FormWords(_dues, "szdj dues set --help"),
    FormKind.PAYMENT: FormWords(_payment, "szdj dues pay --help"),
    FormKind.SLIP: FormWords(_only(handler="对方经办人", handler_phone="对方电话"), "szdj transfer slip --help"),
    FormKind.DECISION: FormWords(_only(reason="原因"), "szdj help", "写法：--reason 原因"),
    FormKind.OPENING: FormWords(_only(month="月份"), "szdj dues opening --help"),
    FormKind.ARREARS: FormWords(_only(through="截止月份"), "szdj dues arrears --help"),
    FormKind.STATEMENT: FormWords(_of_record("branch"), "szdj org tree", "查看党支部和编码：szdj org tree"),
    FormKind.INSTALLATION: FormWords(_of_record("name", "mobile", "id_number"), "szdj init --help"),
    FormKind.SIGN_IN: FormWords(_of_record("id_number"), "szdj login", "重新登录：szdj login"),
    FormKind.SEARCH: FormWords(_of_record("mobile", "id_number"), "szdj member search --help"),
}
