"""Tells of modules that were written anew in the places that they have as their authors wrote them."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from scanner.policy.engines.protocol import Lines
from scanner.policy.portable.guarded import PATH, called_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.errors import PolicyError
    from scanner.policy.portable.module import Portable


def placed_error(error: PolicyError, written: Mapping[str, Portable]) -> PolicyError:
    """Return an error with its place as the author wrote it."""
    span = error.span
    if span is not None and span.path == PATH:  # all that is known is what was called
        return type(error)(f"`{called_at(span.line)}`: {error.message}", hint=error.hint)
    one = written.get(span.path) if span is not None else None
    if span is None or one is None or not one.passes:
        return error
    start, _ = one.module.source.offsets(span)
    offset = one.origin(len(one.module.source.text[:start].encode()))
    first = _characters(one, offset)
    return type(error)(error.message, hint=error.hint, span=one.written.source.span(first, first + 1))


def placed_lines(lines: Lines, one: Portable | None) -> Lines:
    """Return lines as the author numbered them; one that is evaluated in part is."""
    if one is None or not one.passes:
        return lines
    starts = one.module.source.line_starts
    covered = {_line(one, starts, line) for line in lines.covered}
    return Lines(
        tuple(sorted(covered)),
        tuple(sorted({_line(one, starts, line) for line in lines.not_covered} - covered)),
    )


def placed_tree(tree: dict[str, Any], one: Portable) -> dict[str, Any]:
    """Return a syntax tree in which all places are those that the author wrote."""
    if not one.passes:
        return tree
    text = one.written.source.text.encode()
    starts = [0, *(found.end() for found in re.finditer(b"\n", text))]
    stack: list[Any] = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            if isinstance(part.get("start"), int) and isinstance(part.get("end"), int):
                _place(part, one, starts)
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)
    return tree


def _place(span: dict[str, Any], one: Portable, starts: Sequence[int]) -> None:
    start = one.origin(span["start"])
    end = one.origin(span["end"] - 1) + 1 if span["end"] > span["start"] else start
    line = bisect_right(starts, start)
    span.update(start=start, end=max(start, end), line=line, col=start - starts[line - 1] + 1)


def _line(one: Portable, starts: Any, line: int) -> int:
    start = starts[min(max(line, 1), len(starts)) - 1]
    offset = one.origin(len(one.module.source.text[:start].encode()))
    return one.written.source.text.encode().count(b"\n", 0, offset) + 1


def _characters(one: Portable, offset: int) -> int:
    return len(one.written.source.text.encode()[:offset].decode(errors="ignore"))
