import subprocess
import sys
import zipfile
from pathlib import Path

from tests.support import ROOT


def test_all_that_the_program_reads_is_installed(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "-w", str(tmp_path), str(ROOT)], check=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    listed = subprocess.run(["git", "ls-files", "szdj_cli"], cwd=ROOT, check=True, capture_output=True, text=True)
    samples = {f"szdj_cli/{path.relative_to(ROOT)}" for path in (ROOT / "sample_data").glob("*.[cxj]s*")}
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert packed >= set(listed.stdout.split())
    assert packed >= samples
    assert len(samples) > 5
