"""党员名册 and 党员信息采集表: what stands on the printed forms."""

from szdj_cli.domain.values.reasons import MemberForm

TITLES = {MemberForm.ROSTER: "中国共产党党员名册", MemberForm.CARD: "党员信息采集表"}

ROSTER_TERMS = (
    "name",
    "sex",
    "ethnicity",
    "birth_date",
    "education",
    "membership",
    "joined_on",
    "confirmed_on",
    "occupation",
    "mobile",
)
"""The columns of the roster, behind the number of the row."""

ROSTER_WIDTHS = (12, 20, 12, 18, 27, 22, 16, 27, 27, 38, 30)
"""In millimetres, the number of the row first: together what A4 in landscape has between its margins, less a little."""

MOST = 10_000
"""How many members one document holds: Word takes minutes to open more."""

ROW_NUMBER = "序号"
BRANCH = "党组织"
COUNT = "人数"
PRINTED_ON = "打印日期"
SIGNED = "本人签名："
CHECKED = "党支部核对（盖章）："
"""What is written by hand below a card."""
ROSTER_SIGNED = "制表人：　　　　　　　　　　党支部书记：　　　　　　　　　　日期：　　　　　　　　　　（盖章）"
"""And below the roster of a branch."""
