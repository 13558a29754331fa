"""Which program makes the results: its code, and everything that is installed beside it."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.cache.protocol import Row
from scanner.errors import SourceError
from scanner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.cache.protocol import ResultsCache

_PACKAGE = Path(__file__).parent.parent
_COMPILED = (".pyc", ".pyo")
_INSTALLED = (".dist-info", ".egg-info")
_known: dict[tuple[Path, tuple[str, ...]], bytes] = {}


def program(cache: ResultsCache, package: Path = _PACKAGE, paths: tuple[str, ...] | None = None) -> bytes:
    """Return a digest of the program's code and of the names and versions of what is installed.

    It is that of when it was asked for first, because what runs was loaded then. The code is read only where the size or a
    time of a file is not the one for which the digest is known.

    Args:
        cache: keeps the digest.
        package: directory of the code.
        paths: directories of packages; None takes those of this process.

    Raises:
        SourceError: there are no files of code to look at.
    """
    searched = tuple(sys.path) if paths is None else paths
    known = _known.get((package, searched))
    if known is None:
        parts = (__version__, sys.version, sys.platform, *_installed(searched))
        known = sha256(_code(cache, package) + repr(parts).encode()).digest()
        _known[package, searched] = known
    return known


def _code(cache: ResultsCache, package: Path) -> bytes:
    files = sorted(_files(str(package), ""))
    if not files:
        raise SourceError(f"the code in {package} cannot be looked at")
    place = sha256(b"code\0" + repr(files).encode()).digest(), b""
    known = cache.values((place,)).get(place)
    if known is None:
        known = sha256(b"".join(_content(package, name) for name, *_ in files)).digest()
        cache.put([Row(place, known)])
    return known


def _content(package: Path, name: str) -> bytes:
    try:
        return sha256(name.encode() + b"\0" + (package / name).read_bytes()).digest()
    except OSError as error:
        raise SourceError(f"the code in {package} cannot be looked at: {error.strerror}") from error


def _files(directory: str, below: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield the path of each file of code, with its size and its times."""
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        yield from _files(entry.path, f"{below}{entry.name}/")
                elif not entry.name.endswith(_COMPILED):
                    status = entry.stat()
                    yield f"{below}{entry.name}", status.st_size, status.st_mtime_ns, status.st_ctime_ns
    except OSError as error:
        raise SourceError(f"the code in {directory} cannot be looked at: {error.strerror}") from error


def _installed(paths: Iterable[str]) -> list[str]:
    """Return the names of what is installed, with the versions, as packages are recorded beside them (PEP 376)."""
    found: set[str] = set()
    for path in paths:
        try:
            found.update(name for name in os.listdir(path or ".") if name.endswith(_INSTALLED))  # noqa: PTH208 - faster
        except OSError:
            continue  # an archive, or not there
    return sorted(found)
