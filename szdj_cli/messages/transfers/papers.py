"""What is said of a letter or a receipt whose code was checked, on a terminal and on a phone."""

from szdj_cli.domain.transfers.signed_documents import (
    FormerSignedLetter,
    PaperCheck,
    PaperStatus,
    SignedDocument,
    SignedLetter,
    SignedReceipt,
)
from szdj_cli.domain.values.money import yuan

RESULT = "结果"
TITLE = "介绍信、收据核验"
ALTERED = ("核验没有通过", "这不是这里开具的介绍信或收据，或者内容被改动过。请向开具单位核实。")
UNREGISTERED = "本库没有登记：签名正确，但登记中没有这个编号，可能出自试用库，或登记已被旧备份覆盖；不能作为凭证"
DIFFERENT = "与登记不符：签名正确，但这个编号登记的内容不是这样；不能作为凭证"
NOT_LOOKED_UP = "签名正确：由公钥的主人开具；没有查登记，是否{ends}，要向开具单位核实"
NOTHING_PAID = "尚未交纳"
FOOTER = "本页面只说明真伪和状态。请核对以上内容与纸上印的是否一致。"

_LETTER, _RECEIPT = FormerSignedLetter, SignedReceipt
_TITLES: dict[type[SignedDocument], str] = {_LETTER: "介绍信核验", _RECEIPT: "党费收据核验"}
_RESULTS: dict[type[SignedDocument], dict[PaperStatus, str]] = {
    _LETTER: {
        PaperStatus.VALID: "有效：由这里开具，可以接收",
        PaperStatus.EXPIRED: "已过期：由这里开具，但已超过有效期",
        PaperStatus.VOIDED: "已作废：由这里开具，后来作废",
        PaperStatus.USED: "已使用：党员已被接收",
        PaperStatus.RETURNED: "已退回：接收方没有接收",
        PaperStatus.ISSUED: NOT_LOOKED_UP.format(ends="作废或用过"),
    },
    _RECEIPT: {
        PaperStatus.VALID: "有效：由这里开具，款项已入账",
        PaperStatus.REVERSED: "已冲正：由这里开具，款项后来全部或部分冲正",
        PaperStatus.ISSUED: NOT_LOOKED_UP.format(ends="冲正"),
    },
}
_RESULTS_OF_ALL = {PaperStatus.UNREGISTERED: UNREGISTERED, PaperStatus.DIFFERENT: DIFFERENT}
_VERDICTS_OF_ALL = {
    PaperStatus.UNREGISTERED: (
        "本库没有登记",
        "签名正确，但登记中没有这个编号，不能作为凭证。请向开具单位核实。",
    ),
    PaperStatus.DIFFERENT: (
        "与登记不符",
        "签名正确，但这个编号登记的内容不是这样，不能作为凭证。请向开具单位核实。",
    ),
}
_VERDICTS: dict[type[SignedDocument], dict[PaperStatus, tuple[str, str]]] = {
    _LETTER: {
        PaperStatus.VALID: ("介绍信有效", "由这里开具，在有效期内，还没有使用。"),
        PaperStatus.EXPIRED: ("介绍信已过期", "由这里开具，但已超过有效期，请联系开具单位补开。"),
        PaperStatus.VOIDED: ("介绍信已作废", "由这里开具，后来作废，请不要接收。"),
        PaperStatus.USED: ("介绍信已使用", "由这里开具，党员已被接收。"),
        PaperStatus.RETURNED: ("介绍信已退回", "由这里开具，接收方没有接收。"),
    },
    _RECEIPT: {
        PaperStatus.VALID: ("收据有效", "由这里开具，款项已入账。"),
        PaperStatus.REVERSED: ("收据已冲正", "由这里开具，款项后来全部或部分冲正，请联系开具的党支部。"),
    },
}


def facts(check: PaperCheck) -> list[tuple[str, str]]:
    """Return headings and what a paper says, to be compared with it; its number alone where it is not confirmed."""
    document = check.document
    if not check.is_confirmed:
        return [("编号", document.number), ("开具单位编码", document.issuer)]
    issuer, issued = check.issuer_name or document.issuer, document.issued_on.isoformat()
    if isinstance(document, SignedReceipt):
        return [
            ("编号", document.number),
            ("收款支部", issuer),
            ("缴款人", document.masked_name),
            ("金额", f"{yuan(document.total_fen)}元"),
            ("开具日期", issued),
        ]
    until = [("有效期至", document.expires_on.isoformat())] if isinstance(document, FormerSignedLetter) else []
    paid = [("党费交至", document.dues_paid_to or NOTHING_PAID)] if isinstance(document, SignedLetter) else []
    said = [("编号", document.number), ("开具党委", issuer), ("党员", document.masked_name), ("开具日期", issued)]
    return [*said, *until, *paid]


def result(check: PaperCheck) -> str:
    """Return whether a paper holds, in a line."""
    return _RESULTS_OF_ALL.get(check.status) or _RESULTS[_kind(check)][check.status]


def verdict(check: PaperCheck) -> tuple[str, str]:
    """Return the same of a paper that was looked up, as a heading and a sentence."""
    return _VERDICTS_OF_ALL.get(check.status) or _VERDICTS[_kind(check)][check.status]


def title(check: PaperCheck | None) -> str:
    """Return what a page is called that says so."""
    return TITLE if check is None else _TITLES[_kind(check)]


def _kind(check: PaperCheck) -> type[SignedDocument]:
    return _RECEIPT if isinstance(check.document, SignedReceipt) else _LETTER
