"""What keeps results between scans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from scanner.assess import Assessment, Assessor
    from scanner.discover import Candidate
    from scanner.workers import Progress

Place = tuple[bytes, bytes]
"""A key, and the variant of what is kept under it; both are digests."""


class Row(msgspec.Struct, frozen=True):
    """Something to keep."""

    place: Place
    value: bytes


class ResultsCache(Protocol):
    """Keeps bytes by key and variant. It never raises: what cannot be kept or found is not there."""

    def variants(self, keys: Collection[bytes]) -> Mapping[bytes, Sequence[bytes]]:
        """Return the variants that there are of each key, the newest first."""

    def values(self, places: Collection[Place]) -> Mapping[Place, bytes]:
        """Return what is kept in some places, exactly as it was put there; nothing for one where nothing is."""

    def put(self, rows: Sequence[Row]) -> None:
        """Keep something, instead of what was kept in the same places."""


class Results(Protocol):
    """Finds out what comes of the files of a tree."""

    def assess(
        self,
        assessor: Assessor,
        candidates: Sequence[Candidate],
        count: int | None,
        progress: Progress | None,
    ) -> list[Assessment]:
        """Return what came of each file, as `scanner.workers.assess` does."""

    def project(self, assessments: Sequence[Assessment], assess: Callable[[], Assessment]) -> Assessment:
        """Return what came of all files together; `assess` finds out."""
