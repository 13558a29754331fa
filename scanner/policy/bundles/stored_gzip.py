"""Wraps bytes as gzip without compressing them (RFC 1951, section 3.2.4; RFC 1952, section 2.3).

What a compressor makes of the same bytes depends on its release; this is the same wherever it is made.
"""

from __future__ import annotations

import zlib

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Deflate, no flags, no time, no operating system."""
_MAX_BLOCK = 0xFFFF


def wrap(content: bytes) -> bytes:
    """Return bytes as a gzip file."""
    blocks = [content[start : start + _MAX_BLOCK] for start in range(0, len(content), _MAX_BLOCK)] or [b""]
    parts = [_HEADER]
    for number, block in enumerate(blocks, 1):
        size = len(block)
        parts += (bytes([number == len(blocks)]), _two(size), _two(size ^ _MAX_BLOCK), block)
    parts += (zlib.crc32(content).to_bytes(4, "little"), (len(content) & 0xFFFFFFFF).to_bytes(4, "little"))
    return b"".join(parts)


def _two(number: int) -> bytes:
    return number.to_bytes(2, "little")
