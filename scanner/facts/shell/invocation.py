"""What the readers of commands see: one command that runs, with what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from scanner.facts.shell.words import Word
    from scanner.model import Offsets, Words

SinkKind = Literal["pipe", "argument", "variable", "redirection"]


class Sink(msgspec.Struct, eq=False):
    """Where the output of a command goes.

    Attributes:
        kind: how it gets there.
        consumers: the commands that get it, in the order they are written.
        variable: the variable it is assigned to, "" if none.
    """

    kind: SinkKind
    consumers: list[Invocation] = msgspec.field(default_factory=list)
    variable: str = ""


class Assignment(msgspec.Struct, frozen=True):
    """A variable that is set.

    Attributes:
        name: the variable.
        value: what it is set to.
        where: the range of the whole assignment in the script that is reported.
    """

    name: str
    value: Word
    where: Offsets


class Invocation(msgspec.Struct, eq=False):
    """One simple command, without the programs that merely run it.

    Attributes:
        program: its name without the directory, or None where it cannot be known.
        words: the program and its arguments.
        ranges: where they stand in the script that is reported: the whole command, then each word.
        via: the programs that run it, outermost first.
        stdin: what it reads, if that is written in the script (a here-document or here-string).
        outputs: the files its output is redirected to.
        sink: where its output goes otherwise, None if it is just shown.
        home: what walked the text that its words stand in.
        unread: the script, or part of one, that stands here and could not be read; "" for a command.
    """

    program: str | None
    words: list[Word]
    ranges: Words
    via: tuple[str, ...] = ()
    stdin: Word | None = None
    outputs: tuple[Word, ...] = ()
    sink: Sink | None = None
    home: object = None
    unread: str = ""

    @property
    def arguments(self) -> list[Word]:
        """The words after the program."""
        return self.words[1:]
