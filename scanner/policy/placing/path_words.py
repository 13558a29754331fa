"""Finds the words of answers that are paths of the document: `spec.template.spec`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.policy.placing.paths import ROOTS, follow, segments

if TYPE_CHECKING:
    from scanner.model import Pointer

_has_structure = re.compile(r"[./\[]").search
_is_dotted = re.compile(r"[^\s./]+(?:\.[^\s./]+)+").fullmatch
_head = re.compile(r"[^.\[/]*").match


class PathWords:
    """Finds what words lead to in one document.

    Args:
        value: the document.
    """

    def __init__(self, value: Any) -> None:
        self._value = value
        # What leads to something begins with a key: that is soon told, and few words do.
        self._heads = {_begin(key) for key in value} | {"", *ROOTS} if isinstance(value, dict) else None

    def may_be(self, word: str) -> bool:
        """Tell whether a word may be a path that leads to something."""
        return _has_structure(word) is not None and (self._heads is None or _begin(word) in self._heads)

    def find(self, word: str) -> Pointer | None:
        """Return what a word leads to: a part within a part, or the collection that lacks what it names next."""
        parts = segments(word) if self.may_be(word) else None
        if not parts or len(parts) < 2:
            return None
        pointer, is_complete = follow(self._value, parts)
        if is_complete:
            return pointer if len(pointer) > 1 else None
        part = self._value
        for segment in pointer:
            part = part[segment]
        return pointer if pointer and _is_dotted(word) and isinstance(part, dict | list) else None


def _begin(text: str) -> str:
    found = _head(text)
    return found[0] if found is not None else ""
