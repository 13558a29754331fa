"""The layout of Dockerfiles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.govern.waivers.layouts.layout import HASH, Layout, Text
from scanner.syntax.dockerfile import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Offsets, Source
    from scanner.syntax.dockerfile.tree import Instruction

_SHELL = frozenset({"run", "cmd", "entrypoint", "healthcheck"})
_LINES = re.compile(r"^[ \t]*+#[^\n]*+", re.MULTILINE)
_WORDS = re.compile(
    r"(?P<line>^[ \t]*+#[^\n]*+)|(?P<comment>(?<=[ \t])#[^\n]*+)|\\.|'[^']*+'?+|\"(?>(?:[^\"\\]|\\.)*)\"?+",
    re.DOTALL | re.MULTILINE,
)
"""Comments of a shell's text: not in quotes, and after white space. A line that begins with `#` never gets to the shell."""


def layout(source: Source) -> Layout | None:
    """Return the layout of a source, None where it is no Dockerfile."""
    try:
        instructions = read(source).instructions
    except ParseError:
        return None
    comments: list[Offsets] = []
    texts: list[Text] = []
    end = 0
    for instruction in instructions:
        comments += _found(_LINES, source.text, end, instruction.start)
        comments += _inside(source.text, instruction)
        texts += (
            Text(heredoc.content.start, heredoc.content.end, embedded=True)
            for heredoc in instruction.heredocs
        )
        end = instruction.end
    comments += _found(_LINES, source.text, end, len(source.text))
    statements = tuple(
        (source.position(one.start)[0], source.position(max(one.start, one.end - 1))[0])
        for one in instructions
    )
    return Layout(
        ("#",),
        HASH,
        "indentation",
        tuple(texts),
        tuple(comments),
        statements=statements,
        language="a Dockerfile",
    )


def _inside(text: str, instruction: Instruction) -> Iterator[Offsets]:
    """Yield the comments within an instruction, without its here-documents."""
    target = instruction.trigger or instruction
    words = _WORDS if target.name in _SHELL and not target.is_json else _LINES
    heredocs = instruction.heredocs
    end = text.rfind("\n", 0, heredocs[0].content.start) if heredocs else instruction.end
    yield from _found(words, text, instruction.start, max(instruction.start, end))


def _found(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Offsets]:
    for match in pattern.finditer(text, start, end):
        if pattern is _LINES or match["line"] or match["comment"]:
            yield match.span()
