"""Changes a file, so that it can be put back."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from scanner.errors import UsageError

BOM = b"\xef\xbb\xbf"


class Change(msgspec.Struct, frozen=True):
    """A file that is written.

    Attributes:
        path: the file.
        name: its path relative to the scan root.
        before: its bytes, None where it does not exist yet.
        after: its bytes then.
        shown: the lines that are new.
    """

    path: Path
    name: str
    before: bytes | None
    after: bytes
    shown: str


def with_mark(before: bytes | None, after: bytes) -> bytes:
    """Return the bytes of a file with the byte order mark that it had."""
    return BOM + after if before is not None and before.startswith(BOM) else after


def undo(change: Change) -> None:
    """Put a file back as it was."""
    if change.before is None:
        change.path.unlink(missing_ok=True)
    else:
        write(change.path, change.before)


def write(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new; its permissions stay, and its directory is made.

    Raises:
        UsageError: it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(content)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", hint="check its permissions"
        ) from error
