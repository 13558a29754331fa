"""Reads the files of a directory: bounded, each once, and never through a link that leads out of it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.bounds import Count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.policy.bundles.bounds import Bounds

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
"""A pipe that somebody put there is not waited for."""
_UNREAD_DIRECTORIES = frozenset({".git"})


def walk(root: str, shown: str, takes: Callable[[str], bool], bounds: Bounds) -> Iterator[tuple[str, bytes]]:
    """Yield the path below a directory and the content of each file that is taken, in the order of paths.

    A file that links lead to twice is read once, under the first of its paths. Directories that are links are not entered.

    Args:
        root: the directory.
        shown: how messages call it.
        takes: tells, by its path below the directory, whether a file is read.
        bounds: how much may be read.

    Raises:
        PolicyLoadError: something cannot be read, a link leads out of the directory, or there is too much.
    """
    count = Count(shown, bounds)
    real_root = os.path.realpath(root)
    seen: set[str] = set()
    for name, is_link in sorted(_names(root, "", count, 0)):
        if not takes(name):
            continue
        real = os.path.realpath(f"{root}/{name}") if is_link else f"{real_root}/{name}"
        if real in seen:
            continue
        seen.add(real)
        if is_link and not real.startswith(f"{real_root}/"):
            raise PolicyLoadError(
                f"{shown}/{name} is a link that leads out of the directory", hint="put the file itself there"
            )
        if not (is_link and os.path.isdir(real)):  # noqa: PTH112 - a string, as a `Path` for each costs milliseconds
            yield name, read_file(real, f"{shown}/{name}", count)


def _names(folder: str, prefix: str, count: Count, depth: int) -> Iterator[tuple[str, bool]]:
    """Yield the path of each file below a directory, and whether it is a link."""
    count.go_down(prefix, depth)
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield prefix + entry.name, entry.is_symlink()
                elif entry.name not in _UNREAD_DIRECTORIES:
                    yield from _names(entry.path, f"{prefix}{entry.name}/", count, depth + 1)
    except OSError as error:
        raise PolicyLoadError(f"the directory cannot be read: {error}", hint="it must be readable") from error


def read_file(path: str, shown: str, count: Count) -> bytes:
    """Return the content of a file, whose size is counted before it is read.

    Args:
        path: the file.
        shown: how messages call it.
        count: counts it.

    Raises:
        PolicyLoadError: it cannot be read, is no file, or is too large.
    """
    try:
        descriptor = os.open(path, _FLAGS)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise PolicyLoadError(f"{shown} is not a file", hint="remove it")
            count.add(shown, status.st_size)
            return file.read(status.st_size + 1)
    except OSError as error:
        raise PolicyLoadError(
            f"{shown} cannot be read: {error}", hint="it must be a readable file"
        ) from error
