"""Reads a bundle from an archive: OPA's `bundle.tar.gz`. Everything stays in memory; nothing is written.

https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
"""

from __future__ import annotations

import re
import zlib

from scanner.errors import PolicyLoadError
from scanner.policy.bundles.bounds import BOUNDS, Bounds, Count
from scanner.policy.bundles.tar import malformed, members

_GZIP = 16 + zlib.MAX_WBITS
_HEADERS = 4 * 1024
"""Bytes that an entry may take beside its content."""
_MAX_MEMBERS = 64
"""What follows a member is copied."""
_unwanted = re.compile(r"[\x00-\x1f\x7f\\]").search
_drive = re.compile(r"[A-Za-z]:").match


def unpack(compressed: bytes, shown: str, bounds: Bounds = BOUNDS) -> dict[str, bytes]:
    """Return the files of an archive by path, without the `/` or `./` that names of bundles may begin with.

    Args:
        compressed: the archive, compressed with gzip.
        shown: its name, for messages.
        bounds: how much it may hold.

    Raises:
        PolicyLoadError: it is malformed, holds something else than files and directories, a path that leads out of it, two
            files of one path, or too much.
    """
    count = Count(shown, bounds)
    files: dict[str, bytes] = {}
    for written, content in members(_decompress(compressed, shown, bounds), shown, count):
        name = clean_name(written, shown)
        count.go_down(name, name.count("/"))
        if name in files:
            raise malformed(shown, f"{name} stands in it twice")
        files[name] = content
    return files


def clean_name(written: str, shown: str) -> str:
    """Return the path within the bundle that a name is.

    Raises:
        PolicyLoadError: it leads out of the bundle, or is none.
    """
    name = written.removeprefix("./").removeprefix("/")
    if _unwanted(name) or _drive(name) or any(part in ("", ".", "..") for part in name.split("/")):
        raise malformed(shown, f"{written!r} is no path within it")
    return name


def _decompress(compressed: bytes, shown: str, bounds: Bounds) -> bytes:
    """Return what was compressed, in one member of gzip or in several (RFC 1952, section 2.2)."""
    limit = bounds.total_bytes + _HEADERS * min(bounds.files, 1 + len(compressed))
    parts: list[bytes] = []
    rest = compressed
    while rest or not parts:
        decompressor = zlib.decompressobj(_GZIP)
        try:
            parts.append(decompressor.decompress(rest, limit + 1))
        except zlib.error as error:
            raise malformed(shown, f"it is not compressed with gzip ({error})") from error
        limit -= len(parts[-1])
        if limit < 0:
            raise PolicyLoadError(
                f"{shown} unpacks to more than {bounds.total_bytes // (1024 * 1024)} MiB",
                hint="make a bundle of the policies alone",
            )
        if not decompressor.eof:
            raise malformed(shown, "it is cut off")
        rest = decompressor.unused_data
        if rest and len(parts) == _MAX_MEMBERS:
            raise malformed(shown, f"it has more than {_MAX_MEMBERS} members")
    return b"".join(parts)
