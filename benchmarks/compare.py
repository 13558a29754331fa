"""Times Cattleguard beside the scanners a user would take instead, on the same trees, in one run.

usage: python benchmarks/compare.py [--runs N] [DIRECTORY ...]

Without a directory, an estate of 50 Terraform and 50 YAML files is written and measured. Peers are looked up on PATH; one
that is not there is said to be missing. Every tool runs once before it is timed. Printed are medians in seconds, the
ratio to Cattleguard, and the command lines.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import estate

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 600
CONFTEST_POLICY = """\
package main

import rego.v1

deny contains msg if {
	some container in input.spec.template.spec.containers
	not contains(container.image, "@sha256:")
	msg := sprintf("image %s is not pinned", [container.image])
}
"""


def commands(tree: Path, policies: Path) -> dict[str, list[str]]:
    """Return the command line of each tool for a tree."""
    return {
        "cattleguard": [sys.executable, "-m", "scanner", "scan", "--format", "json", str(tree)],
        "trivy": ["trivy", "config", "--quiet", "--skip-check-update", "--format", "json", str(tree)],
        "checkov": [
            "checkov",
            "--directory",
            str(tree),
            "--quiet",
            "--compact",
            "--output",
            "json",
            "--skip-download",
        ],
        "conftest": ["conftest", "test", "--output", "json", "--policy", str(policies), str(tree)],
    }


def seconds(command: list[str]) -> float:
    """Return the wall time of a command; its findings are not errors."""
    start = time.perf_counter()
    subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=TIMEOUT_S,
        check=False,
    )
    return time.perf_counter() - start


def compare(tree: Path, policies: Path, runs: int) -> None:
    """Time every tool that is there on a tree, and print what came out."""
    print(f"\n{tree}")
    base = 0.0
    for name, command in commands(tree, policies).items():
        if shutil.which(command[0]) is None:
            print(f"  {name:12} not on PATH")
            continue
        seconds(command)
        median = statistics.median(seconds(command) for _ in range(runs))
        base = base or median
        print(f"  {name:12} {median:7.2f} s  {median / base:6.1f}x  {shlex.join(command)}")


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("directories", nargs="*", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        policies = Path(place) / "policy"
        policies.mkdir()
        (policies / "pinned.rego").write_text(CONFTEST_POLICY, encoding="utf-8")
        trees = [directory.resolve() for directory in arguments.directories]
        if not trees:
            estate.write(Path(place) / "estate", 50)
            trees = [Path(place) / "estate"]
        for tree in trees:
            compare(tree, policies, arguments.runs)


if __name__ == "__main__":
    main()
