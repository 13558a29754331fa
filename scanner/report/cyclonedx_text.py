"""Text of scanned files and registries as it goes into a bill of materials."""

from __future__ import annotations

MAX_TEXT = 2_000
"""Code points of a text that are kept; longer than any reference that a tool accepts."""


def clean(text: str) -> str:
    """Return a text that can be written as UTF-8, and is not longer than is read.

    Halves of surrogate pairs, which stand for bytes that are no text, become the text of their escapes.
    """
    kept = text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}..."
    return kept.encode("utf-8", "backslashreplace").decode("utf-8")


def is_clean(text: str) -> bool:
    """Tell whether a text stands in a bill of materials as it is, so that it can be part of an identifier."""
    return len(text) <= MAX_TEXT and text.isprintable()
