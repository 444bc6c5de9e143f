"""The words of a member's own record."""

from szdj_cli.domain.values.reasons import FormKind
from szdj_cli.messages.kit.forms import FORMS, KindWords

MENU = "党员管理"
MENU_SHOW = "查看更多个人信息"
MENU_EDIT = "编辑个人信息"

WORDS = KindWords(FORMS[FormKind.RECORD])
