"""Whose dues a row of a bill is where it holds no identity number: by the names in it, or nobody's.

A name counts where one member alone has it, and where the rest of the row says nothing else: money goes to nobody's
account on a guess. What the row is for is read from its remarks: 党费, or nothing but the words of any transfer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from szdj_cli.domain.dues.bill_words import is_nothing
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.domain.values.text import cleaned, narrowed, squeezed

M = TypeVar("M")

_HANZI = "㐀-鿿豈-﫿𠀀-𯿿"
_STARS = pattern("[*＊×]")
# Accounts and numbers of phones stand beside names, wholly or with stars in them.
_NUMBERS = pattern(r"[0-9*]{4,}|[0-9]+")
_AROUND = " \t()[]{}<>/\\|,.;:、，。；：（）【】-_"
_DOTS = pattern(r"[·•・．‧∙⋅]")
_PIECE = pattern(f"[{_HANZI}]+|[A-Za-z]{{2,}}")
_SAYS_DUES = pattern("党费|黨費|dangfei", re.IGNORECASE)
# Whoever paid did so for somebody else, or for several; 代收 and 代付 are what banks do.
_FOR_OTHERS = pattern(
    r"代(?![收付发扣理办表])|替|帮|爱人|老[公婆]|妻|丈夫|配偶|先生|太太|[父母爸妈]|儿子|女儿|孩子|同事|家属|家人|朋友|全体|大家"
    r"|(?<![0-9])(?!0*1[人位名])[0-9]+[人位名]|[两二三四五六七八九十几多]+[人位名]"
    r"|各(?!项|种|类)|每人|人均|夫妻|夫妇|全家|一家|合交|合缴|一起|一并"
)
_TAKEN_BACK = pattern("退(?!休|役|伍|职|教)|冲正|撤销|返还|归还|借款|还款|利息|结息")
_DATES = pattern(r"[0-9]+\s*(?:年度?|月份?|日|号|元|块|季度?|个月|笔|人)")
_MONTH_IN_HANZI = pattern("(?:十[一二]?|[一二三四五六七八九])月份?$")
_UNIT = pattern("^.{0,20}?(?:党支部|支部|党委|党总支|党小组|小组)")

# Words of any transfer, and of any remark about dues. What is left of a remark without them is a name or a purpose.
_COMMON = frozenset(
    (
        "党费 黨費 党员 党组织 党 缴纳 交纳 缴费 交费 缴 上交 上缴 补交 补缴 预交 预缴 代交 代缴 代付 代收 "
        "代 交 付 收 交来 转账 转帐 转入 转存 转 汇款 汇入 汇 存入 存款 现存 现金 存 款 付款 收款 收入 收钱 "
        "来账 来帐 到账 入账 入帐 电汇 网银 网银转账 网上银行 手机 手机银行 电子 电子银行 企业银行 银行 卡 "
        "跨行 他行 行内 同行 同城 异地 实时 普通 快捷 快捷支付 支付 银联 网联 财付通 支付宝 微信 零钱 二维码 "
        "扫码 扫二维码 付款码 收款码 收钱码 面对面 向您 备注 附言 留言 摘要 用途 说明 商品 收款方 付款方 "
        "付款人 收款人 对方 我方 个人 本人 自己 同志 姓名 无 其他 其它 往来 汇兑 小额 大额 贷记 贷 普通贷记 "
        "月份 月 年 年度 季度 季 上半年 下半年 半年 全年 本月 当月 上月 日 号 元 人民币 的 及 和 与 给 由 为 "
        "从 至 到 共 合计 转账红包 群收款 交易 即时 担保 超级 柜面 柜台 无卡 自助 自助设备 终端 渠道 划转 "
        "划入 汇划 本行 本地 批量 第三方 平台 业务 系统 结算 贷方 网转 互联网 互联 网络 来款 转款 打款 汇路 "
        "托收 现转 电子汇入 对公 人行 单笔 单位 应交 实交 金额 书记 transfer atm pos cnaps ibps beps hvps "
        "cny rmb wechat alipay dangfei 谢谢 感谢 辛苦 麻烦 查收 请 请查收 您好 你好 这个月 上个月 几个月 已 "
        "收到"
    ).split()
)
_LENGTHS = range(max(map(len, _COMMON)), 0, -1)
_LEAST_NAME, _LONGEST_INSIDE = 2, 4
_MAX_PIECE = 60
"""Characters of a remark without any sign between them in which a name is looked for: twice what anybody writes."""
# Of those whose names begin with one of these, nine in ten of all people.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢"
    "安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳"
    "管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧"
    "闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌"
    "奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普"
    "阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束"
    "檀衣信展阴昝智幸奉植衡富尧闭由"
)


class Piece(NamedTuple):
    """What stands together in a remark."""

    core: str
    """What is left of it without common words."""
    names: tuple[str, ...]
    """What the name in it may be: common words may be part of one."""


@dataclass(frozen=True)
class Claim:
    """What a row without an identity number says of whose money it is."""

    payer: str
    """The name of whoever paid, plain; empty where none is given or part of it is hidden."""
    is_masked: bool
    """Whether part of the name is hidden."""
    in_remarks: tuple[Piece, ...]
    """What in the remarks is more than common words."""
    says_dues: bool
    is_taken_back: bool
    """Whether it speaks of money that goes back, or of what a bank pays."""
    is_for_others: bool
    """Whether the remarks say that it was paid for somebody else, or for several."""
    is_income: bool
    """Whether the row says in words, or by where the amount stands, that it came in."""

    @property
    def has_names(self) -> bool:
        """Whether anything in the row may be the name of somebody."""
        return bool(self.payer or self.is_masked or self.in_remarks)

    @property
    def names(self) -> frozenset[str]:
        """Every name that it may be of."""
        return frozenset((*filter(None, [self.payer]), *(name for each in self.in_remarks for name in each.names)))


def names_inside(claim: Claim, members: Mapping[str, Sequence[M]]) -> Iterator[str]:
    """Yield what may be a name inside of the remarks of dues that are no name as a whole: 含李四, 请代收李四的.

    It is never taken for whose they are: it only says that they may be somebody else's than the payer's.
    """
    for piece in claim.in_remarks if claim.says_dues else ():
        if len(piece.core) > _MAX_PIECE or claim.payer in piece.names or any(map(members.get, piece.names)):
            continue
        for part in piece.core.replace(claim.payer, " ").split() if claim.payer else [piece.core]:
            for length in range(_LEAST_NAME, _LONGEST_INSIDE + 1):
                yield from (part[at : at + length] for at in range(len(part) - length + 1))


def claim_of(payers: Sequence[str], remarks: str, *, is_income: bool, is_list: bool = False) -> Claim:
    """Return what the cells of whoever paid and the remarks of a row say; a list of one's own is one of dues."""
    cells = [cell for cell in payers if not is_nothing(cell)]
    payer = next(filter(None, map(plain_name, cells)), "")
    pieces = _PIECE.findall(_DATES.sub(" ", _DOTS.sub("", narrowed(cleaned(remarks)))))
    return Claim(
        payer,
        not payer and any(_STARS.search(_without_numbers(cell)) for cell in cells),
        tuple(Piece(core, _names_within(piece)) for piece in dict.fromkeys(pieces) if (core := _core(piece))),
        is_list or says_dues(remarks),
        _TAKEN_BACK.search(remarks) is not None,
        not is_list and _FOR_OTHERS.search(_without(payer, remarks)) is not None,
        is_income or is_list,
    )


def says_dues(text: str) -> bool:
    """Return whether a text speaks of dues."""
    return _SAYS_DUES.search("".join(text.split())) is not None


def is_of_dues(remarks: str) -> bool:
    """Return whether remarks speak of dues, or hold nothing but numbers and the words of any transfer."""
    return says_dues(remarks) or not any(_core(piece) for piece in _PIECE.findall(narrowed(cleaned(remarks))))


def plain_name(text: str) -> str:
    """Return a name as names are compared, without blanks and dots; nothing where part of it is hidden."""
    name = _DOTS.sub("", "".join(_without_numbers(text).split())).strip(_AROUND)
    return "" if _STARS.search(name) else name


def is_other_name(given: str, stored: str) -> bool:
    """Return whether a name in a list is not the one that is stored; a blank one, or half of one, says nothing."""
    if given == stored:
        return False
    name = plain_name(narrowed(given).partition("(")[0])
    return bool(name) and name != plain_name(stored)


def whose(claim: Claim, members: Mapping[str, Sequence[M]]) -> M | Reason:
    """Return the one member whose dues a row is, or why it is nobody's; `members` is who has which plain name.

    A reason that is passed over says that it is no dues of anybody; the others, that nobody can say whose they are.
    """
    found = _named_in(claim, members)
    if claim.is_taken_back or isinstance(found, Reason):
        reason = found if isinstance(found, Reason) and not claim.is_taken_back else Reason.PAYER_UNKNOWN
        return reason if claim.says_dues else Reason.NOBODYS_DUES
    if not (claim.says_dues or claim.is_income):
        return Reason.NOBODYS_DUES
    return found[0] if len(found) == 1 else Reason.NAME_AMBIGUOUS


def _named_in(claim: Claim, members: Mapping[str, Sequence[M]]) -> Sequence[M] | Reason:
    """Return who has the one name that a row gives."""
    named: set[str] = set()
    has_others = is_stranger = False
    for piece in claim.in_remarks:
        known = [name for name in piece.names if members.get(name)]
        named.update(known)
        if not known and claim.payer not in piece.names:
            has_others = True
            is_stranger = is_stranger or _names_others(piece.core, claim.payer)
    is_stranger = is_stranger or any(map(members.get, names_inside(claim, members)))
    is_payer_known = bool(members.get(claim.payer))
    if is_payer_known:
        if named - {claim.payer} or is_stranger:
            return Reason.NAMES_DISAGREE
        if claim.says_dues and claim.is_for_others:
            return Reason.FOR_SOMEBODY_ELSE
        return Reason.NOBODYS_DUES if has_others and not claim.says_dues else members[claim.payer]
    if len(named) > 1 or (named and is_stranger):
        return Reason.NAMES_DISAGREE
    if named and claim.says_dues:
        return members[named.pop()]
    return Reason.PAYER_MASKED if claim.is_masked else Reason.PAYER_UNKNOWN


def _without(name: str, remarks: str) -> str:
    text = squeezed(remarks)
    return text.replace(name, "") if name else text


def _without_numbers(text: str) -> str:
    return _NUMBERS.sub("", narrowed(cleaned(text)))


def _names_within(piece: str) -> tuple[str, ...]:
    """Return a piece of a remark, and what is left of it without any of the common words at its ends.

    There are as many as ways to take them away, so a piece that is too long for a name and its purpose has none.
    """
    if len(piece) > _MAX_PIECE:
        return ()
    found = [piece]
    seen = {piece}
    for text in found:  # grows while it is gone through
        more = [each for each in dict.fromkeys(_shorter(text)) if len(each) > 1 and each not in seen]
        found += more
        seen.update(more)
    return tuple(found)


def _core(piece: str) -> str:
    """Return a piece of a remark without all the common words at its ends, the longest first.

    A single character is taken away only where nothing else is left: it may be the last of a name.
    """
    left = piece
    while left and (shorter := next(_shorter(left, least=2), None)) is not None:
        left = shorter
    rest = left
    while rest and (shorter := next(_shorter(rest), None)) is not None:
        rest = shorter
    return left if rest else ""


def _shorter(text: str, least: int = 1) -> Iterator[str]:
    """Yield a text without one common word at either end, the longest first, of at least so many characters."""
    lower = text.lower()
    for length in _LENGTHS:
        if least <= length <= len(text):
            if lower[:length] in _COMMON:
                yield text[length:]
            if lower[-length:] in _COMMON:
                yield text[:-length]
    if match := _MONTH_IN_HANZI.search(text):
        yield text[: match.start()]
        yield text[: match.start() + 1]
    if match := _UNIT.match(text):
        yield text[match.end() :]


def _names_others(core: str, payer: str) -> bool:
    """Return whether a piece of a remark looks like the name of somebody else, or like several, whatever the payer's.

    As 张三李四王五, in which nothing stands between the names.
    """
    if payer and payer in core:
        beside = _core(core.replace(payer, ""))
        return len(beside) > 1 and beside[0] in _SURNAMES
    return _is_like_name(core) or _are_names(core)


def _are_names(text: str) -> bool:
    """Return whether a text is nothing but names of two to four characters."""
    ends = {0}
    for place in range(len(text)):
        if place in ends and text[place] in _SURNAMES:
            ends.update(range(place + 2, place + 5))
    return len(text) in ends


def _is_like_name(text: str) -> bool:
    bare = text.lstrip("代交付收给由为替帮")
    return any(each[:1] in _SURNAMES and 1 < len(each) <= 8 for each in (text, bare))
