"""Hints for names that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggest(name: str, allowed: Iterable[str]) -> str:
    """Return a hint that names the closest of what is allowed, or all of it."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    choices = sorted(allowed)
    close = get_close_matches(name, choices, n=1)
    return f"did you mean {close[0]!r}?" if close else f"one of: {', '.join(choices)}"
