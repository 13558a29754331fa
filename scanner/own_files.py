"""Directories and files of the user's own: made, read, and written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def make_directory(path: Path) -> None:
    """Make a directory and those above it, for the user alone (XDG base directory specification 0.8).

    Raises:
        OSError: it cannot be made.
    """
    if not path.is_dir():
        if path.parent != path:
            make_directory(path.parent)
        with contextlib.suppress(FileExistsError):
            path.mkdir(0o700)


def foreign(path: Path) -> str:
    """Return why others could write into a directory, "" where they cannot: what is in it decides what is found.

    Raises:
        OSError: it is not there.
    """
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode):
        return "it is not a directory"
    if os.name == "nt":  # the profile of a user is closed to others
        return ""
    if status.st_uid != os.geteuid():
        return "it belongs to somebody else"
    return "others may write into it" if status.st_mode & 0o022 else ""


def replaceable(path: Path) -> str:
    """Return why others could put another directory in the place of one in a directory, "" where they cannot.

    Raises:
        OSError: it is not there.
    """
    status = path.stat()
    if os.name == "nt":
        return ""
    if status.st_uid not in {0, os.geteuid()}:
        return f"{path} belongs to somebody else"
    is_open = (
        status.st_mode & 0o022 and not status.st_mode & stat.S_ISVTX
    )  # there, one renames what is one's own
    return f"others may write into {path}" if is_open else ""


def read(path: Path, max_bytes: int) -> bytes:
    """Return the content of a file, cut after `max_bytes`.

    Raises:
        OSError: it cannot be read.
    """
    with open(os.open(path, _READ), "rb") as stream:  # noqa: PTH123 - a descriptor
        return stream.read(max_bytes)


def write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        OSError: it cannot be written; nothing is left of it.
    """
    make_directory(path.parent)
    descriptor, temporary = tempfile.mkstemp(".part", "", path.parent)  # for the user alone
    try:
        with open(descriptor, "wb") as stream:  # noqa: PTH123 - a descriptor
            stream.write(data)
        _replace(Path(temporary), path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _replace(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except PermissionError:
        if os.name != "nt" or not path.exists():
            raise
        temporary.unlink()  # Windows does not replace what somebody reads: that one is as good
