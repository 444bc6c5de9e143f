"""Wording: sentences and help say what a Party office says; a word that it does not use is found wherever it stands."""

import ast
from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path("szdj_cli")
_PROSE = sorted([*_PACKAGE.glob("messages/**/*.py"), *_PACKAGE.glob("cli/**/*.py"), *_PACKAGE.glob("demo/**/*.py")])

_INSTEAD = {
    "此人": "该党员、该同志",
    "任命": "登记任职：书记由选举产生，不由程序任命",
    "成批": "批量",
    "件申请": "份申请",
    "补缴": "补交",
    "外地": "系统外",
    "发布单位": "发送单位",
    "读不出来": "无法读取",
    "写不进去": "无法写入",
    "分不清": "无法确定",
    "保持等待": "仍待审批",
    "一次生效": "同时生效",
    "现在轮到": "当前待办",
    "组织树": "党组织架构",
    "流动去向": "外出流向",
    "市外": "转往系统外",
    "请方便时": "请及时",
    "算一算": "计算",
    "谁欠缴": "欠缴名单",
    "等我审批的": "待我审批",
    "办到了哪一步": "进度",
}
"""A word → what the office says."""


def _sentences(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


def test_no_sentence_holds_a_word_that_the_office_does_not_use() -> None:
    found = [
        f"{path}: {text}: “{word}” → {instead}"
        for path in _PROSE
        for text in _sentences(path)
        for word, instead in _INSTEAD.items()
        if word in text
    ]
    assert found == []
