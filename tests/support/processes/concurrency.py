"""Several processes that begin one thing at one moment."""

import subprocess
import sys

from tests.support import ROOT

_PAUSE = "print('ready', flush=True)\nsys.stdin.readline()\n"


def run_together(count: int, prepare: str, act: str, *arguments: str) -> list[str]:
    """Run `act` in so many processes once all have run `prepare`; return what each wrote.

    A process finds the arguments in `sys.argv`, and behind them its own number, from 0.
    """
    script = f"import sys\n{prepare}\n{_PAUSE}\n{act}"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, *arguments, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for number in range(count)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        return [process.communicate(timeout=120)[0].strip() for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
