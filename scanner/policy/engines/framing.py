"""Frames by which an engine and its worker talk: the number of bytes that follow, then parts, each with its length.

The worker imports this without the package: nothing but the standard library may be imported here.
"""

from __future__ import annotations

LENGTH_BYTES = 8


class FrameError(Exception):
    """Bytes are not a frame."""


def frame(*parts: bytes) -> bytes:
    """Return parts as one frame."""
    body = b"".join(length(part) + part for part in parts)
    return length(body) + body


def length(part: bytes) -> bytes:
    """Return the length of a part as a frame states it."""
    return len(part).to_bytes(LENGTH_BYTES, "big")


def parts_of(body: bytes) -> list[bytes]:
    """Return the parts of a frame.

    Args:
        body: the frame without its own length.

    Raises:
        FrameError: lengths do not fit.
    """
    parts = []
    at = 0
    while at < len(body):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(body[at:start], "big")
        parts.append(body[start:at])
    if at != len(body):
        raise FrameError(f"a part ends at byte {at} of {len(body)}")
    return parts
