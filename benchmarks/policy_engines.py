"""Times 100 rules by conftest's conventions on 1,000 Kubernetes documents: our scan, and conftest, with the same files.

    python benchmarks/policy_engines.py [--runs N] [--documents N] [--keep DIRECTORY]

The rules are of ten kinds that policy packs for Kubernetes have (labels, registries, tags, resources, security contexts, ...),
with a library they share; about one in nine finds something in a manifest. The whole commands are timed, from start to report,
in turns, so that what else the machine does falls on all of them; their findings are counted, and told where the numbers differ.
conftest judges with these rules alone, and so does `--category custom`; by default the shipped rules judge too. conftest is looked
up on PATH, and left out with a word where it is not there.

Then what one small rule adds to a scan of one small file, and the engine alone, with inputs that are ready: in this process, and
in a worker with limits. Figures are medians. "Per core" counts the processor's time of all processes of a command; memory is
that of its largest process.
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
    from collections.abc import Callable, Mapping, Sequence

    from scanner.policy.engines.protocol import Engine

ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = ROOT / "benchmarks" / "one_command.py"
PER_FILE = 4
MIN_STARTS = 11
SMALL_RULE = 'package main\n\nimport rego.v1\n\ndeny contains "no replicas" if not input.spec.replicas\n'


class Timing(msgspec.Struct, frozen=True):
    """Seconds on the clock, and of the processor; MiB of the largest process."""

    wall: float
    processor: float
    memory: float


def ours(*arguments: str) -> list[str]:
    """Return the command line of a scan that writes its report as JSON."""
    return [sys.executable, "-m", "scanner", "scan", "--format", "json", "--fail-on", "never", *arguments]


def commands(policies: Path, manifests: Path) -> dict[str, list[str]]:
    """Return the command lines that are compared."""
    files = ("--policy", str(policies), str(manifests))
    return {
        "these rules": ours("--category", "custom", *files),
        "these rules, 1 process": ours("--category", "custom", "--workers", "1", *files),
        "with the shipped rules": ours(*files),
        "with these, 1 process": ours("--workers", "1", *files),
        "conftest": ["conftest", "test", "--output", "json", "--policy", str(policies), str(manifests)],
    }


def timed(command: list[str]) -> tuple[Timing, bytes]:
    """Return how long a command takes, and what it writes."""
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    with tempfile.NamedTemporaryFile() as said:
        launcher = [sys.executable, "-I", "-S", str(LAUNCHER), said.name]
        done = subprocess.run(
            [*launcher, *command], cwd=ROOT, stdout=subprocess.PIPE, env=environment, check=False
        )
        if not done.stdout:
            raise ChildProcessError("it wrote no report")
        return msgspec.json.decode(said.read(), type=Timing), done.stdout


def median(timings: Sequence[Timing]) -> Timing:
    """Return the medians of some timings."""
    names = Timing.__struct_fields__
    return Timing(*(statistics.median(getattr(one, name) for one in timings) for name in names))


def findings(report: bytes) -> int:
    """Return how many findings of the rules are in a report of either tool."""
    read = json.loads(report)
    if isinstance(read, list):
        return sum(len(one.get("failures") or ()) + len(one.get("warnings") or ()) for one in read)
    return sum(finding["rule"].startswith("main") for finding in read["findings"])


def present(asked: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the commands whose programs there are, and say which are not there."""
    for name, command in asked.items():
        if shutil.which(command[0]) is None:
            print(f"  {name}: not on PATH, left out")
    return {name: command for name, command in asked.items() if shutil.which(command[0])}


def in_turns(asked: Mapping[str, list[str]], runs: int) -> dict[str, Timing]:
    """Return the medians of each command; the first turn only warms up."""
    turns = [{name: timed(command)[0] for name, command in asked.items()} for _ in range(runs + 1)]
    return {name: median([turn[name] for turn in turns[1:]]) for name in asked}


def compare(policies: Path, manifests: Path, documents: int, runs: int) -> None:
    """Time the commands, and print what came out."""
    asked = present(commands(policies, manifests))
    for name, command in asked.items():
        print(f"  {name}: {' '.join(command)}")
    counts = {name: findings(timed(command)[1]) for name, command in asked.items()}
    for name, timing in in_turns(asked, runs).items():
        print(
            f"{name:24} {timing.wall:6.2f} s {documents / timing.wall:6.0f} documents/s "
            f"{timing.processor:6.2f} s of processor {documents / timing.processor:6.0f} documents/s per core "
            f"{timing.memory:5.0f} MiB {counts[name]:7} findings"
        )
    if len(set(counts.values())) != 1:
        print("THE NUMBERS OF FINDINGS DIFFER")


def one_small_rule(root: Path, runs: int) -> None:
    """Print what one small rule adds to a scan of one small file."""
    manifest_file, policies = root / "one.yaml", root / "one"
    policies.mkdir(exist_ok=True)
    manifest_file.write_text(manifest(0), "utf-8")
    (policies / "main.rego").write_text(SMALL_RULE, "utf-8")
    added = ("--policy", str(policies))
    asked = {"without": ours(str(manifest_file)), "with it": ours(*added, str(manifest_file))}
    timings = in_turns(asked, max(runs, MIN_STARTS))
    for name, timing in timings.items():
        print(f"{name:24} {timing.wall * 1000:6.0f} ms {timing.memory:5.0f} MiB")
    print(f"{'added':24} {(timings['with it'].wall - timings['without'].wall) * 1000:6.0f} ms")


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
        print("one small rule on one small file:")
        one_small_rule(root, arguments.runs)
        print("the engine alone:")
        engines = EmbeddedEngines()
        engine_alone("in this process", engines.trusted(), policies, inputs, arguments.runs)
        engine_alone("in a worker", engines.untrusted(), policies, inputs, arguments.runs)


if __name__ == "__main__":
    main()
