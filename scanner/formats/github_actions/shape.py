"""Reads values of any shape: what is not of the shape asked for counts as empty."""

from __future__ import annotations

from typing import Any


def mapping(value: Any) -> dict[str, Any]:
    """Return a mapping, an empty one where the value is none."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """Return a list, an empty one where the value is none."""
    return value if isinstance(value, list) else []


def scalar(value: Any) -> str | None:
    """Return a scalar as an expression would give it, None for a mapping or a list.

    Numbers are those of JSON: `3.10` is `3.1`, `3.0` is `3`. Nothing is the empty text.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if isinstance(value, int) else None
