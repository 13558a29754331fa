"""Reads what a rule wishes a document said instead, and tells it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scanner.model import Wish

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_WISHES = 20


def read_wishes(value: Any) -> tuple[Wish, ...]:
    """Return the wishes in the `fix` of a verdict: `[{"at": [...], "value": ...}, {"at": [...], "remove": true}]`.

    Raises:
        ValueError: it is not of this shape; the message says what is wrong.
    """
    if not isinstance(value, list) or not 0 < len(value) <= _MAX_WISHES:
        raise ValueError(f"`fix` must be a list of 1 to {_MAX_WISHES} objects")
    return tuple(_wish(item) for item in value)


def _wish(item: Any) -> Wish:
    if not isinstance(item, dict) or not item.keys() <= {"at", "value", "remove"}:
        raise ValueError('each of `fix` must be {"at": [...], "value": ...} or {"at": [...], "remove": true}')
    at, remove = item.get("at"), item.get("remove", False)
    if not isinstance(at, list) or not at or not all(_is_segment(part) for part in at):
        raise ValueError("`at` of a fix must be an array of strings and integers")
    if not isinstance(remove, bool) or remove == ("value" in item):
        raise ValueError("a fix has either a `value` or `remove: true`")
    return Wish(tuple(at), item.get("value"), remove)


def _is_segment(part: Any) -> bool:
    return isinstance(part, str | int) and not isinstance(part, bool)


def title(wishes: Sequence[Wish], prefix: int) -> str:
    """Return what wishes come to, in the imperative; the first `prefix` segments of their pointers are not told."""
    return " and ".join(_told(wish, prefix) for wish in wishes)


def _told(wish: Wish, prefix: int) -> str:
    path = ".".join(part for part in wish.at[prefix:] if isinstance(part, str)) or "it"
    last = wish.at[-1]
    if wish.remove and isinstance(last, int):
        return f"remove item {last + 1} of {path}"
    return f"remove {path}" if wish.remove else f"set {path} to {json.dumps(wish.value, ensure_ascii=False)}"
