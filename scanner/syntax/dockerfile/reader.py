"""The reader: a Dockerfile's text to its instructions, as BuildKit's parser reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from scanner.errors import ParseError
from scanner.syntax.dockerfile import arguments, directives, heredocs
from scanner.syntax.dockerfile.lines import SPACES, Lines
from scanner.syntax.dockerfile.tree import Dockerfile, Instruction, Word
from scanner.syntax.dockerfile.validity import INSTRUCTIONS, check, check_order

if TYPE_CHECKING:
    from scanner.model import Source
    from scanner.syntax.dockerfile.lines import Line

MAX_WORDS = 100_000
"""A file may have that many words; the text that a shell gets is one."""

_HEREDOCS = frozenset({"run", "copy", "add"})
_SHELL_OR_JSON = frozenset({"run", "cmd", "entrypoint", "shell"})
_LIST_OR_JSON = frozenset({"copy", "add", "volume"})
_WHOLE = frozenset({"maintainer", "stopsignal", "user", "workdir"})


def read(source: Source) -> Dockerfile:
    """Return the directives and instructions of a Dockerfile.

    Raises:
        ParseError: BuildKit does not read it, or cannot build it whatever the build arguments are.
    """
    found, escape, offset = directives.read(source)
    lines = Lines(source, offset, escape)
    reader = _Reader(source, escape)
    instructions: list[Instruction] = []
    count = 0
    while (line := lines.logical()) is not None:
        instruction = reader.instruction(line, lines)
        check(source, instruction)
        instructions.append(instruction)
        count += _size(instruction)
        if count > MAX_WORDS:
            raise ParseError(
                f"the Dockerfile has more than {MAX_WORDS} words",
                span=source.span(instruction.keyword.start, instruction.keyword.end),
            )
    check_order(source, instructions)
    return Dockerfile(found, tuple(instructions), escape)


def _size(instruction: Instruction) -> int:
    """Return how many words an instruction has, its keyword, flags, comments and here-documents included."""
    target = instruction.trigger or instruction
    others = len(target.words) + len(target.flags or ()) + len(instruction.heredocs)
    return 1 + others + len(instruction.comments)


class _Reader:
    def __init__(self, source: Source, escape: str) -> None:
        self._source = source
        self._escape = escape

    def instruction(self, line: Line, lines: Lines) -> Instruction:
        text = line.text
        end = len(text.rstrip(SPACES))
        start = min(len(text) - len(text.lstrip(SPACES)), end)
        instruction = self._read(line, start, end)
        if "<<" not in text or not _may_have_heredocs(instruction):
            return instruction
        announced = heredocs.markers(line)
        if not announced:
            return instruction
        bodies = heredocs.read(self._source, lines, announced, line.start)
        return Instruction(
            line.start,
            bodies[-1].end,
            instruction.name,
            instruction.keyword,
            instruction.flags,
            instruction.words,
            instruction.is_json,
            instruction.comments,
            tuple(bodies),
            instruction.trigger,
        )

    def _read(self, line: Line, start: int, end: int) -> Instruction:
        """Return the instruction that stands between two offsets of a line."""
        blank = arguments.BLANK.search(line.text, start, end)
        keyword = line.word(start, blank.start() if blank else end)
        name = keyword.value.lower()
        flags, position = None, end
        if blank is not None:
            flags, position = arguments.flags(line, blank.end(), end, self._escape)
        rest = line.text[position:end]
        position += len(rest) - len(rest.lstrip(SPACES))
        trigger = None
        words: tuple[Word, ...] = ()
        is_json = False
        if name == "onbuild":
            trigger = self._trigger(line, position, end)
        elif name not in INSTRUCTIONS:
            words = (Word("", keyword.end, keyword.end),)
        elif position < end:
            words, is_json = self._words(name, line, position, end)
        return Instruction(
            line.start, line.end, name, keyword, flags, words, is_json, line.comments, (), trigger
        )

    def _trigger(self, line: Line, start: int, end: int) -> Instruction | None:
        if start >= end:
            return None
        blank = arguments.BLANK.search(line.text, start, end)
        if line.text[start : blank.start() if blank else end].lower() == "onbuild":
            self._refuse("ONBUILD is not allowed as an ONBUILD trigger", line, start, end)
        return self._read(line, start, end)

    def _words(self, name: str, line: Line, start: int, end: int) -> tuple[tuple[Word, ...], bool]:
        """Return the arguments, and whether they are a JSON array."""
        if name in _SHELL_OR_JSON or name in _LIST_OR_JSON:
            return self._maybe_json(name, line, start, end)
        if name in {"env", "label"}:
            return self._pairs(name, line, start, end), False
        if name == "arg":
            return arguments.assigned(line, start, end, self._escape), False
        if name == "healthcheck":
            return self._healthcheck(line, start, end)
        if name in _WHOLE:
            return (line.word(start, end),), False
        return arguments.delimited(line, start, end), False

    def _maybe_json(self, name: str, line: Line, start: int, end: int) -> tuple[tuple[Word, ...], bool]:
        try:
            strings = arguments.json_strings(line, start, end)
        except arguments.NotStringsError:
            self._refuse("a JSON array of arguments may hold only strings", line, start, end)
        if strings is not None:
            return strings, True
        if name in _LIST_OR_JSON:
            return arguments.delimited(line, start, end), False
        return (line.word(start, end),), False

    def _healthcheck(self, line: Line, start: int, end: int) -> tuple[tuple[Word, ...], bool]:
        blank = arguments.BLANK.search(line.text, start, end)
        if blank is None:
            return (line.word(start, end),), False
        words, is_json = self._maybe_json("cmd", line, blank.end(), end)
        return (line.word(start, blank.start()), *words), is_json

    def _pairs(self, name: str, line: Line, start: int, end: int) -> tuple[Word, ...]:
        """Return name, value and separator of each assignment, or of the old form `ENV name value`."""
        words = arguments.assigned(line, start, end, self._escape)
        if words and "=" not in words[0].value:
            blank = arguments.BLANK.search(line.text, start, end)
            if blank is None:
                self._refuse(f"{name.upper()} requires two arguments", line, start, end)
            value = line.word(blank.end(), end)
            return line.word(start, blank.start()), value, Word("", value.start, value.start)
        return tuple([part for word in words for part in self._pair(word)])

    def _pair(self, word: Word) -> tuple[Word, Word, Word]:
        position = word.value.find("=")
        if position < 0:
            raise ParseError(
                f"there is no = in {word.value!r}"[:200],
                hint="write name=value, and quote a value that has spaces in it",
                span=self._source.span(word.start, word.end),
            )
        return (
            _part(word, 0, position),
            _part(word, position + 1, len(word.value)),
            _part(word, position, position + 1),
        )

    def _refuse(self, message: str, line: Line, start: int, end: int) -> NoReturn:
        word = line.word(start, end)
        raise ParseError(message, span=self._source.span(word.start, word.end))


def _part(word: Word, start: int, end: int) -> Word:
    first, last = word.locate(start, end)
    value = word.value[start:end]
    if not word.pieces or last - first == len(value):
        return Word(value, first, last)
    clipped = [
        (max(begin, start) - start, source + max(0, start - begin), *_length(begin, size, start, end))
        for begin, source, size, _ in word.pieces
        if begin < end and begin + size > start
    ]
    return Word(value, first, last, tuple(clipped))


def _length(begin: int, size: int, start: int, end: int) -> tuple[int, int]:
    length = min(begin + size, end) - max(begin, start)
    return length, length


def _may_have_heredocs(instruction: Instruction) -> bool:
    target = instruction.trigger or instruction
    return target.name in _HEREDOCS and not target.is_json
