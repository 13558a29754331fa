"""Tells what of a policy's text is code, and what its syntax tree refers to."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT = re.compile(
    r"""
    (?P<template>\$"(?:\\.|[^"\\])*"|\$`[^`]*`)
    |(?P<key>(?<=\[)\s*(?:"(?:\\.|[^"\\\n])*"|`[^`]*`))
    |"(?:\\.|[^"\\\n])*"|`[^`]*`
    |\#[^\n]*
    """,
    re.VERBOSE | re.DOTALL,
)


def code_of(text: str) -> str:
    """Return a policy of the same length with what is code alone: no comments, and of texts names in brackets and templates."""
    return _TEXT.sub(_code, text)


def references(tree: Any) -> Iterator[tuple[str, ...]]:
    """Yield the references of a syntax tree, as OPA's REST API has it: name by name, "" for what is no name after the first."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            if node.get("type") == "ref" and isinstance(node.get("value"), list):
                yield tuple(_name(number, part) for number, part in enumerate(node["value"]))


def _name(number: int, part: Any) -> str:
    if not isinstance(part, dict):
        return ""
    named = part.get("type") == ("string" if number else "var")
    return str(part.get("value")) if named else ""


def _code(found: re.Match[str]) -> str:
    """Return what is code of a text or comment, of the same length: nothing, a name in brackets, or a template."""
    text = found[0]
    if found.lastgroup == "key" and "\\" in text:
        try:
            return f'"{json.loads(text.strip())}"'.ljust(len(text))
        except ValueError:
            return text
    kept = found.lastgroup == "template" or (found.lastgroup == "key" and "." not in text)
    return text if kept else " " * len(text)
