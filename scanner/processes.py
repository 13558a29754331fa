"""Worker processes, and what happens when one of them ends."""

from __future__ import annotations

import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context
from typing import TYPE_CHECKING

from scanner.assess import Assessment
from scanner.model import Failed
from scanner.orphans import end_when_orphaned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.discover import Candidate
    from scanner.workers import FileAssessor

_assessor: FileAssessor | None = None
"""The assessor of a worker process."""


def spread(
    assessor: FileAssessor, chunks: Sequence[list[Candidate]], count: int
) -> Iterator[list[Assessment]]:
    """Yield what came of each chunk, in their order; a file that ends its process costs only itself."""
    pool = _pool(assessor, count)
    try:
        futures: list[Future[list[Assessment]]] = [pool.submit(_assess_chunk, chunk) for chunk in chunks]
        for chunk, future in zip(chunks, futures, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield [_alone(assessor, candidate) for candidate in chunk]
    except BaseException:
        _end(pool)
        raise
    pool.shutdown()


def _alone(assessor: FileAssessor, candidate: Candidate) -> Assessment:
    """Return what came of a file that may have ended a worker: it gets a process of its own."""
    with _pool(assessor, 1) as pool:
        try:
            return pool.submit(_assess_chunk, [candidate]).result()[0]
        except BrokenProcessPool:
            failure = Failed(
                candidate.path,
                None,
                "not assessed: the process that read it ended unexpectedly",
                "this is a defect of cattleguard; please report it with the file",
            )
            return Assessment(candidate.path, failed=(failure,))


def _pool(assessor: FileAssessor, count: int) -> ProcessPoolExecutor:
    # A forked worker has everything loaded; nothing here has started a thread before.
    method = "fork" if "fork" in get_all_start_methods() and os.name == "posix" and _is_linux() else "spawn"
    return ProcessPoolExecutor(count, get_context(method), _start_worker, (assessor,))


def _is_linux() -> bool:
    return os.uname().sysname == "Linux"


def _end(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()


def _start_worker(assessor: FileAssessor) -> None:
    # The parent is told of Ctrl-C and ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_when_orphaned()
    global _assessor  # noqa: PLW0603 - a process pool has no other place for it
    _assessor = assessor


def _assess_chunk(candidates: list[Candidate]) -> list[Assessment]:
    assert _assessor is not None
    return _assessor.assess_all(candidates)
