"""Code lists of the member record: what is stored, what people read, what they may type."""

import re
from dataclasses import dataclass
from functools import cached_property

from szdj_cli.domain.values.text import cleaned, narrowed

_FLOAT = re.compile(r"(?<=[0-9])\.0+$")


@dataclass(frozen=True)
class CodeList:
    """A closed list: code → label, and other spellings that people use."""

    labels: dict[str, str]
    spellings: dict[str, str]

    @cached_property
    def by_text(self) -> dict[str, str]:
        """Map every accepted text (code, label, spelling) to its code."""
        return self.spellings | {label: code for code, label in self.labels.items()} | {c: c for c in self.labels}

    def find(self, text: str) -> str | None:
        """Return the code that a text names; blanks, full-width characters and the nought of 1.0 are forgiven."""
        value = cleaned(text)
        if (code := self.by_text.get(value)) is not None:
            return code
        plain = "".join(narrowed(value).split()).lower()
        return self.by_text.get(plain) or self.by_text.get(_FLOAT.sub("", plain))

    def label(self, code: str) -> str:
        """Return the word people read for a code."""
        return self.labels.get(code, code)


# GB/T 2261.1
SEX = CodeList({"1": "男", "2": "女"}, {"男性": "1", "女性": "2", "male": "1", "female": "2"})

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
    | {"崩龙族": "46"},
)

# GB/T 4658 main groups
EDUCATION = CodeList(
    {
        "10": "研究生",
        "20": "本科",
        "30": "专科",
        "40": "中职",
        "60": "高中",
        "70": "初中",
        "80": "小学",
        "90": "其他",
    },
    {
        "研究生教育": "10",
        "硕士研究生": "10",
        "博士研究生": "10",
        "大学本科": "20",
        "大学": "20",
        "大学专科": "30",
        "大专": "30",
        "高职": "30",
        "中等职业教育": "40",
        "中专": "40",
        "技校": "40",
        "职高": "40",
        "普通高中": "60",
        "初级中学": "70",
    },
)

DEGREE = CodeList(
    {"bachelor": "学士", "master": "硕士", "doctor": "博士", "none": "无"},
    {"学士学位": "bachelor", "硕士学位": "master", "博士学位": "doctor", "无学位": "none"},
)
MEMBERSHIP = CodeList(
    {"full": "正式", "probationary": "预备"},
    {"正式党员": "full", "预备党员": "probationary"},
)
STANDING = CodeList({"normal": "正常", "suspended": "停止党籍"}, {"停止": "suspended"})
ROSTER_STATE = CodeList({"active": "在册", "transferred_out": "转出", "left": "出党", "deceased": "去世"}, {})
FLAG = CodeList(
    {"1": "是", "0": "否"}, {"true": "1", "false": "0", "yes": "1", "no": "0", "有": "1", "无": "0", "√": "1"}
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
