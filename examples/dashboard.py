#!/usr/bin/env python3
"""把几张报表画成一页网页，放在内网给大家看；页上只有数目，没有姓名。

用法：dashboard.py 文件.html

要有报表权限的令牌（SZDJ_TOKEN），或先登录。
"""

import html
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

Row = dict[str, Any]
DASH = "–"


def rows(*command: str) -> list[Row]:
    """Return what a command lists; JSON Lines are read as they come, however many there are."""
    with subprocess.Popen(["szdj", *command, "--format", "jsonl"], stdout=subprocess.PIPE, encoding="utf-8") as running:
        listed = [json.loads(line) for line in running.stdout or ()]
    if running.returncode:
        sys.exit(running.returncode)
    return listed


def table(caption: str, headings: "list[str]", lines: "list[list[str]]") -> str:
    """Return a table of HTML."""
    head = "".join(f"<th>{html.escape(each)}" for each in headings)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(each)}" for each in line) for line in lines)
    return f"<table><caption>{html.escape(caption)}</caption><tr>{head}{body}</table>"


def yuan(fen: int) -> str:
    """Return an amount in fen as yuan."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def share(rate: "str | None") -> str:
    """Return a rate as a per cent; nobody owed anything where there is none."""
    return DASH if rate is None else f"{float(rate):.1%}"


def page() -> str:
    """Return the page."""
    dues = [each for each in rows("report", "dues") if each["group"] in ("organisation", "total")]
    approvals = [each for each in rows("report", "approvals") if each["group"] in ("kind", "total")]
    sizes = [each for each in rows("report", "roster") if each["group"] in ("organisation", "total")]
    tables = [
        table("党员人数", ["组织", "人数"], [[each["label"], f"{each['count']:,}"] for each in sizes]),
        table(
            "本月党费",
            ["组织", "应交（元）", "已交（元）", "收缴率"],
            [[each["label"], yuan(each["due_fen"]), yuan(each["paid_fen"]), share(each["rate"])] for each in dues],
        ),
        table(
            "申请",
            ["类型", "待审批", "已同意", "最早待审批"],
            [
                [each["label"], str(each["pending"]), str(each["approved"]), each["oldest_waiting"] or DASH]
                for each in approvals
            ],
        ),
    ]
    style = "<style>td+td,th+th{text-align:right}table{margin:2em}</style>"
    return f"<!doctype html><html lang=zh><meta charset=utf-8><title>智慧党建</title>{style}{''.join(tables)}\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    target = Path(sys.argv[1])
    new = target.with_name(f".{target.name}.new")
    new.write_text(page(), encoding="utf-8")
    new.replace(target)  # whoever opens the page meanwhile sees the old one, whole
