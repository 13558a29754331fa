"""Spreads the files over processes where that pays; what comes back is the same whatever their number."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from scanner.discover.suffixes import FOREIGN_NAMES
from scanner.formats.terraform.suffixes import SUFFIXES

if TYPE_CHECKING:
    from scanner.assess import Assessment
    from scanner.discover import Candidate

Progress = Callable[[int, int], None]

_PAYS_FROM_BYTES = 500_000
_CHUNK_BYTES = 100_000
_CHUNK_FILES = 100
_MAX_WORKERS = 16


class FileAssessor(Protocol):
    """Assesses files. It can be pickled."""

    def reads(self, candidate: Candidate) -> bool:
        """Tell whether a file's content is looked at."""

    def assess_all(self, candidates: Sequence[Candidate]) -> list[Assessment]:
        """Return what came of each file, in the same order."""


def assess(
    assessor: FileAssessor, candidates: Sequence[Candidate], workers: int | None, progress: Progress | None
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
    for done in _spread(assessor, chunks, count) if count > 1 else map(assessor.assess_all, chunks):
        assessments.extend(done)
        if progress is not None:
            progress(len(assessments), len(candidates))
    return assessments


def _worth(assessor: FileAssessor, candidates: Iterable[Candidate]) -> int:
    """Return how many processes to use.

    Files of Terraform do not count, since each process resolves all modules for itself, nor do lock files, which are left out
    once they are looked at.
    """
    size = sum(
        candidate.size
        for candidate in candidates
        if not candidate.path.endswith(SUFFIXES)
        and candidate.path.rpartition("/")[2] not in FOREIGN_NAMES
        and assessor.reads(candidate)
    )
    return min(_available_cores(), _MAX_WORKERS) if size >= _PAYS_FROM_BYTES else 1


def _available_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _chunks(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Yield files in pieces of work; the files of a Terraform module stay together, because each reads the others."""
    chunk: list[Candidate] = []
    size = 0
    for candidate in candidates:
        full = size >= _CHUNK_BYTES or len(chunk) >= _CHUNK_FILES
        if full and not _read_together(chunk[-1].path, candidate.path):
            yield chunk
            chunk, size = [], 0
        chunk.append(candidate)
        size += candidate.size
    if chunk:
        yield chunk


def _read_together(path: str, other: str) -> bool:
    same_directory = path.rpartition("/")[0] == other.rpartition("/")[0]
    return same_directory and path.endswith(SUFFIXES) and other.endswith(SUFFIXES)


def _spread(
    assessor: FileAssessor, chunks: Sequence[list[Candidate]], count: int
) -> Iterator[list[Assessment]]:
    from scanner.processes import spread  # noqa: PLC0415 - most scans are done before processes are imported

    return spread(assessor, chunks, count)
