"""Commands with their pointers: what the readers of packages, downloads and credentials work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.model import Command
from scanner.facts.shell.verbs import verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.facts.model import Phase, Target
    from scanner.facts.shell.invocation import Invocation
    from scanner.facts.shell.words import Word
    from scanner.model import Pointer


class Run(msgspec.Struct, frozen=True):
    """A command at its place in a document.

    Attributes:
        invocation: what is run.
        command: the fact.
        pointers: the pointers of its words, if they do not stand at `command.at + (k,)`.
    """

    invocation: Invocation
    command: Command
    pointers: tuple[Pointer, ...] = ()

    @property
    def arguments(self) -> list[Word]:
        """The words after the program."""
        return self.invocation.words[1:]

    def argument_at(self, index: int) -> Pointer:
        """Return the pointer of an argument, the first being 0."""
        return self.pointers[index + 1] if self.pointers else (*self.command.at, index + 1)


def run(
    invocation: Invocation,
    at: Pointer,
    *,
    phase: Phase,
    target: Target,
    pointers: Sequence[Pointer] = (),
) -> Run:
    """Return a command with its fact."""
    arguments = invocation.words[1:]
    unknown = [invocation.unread] if invocation.unread else []
    unknown.extend(expression for word in invocation.words for expression in word.unknown)
    command = Command(
        at=at,
        program=invocation.program,
        verb=verb(invocation.program, arguments),
        args=tuple(word.text for word in arguments),
        phase=phase,
        target=target,
        via=invocation.via,
        unknown=tuple(dict.fromkeys(unknown)),
    )
    return Run(invocation, command, tuple(pointers))
