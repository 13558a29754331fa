"""Reads decoded JSON of which nothing is certain: what has another type than expected counts as absent."""

from __future__ import annotations

from typing import Any

MAX_TEXT = 300
"""Characters of a text; more of it is cut off."""

_NOT_SAID = frozenset({"", "NOASSERTION", "NONE"})


def text_of(value: object) -> str:
    """Return a text without the white space around it, cut to 300 characters; "" for what is no text."""
    return value.strip()[:MAX_TEXT] if type(value) is str else ""


def said(value: object) -> str:
    """Return a text that says something; "" for what is no text, and for SPDX's NOASSERTION and NONE."""
    text = text_of(value)
    return "" if text in _NOT_SAID else text


def mapping_of(value: object) -> dict[str, Any]:
    """Return an object; an empty one for what is none."""
    return value if type(value) is dict else {}


def mappings_of(value: object) -> list[dict[str, Any]]:
    """Return the objects of an array, or the one object that stands in the place of an array."""
    if type(value) is list:
        return [item for item in value if type(item) is dict]
    return [value] if type(value) is dict else []


def texts_of(value: object) -> list[str]:
    """Return the texts of an array uncut, or the one text that stands in the place of an array."""
    if type(value) is list:
        return [item for item in value if type(item) is str]
    return [value] if type(value) is str else []
