"""Chooses whether results that are kept are used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scanner import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.assess import Assessment, Assessor
    from scanner.cache.protocol import Results
    from scanner.discover import Candidate, FileTree
    from scanner.options import Options
    from scanner.policies import Policies


class _Fresh:
    """Finds out everything anew; see `scanner.cache.protocol.Results`."""

    def assess(
        self,
        assessor: Assessor,
        candidates: Sequence[Candidate],
        count: int | None,
        progress: workers.Progress | None,
    ) -> list[Assessment]:
        """Return what came of each file."""
        return workers.assess(assessor, candidates, count, progress)

    def project(self, assessments: Sequence[Assessment], assess: Callable[[], Assessment]) -> Assessment:  # noqa: ARG002 - the same as of what keeps results
        """Return what came of all files together."""
        return assess()


def kept_results(
    options: Options, policies: Policies | None, tree: FileTree, candidates: Sequence[Candidate]
) -> Results:
    """Return what finds out what comes of files: from results that are kept, where some are.

    What stands in no file (standard input) is assessed anew, with all that may read it.

    Args:
        options: the scan's request.
        policies: what it judges with; None where files are read for the images that they name.
        tree: the files.
        candidates: those that are scanned.
    """
    if options.cache is None or options.stdin is not None:
        return _Fresh()
    from scanner.cache.context import context  # noqa: PLC0415 - only where results are kept
    from scanner.cache.results import KeptResults  # noqa: PLC0415

    digest = context(options.cache, options, policies)
    if digest is None:
        return _Fresh()
    return KeptResults(options.cache, digest, _paths(options, tree, candidates))


def _paths(options: Options, tree: FileTree, candidates: Sequence[Candidate]) -> list[str] | None:
    """Return the sorted paths of all files below the root, where the scan has walked through all of it; None otherwise."""
    if len(options.paths) != 1 or os.path.realpath(options.paths[0]) != str(tree.root):
        return None
    return sorted(candidate.path for candidate in candidates)
