"""Where the reader stands in a text, how deep it is, and how it complains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.syntax.hcl.lexicon import UNUSED, WORD

if TYPE_CHECKING:
    from scanner.model import Source
    from scanner.syntax.hcl.lexicon import Mode

MAX_DEPTH = 200
"""How many blocks, brackets, templates, conditionals and unary operators may enclose one another."""

HARMLESS_DEPTH = 16
"""A tree cannot be too high as long as no depth plus the number of operators there exceeds this: a level of
depth adds at most six nodes besides its operators."""

_STRAY: dict[str, tuple[str, str | None]] = {
    "'": ("single quotes are not used in HCL", 'write strings in double quotes (")'),
    "`": ("backticks are not used in HCL", 'write strings in double quotes ("), or as a heredoc (<<EOT)'),
    ";": ("semicolons are not used in HCL", "separate arguments by newlines and list items by commas"),
    "\u201c": ("curly quotes are not used in HCL", 'write strings in straight double quotes (")'),
    "\u201d": ("curly quotes are not used in HCL", 'write strings in straight double quotes (")'),
    "&": ("there is no operator `&`", "the logical operator is `&&`"),
    "|": ("there is no operator `|`", "the logical operator is `||`"),
    "^": ("there is no operator `^`", None),
    "\r": ("a carriage return without a line feed", "end lines with LF or CRLF"),
}


class Cursor:
    """A position in a source.

    Attributes:
        source: what is read.
        text: its text.
        pos: the offset that is read next.
        high: whether the tree may be too high, so that it has to be measured.
    """

    __slots__ = ("high", "pos", "source", "text")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.pos = 1 if source.text.startswith("\ufeff") else 0
        self.high = False

    def error(self, message: str, start: int, end: int | None = None, hint: str | None = None) -> ParseError:
        """Return the error with the span of a range, or of what stands at an offset where there is no end.

        At the end of a line or of the text the span is empty.
        """
        if end is None:
            end = start if self.text[start : start + 1] in "\r\n" else start + 1
        return ParseError(message, hint=hint, span=self.source.span(start, end))

    def unexpected(self, wanted: str, hint: str | None = None) -> ParseError:
        """Return the error that something else than what is wanted stands here."""
        start = self.pos
        char = self.text[start : start + 1]
        word = WORD(self.text, start)
        if UNUSED(self.text, start):
            return self.stray(start)
        if self.text.startswith("/*", start):
            return self.error("comment is not closed", start, start + 2, hint="close it with */")
        if not char:
            found = "the end of the file"
        elif char in "\r\n#" or self.text.startswith("//", start):
            found = "the end of the line"
        else:
            found = f"`{word[0][:40] if word else char}`"
        return self.error(f"expected {wanted}, found {found}", start, word.end() if word else None, hint)

    def stray(self, start: int) -> ParseError:
        """Return the error that HCL has no use for the character at an offset."""
        char = self.text[start]
        if char in _STRAY:
            message, hint = _STRAY[char]
            return self.error(message, start, start + 1, hint)
        shown = f"`{char}`" if char.isprintable() else f"U+{ord(char):04X}"
        return self.error(f"the character {shown} is not used in HCL outside of strings", start, start + 1)

    def skip(self, mode: Mode, past: int = 0) -> int:
        """Go past so many characters and on to the next token; return its offset."""
        self.pos = end = mode.skip(self.text, self.pos + past).end()
        return end

    def deeper(self, depth: int, at: int) -> int:
        """Return the depth inside of what opens at an offset.

        Raises:
            ParseError: it would be more than `MAX_DEPTH`.
        """
        if depth >= HARMLESS_DEPTH:
            self.high = True
            if depth >= MAX_DEPTH:
                raise self.error(f"nesting deeper than {MAX_DEPTH} levels", at)
        return depth + 1
