"""Code lists of the member record: what is stored, what people read, what they may type."""

import re
from functools import cached_property

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.text import cleaned, narrowed

_FLOAT = pattern(r"(?<=[0-9])\.0+$")

_TWICE = pattern(r"([0-9]+(?=[^0-9])|[^0-9()\[\]/:.、_-]+)[(\[/:.、_-]?([^()\[\]/:.、_-]+)[)\]]?")


class CodeList:
    """A closed list: code → label, and other spellings that people use.

    `beside` is what may stand before or after a word without changing which one is meant; `retired`, code → label, what
    is still stored here and there, and accepted no more.
    """

    def __init__(
        self,
        labels: dict[str, str],
        spellings: dict[str, str],
        beside: re.Pattern[str] | None = None,
        retired: dict[str, str] | None = None,
    ) -> None:
        self.labels = labels
        self.spellings = spellings
        self.beside = beside
        self.retired = retired or {}

    @cached_property
    def by_text(self) -> dict[str, str]:
        """Map every accepted text (code, label, spelling) to its code."""
        return self.spellings | {label: code for code, label in self.labels.items()} | {c: c for c in self.labels}

    def find(self, text: str) -> str | None:
        """Return the code that a text names; blanks, full-width characters and the nought of 1.0 are forgiven."""
        value = cleaned(text)
        if (code := self.by_text.get(value)) is not None:
            return code
        plain = _FLOAT.sub("", "".join(narrowed(value).split()).lower())
        if (code := self.by_text.get(plain)) is None and self.beside is not None:
            code = self.by_text.get(self.beside.sub("", plain))
        return code or self._said_twice(plain)

    def _said_twice(self, plain: str) -> str | None:
        """Return the code that is given with its word, or in two spellings: 01-汉族, 汉族(01), 汉/汉族."""
        if match := _TWICE.fullmatch(plain):
            one, other = self.by_text.get(match[1]), self.by_text.get(match[2])
            return one if one == other else None
        return None

    def label(self, code: str) -> str:
        """Return the word people read for a code."""
        return self.labels.get(code) or self.retired.get(code, code)


def _each(code: str, spellings: str) -> dict[str, str]:
    return dict.fromkeys(spellings.split(), code)


# GB/T 2261.1
SEX = CodeList(
    {"1": "男", "2": "女"},
    {"男性": "1", "女性": "2", "male": "1", "female": "2", "m": "1", "f": "2"},
)

# GB/T 3304-1991, the 56 groups, and the two values that the national system adds.
# fmt: off
_ETHNICITIES = (
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 "
    "土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 "
    "柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族 塔吉克族 怒族 "
    "乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族 "
).split()
# fmt: on
_ETHNICITY_LABELS = {f"{n:02}": name for n, name in enumerate(_ETHNICITIES, 1)} | {
    "97": "其他",
    "98": "外国血统中国籍人士",
}
ETHNICITY = CodeList(
    _ETHNICITY_LABELS,
    {name.removesuffix("族"): code for code, name in _ETHNICITY_LABELS.items()}
    | {code.lstrip("0"): code for code in _ETHNICITY_LABELS}
    | {"崩龙族": "46", "毛难族": "36", "蒙族": "02", "维族": "05"}
    # Peoples that are not identified yet are counted under 97.
    | dict.fromkeys(
        "其它 其他民族 其它民族 其他未识别的民族 未定族称 未定族称人口 未识别 未识别民族 未识别的民族"
        " 穿青人 穿青族 穿青 革家人 革家族 革家 僙家人 僙家族 僙家".split(),
        "97",
    )
    | dict.fromkeys("外国血统 外国血统中国籍 外国血统的中国籍人士 外国血统中国人士".split(), "98"),
)

# How somebody studied, where, and whether to the end, beside a word for what: 全日制本科, 省委党校研究生, 大专（自考）,
# 高中毕业. GB/T 4658-2006 counts who finished without a certificate (结业), or left (肄业), in the same main group.
_STUDIED = (
    "(?:(?:普通)?全日制|非全日制|在职|脱产|业余|函授|自学考试|自考|成人|成教|电大|广播电视大学|夜大学?|网络|远程|网教|统招|统分|国民|"
    "(?:中共)?(?:中央|[\u4e00-\u9fff]{0,4}[省区市县州](?:\\(区、市\\))?委)?党校|军校|军队院校|普通)(?:高等)?(?:教育)?"
)
_BESIDE_EDUCATION = pattern(
    rf"^(?:{_STUDIED})+(?=.)|\((?:{_STUDIED})+\)$|(?:文化程度|文化|学历|程度)?(?:毕业|结业|肄业)?(?:学历)?$"
)

REGULAR_CLASS = "大普 大学普通班"
"""The classes of 1970 to 1976: 28 in GB/T 4658-2006, in the main group of the 大学本科."""

# GB/T 4658-2006, main groups; its codes of two digits count as their group.
EDUCATION = CodeList(
    {
        "10": "研究生",
        "20": "大学本科",
        "30": "大学专科",
        "40": "中等职业教育",
        "60": "高中",
        "70": "初中",
        "80": "小学",
        "90": "其他",
    },
    {
        **_each("10", "研究生教育 硕士研究生 博士研究生 硕士 博士 研究生班 硕研 博研"),
        **_each("20", "本科 本科教育 大学本科教育 大学 大本 学士 第二学士学位 第二学士学位班 双学士 双本科"),
        **_each("20", REGULAR_CLASS),
        **_each("30", "专科 专科教育 大学专科教育 大专 高职 高专 高职高专 高等专科 高等职业 高等职业教育 高职专科"),
        **_each(
            "40",
            "中职 中等职业 中专 中等专科 中等专业 中等专业学校 中技 技校 技工 技工学校 职高 职业高中 中师 中等师范",
        ),
        **_each("60", "普通高中 普通高级中学 普通高级中学教育 高级中学"),
        **_each("70", "初级中学 初级中学教育 普通初中"),
        **_each("80", "小学教育"),
        # 文盲或半文盲 had a code of its own in GB/T 4658-1984, and has none in that of 2006.
        **_each("90", "其它 文盲 半文盲 文盲或半文盲 文盲半文盲 不识字"),
        **_each("10", "11 12 13 14 15 16 17 18 19"),
        **_each("20", "21 22 23 28"),
        **_each("30", "31 32 33"),
        **_each("40", "41 42 43 44 45 46 47 48 49"),
        **_each("60", "61 62 63"),
        **_each("70", "71 72 73"),
        **_each("80", "81 82 83"),
    },
    _BESIDE_EDUCATION,
)

DEGREE = CodeList(
    {"bachelor": "学士", "master": "硕士", "doctor": "博士", "none": "无"},
    {"学士学位": "bachelor", "硕士学位": "master", "博士学位": "doctor", "无学位": "none"},
)
# Whoever is on probation is called so: 中共党员 alone is a full member.
MEMBERSHIP = CodeList(
    {"full": "正式", "probationary": "预备"},
    {
        **_each("full", "正式党员 中共正式党员 中共党员 中共党员(正式) 中国共产党正式党员 中国共产党党员"),
        **_each("probationary", "预备党员 中共预备党员 中共党员(预备) 中国共产党预备党员"),
    },
)
STANDING = CodeList({"normal": "正常", "suspended": "停止党籍"}, {"停止": "suspended"})
ROSTER_STATE = CodeList({"active": "在册", "transferred_out": "转出", "left": "出党", "deceased": "去世"}, {})
FLAG = CodeList(
    {"1": "是", "0": "否"},
    {**_each("1", "true yes y 有 √ ✓ ✔ ☑ 是的"), **_each("0", "false no n 无 没有 × ✗ ✘ ☒ 不是")},
)
# The list that ships with the program; another value is kept as text, with a warning.
OCCUPATIONS = (
    "公务员",
    "事业单位管理人员",
    "事业单位专业技术人员",
    "企业管理人员",
    "企业专业技术人员",
    "工人",
    "农牧渔民",
    "教师",
    "医务人员",
    "学生",
    "军人",
    "社会组织工作人员",
    "社区工作者",
    "个体工商户",
    "自由职业者",
    "离退休人员",
    "待业人员",
    "其他",
)
