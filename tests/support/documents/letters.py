"""Letters for tests, as plain, as long and as hostile as they come."""

from dataclasses import replace
from datetime import date

from szdj_cli.domain.transfers.letters import LetterText

ORDINARY = LetterText(
    number="2026-000123",
    addressee="中共云岭市委组织部",
    name="王建国",
    sex="男",
    age=48,
    ethnicity="汉族",
    membership="正式",
    id_number="440399197803150018",
    origin="中共示范区示范街道示范社区第一支部委员会",
    destination="中共云岭市溪口街道溪口社区第二支部委员会",
    reason="工作调动",
    dues_paid_to=date(2026, 11, 1),
    valid_days=30,
    issued_on=date(2026, 11, 25),
    expires_on=date(2026, 12, 25),
    member_phone="15400000000",
    contact="李组织",
    committee="中共示范市示范区示范街道工作委员会",
    committee_address="示范市示范区示范路 1 号",
    committee_phone="0755-92345678",
    committee_fax="0755-92345679",
    committee_postcode="518000",
    code="https://dj.example.com/l/2026-000123?k=3f9aQx7LmZt2bV5w",
)

LONGEST = replace(
    ORDINARY,
    addressee="甲" * 60,
    name="买买提·阿卜杜热合曼·阿卜杜克里木·吾斯曼江·艾力",
    origin="乙" * 60,
    destination="丙" * 60,
    reason="丁" * 40,
    contact="戊" * 25,
    committee="己" * 60,
    committee_address="庚" * 80,
    committee_phone="0755-92345678-123456",
    code="https://dj.example.com/" + "3f9aQx7LmZ" * 22 + "2026000",
)

# Of planes 0 and 2: extensions A, B and E.
RARE = replace(ORDINARY, name="𬎆𡈼㛃·古丽", ethnicity="维吾尔族", sex="女", membership="预备", age=25)

HOSTILE = replace(
    ORDINARY,
    name="<w:t>&amp;{{姓名}}{_{x}_}{%if%}\x1b[2J\u202e\ufffe\n\t\"'",
    reason="{{7*7}}${7*7}#{7}",
    contact="</w:p></w:body>",
)

BLANK = replace(ORDINARY, committee_address=None, committee_phone=None, committee_fax=None, committee_postcode="")
