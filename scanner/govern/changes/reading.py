"""Reads files of waivers and baselines, of which those before a change may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import CattleguardError
from scanner.govern.baseline.reading import parse as parse_baseline
from scanner.govern.waivers.file import read_waiver_file

if TYPE_CHECKING:
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
        return []  # A scan that reads it fails, and tells why.
