"""Reads the files of `--data`, as conftest and `opa eval --data` do it.

https://www.conftest.dev/options/#-data: documents are merged at the root, those in directories below the one that is named at the
names of these directories; `a.b:PATH` puts all of a path under `data.a.b`.
"""

from __future__ import annotations

from pathlib import Path
from posixpath import dirname
from typing import TYPE_CHECKING, Any

from scanner.errors import PolicyLoadError
from scanner.model import Source, Span
from scanner.policy.bundles.bounds import BOUNDS, Bounds, Count
from scanner.policy.bundles.mounting import mount_all, segments_of
from scanner.policy.bundles.names import is_document
from scanner.policy.bundles.walking import read_file, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read_data(paths: Iterable[str], base: Path, bounds: Bounds = BOUNDS) -> dict[str, Any]:
    """Return the data of some files and directories together.

    Args:
        paths: what the user named: `PATH` or `PREFIX:PATH`.
        base: the directory that paths start from.
        bounds: how much one of them may hold.

    Raises:
        PolicyLoadError: one does not exist or is malformed, or two files give the same thing; both are named.
    """
    return mount_all(document for path in paths for document in _documents(path, base, bounds))


def _documents(written: str, base: Path, bounds: Bounds) -> Iterator[tuple[tuple[str, ...], Source]]:
    """Yield where each document is mounted, and its text."""
    prefix, named = _split(written)
    path, shown = base / named, Path(named).as_posix()
    if path.is_dir():
        for name, content in walk(str(path), shown, is_document, bounds):
            yield (*prefix, *segments_of(dirname(name))), _source(f"{shown}/{name}", content)
    elif path.exists():
        if not is_document(named):
            raise PolicyLoadError(f"{shown} is not data", hint="its name ends in .json, .yaml or .yml")
        yield prefix, _source(shown, read_file(str(path), shown, Count(shown, bounds)))
    else:
        raise PolicyLoadError(f"{shown} does not exist", hint="name a file or directory of data")


def _split(written: str) -> tuple[tuple[str, ...], str]:
    """Return the path under `data` that a user wrote before a colon, and the path of the file."""
    prefix, colon, path = written.partition(":")
    return (tuple(prefix.split(".")), path) if prefix and colon else ((), written)


def _source(shown: str, content: bytes) -> Source:
    try:
        return Source(shown, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PolicyLoadError(
            f"the data cannot be read: {error}",
            hint="it must be a UTF-8 file",
            span=Span(shown, 1, 1, 1, 1),
        ) from error
