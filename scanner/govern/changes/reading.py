"""Reads files of waivers and baselines, of which those before a change may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import CattleguardError
from scanner.facts.model import GovernanceChange
from scanner.govern.baseline.reading import parse as parse_baseline
from scanner.govern.changes.values import problem
from scanner.govern.waivers.file import read_waiver_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.govern.baseline.model import Entry
    from scanner.model import Source, Waiver


def read_baseline(source: Source, *, lenient: bool = False) -> tuple[Entry, ...]:
    """Return the entries of a baseline; of one that is wrong, none where that is to be passed over.

    Raises:
        ConfigError: it is wrong.
    """
    try:
        return parse_baseline(source).entries
    except CattleguardError:
        if not lenient:
            raise
        return ()


def read_file_waivers(source: Source) -> list[Waiver]:
    """Return the waivers of a file of waivers, none where it is wrong."""
    try:
        return list(read_waiver_file(source))
    except CattleguardError:
        return []


def broken(
    read: Callable[[Source], object], before: Source | None, after: Source | None
) -> Iterator[GovernanceChange]:
    """Yield that a file is wrong after a change and was not before: the next scan that it governs ends without a result."""
    wrong = _problem(read, after)
    if after is not None and wrong and not _problem(read, before):
        yield GovernanceChange((), "configuration", after.path, "valid", f"not valid ({wrong})", "unknown")


def _problem(read: Callable[[Source], object], source: Source | None) -> str:
    """Return what is wrong with a file, and its line; "" for nothing, and for a file that is not there."""
    try:
        if source is not None:
            read(source)
    except CattleguardError as error:
        return problem(error)
    return ""
