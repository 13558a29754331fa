"""Loads policies when something is judged with them, where it is known that they can be loaded."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from scanner.policy.conventions.native import NativePanel

if TYPE_CHECKING:
    from scanner.cache.protocol import Place, ResultsCache
    from scanner.options import Options
    from scanner.policy.conventions.panel import Panel


def prepare(panel: Panel, options: Options) -> None:
    """Load the policies of a panel, so that what is wrong with them shows.

    Those of Cattleguard's own convention that the same program has loaded before, in the same engine and without limits, are
    loaded when the first document is judged.

    Args:
        panel: the panel.
        options: the scan's request.

    Raises:
        PolicyLoadError: a policy is not valid Rego.
        PolicyLimitError: loading them took more time or memory than is allowed.
        EngineError: the engine cannot be reached.
    """
    cache = options.cache
    if cache is None or not isinstance(panel, NativePanel) or options.engines.name != "embedded":
        panel.prepare()
        return
    place = _place(cache, panel)
    if place is None or not cache.values((place,)):
        panel.prepare()
        if place is not None:
            _note(cache, place)


def _place(cache: ResultsCache, panel: NativePanel) -> Place | None:
    from scanner.cache.program import program  # noqa: PLC0415 - only where results are kept
    from scanner.errors import SourceError  # noqa: PLC0415

    try:
        return sha256(b"loaded\0" + program(cache) + panel.sha256.encode()).digest(), b""
    except SourceError:
        return None


def _note(cache: ResultsCache, place: Place) -> None:
    from scanner.cache.protocol import Row  # noqa: PLC0415 - only where results are kept

    cache.put([Row(place, b"loaded")])
