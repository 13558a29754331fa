"""Reads waivers out of comments: `# cattleguard: waive unpinned-image until=2027-01-31 reason="..."`.

A waiver at the end of a line covers what begins on that line; one on a line of its own covers the next statement. In a
text that is embedded in another (a script in YAML, a here-document) it covers lines of that text alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.govern.waivers.covered_lines import CoveredLines, TooMuchError
from scanner.govern.waivers.grammar import FORM, read
from scanner.model import Notice, Waiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.govern.waivers.layouts.layout import Layout, Text
    from scanner.model import Source

WORD = "cattleguard:"
MAX_WAIVERS = 1_000
"""In one file."""
_MARK = re.compile(r"(?:#+|//+|/\*+|\*+|<!--|--|;+|!+)?[ \t]*\Z")
_MAX_LENGTH = 4_000
_SAID = re.compile(rf"[ \t]*+(?P<said>[^\r\n]{{0,{_MAX_LENGTH}}}+)(?P<more>[^\r\n])?")
_WAIVES = re.compile(r"waive\b")
_QUOTES = "\"'`"
_MAX_LOOK_BACK = 120


def read_waivers(source: Source) -> tuple[Waiver | Notice, ...]:
    """Return the waivers of a file, and a notice for each that cannot be understood, in their order."""
    if WORD not in source.text:
        return ()
    from scanner.govern.waivers.layouts.choosing import layout_of  # noqa: PLC0415 - few files have waivers

    return tuple(_Comments(source, layout_of(source)).found())


class _Comments:
    def __init__(self, source: Source, layout: Layout) -> None:
        self._source = source
        self._layout = layout
        self._covered = CoveredLines(source, layout)

    def found(self) -> Iterator[Waiver | Notice]:
        """Yield the waivers of the source, and notices."""
        text, count = self._source.text, 0
        word = text.find(WORD)
        while word >= 0:
            entry = self._entry(word)
            count += entry is not None
            if count > MAX_WAIVERS and entry is not None:
                yield Notice(
                    entry.span, f"more than {MAX_WAIVERS} waivers in one file are not read", "malformed"
                )
                return
            if entry is not None:
                yield entry
            word = text.find(WORD, word + len(WORD))

    def _entry(self, word: int) -> Waiver | Notice | None:
        """Return the waiver that a word begins, or what is to know about it; None where it begins no comment."""
        match = _SAID.match(self._source.text, word + len(WORD))
        mark = self._mark(word)
        if match is None or mark is None:
            return None
        said, span = match["said"].rstrip(), self._source.span(mark, match.start() + len(match[0].rstrip()))
        within = self._layout.text_at(mark)
        if not self._is_comment(mark, word, within):
            message = f"this waiver does not hold: it is no comment of {self._layout.language}"
            return Notice(span, message, "malformed") if self._claims(mark, word, said) else None
        try:
            one = read(_whole(match, said))
            lines = self._covered.lines(mark, within)
        except ValueError as error:
            return Notice(span, f"this waiver does not hold: {error}; write `{FORM}`", "malformed")
        except TooMuchError:
            return Notice(span, "this waiver does not hold: those above it cover too many lines", "malformed")
        return Waiver(one.rules, span, one.reason, one.until, one.ticket, one.owner, lines)

    def _mark(self, word: int) -> int | None:
        """Return the offset at which a comment may begin that a word is the first one of.

        Within a comment of several lines a line may begin with the word itself, or with `*`.
        """
        text, line = self._source.text, self._line_start(word)
        begin = max(line, word - _MAX_LOOK_BACK)
        match = _MARK.search(text, begin, word)
        if match is None:
            return None
        mark, written = match.start(), match[0].strip()
        if written in ("", "*"):
            return mark if begin == line and not text[line:mark].strip() else None
        return mark

    def _claims(self, mark: int, word: int, said: str) -> bool:
        """Tell whether what is no comment was meant to be a waiver."""
        text = self._source.text
        is_marked = text[mark:word].strip() not in ("", "*") and (
            self._is_apart(mark) or text[mark - 1] in _QUOTES
        )
        return is_marked and _WAIVES.match(said) is not None

    def _line_start(self, offset: int) -> int:
        return self._source.line_starts[self._source.position(offset)[0] - 1]

    def _is_comment(self, mark: int, word: int, within: Text | None) -> bool:
        """Tell whether a comment begins at a mark, or goes on there."""
        layout, written = self._layout, self._source.text[mark:word].strip()
        if within is not None:
            return within.embedded and written not in ("", "*") and self._is_apart(mark)
        if layout.comments is not None:
            comment = layout.comment_at(mark)
            goes_on = comment is not None and comment[0] < self._line_start(mark)
            if comment is None or written in ("", "*"):
                return goes_on
            return self._is_mark(written) and (comment[0] == mark or self._is_apart(mark))
        alone = layout.inline or self._covered.is_alone(mark, within)
        return alone and self._is_mark(written) and self._is_apart(mark)

    def _is_apart(self, mark: int) -> bool:
        """Tell whether white space stands before a mark, or nothing on its line."""
        return mark == 0 or self._source.text[mark - 1].isspace()

    def _is_mark(self, written: str) -> bool:
        return written.startswith(self._layout.marks)


def _whole(match: re.Match[str], said: str) -> str:
    if match["more"]:
        raise ValueError(f"it has more than {_MAX_LENGTH} characters")
    return said
