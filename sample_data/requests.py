"""Profile changes that members could propose, to fill a secretary's queue."""

from collections.abc import Collection
from random import Random

from . import words
from .people import Person

HEADINGS = ("公民身份号码", "民族", "学历", "学位", "工作岗位", "工作单位", "家庭住址", "籍贯", "固定电话", "邮箱")
Change = dict[str, str]
"""One row of requests.csv by heading; an empty cell changes nothing."""

_HIGHER = {"高中": "专科", "中职": "专科", "专科": "本科", "本科": "研究生"}


def requests(random: Random, members: list[Person], branches: Collection[str], count: int) -> list[Change]:
    """Return one change each for `count` members of the branches: every one differs from the record."""
    of_branches = [member for member in members if member["所在党支部"] in branches]
    return [_change(random, member) for member in random.sample(of_branches, count)]


def _change(random: Random, member: Person) -> Change:
    change: Change = {"公民身份号码": member["公民身份号码"]}
    wanted = random.choice(("employer", "address", "education", "contact", "ethnicity"))
    if wanted == "education" and member["学历"] in _HIGHER:
        change["学历"] = _HIGHER[member["学历"]]
        if change["学历"] == "研究生":
            change["学位"] = "硕士"
    elif wanted == "employer" and member["工作单位"]:
        change["工作单位"] = random.choice([name for name in words.EMPLOYERS if name != member["工作单位"]])
        if member["工作岗位"] != "企业管理人员":
            change["工作岗位"] = "企业管理人员"
    elif wanted == "ethnicity" and member["民族"] == "汉族" and random.random() < 0.2:
        change["民族"] = "壮族"
    elif wanted == "contact":
        change["邮箱"] = f"new{random.randrange(1_000_000):06}@example.com"
        change["固定电话"] = f"0755-99{random.randrange(1_000_000):06}"
    else:
        # The roster's houses have numbers below 200.
        change["家庭住址"] = (
            f"深圳市示范区{random.choice(words.ROADS)} {random.randrange(200, 300)} 号 {random.randrange(101, 999)}"
        )
    if not member["籍贯"] and random.random() < 0.5:
        change["籍贯"] = random.choice(words.NATIVE_PLACES)
    return change
