"""Parser directives: the comments `# syntax=`, `# escape=` and `# check=` at the very start of a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.syntax.dockerfile.lines import SPACES
from scanner.syntax.dockerfile.tree import Directive, Word

if TYPE_CHECKING:
    from scanner.model import Source

DEFAULT_ESCAPE = "\\"
_NAMES = frozenset({"syntax", "escape", "check"})
_DIRECTIVE = re.compile(
    rf"#[{SPACES}]*+([a-zA-Z][a-zA-Z0-9]*+)[\t\n\f\r ]*+=[\t\n\f\r ]*+(.+?)[\t\n\f\r ]*\Z"
)


def read(source: Source) -> tuple[tuple[Directive, ...], str, int]:
    """Return the directives, the escape character, and the offset after the last directive's line.

    A line that starts with `#!` hides the directives below it from the parser, but `syntax` is looked for
    below it too (the frontend is chosen before the file is parsed).

    Raises:
        ParseError: a directive is given twice, or the escape character is neither a backslash nor a backtick.
    """
    found: dict[str, Directive] = {}
    offset = 0
    while (line := _directive(source.text, offset)) is not None:
        directive, offset = line
        if directive.name in found:
            raise ParseError(
                f"only one {directive.name} parser directive can be used",
                hint="remove one of the two",
                span=source.span(directive.start, directive.end),
            )
        found[directive.name] = directive
    escape = _escape(source, found.get("escape"))
    if not found and source.text.startswith("#!"):
        found = _below_shebang(source.text)
    if "syntax" in found and _is_indented(source.text, found["syntax"]):
        del found["syntax"]
    return tuple(found.values()), escape, offset


def _directive(text: str, start: int) -> tuple[Directive, int] | None:
    """Return the directive on the line at an offset, and the offset of the next line."""
    following = text.find("\n", start) + 1 or len(text)
    line = text[start:following].rstrip("\r\n")
    begin = start + len(line) - len(line.lstrip(SPACES))
    match = _DIRECTIVE.match(text[begin : start + len(line)])
    if match is None or match[1].lower() not in _NAMES:
        return None
    value = Word(match[2], begin + match.start(2), begin + match.end(2))
    return Directive(match[1].lower(), value, begin, start + len(line)), following


def _is_indented(text: str, directive: Directive) -> bool:
    """Tell whether whitespace stands before a directive: BuildKit then finds no `syntax` in it."""
    return directive.start > 0 and text[directive.start - 1] != "\n"


def _escape(source: Source, directive: Directive | None) -> str:
    if directive is None:
        return DEFAULT_ESCAPE
    value = directive.value
    if value.value not in {"\\", "`"}:
        raise ParseError(
            "the escape character must be a backslash or a backtick",
            span=source.span(value.start, value.end),
        )
    return value.value


def _below_shebang(text: str) -> dict[str, Directive]:
    offset = text.find("\n") + 1
    while offset and (line := _directive(text, offset)) is not None:
        directive, offset = line
        if directive.name == "syntax":
            return {"syntax": directive}
    return {}
