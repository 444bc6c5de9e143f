"""The words for what is chosen by a code on the command line: help and questions show them, and both can be typed."""

from collections.abc import Mapping

from szdj_cli.domain.organisations.appointments import ROLES
from szdj_cli.domain.requests.kinds import KINDS
from szdj_cli.domain.requests.requests import STATES

CHOICES: Mapping[str, Mapping[str, str]] = {
    "Kind": KINDS.labels,
    "ListedState": STATES.labels,
    "Decidable": {**STATES.labels, "all": "全部"},
    "MemberForm": {"roster": "名册", "card": "采集表"},
    "Role": ROLES.labels,
    "Match": {"name": "姓名"},
    "TemplateKind": {
        "members": "党员",
        "orgs": "党组织",
        "payments": "党费缴纳",
        "appointments": "任职",
        "departures": "去向",
        "confirmations": "转正",
        "slips": "回执",
    },
    "PhonePage": {"lan": "局域网", "https": "HTTPS", "totp": "动态口令", "loopback": "仅本机"},
    "Gateway": {"outbox": "本机文件", "http": "网关", "command": "程序"},
}
"""By the class of the choices and the code. What is a name everywhere, a format or a shell, has no other words."""
