"""Reads a file of waivers, validated with positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.discover.read import decode, read_bytes
from scanner.errors import CattleguardError, ConfigError
from scanner.govern.configuration.checks import Checks
from scanner.govern.waivers.entries import EntryReader
from scanner.model import Source, Span, Waiver

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1024 * 1024


def load_waivers(path: Path, name: str) -> tuple[Waiver, ...]:
    """Return the waivers of a file.

    Args:
        path: the file.
        name: its path relative to the scan root, for the places of the waivers.

    Raises:
        ConfigError: the file cannot be read, is not YAML, or says something that is not understood.
    """
    try:
        source = decode(str(path), read_bytes(path, MAX_BYTES))
    except CattleguardError as error:
        span = error.span or Span(str(path), 1, 1, 1, 1)
        raise ConfigError(error.message, hint=error.hint, span=span) from error
    return tuple(replace(waiver, span=replace(waiver.span, path=name)) for waiver in read_waiver_file(source))


def read_waiver_file(source: Source) -> tuple[Waiver, ...]:
    """Return the waivers that the text of a file of waivers says; see `load_waivers`."""
    from scanner.syntax.nodes import NodeMap, plain  # noqa: PLC0415 - most scans have no such file
    from scanner.syntax.yaml import Dialect, parse  # noqa: PLC0415

    try:
        roots = parse(source, Dialect.CORE)
    except CattleguardError as error:
        span = error.span or Span(source.path, 1, 1, 1, 1)
        raise ConfigError(error.message, hint=error.hint, span=span) from error
    if not roots:
        return ()
    if len(roots) > 1:
        span = source.span(roots[1].start, roots[1].start + 1)
        raise ConfigError("a file of waivers is one document", hint="take out the line `---`", span=span)
    return EntryReader(Checks(source, NodeMap(source, roots[0]), roots[0])).waivers(plain(roots[0]))
