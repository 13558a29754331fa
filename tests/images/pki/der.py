"""Distinguished encoding of the few ASN.1 types that tokens and extensions are made of (ITU-T X.690)."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def tagged(tag: int, content: bytes) -> bytes:
    """Return content with its tag and its length (section 8.1)."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def integer(value: int) -> bytes:
    return tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def boolean(value: bool) -> bytes:
    return tagged(0x01, b"\xff" if value else b"\0")


def octets(value: bytes) -> bytes:
    return tagged(0x04, value)


def null() -> bytes:
    return tagged(0x05, b"")


def text(value: str) -> bytes:
    """Return an UTF8String."""
    return tagged(0x0C, value.encode())


def identifier(dotted: str) -> bytes:
    """Return an object identifier (section 8.19)."""
    first, second, *rest = map(int, dotted.split("."))
    return tagged(0x06, b"".join(map(base128, [first * 40 + second, *rest])))


def base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(0x80 | number & 0x7F)
    return bytes(reversed(digits))


def utc_time(at: datetime) -> bytes:
    return tagged(0x17, at.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode())


def generalized_time(at: datetime) -> bytes:
    return tagged(0x18, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def sequence(*items: bytes) -> bytes:
    return tagged(0x30, b"".join(items))


def set_of(items: Iterable[bytes]) -> bytes:
    """Return a set, its members in the order of their encodings (section 11.6)."""
    return tagged(0x31, b"".join(sorted(items)))


def context(number: int, content: bytes) -> bytes:
    """Return constructed content with a tag of the context."""
    return tagged(0xA0 | number, content)
