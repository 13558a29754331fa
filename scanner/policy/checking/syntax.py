"""Reads the syntax tree of a policy, as regorus has it: `{"Kind": {...}}` for each expression, with byte offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Tree = dict[str, Any]

COMPREHENSIONS = ("ArrayCompr", "SetCompr", "ObjectCompr")
MAX_DEPTH = 240
"""Levels of a tree that are looked at: what looks at them goes down by calling itself."""


def unwrap(node: Tree) -> tuple[str, Tree]:
    """Return the kind of an expression, and what it holds."""
    return next(iter(node.items()))


def depth(tree: Any) -> int:
    """Return how many levels a tree has, or one more than `MAX_DEPTH` where it has more."""
    level, parts = 0, [tree]
    while parts and level <= MAX_DEPTH:
        level += 1
        parts = [child for part in parts for child in _children(part)]
    return level


def nodes(tree: Any) -> Iterator[tuple[str, Tree]]:
    """Yield every node of a part of the tree with its kind."""
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            for key, value in part.items():
                if isinstance(value, dict) and key[:1].isupper():
                    yield key, value
        stack.extend(_children(part))


def modifiers(tree: Tree) -> Iterator[Tree]:
    """Yield what stands behind each `with`."""
    stack: list[object] = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            yield from part.get("with_mods") or ()
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)


def expressions(node: Tree) -> Iterator[Tree]:
    """Yield the expressions directly below a node."""
    for value in node.values():
        yield from _expressions(value)


def specs(tree: Tree) -> Iterator[Tree]:
    """Yield the rules of a policy that are not defaults."""
    return (rule["Spec"] for rule in tree["rules"] if "Spec" in rule)


def head_of(spec: Tree) -> tuple[str, Tree]:
    """Return the kind of a rule's head (`Set`, `Func`, `Compr`), and the head."""
    return unwrap(spec["head"])


def function_name(spec: Tree) -> str:
    """Return the name of a function, "" for a rule that is none."""
    kind, head = head_of(spec)
    return name_of(head["refr"]) if kind == "Func" else ""


def path_of(node: Tree) -> tuple[str, ...]:
    """Return the names of a reference up to the first that is not constant; () where it begins with none."""
    names: list[str] = []
    while True:
        kind, inner = unwrap(node)
        if kind == "Var":
            return (str(inner["value"]), *reversed(names))
        if kind == "RefDot":
            names.append(str(inner["field"][1]))
        elif kind == "RefBrack":
            text = text_of(inner["index"])
            names = [] if text is None else [*names, text]
        else:
            return ()
        node = inner["refr"]


def name_of(node: Tree) -> str:
    """Return a reference as `a.b.c`; "" where it is not made of names alone."""
    names: list[str] = []
    while True:
        kind, inner = unwrap(node)
        if kind == "Var":
            return ".".join((str(inner["value"]), *reversed(names)))
        if kind != "RefDot":
            return ""
        names.append(str(inner["field"][1]))
        node = inner["refr"]


def text_of(node: Tree) -> str | None:
    """Return the value of a literal string, None for anything else."""
    literal = node.get("String") or node.get("RawString")
    return str(literal["value"]) if literal else None


def _children(part: Any) -> Any:
    if isinstance(part, dict):
        return part.values()
    return part if isinstance(part, list) else ()


def _expressions(value: Any) -> Iterator[Tree]:
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value))[:1].isupper():
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from _expressions(item)
