"""Times what a gate does beside plain scans of the same files, in one run.

usage: python benchmarks/gate.py [--runs N] [--files N] [DIRECTORY ...]

Without a directory, a tree of 2,000 files of many formats is written, as `results_cache.py` does it. Each directory is copied, and
committed to a new repository; then a comment is added to five files, which is committed too. Every command runs in a process of
its own, one after the other in each run. Every line has the medians of the runs, and the ratio to the first of its group. "warm"
follows the same command, so that what it finds out is kept; all others have an empty cache.

  scan          everything, --no-cache
  scan, cold    everything, nothing is kept yet
  scan, warm    everything, nothing has changed
  diff          everything, --diff-base HEAD^
  govern        everything, --govern-from HEAD^ --diff-base HEAD^
  hook          the five files by name, --no-cache; cold and warm as above
  hook, staged  the five files by name, --staged --diff-base HEAD, as a hook compares with what is committed
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from results_cache import ONE_COMMAND, ROOT, TIMEOUT_S, changed, few, manifests, write

FINDINGS = (0, 1, 3)
"""Exit codes of a scan that came to its end."""
IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")


def git(root: Path, *arguments: str) -> None:
    """Run git in a directory, as no configuration of this machine would have it."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *IDENTITY, *arguments]
    subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=TIMEOUT_S, check=True)


def committed(root: Path) -> list[str]:
    """Make a repository of a directory with a commit that changes five files, and return their paths."""
    git(root, "init", "-q")
    git(root, "add", "-A", "-f")
    git(root, "commit", "-q", "-m", "before")
    paths = few(manifests(root))
    for path in paths:
        changed(path, "# changed\n")
    git(root, "commit", "-q", "-a", "-m", "after")
    return [str(path) for path in paths]


class Gate:
    """Runs scans of one repository, and keeps what each used: seconds on the clock, of the processor, and MiB."""

    def __init__(self, root: Path, work: Path) -> None:
        self.used: dict[str, list[dict[str, float]]] = {}
        self._root = root
        self._work = work

    def scan(self, name: str, *said: str) -> None:
        """Scan."""
        used = self._work / "used.json"
        options = ("--format", "json", "--root", self._root)
        command = [*ONE_COMMAND, used, sys.executable, "-m", "scanner", "scan", *options, *said]
        run = subprocess.run(
            [str(part) for part in command], cwd=ROOT, capture_output=True, timeout=TIMEOUT_S, check=False
        )
        if run.returncode not in FINDINGS or not run.stdout:
            sys.exit(f"{name}: exit code {run.returncode}\n{run.stderr.decode()}")
        self.used.setdefault(name, []).append(json.loads(used.read_text("utf-8")))

    def group(self, name: str, *said: str) -> None:
        """Scan with an empty cache, and once more."""
        cache = self._work / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        self.scan(f"{name}, cold", "--cache-dir", str(cache), *said)
        self.scan(f"{name}, warm", "--cache-dir", str(cache), *said)

    def all(self, files: list[str]) -> None:
        """Run everything once."""
        tree, before = str(self._root), "HEAD^"
        self.scan("scan", "--no-cache", tree)
        self.group("scan", tree)
        self.group("diff", "--diff-base", before, tree)
        self.group("govern", "--govern-from", before, "--diff-base", before, tree)
        self.scan("hook", "--no-cache", "--", *files)
        self.group("hook", "--", *files)
        self.group("hook, staged", "--staged", "--diff-base", "HEAD", "--", *files)

    def show(self) -> None:
        """Print the medians."""
        for name, runs in self.used.items():
            first = self.used["hook" if name.startswith("hook") else "scan"]
            wall, processor = (_median(runs, what) for what in ("wall", "processor"))
            print(
                f"  {name:18} {wall:6.2f} s, {wall / _median(first, 'wall'):4.2f} times;"
                f" {processor:6.2f} s of the processor, {processor / _median(first, 'processor'):4.2f} times;"
                f" {max(run['memory'] for run in runs):4.0f} MiB"
            )


def _median(runs: list[dict[str, float]], what: str) -> float:
    return statistics.median(run[what] for run in runs)


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("directories", nargs="*", type=Path, metavar="DIRECTORY")
    said = parser.parse_args()
    for directory in said.directories or [None]:
        with tempfile.TemporaryDirectory() as temporary:
            work = Path(temporary).resolve()
            root = work / (directory.resolve().name if directory else "tree")
            if directory is None:
                write(root, said.files)
            else:
                shutil.copytree(directory, root, symlinks=True, ignore=shutil.ignore_patterns(".git"))
            files = committed(root)
            gate = Gate(root, work)
            for _ in range(said.runs):
                gate.all(files)
            print(f"{root.name}: {sum(path.is_file() for path in root.rglob('*'))} files, {said.runs} runs")
            gate.show()


if __name__ == "__main__":
    main()
