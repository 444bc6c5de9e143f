"""The words of payments of dues."""

from collections.abc import Sequence

from szdj_cli.domain.changes import Changes
from szdj_cli.domain.dues.openings import Opening
from szdj_cli.domain.dues.payments import METHODS, PAYMENT_FIELDS, PaymentForm, PaymentProposal, proposal_of
from szdj_cli.domain.requests.requests import Note, NoteKind
from szdj_cli.domain.values.money import yuan
from szdj_cli.messages.dues.settings import LARGE, short_note
from szdj_cli.messages.kit.forms import FormWords, KindWords
from szdj_cli.messages.kit.tables import LIST_SEPARATOR

WHICH_MONTHS = "交哪个月的党费（几个月写作 2026-07..2026-12）"
WHICH_DAY = "哪一天交的"
WHICH_METHOD = "怎样交的"
WHY_SO_FAR = "补交或预交超过六个月，写明原因"
WHICH_SERIAL = "流水号（没有可不填）"
REVIEW = "请核对："
RECORD = "是否登记"
DECLARE = "是否提交书记确认"
WHY_REVERSE = "为什么冲正"
REVERSE = "将冲正缴纳 #{number}。是否继续"
OPEN = "更早的月份不算作应交。是否继续"


def which_amount(owed_fen: int) -> str:
    """Return the question for the amount, with what is owed."""
    return f"交了多少元（应交未交 {yuan(owed_fen)} 元）" if owed_fen else "交了多少元"


def amount_offered(owed_fen: int) -> str:
    """Return the amount that stands there ready: what is owed, where anything is."""
    return yuan(owed_fen) if owed_fen else ""


def total(proposal: PaymentProposal) -> str:
    """Return how much is paid altogether."""
    return f"共 {yuan(proposal.total_fen)} 元"


def remarks(form: PaymentForm, proposal: PaymentProposal) -> list[str]:
    """Return what has to be said before it is written."""
    over = [line.month for line in proposal.lines if line.amount_fen > form.owed_in(line.month)]
    said = [f"{LIST_SEPARATOR.join(over)} 交纳金额超过应交未交部分，或还没有设定每月党费，请核对。"] if over else []
    return [*said, LARGE] if proposal.is_large else said


def recorded(numbers: Sequence[int], written: PaymentProposal) -> str:
    """Return what was recorded, and under which numbers."""
    if len(numbers) == 1:
        return f"已登记缴纳 #{numbers[0]}，共 {yuan(written.total_fen)} 元。开具收据"
    spread = (
        f"{line.month} {yuan(line.amount_fen)} 元（#{number}）"
        for number, line in zip(numbers, written.lines, strict=True)
    )
    return f"已登记缴纳，共 {yuan(written.total_fen)} 元，记入 {LIST_SEPARATOR.join(spread)}。开具收据"


NOBODY_OWES = "没有需要登记的：这些月份没有人有未交的党费。"
NOTHING_OWED = "已全部交清"
TOGETHER = "登记这些缴纳，共 {count} 人、{total} 元。是否继续"
BATCH_HEADINGS = {
    "member": "编号",
    "name": "姓名",
    "months": "月份",
    "amount_fen": "金额（元）",
    "doubts": "请核对",
}


def recorded_together(members: int, total_fen: int) -> str:
    """Return what was recorded of several members."""
    return f"已登记 {members} 人的缴纳，共 {yuan(total_fen)} 元。开具收据"


def own_left_out() -> str:
    """Return that one's own payment is recorded by somebody else."""
    return "您自己的缴纳不在其中：由本支部其他书记、副书记或上级组织登记，或自己申报（szdj dues pay）。"


def reversed_by(number: int, made: int) -> str:
    """Return what was reversed."""
    return f"缴纳 #{number} 已冲正（#{made}）"


def would_open(planned: Opening) -> str:
    """Return what a new opening month changes."""
    before, after = planned.before, planned.after
    return (
        f"{_branches(planned)}：应交从 {before.months} 人月、{yuan(before.fen)} 元"
        f"变为 {after.months} 人月、{yuan(after.fen)} 元"
    )


def opened(done: Opening) -> str:
    """Return which branches keep their dues from which month on."""
    return f"{_branches(done)}从 {done.month} 起登记党费"


def _branches(opening: Opening) -> str:
    return opening.names[0] if len(opening.names) == 1 else f"{len(opening.names)} 个党支部"


def note(of: Note) -> str:
    """Return one thing that whoever confirms a payment should know."""
    return _NOTES[of.kind].format(amount=yuan(of.number))


_NOTES = {
    NoteKind.LARGE: "一次交纳 {amount} 元，请核对",
    NoteKind.REPEATED: "与已登记的一笔缴纳相同（{amount} 元），可能重复",
    NoteKind.PAID: "这些月份的党费已经交清，又交 {amount} 元，请与本人核对",
}


def _waiting(changes: Changes) -> str:
    declared = proposal_of(changes)
    months = LIST_SEPARATOR.join(line.month for line in declared.lines)
    return f"待确认 {yuan(declared.total_fen)} 元（{months}，{METHODS.label(declared.method)}）"


WORDS = KindWords(
    FormWords(lambda: {term: field.heading for term, field in PAYMENT_FIELDS.items()}, "szdj dues pay --help"),
    note,
    short_note,
    waiting=_waiting,
)
