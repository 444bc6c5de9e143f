import subprocess
import sys
import zipfile
from pathlib import Path

_ROOT = Path(__file__).parent.parent


def test_all_that_the_program_reads_is_installed(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "-w", str(tmp_path), str(_ROOT)], check=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    listed = subprocess.run(["git", "ls-files", "szdj_cli"], cwd=_ROOT, check=True, capture_output=True, text=True)
    samples = {f"szdj_cli/{path.relative_to(_ROOT)}" for path in (_ROOT / "sample_data").glob("*.[cxj]s*")}
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert packed >= set(listed.stdout.split())
    assert packed >= samples
    assert len(samples) > 5
