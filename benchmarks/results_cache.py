"""Times scans with kept results beside scans without, on the same trees, in one run.

usage: python benchmarks/results_cache.py [--runs N] [--files N] [DIRECTORY ...]

Without a directory, a tree of 2,000 files of many formats is written and measured. Every scan runs in a process of its own, as
a user runs it, one after the other in each run, and every line has the medians of the runs, with the ratio to the scan without
kept results. What is written must be the same each time, byte for byte.

  no cache      --no-cache
  first         nothing is kept yet
  second        nothing has changed
  one changed   a comment is added to one file of another kind than Terraform's
  one .tf       a comment is added to one file of Terraform's, all of which are read together
  hook, fresh   five files by name, --no-cache
  hook          five files by name, as pre-commit names what was changed, after a scan of everything
  elsewhere     a copy of the tree in another directory, as --diff-base makes one
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 600
ONE_COMMAND = [sys.executable, "-I", "-S", ROOT / "benchmarks/one_command.py"]
DIGEST = "sha256:" + "0123456789abcdef" * 4
POD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-{number}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
        - name: app
          image: registry.example.com/web:{number}
        - name: side
          image: registry.example.com/side:1.0@{digest}
          securityContext: {{readOnlyRootFilesystem: true}}
"""
DOCKERFILE = """\
FROM node:{number}
RUN apt-get update && apt-get install -y curl ca-certificates && rm -rf /var/lib/apt/lists/*
RUN curl -fsSL https://example.com/install-{number}.sh | sh
COPY . /app
CMD ["node", "/app/index.js"]
"""
WORKFLOW = """\
on: push
jobs:
  build-{number}:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          npm ci
          npm test
"""
COMPOSE = """\
services:
  web:
    image: "web:${{TAG:-{number}}}"
  db:
    image: postgres:16@{digest}
"""
MODULE = """\
variable "image" {{
  default = "registry.example.com/app:{number}"
}}
resource "kubernetes_pod" "pod" {{
  metadata {{ name = "pod-{number}" }}
  spec {{
    container {{
      name  = "app"
      image = var.image
    }}
  }}
}}
"""
CALL = """\
module "app" {{
  source = "../../modules/m{module}"
  image  = "registry.example.com/app:1.{number}"
}}
"""
PACKER = """\
source "docker" "web" {{
  image  = "debian:{number}"
  commit = true
}}
build {{
  sources = ["source.docker.web"]
  provisioner "shell" {{
    inline = ["apt-get update", "apt-get install -y nginx"]
  }}
}}
"""
KINDS = (
    (30, "k8s/{group}/web-{number}.yaml", POD),
    (15, "images/{number}/Dockerfile", DOCKERFILE),
    (5, "repositories/{number}/.github/workflows/ci.yml", WORKFLOW),
    (10, "stacks/{number}/compose.yaml", COMPOSE),
    (3, "stacks/{number}/.env", "TAG=1.{number}\n"),
    (5, "modules/m{number}/main.tf", MODULE),
    (10, "live/s{number}/main.tf", CALL),
    (2, "packer/{number}/web.pkr.hcl", PACKER),
    (20, "docs/{group}/page-{number}.md", "# Page {number}\n\nNothing that is read.\n"),
)
"""Of a hundred files, how many are of each kind, where they stand, and what is in them."""


def write(root: Path, files: int) -> None:
    """Write a tree of many formats."""
    for share, name, text in KINDS:
        for number in range(files * share // 100):
            said = {"number": number, "group": number // 20, "digest": DIGEST, "module": number % 20}
            path = root / name.format(**said)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(**said), encoding="utf-8")


class Scanner:
    """Scans trees, each time in a process of its own, and keeps the seconds: on the clock, and of the processor."""

    def __init__(self, work: Path) -> None:
        self.seconds: dict[str, list[tuple[float, float]]] = {}
        self._work = work
        self._expected: dict[str, bytes] = {}

    def forget(self) -> None:
        """Remove everything that is kept."""
        shutil.rmtree(self._work / "cache", ignore_errors=True)

    def scan(self, name: str, of: str, root: Path, *paths: Path, fresh: bool = False) -> None:
        """Scan a tree, or some files of it; `of` names what is scanned, of which the result is always the same."""
        cache = ["--no-cache"] if fresh else ["--cache-dir", self._work / "cache"]
        said = ["--format", "json", *(paths or (root,)), "--root", root, *cache]
        used = self._work / "used.json"
        command = [*ONE_COMMAND, used, sys.executable, "-m", "scanner", "scan", *said]
        run = subprocess.run(
            [str(part) for part in command], cwd=ROOT, capture_output=True, timeout=TIMEOUT_S, check=True
        )
        if self._expected.setdefault(of, run.stdout) != run.stdout or not run.stdout:
            sys.exit(f"{name}: another result\n{run.stderr.decode()}")
        took = json.loads(used.read_text("utf-8"))
        self.seconds.setdefault(name, []).append((took["wall"], took["processor"]))


def manifests(root: Path) -> list[Path]:
    """Return the files of a tree that are of no kind of Terraform's, and that a comment can be added to."""
    found = (path for end in ("*.yaml", "*.yml", "Dockerfile") for path in root.rglob(end))
    return sorted(path for path in found if path.is_file())


def few(paths: list[Path]) -> list[Path]:
    """Return five of some files, far from each other."""
    return paths[:: max(1, len(paths) // 5)][:5]


def changed(path: Path, comment: str) -> None:
    """Add a comment to a file."""
    path.write_text(path.read_text("utf-8") + comment, encoding="utf-8")


def measure(root: Path, work: Path, runs: int) -> dict[str, tuple[float, float]]:
    """Return what is measured: by its name, the medians of the seconds on the clock and of the processor."""
    scanner = Scanner(work)
    others = manifests(root)
    modules = sorted(root.rglob("main.tf"))
    hooked = few(others)
    for number in range(runs):
        scanner.forget()
        scanner.scan("no cache", "tree", root, fresh=True)
        scanner.scan("first", "tree", root)
        scanner.scan("second", "tree", root)
        scanner.scan("hook, fresh", "hook", root, *hooked, fresh=True)
        scanner.scan("hook", "hook", root, *hooked)
        copy = work / f"copy-{number}"
        shutil.copytree(root, copy, symlinks=True)
        scanner.scan("elsewhere", "tree", copy)
        for name, paths in (("one changed", others), ("one .tf", modules)):
            if paths:
                changed(copy / paths[0].relative_to(root), f"# {name}\n")
                scanner.scan(name, name, copy)
        shutil.rmtree(copy)
    return {
        name: (statistics.median(wall for wall, _ in took), statistics.median(used for _, used in took))
        for name, took in scanner.seconds.items()
    }


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("directories", nargs="*", type=Path, metavar="DIRECTORY")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        trees = [path.resolve() for path in said.directories]
        if not trees:
            write(work / "tree", said.files)
            trees = [work / "tree"]
        for tree in trees:
            print(
                f"{tree.name}: {sum(path.is_file() for path in tree.rglob('*'))} files, median of {said.runs}"
            )
            found = measure(tree, work, said.runs)
            for name, (wall, processor) in found.items():
                other = found["hook, fresh" if name.startswith("hook") else "no cache"]
                print(
                    f"  {name:12} {wall:6.2f} s, {other[0] / wall:4.1f} times as fast;"
                    f" {processor:6.2f} s of the processor, {other[1] / processor:4.1f} times as little"
                )


if __name__ == "__main__":
    main()
