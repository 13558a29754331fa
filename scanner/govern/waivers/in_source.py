"""Writes a waiver as a comment above the line of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import UsageError
from scanner.govern.waivers.comments import WORD
from scanner.govern.waivers.grammar import Said, written
from scanner.govern.waivers.layouts.choosing import layout_of

if TYPE_CHECKING:
    from scanner.govern.waivers.layouts.layout import Layout, Text
    from scanner.model import Source

_HINT = "leave --in-source out: it is written to a file of waivers then"
_SCRIPTS = frozenset({"a Dockerfile"})
_WORKFLOWS = (".github/workflows/", ".gitea/workflows/", ".forgejo/workflows/")


def comment(said: Said) -> str:
    """Return the comment that says this.

    Raises:
        UsageError: no comment can.
    """
    try:
        return f"# {WORD} {written(said)}"
    except ValueError as error:
        raise UsageError(f"this cannot be written as a comment: {error}", hint=_HINT) from error


def with_comment(source: Source, line: int, said: Said) -> str:
    """Return the text of a file with a comment above one of its lines, indented as that line.

    Raises:
        UsageError: the file has no comments, or the line is part of a text in which one would change what it says.
    """
    layout = layout_of(source)
    start = source.line_starts[line - 1]
    end = source.text.find("\n", start)
    content = source.text[start:end] if end >= 0 else source.text[start:]
    indent = content[: len(content) - len(content.lstrip())] if content.strip() else ""
    _check(source, layout, start, layout.text_at(start + len(indent)), content)
    ending = "\r\n" if content.endswith("\r") else "\n"
    return f"{source.text[:start]}{indent}{comment(said)}{ending}{source.text[start:]}"


def _check(source: Source, layout: Layout, start: int, text: Text | None, content: str) -> None:
    if text is not None and text.end - text.start == len(source.text):
        raise UsageError(f"{source.path} is {layout.language}, which has no comments", hint=_HINT)
    if text is not None and _is_within(text, start) and not (text.embedded and _is_script(source, layout)):
        raise UsageError("the finding stands within a text, which a comment would change", hint=_HINT)
    if layout.remark.match(content):
        raise UsageError("the finding stands in a comment, above which none can be written", hint=_HINT)


def _is_within(text: Text, line_start: int) -> bool:
    """Tell whether a line is a part of a text, not the one on which a quoted text begins."""
    return text.start <= line_start if text.embedded else text.start < line_start


def _is_script(source: Source, layout: Layout) -> bool:
    """Tell whether the embedded texts of a file are scripts, in which `#` begins a comment."""
    return layout.language in _SCRIPTS or any(place in f"/{source.path}" for place in _WORKFLOWS)
