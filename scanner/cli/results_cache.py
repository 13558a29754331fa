"""Keeps results where the user's other things are that can be made again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scanner.cli.registries import RegistryRequest, place_of_cache
from scanner.cli.terminal import say_notice

if TYPE_CHECKING:
    from scanner.cache.protocol import ResultsCache

_SUBDIRECTORY = "results"


def results_cache(request: RegistryRequest) -> ResultsCache | None:
    """Return what keeps results between scans, None where nothing is to be kept."""
    place = place_of_cache(request)
    if place is None:
        return None
    from scanner.cache.store import Store  # noqa: PLC0415 - loads SQLite

    return Store(place / _SUBDIRECTORY, datetime.now(UTC).toordinal(), say_notice)
