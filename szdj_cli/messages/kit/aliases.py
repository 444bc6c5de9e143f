"""The words of the operator's file of other words: why it cannot be used."""

from szdj_cli.domain.imports.aliases import AliasesProblem

ALIASES_PROBLEMS: dict[str, str] = {
    AliasesProblem.UNREADABLE: "文件打不开，或不是 UTF-8 文字",
    AliasesProblem.NOT_TOML: "{where}不符合 TOML 的写法",
    AliasesProblem.UNKNOWN_TABLE: "没有 {where} 这一段；可以写 members、orgs、payments、appointments、plan",
    AliasesProblem.UNKNOWN_FIELD: "没有这一项：{where}",
    AliasesProblem.FORM: '{where} 要写成一组文字，如 ["党员类型"]',
    AliasesProblem.TAKEN: "“{where}”已经表示别的内容，或写了两次",
    AliasesProblem.LITERAL: "“{where}”照原样读，不能约定用语",
}


def aliases_problem(what: str, where: str | None) -> str:
    """Return what is wrong with a file of other words."""
    said = f"第 {where} 行" if what == AliasesProblem.NOT_TOML and where else where or ""
    return ALIASES_PROBLEMS.get(what, "内容不符合要求").format(where=said)
