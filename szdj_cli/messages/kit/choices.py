"""The words for what is chosen by a code on the command line: help and questions show them, and both can be typed."""

from collections.abc import Callable, Mapping

from szdj_cli.domain.authorisation import Scope

Labels = Mapping[str, str]

SCOPES: Labels = {
    Scope.IMPORT: "导入",
    Scope.EXPORT: "导出",
    Scope.REPORT: "报表",
    Scope.DUES: "党费",
    Scope.BACKUP: "备份",
    Scope.AUDIT: "审计",
}
"""What a script's token is for."""


def _kinds() -> Labels:
    from szdj_cli.domain.requests.kinds import KINDS

    return KINDS.labels


def _states() -> Labels:
    from szdj_cli.domain.requests.requests import STATES

    return STATES.labels


def _roles() -> Labels:
    from szdj_cli.domain.organisations.appointments import ROLES

    return ROLES.labels


CHOICES: Mapping[str, Callable[[], Labels]] = {
    "Kind": _kinds,
    "ListedState": _states,
    "Decidable": lambda: {**_states(), "all": "全部"},
    "MemberForm": lambda: {"roster": "名册", "card": "采集表"},
    "Role": _roles,
    "Scope": lambda: SCOPES,
    "Match": lambda: {"name": "姓名"},
    "TemplateKind": lambda: {
        "members": "党员",
        "orgs": "党组织",
        "payments": "党费缴纳",
        "appointments": "任职",
        "departures": "去向",
        "confirmations": "转正",
        "slips": "回执",
    },
    "PhonePage": lambda: {"lan": "局域网", "https": "HTTPS", "totp": "动态口令", "loopback": "仅本机"},
    "Gateway": lambda: {"outbox": "本机文件", "http": "网关", "command": "程序"},
}
"""By the class of the choices, the word for each code. What is a name everywhere, a format or a shell, has no other.

The lists of the domain are loaded for the commands that have them, not at every start.
"""
