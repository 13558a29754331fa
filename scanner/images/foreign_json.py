"""Reads fields of foreign JSON: what is not there, or not of the expected type, is nothing."""

from __future__ import annotations

from typing import Any

MAX_TEXT = 4096
"""Code points of a text that is read; nobody names a builder or a repository at more length."""
MAX_ITEMS = 200_000
"""Items of a list that are looked at."""


def at(value: Any, *path: str) -> Any:
    """Return what stands at a path of keys, None if nothing does."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def text(value: Any, *path: str) -> str | None:
    """Return the text at a path of keys, None if there is none, an empty one, or one that is too long."""
    found = at(value, *path)
    return found if isinstance(found, str) and 0 < len(found) <= MAX_TEXT else None


def items(value: Any, *path: str) -> list[Any]:
    """Return the first items of the list at a path of keys, none if there is no list."""
    found = at(value, *path)
    return found[:MAX_ITEMS] if isinstance(found, list) else []
