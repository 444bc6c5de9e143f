"""The words of the letter of transfer: why a template is refused."""

from szdj_cli.domain.values.reasons import TemplateProblem

TEMPLATE_PROBLEMS: dict[TemplateProblem, tuple[str, str]] = {
    TemplateProblem.NOT_DOCX: (
        "不是 docx 文件，可能是旧的 .doc、设了打开密码，或只改了扩展名",
        "请用 Word 或 WPS 打开，去掉密码，另存为 .docx",
    ),
    TemplateProblem.DAMAGED: ("文件已经损坏，或没有下载完整", "请用 Word 或 WPS 打开并修复后另存"),
    TemplateProblem.TOO_LARGE: ("文件太大：解压后不能超过 10 MiB", "请把里面的图片缩小，或删去"),
    TemplateProblem.TOO_LONG: (
        "内容太多，不像一页纸：除图片外解压后不能超过 1 MiB，占位符不能超过 1000 处",
        "请从自带的模板改起，或把需要的内容复制到一份新建的文档里",
    ),
    TemplateProblem.BROKEN_PLACEHOLDER: (
        "有占位符写法不对，如括号不成对、用了全角括号，或两个名称之间没有分开",
        "请写成 {{ 姓名 }} 的样子，两边各两个半角大括号，中间只写一个名称",
    ),
    TemplateProblem.UNKNOWN_PLACEHOLDER: ("没有这个占位符", "请对照文档 docs/letter-template.md 改正名称"),
    TemplateProblem.NO_PLACEHOLDER: (
        "里面没有占位符，印不出任何人的信息",
        "请从自带的模板改起，占位符见文档 docs/letter-template.md",
    ),
}
"""Cause and remedy."""
