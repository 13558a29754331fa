"""The document: an array of commands in conftest's shape, and where every part of it stands.

conftest gives `{Cmd, SubCmd, JSON, Flags, Value, Stage}` for each comment and instruction. Added to that are
parser directives (`Cmd` is `directive`, `SubCmd` its name), the flags of ONBUILD triggers, `Heredocs` where an
instruction has some, and `Script`, the text a shell gets, where RUN has some.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scanner.formats.dockerfile.scripts import run_script

if TYPE_CHECKING:
    from scanner.model import Offsets, Pointer, Source
    from scanner.syntax.dockerfile import Directive, Dockerfile, Instruction, Word


@dataclass(frozen=True, slots=True)
class Entry:
    """A command of the document.

    Attributes:
        value: its JSON value.
        start: offset of its first code point.
        end: offset after its last.
        instruction: the instruction it is, None for a comment or directive.
        words: the strings of its value that have a place, by their pointers in the command.
    """

    value: dict[str, Any]
    start: int
    end: int
    instruction: Instruction | None = None
    words: dict[Pointer, Word] = field(default_factory=dict)


def entries(dockerfile: Dockerfile) -> list[Entry]:
    """Return the commands of a Dockerfile in the order of the file."""
    found = [_directive(directive) for directive in dockerfile.directives]
    stage = 0
    seen = False
    for instruction in dockerfile.instructions:
        if instruction.name == "from":
            stage += seen
            seen = True
        found.extend(_comment(comment, stage) for comment in instruction.comments)
        found.append(_instruction(instruction, stage))
    return found


def _command(cmd: str, stage: int, **parts: Any) -> dict[str, Any]:
    return {"Cmd": cmd, "SubCmd": "", "JSON": False, "Flags": None, "Value": None, "Stage": stage} | parts


def _directive(directive: Directive) -> Entry:
    value = _command("directive", 0, SubCmd=directive.name, Value=[directive.value.value])
    return Entry(value, directive.start, directive.end, None, {("Value", 0): directive.value})


def _comment(comment: Word, stage: int) -> Entry:
    value = _command("comment", stage, Value=[comment.value])
    return Entry(value, comment.start, comment.end, None, {("Value", 0): comment})


def _instruction(instruction: Instruction, stage: int) -> Entry:
    trigger = instruction.trigger
    target = trigger or instruction
    flags = instruction.flags
    if trigger is not None:
        flags = (*(flags or ()), *(trigger.flags or ()))
    words: dict[Pointer, Word] = {("Cmd",): instruction.keyword}
    words |= {("Flags", index): flag for index, flag in enumerate(flags or ())}
    words |= {("Value", index): word for index, word in enumerate(target.words)}
    value = _command(
        instruction.name,
        stage,
        JSON=target.is_json,
        Flags=None if flags is None else [flag.value for flag in flags],
        Value=[word.value for word in target.words] or None,
    )
    if trigger is not None:
        value["SubCmd"] = trigger.keyword.value
        words[("SubCmd",)] = trigger.keyword
    if instruction.heredocs:
        value["Heredocs"] = [
            {"Name": heredoc.name, "Content": heredoc.content.value} for heredoc in instruction.heredocs
        ]
        for index, heredoc in enumerate(instruction.heredocs):
            words[("Heredocs", index, "Content")] = heredoc.content
            words[("Heredocs", index)] = heredoc.marker
        if target.name == "run" and target.words:
            words[("Script",)] = script = run_script(target.words[0], instruction.heredocs)
            value["Script"] = script.value
    return Entry(value, instruction.start, instruction.end, instruction, words)


class CommandMap:
    """Source map of the document."""

    def __init__(self, source: Source, found: list[Entry]) -> None:
        self._source = source
        self._entries = found

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; see `scanner.model.SourceMap`.

        A command gives its first line, `Value` all arguments. Behind a flag, `value` is what stands after its
        `=`, and any other segment the value of that key in it (`Flags/0/from` in `--mount=type=bind,from=x`).
        """
        entry = self._entry(pointer)
        if entry is None:
            return self._first_line(self._entries[0].start, self._entries[0].end)
        tail = pointer[1:]
        for length in range(min(len(tail), 3), 0, -1):
            word = entry.words.get(tail[:length])
            if word is not None:
                return _within_flag(word, tail[length:]) if tail[0] == "Flags" else (word.start, word.end)
        if tail and tail[0] == "Value" and entry.words:
            return self._arguments(entry)
        return self._first_line(entry.start, entry.end)

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""
        entry = self._entry(pointer)
        word = entry.words.get(pointer[1:]) if entry is not None else None
        return self.locate(pointer) if word is None else word.locate(start, end)

    def _entry(self, pointer: Pointer) -> Entry | None:
        index = pointer[0] if pointer else None
        return self._entries[index] if isinstance(index, int) and 0 <= index < len(self._entries) else None

    def _arguments(self, entry: Entry) -> Offsets:
        words = [word for key, word in entry.words.items() if key[0] == "Value"]
        if not words:
            return self._first_line(entry.start, entry.end)
        start = min(word.start for word in words)
        end = max(word.end for word in words)
        if not entry.value["JSON"] or entry.value["Cmd"] == "healthcheck":
            return start, end
        opening = self._source.text.rfind("[", entry.start, start)
        closing = self._source.text.find("]", end, entry.end)
        return (opening if opening >= 0 else start), (closing + 1 or end)

    def _first_line(self, start: int, end: int) -> Offsets:
        line_end = self._source.text.find("\n", start, end)
        end = line_end if line_end >= 0 else end
        return start, start + len(self._source.text[start:end].rstrip())


def _within_flag(word: Word, tail: Pointer) -> Offsets:
    if not tail:
        return word.start, word.end
    position = word.value.find("=") + 1
    if tail[0] == "value":
        return word.locate(position, len(word.value))
    while position < len(word.value):
        end = word.value.find(",", position)
        end = len(word.value) if end < 0 else end
        key, separator, _ = word.value[position:end].partition("=")
        if separator and key.lower().lstrip('"') == tail[0]:
            return word.locate(position + len(key) + 1, end)
        position = end + 1
    return word.start, word.end
