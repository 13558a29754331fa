"""The names that an expression uses: what has to be known before it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from scanner.formats.terraform.syntax.nested import literal
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terraform.syntax.config import Block
    from scanner.syntax.hcl.tree import Expression, Step

_OF_INSTANCES = frozenset({"each", "count"})
"""Names whose values differ between the instances of one block."""
OF_ITEMS = _OF_INSTANCES | {"self"}
"""Names that stand for something in a block only."""
_MODES = frozenset({"data", "ephemeral"})


class Name(msgspec.Struct, frozen=True, cache_hash=True):
    """Something of a module that has a value.

    Attributes:
        kind: `var`, `local`, `module`, or the block type of a resource (`resource`, `data`, `ephemeral`).
        labels: its name, or the type and the name of a resource.
        index: the key of one instance, for `module.a["k"].x`; None where it is none, or all of them.
        of: which instances the attribute is of: `one`, `all` (`module.a[*].x`), or `any` (`module.a[each.key].x`).
        attribute: the output, or the attribute of a resource; None where the whole is meant.
        steps: how many of the steps after the root name belong to it.
    """

    kind: str
    labels: tuple[str, ...]
    index: str | int | None = None
    of: Literal["one", "all", "any"] = "one"
    attribute: str | None = None
    steps: int = 1

    @property
    def labels_end(self) -> int:
        """How many of the steps after the root name are labels."""
        return len(self.labels) - (self.kind == "resource")

    @property
    def written(self) -> str:
        """The name as it is written, without a key that is an expression and what follows it."""
        if self.of == "any":
            return self._written_labels
        if self.index is not None:
            return self.written_for(f'["{self.index}"]' if isinstance(self.index, str) else f"[{self.index}]")
        return self.written_for("[*]" if self.of == "all" else "")

    @property
    def _written_labels(self) -> str:
        prefix = () if self.kind == "resource" else (self.kind,)
        return ".".join((*prefix, *self.labels))

    def written_for(self, suffix: str) -> str:
        """Return the name as it is written for the instance whose address ends so."""
        return f"{self._written_labels}{suffix}" + ("" if self.attribute is None else f".{self.attribute}")


def name_of(root: str, steps: tuple[Step, ...]) -> Name | None:
    """Return what a traversal names, None for what is no name of a module."""
    if root in ("var", "local"):
        first = _attribute(steps, 0)
        return None if first is None else Name(root, (first,))
    if root == "module":
        return _of_object(root, steps, 1)
    if root in _MODES:
        return _of_object(root, steps, 2)
    return _of_object("resource", (tree.GetAttr(0, 0, root), *steps), 2, before=1)


def names_in(expression: Expression) -> tuple[Name, ...]:
    """Return the names anywhere in an expression, each once, in the order of the text."""
    found: dict[Name, None] = {}
    for traversal in _traversals(expression):
        assert isinstance(traversal.source, tree.Variable)
        name = name_of(traversal.source.name, traversal.steps)
        if name is not None:
            found[name] = None
    return tuple(found)


def differs_by_item(block: Block) -> bool:
    """Tell whether anything in the body of a block depends on which instance of the block it is."""
    pending = [block]
    while pending:
        current = pending.pop()
        for name, argument in current.arguments.items():
            if current is block and name in ("count", "for_each"):
                continue
            if any(_root(node) in _OF_INSTANCES for node in _traversals(argument.expression)):
                return True
        pending.extend(inner for blocks in current.blocks.values() for inner in blocks)
    return False


def _root(traversal: tree.Traversal) -> str:
    source = traversal.source
    return source.name if isinstance(source, tree.Variable) else ""


def _traversals(expression: Expression) -> Iterator[tree.Traversal]:
    """Yield the traversals from a name anywhere in an expression, without recursion."""
    pending: list[tree.Node] = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, tree.Traversal) and isinstance(node.source, tree.Variable):
            yield node
        pending.extend(reversed(tuple(tree.children(node))))


def _of_object(kind: str, steps: tuple[Step, ...], labels: int, before: int = 0) -> Name | None:
    """Return the name of something with labels, perhaps instances, and attributes."""
    names = tuple(name for name in (_attribute(steps, index) for index in range(labels)) if name is not None)
    if len(names) < labels:
        return None
    used = labels
    step = steps[used] if used < len(steps) else None
    if isinstance(step, tree.Splat):
        attribute = _attribute(step.steps, 0)
        if attribute is not None and len(step.steps) == 1:
            return Name(kind, names, None, "all", attribute, used + 1 - before)
        return Name(kind, names, None, "any", attribute, used - before)
    index = None
    if isinstance(step, tree.Index | tree.LegacyIndex):
        index = _key(step)
        if index is None:
            # Which instance is meant is not known before the key is evaluated; which attribute is.
            return Name(kind, names, None, "any", _attribute(steps, used + 1), used - before)
        used += 1
    attribute = _attribute(steps, used)
    return Name(kind, names, index, "one", attribute, used - before + (attribute is not None))


def _attribute(steps: tuple[Step, ...], index: int) -> str | None:
    step = steps[index] if index < len(steps) else None
    return step.name if isinstance(step, tree.GetAttr) else None


def _key(step: tree.Index | tree.LegacyIndex) -> str | int | None:
    """Return the key of an index, None where it is not written as a literal."""
    if isinstance(step, tree.LegacyIndex):
        return step.key if isinstance(step.key, int) else None
    if isinstance(step.key, tree.Literal):
        value = step.key.value
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    return literal(step.key)
