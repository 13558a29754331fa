"""Runs the examples of rules, on as many cores as there are."""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from multiprocessing import get_context
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import CattleguardError, PolicyLimitError
from scanner.model import Span  # noqa: TC001 - msgspec reads the annotations
from scanner.orphans import end_when_orphaned
from scanner.policy.testing.examples import Example, read_placed
from scanner.policy.testing.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from scanner.policy.testing.scans import ExampleScanner

_PAYS_FROM = 60
_MAX_WORKERS = 16

_scanner: ExampleScanner | None = None
"""The scanner of a worker process."""


class Placed(msgspec.Struct, frozen=True):
    """An example of a rule, and where it stands."""

    rule: str
    span: Span
    example: Example

    @property
    def name(self) -> str:
        """The name of the example, with its format."""
        return f"{self.example.format}: {self.example.name}"


def read_all(directories: Iterable[Path]) -> list[Placed]:
    """Return the examples in the directories of rules, whose names are those of the rules.

    Raises:
        PolicyLoadError: an example is malformed.
    """
    return [
        Placed(directory.absolute().name, span, example)
        for directory in directories
        for span, example in read_placed(directory)
    ]


def run_examples(scanner: ExampleScanner, examples: Sequence[Placed], workers: int) -> list[Trial]:
    """Return how examples went, in their order.

    Args:
        scanner: scans them.
        examples: the examples, those of a rule together.
        workers: the most processes to use; 0 takes as many as there are cores.
    """
    chunks = [list(group) for _, group in groupby(examples, attrgetter("rule"))]
    count = min(workers or _cores(), len(chunks)) if len(examples) >= _PAYS_FROM and _can_fork() else 1
    if count <= 1:
        return _run_chunk(scanner, examples)
    with ProcessPoolExecutor(count, get_context("fork"), _start_worker, (scanner,)) as pool:
        return [trial for done in pool.map(_run_in_worker, chunks) for trial in done]


def _start_worker(scanner: ExampleScanner) -> None:
    end_when_orphaned()
    global _scanner  # noqa: PLW0603 - a process pool has no other place for it
    _scanner = scanner


def _run_in_worker(examples: Sequence[Placed]) -> list[Trial]:
    assert _scanner is not None
    return _run_chunk(_scanner, examples)


def _run_chunk(scanner: ExampleScanner, examples: Sequence[Placed]) -> list[Trial]:
    with scanner:
        return [_run(scanner, placed) for placed in examples]


def _run(scanner: ExampleScanner, placed: Placed) -> Trial:
    trial = Trial(placed.name, placed.span, kind="example", group=placed.rule)
    started = time.perf_counter()
    try:
        problems = scanner.problems(placed.rule, placed.example)
    except CattleguardError as error:
        limited = isinstance(error, PolicyLimitError)
        return msgspec.structs.replace(trial, problem=str(error), outcome="error", limited=limited)
    seconds = time.perf_counter() - started
    if problems:
        trial = msgspec.structs.replace(trial, problem="; ".join(problems), outcome="failed")
    return msgspec.structs.replace(trial, seconds=seconds)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _MAX_WORKERS)
    return min(os.cpu_count() or 1, _MAX_WORKERS)


def _can_fork() -> bool:
    """Tell whether a process can be forked, which has everything loaded, safely: on macOS it cannot."""
    return hasattr(os, "uname") and os.uname().sysname == "Linux"
