"""Reads tar archives strictly, in memory: plain files alone, and nothing that two readers could read in two ways.

POSIX.1-2017, pax, "ustar Interchange Format" and "pax Interchange Format"; long names also as GNU tar writes them.
`tarfile` follows links and sparse maps, and tolerates what is malformed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.bundles.bounds import Count

_BLOCK = 512
_ZEROS = bytes(_BLOCK)
_MAX_NAME = 4096
_MAX_EXTENDED = 64 * 1024
_FILES, _DIRECTORY, _EXTENDED, _GLOBAL, _LONG_NAME = b"0\0", b"5", b"x", b"g", b"L"
_KINDS = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a device",
    b"4": "a device",
    b"6": "a pipe",
    b"S": "a sparse file",
}
_octal = re.compile(rb" *([0-7]+)[ \0]*").fullmatch
_record = re.compile(rb"([1-9][0-9]{0,5}) ").match


def members(archive: bytes, shown: str, count: Count) -> Iterator[tuple[str, bytes]]:
    """Yield the name, as it is written, and the content of each file of an archive.

    Args:
        archive: the archive, not compressed.
        shown: its name, for messages.
        count: counts the files against what a bundle may hold.

    Raises:
        PolicyLoadError: it is malformed, holds something else than files and directories, or too much.
    """
    position, name, entries = 0, "", 0
    while position < len(archive) and (header := archive[position : position + _BLOCK]) != _ZEROS:
        kind, size, own_name = _header(header, shown)
        position += _BLOCK
        content = archive[position : position + size]
        if len(content) < size:
            raise malformed(shown, "it ends within a file")
        position += -(-size // _BLOCK) * _BLOCK
        entries += 1
        count.check_entries(entries)
        if kind == _EXTENDED:
            name = _extended(content, shown) or name
        elif kind == _LONG_NAME:
            name = _name(content, shown)
        elif kind == _GLOBAL:
            if _extended(content, shown):
                raise malformed(shown, "a global header gives names")
        else:
            name = name or own_name
            _check_kind(kind, size, name, shown)
            if kind in _FILES:
                count.add(name, size)
                yield name, content
            name = ""
    if name or archive.count(0, position) != len(archive) - position:
        raise malformed(shown, "something stands behind its end")


def malformed(shown: str, why: str) -> PolicyLoadError:
    """Return the error that an archive cannot be read."""
    return PolicyLoadError(f"{shown} is not an archive of a bundle: {why}", hint="build it with `opa build`")


def _header(header: bytes, shown: str) -> tuple[bytes, int, str]:
    """Return the kind, the size in bytes and the name that a header gives."""
    if len(header) < _BLOCK:
        raise malformed(shown, "it ends within a header")
    if _number(header[148:156], shown) != sum(header[:148]) + 8 * 0x20 + sum(header[156:]):
        raise malformed(shown, "the checksum of a header is wrong")
    name = _name(header[:100], shown)
    if header[257:263] == b"ustar\0" and header[345]:
        name = f"{_name(header[345:500], shown)}/{name}"
    return header[156:157], _number(header[124:136], shown), name


def _number(field: bytes, shown: str) -> int:
    found = _octal(field)
    if found is None:
        raise malformed(shown, "a number in a header is not octal")
    return int(found[1], 8)


def _name(field: bytes, shown: str) -> str:
    written = field.split(b"\0", 1)[0]
    if len(written) > _MAX_NAME:
        raise malformed(shown, f"a name is longer than {_MAX_NAME} bytes")
    try:
        return written.decode()
    except UnicodeDecodeError as error:
        raise malformed(shown, "a name is not UTF-8") from error


def _extended(content: bytes, shown: str) -> str:
    """Return the name that an extended header gives, "" if it gives none.

    Raises:
        PolicyLoadError: it is malformed, or says anything of the file's content.
    """
    if len(content) > _MAX_EXTENDED:
        raise malformed(shown, "a header is too long")
    name, position = "", 0
    while position < len(content):
        found = _record(content, position)
        end = position + int(found[1]) if found else 0
        key, equals, value = content[found.end() if found else 0 : end - 1].partition(b"=")
        if (
            not found
            or not equals
            or end > len(content)
            or end <= found.end()
            or content[end - 1 : end] != b"\n"
        ):
            raise malformed(shown, "an extended header is malformed")
        if key in (b"size", b"hdrcharset", b"linkpath") or key.startswith(b"GNU.sparse"):
            raise malformed(shown, f"an extended header gives {key.decode(errors='replace')}")
        if key == b"path":
            if name or not value or b"\0" in value:
                raise malformed(shown, "an extended header gives no name, or two")
            name = _name(value, shown)
        position = end
    return name


def _check_kind(kind: bytes, size: int, name: str, shown: str) -> None:
    if kind in _FILES and kind:
        return
    if kind != _DIRECTORY:
        what = _KINDS.get(kind, f"of the kind {kind.decode(errors='replace')!r}")
        raise malformed(shown, f"{name} is {what}")
    if size:
        raise malformed(shown, f"the directory {name} has a content")
