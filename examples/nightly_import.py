#!/usr/bin/env python3
"""每天夜里导入一份表格；有问题时，把错误清单寄给经办人。

用法：nightly_import.py 种类 文件 收件人 [--attach]

种类同 szdj import：members、payments、orgs（任职只能由本人登录后导入）。
要有这种导入权限的令牌：SZDJ_TOKEN（如 SZDJ_TOKEN=$(cat 令牌文件)）。
信里只有行号、列名和原因，号码是遮住的。--attach 把可以改好再导入的错误文件附在信里，
里面有身份证号：只在邮件不出本单位时使用。不附时，文件留在本机，信里写明位置。
没有问题就不寄信。退出码是 szdj 的退出码。
"""

import json
import os
import subprocess
import sys
import tempfile
from email.message import EmailMessage
from pathlib import Path

COUNTS = ("new", "updated", "same", "conflicts", "errors", "warned", "written")
SENDMAIL = os.environ.get("SENDMAIL", "/usr/sbin/sendmail")


def main(kind: str, file: str, recipient: str, *, attach: bool) -> int:
    """Import a file; write to somebody where rows, or the whole file, were refused."""
    errors = Path(tempfile.mkdtemp(prefix="szdj-import-")) / "errors.xlsx"
    command = ["szdj", "import", kind, file, "--yes", "--keep-going", "--errors", str(errors), "--format", "jsonl"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False
    )
    said = [json.loads(line) for line in [*done.stdout.splitlines(), *done.stderr.splitlines()] if line.strip()]
    summary: dict[str, object] = next((each for each in said if "written" in each), {})
    print(json.dumps({key: summary[key] for key in COUNTS if key in summary}))  # cron mails it: nobody's name or number
    if done.returncode == 0:
        errors.parent.rmdir()
        return 0
    letter = EmailMessage()
    letter["To"] = recipient
    letter["Subject"] = f"导入没有全部完成：{Path(file).name}（退出码 {done.returncode}）"
    letter.set_content("\n".join(lines(said)) + (f"\n\n改这个文件，再导入：{errors}\n" if errors.exists() else "\n"))
    if attach and errors.exists():
        kind_of_file = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        letter.add_attachment(errors.read_bytes(), *kind_of_file, filename="错误.xlsx")
    subprocess.run([SENDMAIL, "-t", "-oi"], input=letter.as_bytes(), check=True)
    return done.returncode


def lines(said: "list[dict[str, object]]") -> "list[str]":
    """Return what was refused, a line each."""
    refused = [each["error"] for each in said if isinstance(each.get("error"), dict)]
    rows = [each for each in said if "row" in each and "message" in each]
    return [
        *(f"{each['problem']}：{each['cause']}。{each['remedy']}" for each in refused if isinstance(each, dict)),
        *(f"第 {each['row']} 行 {each.get('column') or ''}：{each['message']}" for each in rows),
    ]


if __name__ == "__main__":
    given = [each for each in sys.argv[1:] if each != "--attach"]
    if len(given) != 3:
        sys.exit(__doc__)
    sys.exit(main(*given, attach="--attach" in sys.argv))
