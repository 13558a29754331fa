"""The document: an array of commands in conftest's shape, and where every part of it stands.

conftest gives `{Cmd, SubCmd, JSON, Flags, Value, Stage}` for each comment and instruction. Added to that are
parser directives (`Cmd` is `directive`, `SubCmd` its name), the flags of ONBUILD triggers, `Heredocs` where an
instruction has some, and `Script`, the text a shell gets, where RUN has some.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.dockerfile.scripts import run_script

if TYPE_CHECKING:
    from scanner.model import Offsets, Pointer, Source
    from scanner.syntax.dockerfile import Dockerfile, Instruction, Word


class Entry(msgspec.Struct, frozen=True):
    """A command of the document.

    Attributes:
        value: its JSON value.
        start: offset of its first code point.
        end: offset after its last.
        instruction: the instruction it is, None for a comment or directive.
        text: the text of a comment or directive.
        script: the text a shell gets for RUN with here-documents.
    """

    value: dict[str, Any]
    start: int
    end: int
    instruction: Instruction | None = None
    text: Word | None = None
    script: Word | None = None

    def words(self) -> tuple[Word, ...]:
        """Return the words of `Value`."""
        if self.instruction is not None:
            return (self.instruction.trigger or self.instruction).words
        return (self.text,) if self.text is not None else ()

    def word(self, pointer: Pointer) -> Word | None:
        """Return the string at a pointer in the command, None if there is none that has a place."""
        if pointer == ("Script",):
            return self.script
        if pointer == ("Cmd",) and self.instruction is not None:
            return self.instruction.keyword
        if pointer == ("SubCmd",) and self.instruction is not None and self.instruction.trigger is not None:
            return self.instruction.trigger.keyword
        if len(pointer) < 2 or not isinstance(pointer[1], int):
            return None
        found = self._list(pointer)
        return found[pointer[1]] if 0 <= pointer[1] < len(found) else None

    def _list(self, pointer: Pointer) -> tuple[Word, ...]:
        if len(pointer) == 2 and pointer[0] == "Value":
            return self.words()
        if self.instruction is None:
            return ()
        if len(pointer) == 2 and pointer[0] == "Flags":
            return _flags(self.instruction) or ()
        if pointer[0] == "Heredocs" and pointer[2:] in {(), ("Name",)}:
            return tuple(heredoc.marker for heredoc in self.instruction.heredocs)
        if pointer[0] == "Heredocs" and pointer[2:] == ("Content",):
            return tuple(heredoc.content for heredoc in self.instruction.heredocs)
        return ()


def _flags(instruction: Instruction) -> tuple[Word, ...] | None:
    """Return the flags of an instruction, for ONBUILD also those of its trigger."""
    if instruction.trigger is None:
        return instruction.flags
    return (*(instruction.flags or ()), *(instruction.trigger.flags or ()))


def entries(dockerfile: Dockerfile) -> list[Entry]:
    """Return the commands of a Dockerfile in the order of the file."""
    found = [
        Entry(
            _command("directive", 0, SubCmd=directive.name, Value=[directive.value.value]),
            directive.start,
            directive.end,
            text=directive.value,
        )
        for directive in dockerfile.directives
    ]
    stage = 0
    seen = False
    for instruction in dockerfile.instructions:
        if instruction.name == "from":
            stage += seen
            seen = True
        for comment in instruction.comments:
            value = _command("comment", stage, Value=[comment.value])
            found.append(Entry(value, comment.start, comment.end, text=comment))
        found.append(_instruction(instruction, stage))
    return found


def _command(cmd: str, stage: int, **parts: Any) -> dict[str, Any]:
    return {"Cmd": cmd, "SubCmd": "", "JSON": False, "Flags": None, "Value": None, "Stage": stage} | parts


def _instruction(instruction: Instruction, stage: int) -> Entry:
    trigger = instruction.trigger
    target = trigger or instruction
    flags = _flags(instruction)
    value = {
        "Cmd": instruction.name,
        "SubCmd": "" if trigger is None else trigger.keyword.value,
        "JSON": target.is_json,
        "Flags": None if flags is None else [flag.value for flag in flags],
        "Value": [word.value for word in target.words] or None,
        "Stage": stage,
    }
    script = None
    if instruction.heredocs:
        value["Heredocs"] = [
            {"Name": heredoc.name, "Content": heredoc.content.value} for heredoc in instruction.heredocs
        ]
        if target.name == "run" and target.words:
            script = run_script(target.words[0], instruction.heredocs)
            value["Script"] = script.value
    return Entry(value, instruction.start, instruction.end, instruction, script=script)


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
            word = entry.word(tail[:length])
            if word is not None:
                return _within_flag(word, tail[length:]) if tail[0] == "Flags" else (word.start, word.end)
        if tail and tail[0] == "Value":
            return self._arguments(entry)
        return self._first_line(entry.start, entry.end)

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""
        entry = self._entry(pointer)
        word = entry.word(pointer[1:]) if entry is not None else None
        return self.locate(pointer) if word is None else word.locate(start, end)

    def _entry(self, pointer: Pointer) -> Entry | None:
        index = pointer[0] if pointer else None
        return self._entries[index] if isinstance(index, int) and 0 <= index < len(self._entries) else None

    def _arguments(self, entry: Entry) -> Offsets:
        words = entry.words()
        if not words:
            return self._first_line(entry.start, entry.end)
        start, end = words[0].start, max(words[-1].end, words[0].end)
        if not entry.value["JSON"]:
            return start, end
        opening = start if entry.value["Cmd"] == "healthcheck" else self._source.text.rfind("[", 0, start)
        return max(opening, entry.start), self._source.text.find("]", end, entry.end) + 1 or end

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
