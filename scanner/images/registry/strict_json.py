"""JSON as every reader must understand it: a key that stands twice, or is not Unicode, is refused."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from scanner.errors import RegistryError

MAX_PARTS = 200_000
"""Objects, lists, and what is in them. A megabyte of empty lists takes fifty; an index of 2000 entries has 40 000 parts."""
_MARKS = (b"{", b"[", b",")


def read_object(content: bytes, what: str) -> dict[str, Any]:
    """Return the JSON object that bytes are (RFC 8259).

    Raises:
        RegistryError: they are not one, or a key stands twice, of which readers take the first or the last (`malformed`);
            or it has too many parts (`too-large`).
    """
    if sum(content.count(mark) for mark in _MARKS) > MAX_PARTS:
        raise RegistryError(f"{what}: it has more than {MAX_PARTS} parts", reason="too-large")
    try:
        value = msgspec.json.decode(content)
        json.loads(content, object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError) as exc:  # of ValueError are the errors of both decoders
        raise RegistryError(f"{what}: it is not valid JSON", reason="malformed") from exc
    if not isinstance(value, dict):
        raise RegistryError(f"{what}: it is not a JSON object", reason="malformed")
    return value


def _without_repetition(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError
