"""Runs the unit tests of the shipped policies with `cattleguard policy test` and with `opa test`, and prints a table.

    python benchmarks/policy_tests.py

Both run the same files: copies of the policies and their tests alone. Figures are medians of several runs by the clock, each
a process of its own, start included. The last lines are what the coverage and the examples cost, which OPA has not to do with.
The OPA that is on PATH is taken; without one its line is left out.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scanner.policy.load import shipped_directory

RUNS = 7
OURS = [sys.executable, "-m", "scanner", "policy", "test"]


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as directory:
        policies = Path(directory) / "policies"
        shutil.copytree(
            shipped_directory(), policies, ignore=lambda folder, names: _others(Path(folder), names)
        )
        ours = _measure("cattleguard policy test", [*OURS, "--no-examples", str(policies)])
        opa = shutil.which("opa")
        if opa is None:
            print("opa: not on PATH")
        else:
            print(
                f"{ours / _measure('opa test', [opa, 'test', str(policies)]):.2f} times as long as opa test"
            )
            covered = [opa, "test", "--coverage", str(policies)]
            theirs = _measure("opa test --coverage", covered)
            counted = [*OURS, "--no-examples", "--coverage", str(policies)]
            ratio = _measure("cattleguard policy test --coverage", counted) / theirs
            print(f"{ratio:.2f} times as long as opa test --coverage")
    _measure("cattleguard policy test, with all examples", [*OURS, str(shipped_directory())])


def _others(folder: Path, names: list[str]) -> list[str]:
    """Return what is no policy and no directory."""
    return [name for name in names if not name.endswith(".rego") and not (folder / name).is_dir()]


def _measure(name: str, command: list[str]) -> float:
    """Print and return the median time of a command, in seconds."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    median = statistics.median(times)
    print(f"{median:7.3f} s  {name}")
    return median


if __name__ == "__main__":
    main()
