"""The text that a shell gets for RUN with here-documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.syntax.dockerfile import Word
from scanner.syntax.dockerfile.heredocs import marker

if TYPE_CHECKING:
    from scanner.syntax.dockerfile import Heredoc
    from scanner.syntax.scalar_offsets import Piece

_LINE = re.compile(r"(\t*+)([^\n]*+\n?)")


def run_script(line: Word, heredocs: tuple[Heredoc, ...]) -> Word:
    """Return the script of a RUN instruction, with a map to where its parts stand.

    Where the line is nothing but the marker of a here-document, its content is the script, without the tabs
    that `<<-` removes. Otherwise the shell gets the line and the here-documents below it.
    """
    joined = _Joined()
    if marker(line.value) is not None:
        if heredocs[0].chomp:
            joined.add_without_tabs(heredocs[0].content)
        else:
            joined.add(heredocs[0].content)
        return joined.word(line.end)
    joined.add(line)
    for heredoc in heredocs:
        content = heredoc.content
        joined.add(Word("\n", content.start, content.start))
        joined.add(content)
        joined.add(Word(heredoc.name, content.end, heredoc.end))
    return joined.word(line.end)


class _Joined:
    def __init__(self) -> None:
        self._values: list[str] = []
        self._pieces: list[Piece] = []
        self._length = 0

    def add(self, word: Word) -> None:
        if not word.value:
            return
        pieces = word.pieces or ((0, word.start, len(word.value), word.end - word.start),)
        self._pieces.extend([(self._length + piece[0], *piece[1:]) for piece in pieces])
        self._values.append(word.value)
        self._length += len(word.value)

    def add_without_tabs(self, content: Word) -> None:
        for match in _LINE.finditer(content.value):
            start = content.start + match.start(2)
            self.add(Word(match[2], start, start + len(match[2])))

    def word(self, empty: int) -> Word:
        if not self._pieces:
            return Word("", empty, empty)
        last = self._pieces[-1]
        pieces = tuple(self._pieces)
        return Word("".join(self._values), pieces[0][1], last[1] + last[3], pieces)
