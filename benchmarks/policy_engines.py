"""Times 100 rules by conftest's conventions on 1,000 Kubernetes documents: our scan, and conftest, with the same files.

    python benchmarks/policy_engines.py [--runs N] [--documents N] [--keep DIRECTORY]

The rules are of ten kinds that policy packs for Kubernetes have (labels, registries, tags, resources, security contexts, ...),
with a library they share; about one in six finds something in a manifest. The whole commands are timed, from start to report;
conftest is looked up on PATH, and left out with a word where it is not there. Then the engine alone, with inputs that are
ready: in this process, and in a worker with limits. Figures are medians; "per core" counts the processor's time of all
processes of a command.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import yaml
from policy_pack import manifest, write_pack

from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.engines.protocol import Module

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.engines.protocol import Engine

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 600
PER_FILE = 4


class Timing(msgspec.Struct, frozen=True):
    """Seconds on the clock, and of the processor."""

    wall: float
    processor: float


def commands(policies: Path, manifests: Path) -> dict[str, list[str]]:
    """Return the command lines that are compared."""
    ours = [sys.executable, "-m", "scanner", "scan", "--format", "json", "--fail-on", "never"]
    return {
        "cattleguard": [*ours, "--policy", str(policies), str(manifests)],
        "cattleguard, 1 process": [*ours, "--workers", "1", "--policy", str(policies), str(manifests)],
        "conftest": ["conftest", "test", "--output", "json", "--policy", str(policies), str(manifests)],
    }


def timed(command: list[str]) -> tuple[Timing, bytes]:
    """Return how long a command takes, and what it writes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        timeout=TIMEOUT_S,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if not done.stdout:
        raise ChildProcessError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return Timing(wall, processor), done.stdout


def findings(report: bytes) -> int:
    """Return how many findings of the rules are in a report of either tool."""
    read = json.loads(report)
    if isinstance(read, list):
        return sum(len(one.get("failures") or ()) + len(one.get("warnings") or ()) for one in read)
    return sum(finding["rule"].startswith("main") for finding in read["findings"])


def compare(policies: Path, manifests: Path, documents: int, runs: int) -> None:
    """Time the commands, and print what came out."""
    base: float | None = None
    for name, command in commands(policies, manifests).items():
        if shutil.which(command[0]) is None:
            print(f"{name:24} not on PATH")
            continue
        try:
            _, report = timed(command)
        except ChildProcessError as error:
            print(f"{name:24} fails: {error}")
            continue
        timings = [timed(command)[0] for _ in range(runs)]
        wall = statistics.median(one.wall for one in timings)
        processor = statistics.median(one.processor for one in timings)
        base = base or wall
        print(
            f"{name:24} {wall:6.2f} s {documents / wall:7.0f} documents/s {documents / processor:7.0f} per core "
            f"{wall / base:6.2f}x {findings(report):7} findings"
        )


def engine_alone(name: str, engine: Engine, policies: Path, inputs: list[bytes], runs: int) -> None:
    """Print how many documents an engine judges in a second."""
    sources = [Source(path.name, path.read_text("utf-8")) for path in sorted(policies.rglob("*.rego"))]
    start = time.perf_counter()
    engine.load([Module(source) for source in sources], {})
    loaded = time.perf_counter() - start
    wall = statistics.median(
        _seconds(lambda: [engine.value("main.deny", one) for one in inputs]) for _ in range(runs)
    )
    print(f"{name:24} {wall:6.2f} s {len(inputs) / wall:7.0f} documents/s, loaded in {loaded * 1000:.0f} ms")
    engine.close()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="write the files here, and leave them")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = arguments.keep or Path(place)
        policies, manifests = root / "policy", root / "manifests"
        rules = write_pack(policies)
        manifests.mkdir(parents=True, exist_ok=True)
        texts = [manifest(number) for number in range(arguments.documents)]
        for first in range(0, len(texts), PER_FILE):
            text = "---\n".join(texts[first : first + PER_FILE])
            (manifests / f"service-{first // PER_FILE}.yaml").write_text(text, "utf-8")
        print(f"{rules} rules, {len(texts)} documents in {-(-len(texts) // PER_FILE)} files; whole commands:")
        compare(policies, manifests, len(texts), arguments.runs)
        inputs = [json.dumps(yaml.safe_load(text)).encode() for text in texts]
        print("the engine alone:")
        engines = EmbeddedEngines()
        engine_alone("in this process", engines.trusted(), policies, inputs, arguments.runs)
        engine_alone("in a worker", engines.untrusted(), policies, inputs, arguments.runs)


if __name__ == "__main__":
    main()
