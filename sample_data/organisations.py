"""The organisations: two street committees, what stands below them, and nothing that exists."""

from dataclasses import dataclass

HEADINGS = ("编码", "名称", "类型", "上级编码", "有转接权", "地址", "电话", "传真", "邮编")
COMMITTEE, GENERAL_BRANCH, BRANCH = "党委", "党总支", "党支部"


@dataclass(frozen=True)
class SampleOrganisation:
    """One row of orgs.csv."""

    code: str
    name: str
    kind: str
    parent: str
    can_transfer: bool = False

    def row(self, number: int) -> tuple[str, ...]:
        """Return its cells; no landline begins with a 9, so nobody has these."""
        transfer = "是" if self.can_transfer else "否"
        if self.kind != COMMITTEE:
            return self.code, self.name, self.kind, self.parent, transfer, "", "", "", ""
        address = f"深圳市示范区示范大道 {number} 号"
        phone, fax = f"0755-9000{number:04}", f"0755-9001{number:04}"
        return self.code, self.name, self.kind, self.parent, transfer, address, phone, fax, "518000"


# Two branches bear one name, as happens: a roster must give such a branch's code.
SHARED_NAME = "退休人员党支部"

_GENERAL_BRANCHES = {
    ("SF", "01"): ("晴川社区", ("晴川社区第一", "晴川社区第二", "晴川社区第三", "晴川花园", "退休人员")),
    ("SF", "02"): ("云栖社区", ("云栖社区第一", "云栖社区第二", "云栖社区第三", "云栖里")),
    ("SF", "03"): ("海棠社区", ("海棠社区第一", "海棠社区第二", "海棠苑", "退休人员")),
    ("SF", "04"): (
        "示范街道两新组织",
        ("示范科技有限公司", "样例软件有限公司", "示范物流有限公司", "示范会计师事务所"),
    ),
    ("YL", "01"): ("松涛社区", ("松涛社区第一", "松涛社区第二", "松涛园")),
    ("YL", "02"): ("竹韵社区", ("竹韵社区第一", "竹韵社区第二", "竹韵轩")),
}
_DIRECT_BRANCHES = {
    "SF": ("示范小学", "示范社区卫生服务中心", "示范物业服务有限公司"),
    "SF09": ("示范街道综合办公室", "示范街道社会事务办公室", "示范街道退役军人服务站"),
    "YL": ("样例中学", "样例制造有限公司"),
}


def organisations() -> list[SampleOrganisation]:
    """Return all of them, each after its parent."""
    result = [
        SampleOrganisation("SF", "示范街道党委", COMMITTEE, "", can_transfer=True),
        SampleOrganisation("YL", "样例街道党委", COMMITTEE, "", can_transfer=True),
        # A committee without the right: what leaves it goes through the one above.
        SampleOrganisation("SF09", "示范街道机关党委", COMMITTEE, "SF"),
    ]
    for (committee, part), (name, branches) in _GENERAL_BRANCHES.items():
        result.append(SampleOrganisation(committee + part, f"{name}党总支", GENERAL_BRANCH, committee))
        result += _branches(committee + part, branches)
    for parent, branches in _DIRECT_BRANCHES.items():
        result += _branches(parent, branches, first=51)
    return result


def _branches(parent: str, names: tuple[str, ...], first: int = 1) -> list[SampleOrganisation]:
    return [
        SampleOrganisation(f"{parent}{number:02}", f"{name}党支部", BRANCH, parent)
        for number, name in enumerate(names, first)
    ]
