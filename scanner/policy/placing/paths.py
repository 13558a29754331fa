"""Reads the notations in which answers write paths, and follows them into a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.model import Pointer

Segment = str | int | None
"""A key (or an index written as one), an index, or None for any entry."""

_PART = re.compile(
    r"""\[(?P<index>[0-9]+)\]|\[(?P<any>\*|_)?\]|\[(?P<quote>["'])(?P<quoted>.*?)(?P=quote)\]|\.?(?P<plain>[^.\[\]]+)"""
)
ROOTS = ("input", "$", "document", "resource_root")
"""What a path may begin with that is no key."""
_MAX_SEGMENTS = 64
_MAX_JOINED = 6
"""Parts between dots that may be one key (`app.kubernetes.io/name`)."""


def segments(path: Any) -> tuple[Segment, ...] | None:
    """Return the segments of a path: an array, `a.b[0].c`, `$.a["b"][*]` or `/a/b/0`; None where it is none of them."""
    if isinstance(path, list):
        if len(path) > _MAX_SEGMENTS or not all(
            isinstance(one, str | int) and not isinstance(one, bool) for one in path
        ):
            return None
        return tuple(path)
    if not isinstance(path, str) or not path or len(path) > 1000 or "\n" in path:
        return None
    if path.startswith("/"):
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/"))
    return _dotted(path)


def _dotted(path: str) -> tuple[Segment, ...] | None:
    found: list[Segment] = []
    at = 0
    while at < len(path):
        part = _PART.match(path, at)
        if part is None or len(found) > _MAX_SEGMENTS:
            return None
        at = part.end()
        if part["index"] is not None:
            found.append(int(part["index"][:9]))
        elif part["quoted"] is not None:
            found.append(part["quoted"])
        elif part["plain"] is not None:
            found.append(None if part["plain"] == "*" else part["plain"])
        else:
            found.append(None)
    return tuple(found[1:] if found[:1] and found[0] in ROOTS else found)


def follow(value: Any, path: tuple[Segment, ...]) -> tuple[Pointer, bool]:
    """Return the pointer of the deepest part on a path that exists, and whether that is all of the path.

    Any entry ends the path: of one that has a single entry it is that one.
    """
    pointer: list[str | int] = []
    at = 0
    while at < len(path):
        step = _step(value, path, at)
        if step is None:
            return tuple(pointer), path[at] is None and at == len(path) - 1
        key, used = step
        value = value[key]
        pointer.append(key)
        at += used
    return tuple(pointer), True


def _step(value: Any, path: tuple[Segment, ...], at: int) -> tuple[str | int, int] | None:
    """Return the key or index to go to, and how many segments it takes."""
    segment = path[at]
    if isinstance(value, list):
        if segment is None:
            return (0, 1) if len(value) == 1 else None
        if isinstance(segment, str) and segment.isascii() and segment.isdigit():
            segment = int(segment[:9])
        if isinstance(segment, int):
            return (segment, 1) if 0 <= segment < len(value) else None
        # `resource.aws_s3_bucket.logs.bucket`: what conftest's readers have as a list of one block
        return (0, 0) if len(value) == 1 and isinstance(value[0], dict) else None
    if not isinstance(value, dict) or segment is None:
        return None
    return _key(value, path, at)


def _key(value: dict[str, Any], path: tuple[Segment, ...], at: int) -> tuple[str, int] | None:
    joined = str(path[at])
    for used in range(1, _MAX_JOINED + 1):
        if joined in value:
            return joined, used
        following = path[at + used] if at + used < len(path) else None
        if not isinstance(following, str):
            return None
        joined = f"{joined}.{following}"
    return None
