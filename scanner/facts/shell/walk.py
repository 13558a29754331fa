"""Walks the statements of a script and collects the commands it runs."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.facts.shell import compound, errors, masks, repairs, simple, statements
from scanner.facts.shell.context import NOTHING, Around, Collected
from scanner.facts.shell.fields import WordReader
from scanner.facts.shell.invocation import Invocation, Sink
from scanner.facts.shell.variables import mentions
from scanner.facts.shell.words import Places, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tree_sitter import Node

    from scanner.facts.shell.masks import Mask
    from scanner.facts.shell.variables import Variables
    from scanner.facts.shell.words import Word
    from scanner.model import Offsets

DEEPEST = 50
"""Statements nested deeper, through `sh -c` too, are not read."""

_SUBSTITUTIONS = frozenset({"command_substitution", "process_substitution"})


class Walk:
    """One walk through one script.

    Args:
        text: the script.
        variables: what is known where it starts.
        collected: takes the commands.
        via: the programs that run the script.
        depth: how deep it stands in other scripts and statements.
        place: turns a range of the text into a range of the script that is reported.
        opaque: ranges of the text that are unknown.
    """

    def __init__(
        self,
        text: str,
        variables: Variables,
        collected: Collected,
        *,
        via: tuple[str, ...] = (),
        depth: int = 0,
        place: Callable[[int, int], Offsets] | None = None,
        opaque: Sequence[Mask] = (),
    ) -> None:
        found = masks.merge(masks.find(text), opaque)
        self.text = text
        self.collected = collected
        self.via = via
        self.depth = depth
        self.repairs: dict[int, str] = {}
        self.place = place or (lambda start, end: (start, end))
        self.reader = WordReader(text, masks.hide(text, found), found, variables)

    @cached_property
    def mentions(self) -> Mapping[str, int]:
        """How often each name stands in the script without being expanded there."""
        return mentions(self.text)

    @property
    def variables(self) -> Variables:
        """What is known at the current place."""
        return self.reader.variables

    @variables.setter
    def variables(self, variables: Variables) -> None:
        self.reader.variables = variables

    def script(self, around: Around = NOTHING) -> None:
        """Collect the commands of the whole text."""
        invocations, assignments = self.collected.invocations, self.collected.assignments
        found, assigned, known = len(invocations), len(assignments), self.variables.copy()
        for _ in range(repairs.ROUNDS):
            self.repairs = {}
            self._parse(around)
            if not self.repairs:
                return
            self.reader.hidden = repairs.apply(self.repairs, self.reader.hidden)
            del invocations[found:], assignments[assigned:]
            self.variables.reset(known)
        self._parse(around)

    def _parse(self, around: Around) -> None:
        hidden = self.reader.hidden
        root = self.collected.grammar.tree(hidden)
        if root is None:
            self.unread(0, len(self.text))
            return
        if root.is_error:
            self.repairs.update(repairs.of_errors(hidden))
            self.unread(0, len(self.text))
            return
        children: Sequence[Node] = root.children
        if root.has_error:
            self.repairs.update(repairs.of_errors(hidden))
            children, regions = errors.split(children, hidden)
            for start, end in regions:
                self.unread(start, end)
        self.statements(children, around)

    def nested(self, script: Word, via: tuple[str, ...], around: Around, *, same_shell: bool) -> bool:
        """Collect the commands of a script that stands in a word; False if nothing of it is known.

        Args:
            script: the word.
            via: the programs that run the script.
            around: what stands around it.
            same_shell: whether it runs in this shell, and not in one of its own.
        """
        opaque = masks.of_pieces(script.pieces)
        known = len(script.text) - sum(mask.end - mask.start for mask in opaque)
        self.collected.left -= len(script.text)
        if self.depth >= DEEPEST or not known or self.collected.left < 0:
            return False
        places = Places(script)
        walk = Walk(
            script.text,
            self.variables if same_shell else self.variables.copy(),
            self.collected,
            via=via,
            depth=self.depth + 1,
            place=lambda start, end: self.place(*places.where(start, end)),
            opaque=opaque,
        )
        walk.script(around)
        return True

    def unread(self, start: int, end: int) -> None:
        """Report a range as a command that nothing is known of."""
        text = self.text[start:end]
        excerpt = shown(text.strip().partition("\n")[0])
        if excerpt:
            start += len(text) - len(text.lstrip())
            whole = self.place(start, start + len(text.strip()))
            self.collected.invocations.append(Invocation(None, [], (whole,), self.via, unread=excerpt))
            self.variables.forget_all()

    def statements(self, nodes: Iterable[Node], around: Around) -> None:
        """Collect the commands of the statements among nodes."""
        for node in nodes:
            if node.type in statements.STATEMENTS:
                self.statement(node, around)
            elif node.child_count and node.is_named:
                self.substitutions((node,), Sink("argument"))

    def statement(self, node: Node, around: Around) -> None:
        """Collect the commands of a statement."""
        if self.depth >= DEEPEST or errors.broken(node):
            self.unread(node.start_byte, node.end_byte)
            return
        self.depth += 1
        kind = node.type
        if kind == "command":
            simple.command(self, node, around)
        elif kind == "list":
            statements.joined(self, node, around.inner, around)
        elif kind == "pipeline":
            statements.pipeline(self, [(stage, None) for stage in statements.stages(node)], around)
        elif kind == "redirected_statement":
            statements.redirected(self, node, around)
        elif kind == "negated_command":
            self.repairs.update(repairs.of_negation(node, self.reader.hidden))
            self.statements(node.children, around)
        else:
            self._other(node, around.inner)
        self.depth -= 1

    def _other(self, node: Node, around: Around) -> None:
        kind = node.type
        if kind in {"variable_assignment", "variable_assignments"}:
            simple.assignments(self, [node] if kind == "variable_assignment" else node.children)
        elif kind in {"declaration_command", "unset_command"}:
            simple.declaration(self, node, around)
        elif kind == "test_command":
            simple.test(self, node)
        elif kind == "if_statement":
            compound.choice(self, node, around)
        elif kind in compound.LOOPS:
            compound.loop(self, node, around)
        elif kind == "case_statement":
            compound.case(self, node, around)
        elif kind == "function_definition":
            compound.function(self, node, around)
        elif kind == "subshell":
            with self.apart():
                self.statements(node.children, around)
        else:
            self.statements(node.children, around)

    def substitutions(self, nodes: Iterable[Node], sink: Sink) -> None:
        """Collect the commands in `$(...)`, backticks and `<(...)` within nodes."""
        stack = [node for node in nodes if self._may_substitute(node)]
        stack.reverse()
        while stack:
            node = stack.pop()
            if node.type in _SUBSTITUTIONS and not self._is_arithmetic(node):
                with self.apart():
                    self.statements(node.children, Around(sink))
            elif node.child_count:
                stack.extend(reversed(node.children))

    def _may_substitute(self, node: Node) -> bool:
        start, end = node.start_byte, node.end_byte
        hidden = self.reader.hidden
        return hidden.find("(", start, end) >= 0 or hidden.find("`", start, end) >= 0

    def _is_arithmetic(self, node: Node) -> bool:
        """Tell whether the grammar took `$((...))` for a subshell in a substitution."""
        kinds = [child.type for child in node.children if child.is_named]
        start, end = node.start_byte, node.end_byte
        hidden = self.reader.hidden
        return kinds == ["subshell"] and hidden.startswith("$((", start) and hidden.endswith("))", start, end)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Walk what runs in a subshell: what it sets is not set afterwards."""
        before = self.variables
        self.variables = before.copy()
        yield
        self.variables = before

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Walk what may or may not run: afterwards only what it leaves alone is known."""
        before = self.variables
        self.variables = before.copy()
        yield
        before.keep_equal(self.variables)
        self.variables = before
