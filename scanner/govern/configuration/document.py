"""Reads the file of a configuration as a value whose parts have places."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.discover.read import TooLargeError, decode, read_bytes
from scanner.errors import CattleguardError, ConfigError, SourceError
from scanner.govern.configuration.places import repository_of
from scanner.model import Span

if TYPE_CHECKING:
    from scanner.model import Pointer, Source, SourceMap
    from scanner.syntax.nodes import Node

_MAX_BYTES = 256 * 1024


class Content(msgspec.Struct, frozen=True):
    """What a file says.

    Attributes:
        value: its plain value, None where it is empty.
        source: its text.
        root: the node of the value.
    """

    value: Any
    source: Source
    root: Node


def read(path: Path) -> Content:
    """Return what a file says.

    Anchors, aliases and merge keys are what YAML makes of them. A key that stands twice in a mapping is an error, and so is a
    second document.

    Raises:
        ConfigError: the file cannot be read, or is not one document of YAML.
    """
    from scanner.syntax.nodes import Scalar, plain  # noqa: PLC0415 - most scans have no configuration
    from scanner.syntax.yaml import Dialect, parse  # noqa: PLC0415

    try:
        source = decode(str(path), _content(path))
        roots = parse(source, Dialect.CORE)
    except CattleguardError as error:
        span = error.span or Span(str(path), 1, 1, 1, 1)
        raise ConfigError(error.message, hint=error.hint, span=span) from error
    if not roots:
        return Content(None, source, Scalar(None, 0, 0, ""))
    if len(roots) > 1:
        span = source.span(roots[1].start, roots[1].start)
        raise ConfigError(
            "a second YAML document begins here", hint="remove `---` and what follows it", span=span
        )
    return Content(plain(roots[0]), source, roots[0])


def places(content: Content, source_map: SourceMap) -> dict[Pointer, Span]:
    """Return where every part of a file's value stands, by its pointer."""
    found: dict[Pointer, Span] = {}
    waiting: list[tuple[Pointer, Any]] = [((), content.value)]
    while waiting:
        at, part = waiting.pop()
        found[at] = content.source.span(*source_map.locate(at))
        if isinstance(part, dict):
            waiting += [((*at, key), item) for key, item in part.items()]
        elif isinstance(part, list):
            waiting += [((*at, index), item) for index, item in enumerate(part)]
    return found


def _content(path: Path) -> bytes:
    """Return the bytes of a file, or of one in the same repository that a link leads to.

    Raises:
        SourceError: it is not a regular file, leads out of the repository, is too large, or cannot be read.
    """
    if path.is_dir():
        raise SourceError(
            "a directory, and not a configuration", hint="rename it, or name a file with --config"
        )
    if not path.is_symlink():
        return _read(path)
    target = Path(os.path.realpath(path))
    if not target.is_relative_to(repository_of(path.parent.resolve())):
        raise SourceError(
            "a symbolic link that leaves the repository",
            hint="put the file itself here, or name it with --config",
        )
    if not target.is_file():
        raise SourceError("a symbolic link to no file", hint="correct the link, or remove it")
    return _read(target)


def _read(path: Path) -> bytes:
    try:
        return read_bytes(path, _MAX_BYTES)
    except TooLargeError as error:
        raise SourceError(
            f"{error.size} bytes are more than the {_MAX_BYTES} that a configuration can have",
            hint="make it shorter",
        ) from error
    except SourceError as error:
        hint = error.hint and "make it readable for the user that scans"
        raise SourceError(error.message, hint=hint) from error
