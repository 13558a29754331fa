"""The nodes of a Dockerfile: directives, instructions, words, here-documents.

All offsets are code points in the text of the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from scanner.syntax.scalar_offsets import locate_in

if TYPE_CHECKING:
    from scanner.model import Offsets
    from scanner.syntax.scalar_offsets import Piece


class Word(Struct, frozen=True, gc=False):
    """A string value and where it stands.

    Attributes:
        value: the value; continuations, and in flags and JSON strings quotes and escapes, are removed.
        start: offset of its first code point.
        end: offset after its last code point.
        pieces: where the parts of the value stand; () where the value is the text from `start` to `end`.
    """

    value: str
    start: int
    end: int
    pieces: tuple[Piece, ...] = ()

    def locate(self, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the value; both are clamped to it."""
        if self.pieces:
            return locate_in(list(self.pieces), start, end)
        start = max(0, min(start, len(self.value)))
        return self.start + start, self.start + max(start, min(end, len(self.value)))


class Heredoc(Struct, frozen=True, gc=False):
    """A here-document.

    Attributes:
        name: its terminator, quotes removed.
        marker: the word that announces it, `<<-"EOF"`.
        expand: whether variables in its content are replaced (no part of the name is quoted).
        chomp: whether leading tabs of its lines are removed (`<<-`).
        descriptor: the file descriptor it is given to.
        content: its lines as they are written, and where they stand.
        end: offset after the terminator.
    """

    name: str
    marker: Word
    expand: bool
    chomp: bool
    descriptor: int
    content: Word
    end: int


class Instruction(Struct, frozen=True, gc=False):
    """An instruction.

    Attributes:
        start: offset of its first code point.
        end: offset after its last line, here-documents included, without the line feed.
        name: its keyword in lower case.
        keyword: its keyword as written.
        flags: its flags (`--from=build`), quotes removed.
        words: its arguments as BuildKit divides them: names, values and separators (`=` or "") for ENV and
            LABEL; one word for a shell form; the elements of a JSON array; `CMD` and the rest for
            HEALTHCHECK; () where there are none, and for ONBUILD.
        is_json: whether the arguments are a JSON array.
        comments: the comments right before it, without `#`.
        heredocs: its here-documents, for ONBUILD those of its trigger.
        trigger: the instruction an ONBUILD instruction registers.
    """

    start: int
    end: int
    name: str
    keyword: Word
    flags: tuple[Word, ...] | None
    words: tuple[Word, ...]
    is_json: bool
    comments: tuple[Word, ...] = ()
    heredocs: tuple[Heredoc, ...] = ()
    trigger: Instruction | None = None


class Directive(Struct, frozen=True, gc=False):
    """A parser directive: `# name=value`. The name is in lower case."""

    name: str
    value: Word
    start: int
    end: int


class Dockerfile(Struct, frozen=True, gc=False):
    """A whole Dockerfile. `escape` is its escape character, a backslash or a backtick."""

    directives: tuple[Directive, ...]
    instructions: tuple[Instruction, ...]
    escape: str
