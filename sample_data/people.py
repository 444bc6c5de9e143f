"""Invented members: numbers that are valid and belong to nobody, dates and stations in life that fit together."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from szdj_cli.domain.members.fields import IMPORTED
from szdj_cli.domain.values.codes import OCCUPATIONS
from szdj_cli.domain.values.identity import birth_date_of, check_character, sex_of

from . import words

HEADINGS = tuple(field.heading for field in IMPORTED)
Person = dict[str, str]
"""One row of members.csv by heading."""

_AS_OF = date(2026, 9, 30)
_FIRST_BIRTH, _LAST_BIRTH = date(1945, 1, 1), date(2006, 6, 30)
# Such regions have never been issued: nobody has these numbers, though the province and the check are right.
_REGIONS = {
    "440399": 800, "449999": 300, "439999": 180, "369999": 150, "459999": 130, "429999": 120, "419999": 90,
    "519999": 80, "359999": 60, "349999": 50, "619999": 40,
}  # fmt: skip
_REGIONS_OF = {
    "维吾尔族": "659999",
    "哈萨克族": "659999",
    "蒙古族": "159999",
    "藏族": "549999",
    "壮族": "459999",
    "朝鲜族": "229999",
}
_DOCTORS_SHARE = 0.12


def people(random: Random, branches: Sequence[str], count: int, first: int = 1) -> Iterator[Person]:
    """Yield members of branches of different sizes; no identity number and no mobile comes twice."""
    sizes = [random.uniform(0.4, 1.6) for _ in branches]
    used: set[str] = set()
    for number in range(first, first + count):
        [ethnicity] = random.choices(list(words.ETHNICITY_WEIGHTS), list(words.ETHNICITY_WEIGHTS.values()))
        id_number = _new_id_number(random, ethnicity, used)
        [branch] = random.choices(branches, sizes)
        yield _person(random, number, id_number, ethnicity, branch)


def id_number_of(region: str, born: date, sequence: int) -> str:
    """Return the number of a region, a birth date and a sequence number (odd: male), with its check character."""
    body = f"{region}{born:%Y%m%d}{sequence:03}"
    return body + check_character(body)


def mobile_of(number: int) -> str:
    """Return the n-th mobile: 154 has never been given to anybody; no two below a hundred million are alike."""
    return f"154{number * 48_271 % 100_000_000:08}"


def _new_id_number(random: Random, ethnicity: str, used: set[str]) -> str:
    [region] = random.choices(list(_REGIONS), list(_REGIONS.values()))
    region = _REGIONS_OF.get(ethnicity, region)
    days = (_LAST_BIRTH - _FIRST_BIRTH).days
    while True:
        # The more of two: a roster has more people of working age than old ones.
        born = _FIRST_BIRTH + timedelta(days=max(random.randrange(days), random.randrange(days // 2)))
        found = id_number_of(region, born, random.randrange(1, 1000))
        if found not in used:
            used.add(found)
            return found


def _person(random: Random, number: int, id_number: str, ethnicity: str, branch: str) -> Person:
    is_man = sex_of(id_number) == "1"
    born = date.fromisoformat(birth_date_of(id_number))
    age = (_AS_OF - born).days // 365
    education, degree = _education(random, age)
    joined, confirmed = _membership(random, born)
    occupation = _occupation(random, age, is_man=is_man)
    works = occupation not in ("离退休人员", "学生", "待业人员", "自由职业者")
    place = random.choice(words.NATIVE_PLACES)
    home = _home(random)
    person = dict.fromkeys(HEADINGS, "") | {
        "公民身份号码": id_number,
        "姓名": _name(random, number, ethnicity, is_man=is_man),
        "性别": "男" if is_man else "女",
        "民族": ethnicity,
        "出生日期": born.isoformat(),
        "学历": education,
        "学位": degree,
        "人员类别": "正式" if confirmed else "预备",
        "所在党支部": branch,
        "加入党组织日期": joined.isoformat(),
        "转正日期": confirmed.isoformat() if confirmed else "",
        "工作岗位": occupation,
        "工作单位": random.choice(words.EMPLOYERS) if works else "",
        "手机号码": mobile_of(number),
        "家庭住址": home,
        "籍贯": place if random.random() < 0.8 else "",
        "现居住地": home if random.random() < 0.4 else "",
        "户籍地": place if random.random() < 0.3 else "",
        "固定电话": f"0755-9{random.randrange(10_000_000):07}" if random.random() < 0.1 else "",
        "邮箱": f"member{number:05}@example.com" if random.random() < 0.5 else "",
        "党籍状态": "停止党籍" if random.random() < 0.002 else "正常",
    }
    return person | _whereabouts(random)


def _name(random: Random, number: int, ethnicity: str, *, is_man: bool) -> str:
    if ethnicity in words.DOTTED_NAMES:
        men, women, fathers = words.DOTTED_NAMES[ethnicity]
        return f"{random.choice(men if is_man else women)}·{random.choice(fathers)}"
    if ethnicity in words.UNDIVIDED_NAMES:
        men, women = words.UNDIVIDED_NAMES[ethnicity]
        return random.choice(men if is_man else women)
    # The surnames are in the order of how common they are.
    surname = words.SURNAMES[int(len(words.SURNAMES) * random.random() ** 2)]
    if number % 100 == 0:
        return surname + words.RARE_NAMES[number // 100 % len(words.RARE_NAMES)]
    characters = words.MALE_CHARACTERS if is_man else words.FEMALE_CHARACTERS
    return surname + "".join(random.sample(characters, 2 if random.random() < 0.75 else 1))


def _education(random: Random, age: int) -> tuple[str, str]:
    if age < 45:
        levels = {"研究生": 20, "本科": 55, "专科": 20, "中职": 3, "高中": 2}
    elif age < 62:
        levels = {"研究生": 8, "本科": 35, "专科": 32, "中职": 8, "高中": 14, "初中": 3}
    else:
        levels = {"本科": 12, "专科": 22, "中职": 14, "高中": 30, "初中": 18, "小学": 4}
    [education] = random.choices(list(levels), list(levels.values()))
    if education == "研究生":
        return education, "博士" if random.random() < _DOCTORS_SHARE else "硕士"
    if education == "本科":
        return education, "学士" if random.random() < 0.8 else "无"
    return education, "无" if random.random() < 0.5 else ""


def _membership(random: Random, born: date) -> tuple[date, date | None]:
    eighteen = date(born.year + 18, 7, 1) + timedelta(days=365)
    latest = min(date(born.year + 50, 12, 31), _AS_OF - timedelta(days=400))
    if random.random() < 0.03 or eighteen >= latest:
        # A year on probation, which none of these has behind them.
        return _AS_OF - timedelta(days=random.randrange(10, 300)), None
    joined = eighteen + timedelta(days=int((latest - eighteen).days * random.random() ** 1.6))
    return joined, joined + timedelta(days=366 + random.randrange(30))


def _occupation(random: Random, age: int, *, is_man: bool) -> str:
    if age >= (60 if is_man else 55):
        return "离退休人员"
    if age <= 22:
        return "学生"
    return random.choice([name for name in OCCUPATIONS if name not in ("离退休人员", "学生")])


def _home(random: Random) -> str:
    house = f"{random.choice(words.ROADS)} {random.randrange(1, 200)} 号 {random.randrange(1, 9)} 栋"
    return f"深圳市示范区{house} {random.randrange(1, 31)}{random.randrange(1, 9):02}"


def _whereabouts(random: Random) -> Person:
    chance = random.random()
    if chance < 0.015:
        return {"流动党员": "是", "流动去向": random.choice(words.FLOATING_PLACES)}
    if chance < 0.018:
        return {"失联": "是", "失联年月": f"2025-{random.randrange(1, 13):02}"}
    return {"流动党员": "否"} if chance < 0.3 else {}
