"""Builds the wheel, unpacks it elsewhere, and scans the example with what is in it and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Return 0 if the wheel holds the rules and works on its own."""
    with tempfile.TemporaryDirectory() as place:
        build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", place]
        subprocess.run([*build, str(ROOT)], check=True)
        (wheel,) = Path(place).glob("cattleguard-*.whl")
        unpacked = Path(place) / "unpacked"
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(unpacked)
        command = [sys.executable, "-m", "scanner", "scan", "--format", "json", str(ROOT / "fixtures" / "shop")]
        done = subprocess.run(
            command, cwd=place, env={"PYTHONPATH": str(unpacked)}, capture_output=True, text=True, check=False
        )
        if done.returncode != 1 or '"unpinned-image"' not in done.stdout:
            print(f"the wheel does not work: exit code {done.returncode}\n{done.stderr}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
