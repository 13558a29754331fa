"""Asks a registry double for many tags, each answer 80 ms late, and prints how long that takes.

    python benchmarks/registry_calls.py [--references N] [--latency SECONDS] [--runs N]

The first figure is for the digests alone (HEAD), the second one for digest, manifest, referrers and tags of each
reference. Both are wall time, medians of several runs with a new client each, without and with tokens; beside them stands
how long the same calls would take one after the other, and what 16 at a time cannot fall below.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scanner.images.model import Repository
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.settings import RegistrySettings
from tests.images.doubles.images import image
from tests.images.doubles.publish import Publisher
from tests.images.doubles.registry import RegistryDouble

if TYPE_CHECKING:
    from collections.abc import Callable

WORKERS = 64
IN_FLIGHT = 16


def digest(client: RegistryClient, repository: Repository) -> object:
    """Ask for the digest of a tag."""
    return client.resolve(repository, "v1")


def everything(client: RegistryClient, repository: Repository) -> object:
    """Ask for what evidence begins with."""
    found = client.resolve(repository, "v1")
    return client.manifest(repository, found), client.referrers(repository, found), client.tags(repository)


def measure(
    double: RegistryDouble, names: list[str], ask: Callable[[RegistryClient, Repository], object], runs: int
) -> tuple[float, int]:
    """Return the median of seconds for all names, and the HTTP requests of one run."""
    repositories = [Repository(double.host, name) for name in names]
    taken, calls = [], 0
    for _ in range(runs):
        start = time.perf_counter()
        with (
            RegistryClient(RegistrySettings(in_flight=IN_FLIGHT)) as client,
            ThreadPoolExecutor(WORKERS) as pool,
        ):
            list(pool.map(lambda repository: ask(client, repository), repositories))
            calls = client.calls
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), calls


def main() -> None:
    """Write images, ask for them, and print figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--references", type=int, default=100)
    parser.add_argument("--latency", type=float, default=0.08)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    double = RegistryDouble()
    names = [f"acme/app{number}" for number in range(options.references)]
    for name in names:
        publisher = Publisher(double.url, name)
        image(publisher, "v1")
        publisher.close()
    double.switches.latency_s = options.latency
    print(f"{'asked for':12} {'login':8} {'seconds':>8} {'calls':>6} {'one by one':>11} {'at least':>9}")
    for auth in ("none", "bearer"):
        double.switches.auth = auth
        double.switches.anonymous = True
        for title, ask in (("digests", digest), ("everything", everything)):
            seconds, calls = measure(double, names, ask, options.runs)
            alone = calls * options.latency
            least = math.ceil(calls / IN_FLIGHT) * options.latency
            print(f"{title:12} {auth:8} {seconds:8.2f} {calls:6} {alone:11.2f} {least:9.2f}")
    double.close()


if __name__ == "__main__":
    main()
