"""Finds the built-in functions in a policy that reach out of the engine.

The syntax tree that a server tells has been compiled, and lacks what stands behind `with`; the text has all, but for names
that are put together within a template string. So both are looked at.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from scanner.policy.engines.opa.program import REACHING_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source, Span

_TEXT = re.compile(
    r"""
    (?P<template>\$"(?:\\.|[^"\\])*"|\$`[^`]*`)
    |(?P<key>(?<=\[)\s*(?:"(?:\\.|[^"\\\n])*"|`[^`]*`))
    |"(?:\\.|[^"\\\n])*"|`[^`]*`
    |\#[^\n]*
    """,
    re.VERBOSE | re.DOTALL,
)


def find_reaching_out(tree: Any, source: Source) -> Iterator[tuple[str, Span]]:
    """Yield the names of such functions in a policy, and where they stand.

    Args:
        tree: its syntax tree, as an OPA server has it.
        source: its text.
    """
    code = _TEXT.sub(_code, source.text)
    called = set(_references(tree))
    for name in sorted(REACHING_OUT):
        first, last = name.split(".")
        written = re.search(rf'(?<![\w.]){first}\s*(?:\.\s*{last}\b|\[\s*["`]{last}["`])', code)
        if written is not None:
            yield name, source.span(*written.span())
        elif name in called:
            yield name, source.span(0, 0)


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


def _references(tree: Any) -> Iterator[str]:
    """Yield the references of a tree, of names alone."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            if node.get("type") == "ref" and isinstance(node.get("value"), list):
                yield ".".join(str(part.get("value")) for part in node["value"] if isinstance(part, dict))
