"""Spreads the files over processes where that pays; what comes back is the same whatever their number."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import groupby
from multiprocessing import get_all_start_methods, get_context
from typing import TYPE_CHECKING

from scanner.assess import Assessment
from scanner.model import Failed

if TYPE_CHECKING:
    from scanner.assess import Assessor
    from scanner.discover import Candidate

Progress = Callable[[int, int], None]

_PAYS_FROM_BYTES = 1_500_000
_CHUNK_BYTES = 200_000
_CHUNK_FILES = 100
_MAX_WORKERS = 16

_assessor: Assessor | None = None
"""The assessor of a worker process."""


def assess(
    assessor: Assessor, candidates: Sequence[Candidate], workers: int | None, progress: Progress | None
) -> list[Assessment]:
    """Return what came of each file, in the order of the candidates.

    Args:
        assessor: assesses one file.
        candidates: the files.
        workers: number of processes; None chooses.
        progress: called with the number of files done and of all files.
    """
    chunks = list(_chunks(candidates))
    count = min(workers or _worth(assessor, candidates), len(chunks))
    assessments: list[Assessment] = []
    for done in _in_processes(assessor, chunks, count) if count > 1 else map(assessor.assess_all, chunks):
        assessments.extend(done)
        if progress is not None:
            progress(len(assessments), len(candidates))
    return assessments


def _worth(assessor: Assessor, candidates: Iterable[Candidate]) -> int:
    size = sum(candidate.size for candidate in candidates if assessor.reads(candidate))
    return min(_available_cores(), _MAX_WORKERS) if size >= _PAYS_FROM_BYTES else 1


def _available_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _chunks(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Yield files in pieces of work; files of one directory stay together, because some are read together."""
    chunk: list[Candidate] = []
    size = 0
    for _, group in groupby(candidates, key=lambda candidate: candidate.path.rpartition("/")[0]):
        files = list(group)
        chunk.extend(files)
        size += sum(file.size for file in files)
        if size >= _CHUNK_BYTES or len(chunk) >= _CHUNK_FILES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _in_processes(
    assessor: Assessor, chunks: Sequence[list[Candidate]], count: int
) -> Iterator[list[Assessment]]:
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


def _alone(assessor: Assessor, candidate: Candidate) -> Assessment:
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


def _pool(assessor: Assessor, count: int) -> ProcessPoolExecutor:
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


def _start_worker(assessor: Assessor) -> None:
    # The parent is told of Ctrl-C and ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _assessor  # noqa: PLW0603 - a process pool has no other place for it
    _assessor = assessor


def _assess_chunk(candidates: list[Candidate]) -> list[Assessment]:
    assert _assessor is not None
    return _assessor.assess_all(candidates)
