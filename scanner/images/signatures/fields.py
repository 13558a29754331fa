"""Reads fields of foreign material: JSON of a known shape, and bytes in base64."""

from __future__ import annotations

import base64
import binascii
from typing import TypeVar

import msgspec

from scanner.images.collection import LARGE, uncollected
from scanner.images.signatures.unproved import Unproved

_Shape = TypeVar("_Shape")
MAX_PARTS = 4_000_000
"""Objects, lists, and what is in them. 40 MB of empty lists would take a gigabyte; a bill of materials of 20 MB has a million."""
_MARKS = (b"[", b"{", b",")
_URL_SAFE = str.maketrans("-_", "+/")


def decode_json(content: bytes, shape: type[_Shape], what: str) -> _Shape:
    """Return JSON as a structure.

    Raises:
        Unproved: it is not JSON, nests too deep, has another shape, or too many parts.
    """
    if len(content) >= LARGE and sum(content.count(mark) for mark in _MARKS) > MAX_PARTS:
        raise Unproved("unsupported", f"{what} has more than {MAX_PARTS} parts, and is not read")
    try:
        with uncollected(len(content)):
            return msgspec.json.decode(content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise Unproved("malformed", f"{what} cannot be read: {exc}") from exc
    except RecursionError as exc:
        raise Unproved("malformed", f"{what} cannot be read: it nests too deep") from exc


def decode_base64(text: str, what: str) -> bytes:
    """Return bytes that stand in base64, of the standard or of the URL-safe alphabet (both are JSON of protobuf and DSSE).

    Raises:
        Unproved: it is not base64.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        pass
    try:
        return base64.b64decode(text.translate(_URL_SAFE), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise Unproved("malformed", f"{what} is not base64") from exc
