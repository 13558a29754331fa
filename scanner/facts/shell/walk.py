"""Walks the statements of a script and collects the commands it runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scanner.facts.shell import errors, masks, parse, redirections, repairs, simple
from scanner.facts.shell.invocation import Assignment, Invocation, Sink
from scanner.facts.shell.words import SUBSTITUTIONS, Word, WordReader, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tree_sitter import Node

    from scanner.facts.shell.masks import Mask
    from scanner.facts.shell.redirections import Redirections
    from scanner.facts.shell.variables import Variables
    from scanner.model import Offsets

DEEPEST = 50
"""Statements nested deeper, through `sh -c` too, are not read."""

LONGEST_TOTAL = 1_048_576
"""Code points that all the scripts within one script may have together."""

_LOOPS = frozenset({"while_statement", "for_statement", "c_style_for_statement"})
_BRANCHES = frozenset({"elif_clause", "else_clause", "case_item"})
_STATEMENTS = _LOOPS | {
    "case_statement",
    "command",
    "compound_statement",
    "declaration_command",
    "do_group",
    "function_definition",
    "if_statement",
    "list",
    "negated_command",
    "pipeline",
    "redirected_statement",
    "subshell",
    "test_command",
    "unset_command",
    "variable_assignment",
    "variable_assignments",
}

_TAKES_REDIRECTIONS = frozenset({"command", "list", "pipeline", "negated_command", "redirected_statement"})


@dataclass(frozen=True, slots=True)
class Around:
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
        return replace(self, arguments=(), nodes=()) if self.arguments or self.nodes else self


NOTHING = Around()


@dataclass(slots=True)
class Collected:
    """What the walks through a script and through the scripts in it share.

    Attributes:
        invocations: the commands.
        assignments: the variables that are set.
        left: code points that may still be read.
    """

    invocations: list[Invocation] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    left: int = LONGEST_TOTAL


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
        self.place = place or (lambda start, end: (start, end))
        self.reader = WordReader(text, masks.hide(text, found), found, variables)

    @property
    def variables(self) -> Variables:
        """What is known at the current place."""
        return self.reader.variables

    def script(self, around: Around = NOTHING) -> None:
        """Collect the commands of the whole text."""
        root = parse.tree(self.reader.hidden)
        for _ in range(repairs.ROUNDS):
            repaired = repairs.repair(root, self.reader.hidden) if root is not None else None
            if repaired is None:
                break
            self.reader.hidden = repaired
            root = parse.tree(repaired)
        if root is None:
            self.unread(0, len(self.text))
            return
        children: Sequence[Node] = root.children
        if root.has_error:
            children, regions = errors.split(children, self.reader.hidden)
            for start, end in regions:
                self.unread(start, end)
        self._statements(children, around)

    def substitutions(self, nodes: Iterable[Node], sink: Sink) -> None:
        """Collect the commands in `$(...)`, backticks and `<(...)` within nodes."""
        stack = [node for node in nodes if self._may_substitute(node)]
        stack.reverse()
        while stack:
            node = stack.pop()
            if node.type in SUBSTITUTIONS and not self._is_arithmetic(node):
                with_sink = Around(sink)
                self._apart(lambda node=node: self._statement_of(node, with_sink))  # type: ignore[misc]
            elif node.child_count:
                stack.extend(reversed(node.children))

    def nested(self, script: Word, via: tuple[str, ...], around: Around, *, same_shell: bool) -> bool:
        """Collect the commands of a script that stands in a word; False if nothing of it is known."""
        opaque = masks.of_pieces(script.pieces)
        known = len(script.text) - sum(mask.end - mask.start for mask in opaque)
        self.collected.left -= len(script.text)
        if self.depth >= DEEPEST or not known or self.collected.left < 0:
            return False
        inner = Walk(
            script.text,
            self.variables if same_shell else self.variables.copy(),
            self.collected,
            via=via,
            depth=self.depth + 1,
            place=lambda start, end: self.place(*script.where(start, end)),
            opaque=opaque,
        )
        inner.script(around)
        return True

    def _is_arithmetic(self, node: Node) -> bool:
        """Tell whether the grammar took `$((...))` for a subshell in a substitution."""
        kinds = [child.type for child in node.children if child.is_named]
        start, end = node.start_byte, node.end_byte
        return kinds == ["subshell"] and self.reader.hidden.startswith("$((", start) and (
            self.reader.hidden.endswith("))", start, end)
        )

    def _may_substitute(self, node: Node) -> bool:
        start, end = node.start_byte, node.end_byte
        hidden = self.reader.hidden
        return hidden.find("(", start, end) >= 0 or hidden.find("`", start, end) >= 0

    def unread(self, start: int, end: int) -> None:
        """Report a range as a command that nothing is known of."""
        text = self.text[start:end]
        excerpt = shown(text.strip().partition("\n")[0])
        if excerpt:
            start += len(text) - len(text.lstrip())
            whole = self.place(start, start + len(text.strip()))
            self.collected.invocations.append(Invocation(None, [], (whole,), self.via, unread=excerpt))
            self.variables.forget_all()

    def _statements(self, nodes: Iterable[Node], around: Around) -> None:
        for node in nodes:
            if node.type in _STATEMENTS:
                self._statement(node, around)
            elif node.is_named and node.child_count:
                self.substitutions((node,), Sink("argument"))

    def _statement_of(self, node: Node, around: Around) -> None:
        self._statements(node.children, around)

    def _statement(self, node: Node, around: Around) -> None:
        if self.depth >= DEEPEST or errors.broken(node):
            self.unread(node.start_byte, node.end_byte)
            return
        self.depth += 1
        kind = node.type
        if kind == "command":
            simple.command(self, node, around)
        elif kind == "list":
            self._list(node, around.inner, around)
        elif kind == "pipeline":
            self._pipeline([(stage, None) for stage in _stages(node)], around)
        elif kind == "redirected_statement":
            self._redirected(node, around)
        elif kind == "negated_command":
            self._statement_of(node, around)
        else:
            self._compound(node, around.inner)
        self.depth -= 1

    def _compound(self, node: Node, around: Around) -> None:
        kind = node.type
        if kind == "if_statement":
            self._if(node, around)
        elif kind in _LOOPS:
            self.variables.forget_set_in(self.text[node.start_byte : node.end_byte])
            self._branch(lambda: self._statement_of(node, around))
        elif kind == "case_statement":
            self._case(node, around)
        elif kind == "function_definition":
            self._function(node, around)
        elif kind == "subshell":
            self._apart(lambda: self._statement_of(node, around))
        elif kind in {"variable_assignment", "variable_assignments"}:
            simple.assignments(self, [node] if kind == "variable_assignment" else node.children)
        elif kind in {"declaration_command", "unset_command"}:
            simple.declaration(self, node, around)
        elif kind == "test_command":
            simple.test(self, node)
        else:
            self._statement_of(node, around)

    def _apart(self, walk: Callable[[], None]) -> None:
        """Walk what runs in a subshell: what it sets is not set afterwards."""
        before = self.variables
        self.reader.variables = before.copy()
        walk()
        self.reader.variables = before

    def _branch(self, walk: Callable[[], None]) -> None:
        """Walk what may or may not run: afterwards only what it leaves alone is known."""
        before = self.variables
        self.reader.variables = before.copy()
        walk()
        before.keep_equal(self.reader.variables)
        self.reader.variables = before

    def _list(self, node: Node, around: Around, last: Around) -> None:
        """Walk `a && b || c`, which the grammar nests to the left."""
        items: list[tuple[str, Node]] = []
        while node.type == "list" and not errors.broken(node):
            statements = [child for child in node.children if child.type in _STATEMENTS]
            operators = [child.type for child in node.children if child.type in {"&&", "||"}]
            if len(statements) != 2 or not operators:
                break
            items.append((operators[0], statements[1]))
            node = statements[0]
        items.append(("", node))
        items.reverse()
        self.chain(items, around, last)

    def chain(self, items: Sequence[tuple[str, Node]], around: Around, last: Around) -> None:
        """Walk statements joined by operators; what follows an uncertain one may not run."""
        before: Variables | None = None
        for index, (operator, node) in enumerate(items):
            place = last if index == len(items) - 1 else around
            if operator == "||":
                self._branch(lambda node=node, place=place: self._statement(node, place))  # type: ignore[misc]
            else:
                self._statement(node, place)
            if before is None and not node.type.startswith(("variable_assignment", "declaration")):
                before = self.variables.copy()
        if before is not None:
            self.variables.keep_equal(before)

    def _pipeline(self, stages: Sequence[tuple[Node, Redirections | None]], around: Around) -> None:
        """Walk the stages of a pipeline; what stands around it binds to the last."""
        text = around.stdin
        invocations = self.collected.invocations
        feeding: Sink | None = None
        for index, (node, redirected) in enumerate(stages):
            first = len(invocations)
            final = index == len(stages) - 1
            place = around if final else Around(Sink("pipe"))
            place = place if final and around.stdin and index else replace(place, stdin=text)
            if redirected is None:
                self._apart(lambda node=node, place=place: self._statement(node, place))  # type: ignore[misc]
            else:
                self._apart(lambda: self._body(node, redirected, place))
            if feeding is not None:
                feeding.consumers.extend(invocations[first:])
            feeding = place.sink
            text = simple.printed(invocations[first:])

    def _redirected(self, node: Node, around: Around) -> None:
        body, redirects = None, []
        for child in node.children:
            if body is None and child.type in _STATEMENTS:
                body = child
            else:
                redirects.append(child)
        found = redirections.read(redirects, self.reader)
        if body is None:
            self.substitutions(found.nodes, Sink("redirection"))
            return
        piped = [following for operator, following in found.following if not operator]
        if piped:
            stages = [stage for following in piped for stage in _stages(following)]
            self._pipeline([(body, found), *((stage, None) for stage in stages)], around)
        else:
            self._body(body, found, around)
        joined = [item for item in found.following if item[0]]
        if joined:
            self.chain(joined, around.inner, around.inner)

    def _body(self, body: Node, found: Redirections, around: Around) -> None:
        """Walk a statement with its redirections, which bind to the last command of a list or pipeline."""
        last = replace(
            around,
            outputs=(*around.outputs, *found.outputs),
            stdin=found.stdin or around.stdin,
            arguments=(*found.arguments, *around.arguments),
            nodes=(*found.nodes, *around.nodes),
        )
        if body.type == "list" and not errors.broken(body):
            self._list(body, around.inner, last)
        else:
            if body.type not in _TAKES_REDIRECTIONS:
                self.substitutions(found.nodes, Sink("redirection"))
            self._statement(body, last)

    def _if(self, node: Node, around: Around) -> None:
        condition: list[Node] = []
        body: list[Node] = []
        branches: list[Node] = []
        part = condition
        for child in node.children:
            if child.type == "then":
                part = body
            elif child.type in _BRANCHES:
                branches.append(child)
            else:
                part.append(child)
        self._statements(condition, around)
        self._either([body, *(branch.children for branch in branches)], around)

    def _case(self, node: Node, around: Around) -> None:
        items = [child for child in node.children if child.type == "case_item"]
        self.substitutions([child for child in node.children if child.type != "case_item"], Sink("argument"))
        self._either([item.children for item in items], around)

    def _either(self, branches: Sequence[Sequence[Node]], around: Around) -> None:
        """Walk branches of which one may run."""
        before = self.variables
        after = []
        for branch in branches:
            self.reader.variables = before.copy()
            self._statements(branch, around)
            after.append(self.reader.variables)
        for variables in after:
            before.keep_equal(variables)
        self.reader.variables = before

    def _function(self, node: Node, around: Around) -> None:
        """Walk the body of a function, which runs later, if ever."""
        before = self.variables
        self.reader.variables = before.constants(self.text)
        self._statement_of(node, around)
        self.reader.variables = before
        before.forget_set_in(self.text[node.start_byte : node.end_byte])


def _stages(node: Node) -> list[Node]:
    """Return the stages of a pipeline, or the statement itself if it is none."""
    if node.type != "pipeline":
        return [node]
    return [child for child in node.children if child.type in _STATEMENTS]
