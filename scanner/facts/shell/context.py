"""What walks through a script carry along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.shell.parse import Grammar

if TYPE_CHECKING:
    from tree_sitter import Node

    from scanner.facts.shell.invocation import Assignment, Invocation, Sink
    from scanner.facts.shell.words import Word

LONGEST_TOTAL = 1_048_576
"""Code points that all the scripts within one script may have together."""


class Around(msgspec.Struct, frozen=True):
    """What stands around a statement.

    Attributes:
        sink: where its output goes.
        outputs: the files its output goes to.
        stdin: what it reads, if that is written in the script.
        arguments: words of the command that the grammar has taken for something else.
        nodes: the redirections of the command: what is substituted there runs.
    """

    sink: Sink | None = None
    outputs: tuple[Word, ...] = ()
    stdin: Word | None = None
    arguments: tuple[Node, ...] = ()
    nodes: tuple[Node, ...] = ()

    @property
    def inner(self) -> Around:
        """The same for the commands within a statement."""
        return msgspec.structs.replace(self, arguments=(), nodes=()) if self.arguments or self.nodes else self


NOTHING = Around()


class Collected(msgspec.Struct):
    """What the walks through a script and through the scripts in it share.

    Attributes:
        invocations: the commands.
        assignments: the variables that are set.
        left: code points that may still be read.
        grammar: parses, within bounds.
    """

    invocations: list[Invocation] = msgspec.field(default_factory=list)
    assignments: list[Assignment] = msgspec.field(default_factory=list)
    left: int = LONGEST_TOTAL
    grammar: Grammar = msgspec.field(default_factory=Grammar)
