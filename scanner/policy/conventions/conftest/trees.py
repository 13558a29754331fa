"""Takes syntax trees of policies apart, as regorus gives them. They come from a sandbox: anything may be in them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from scanner.errors import PolicyLoadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source

Reference = tuple[str, tuple[str | None, ...]]
"""A reference: the variable at its root, and its segments; None is one that is not known."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").fullmatch
_MAX_NODES = 200_000
"""Nodes of one rule that are looked at."""


def of(node: Any, *names: str) -> Any:
    """Return what stands at some members inside one another, None where there is nothing of the kind."""
    for name in names:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def rules(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the rules of a module, those of `default` left out."""
    found = of(tree, "rules")
    for rule in found if isinstance(found, list) else ():
        spec = of(rule, "Spec")
        if isinstance(spec, dict):
            yield spec


def package(tree: Any, source: Source) -> str:
    """Return a module's package without `data.`, as OPA writes it (`main`, `a["b-c"]`).

    Raises:
        PolicyLoadError: the tree has none.
    """
    found = reference(of(tree, "package", "refr"))
    if found is None or None in found[1] or not _NAME(found[0]):
        raise PolicyLoadError("the package has no name", span=source.span(0, 0))
    return written(found[0], tuple(str(part) for part in found[1]))


def written(root: str, parts: tuple[str, ...]) -> str:
    """Return a reference as it is written."""
    return root + "".join(f".{part}" if _NAME(part) else f"[{json.dumps(part)}]" for part in parts)


def reference(node: Any) -> Reference | None:
    """Return what a node refers to, None where it is no reference to a variable."""
    segments: list[str | None] = []
    while isinstance(node, dict):
        if "RefDot" in node:
            field = of(node, "RefDot", "field")
            segments.append(field[-1] if isinstance(field, list) and field else None)
            node = of(node, "RefDot", "refr")
        elif "RefBrack" in node:
            segments.append(_index(of(node, "RefBrack", "index")))
            node = of(node, "RefBrack", "refr")
        else:
            root = of(node, "Var", "value")
            texts = tuple(part if isinstance(part, str) else None for part in reversed(segments))
            return (root, texts) if isinstance(root, str) else None
    return None


def _index(node: Any) -> str | None:
    text = of(node, "String", "value")
    if isinstance(text, str):
        return text
    number = of(node, "Number", "value")
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else None


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object below a node, itself first; no more than a bound."""
    waiting = [node]
    left = _MAX_NODES
    while waiting and left:
        left -= 1
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(reversed(one.values()))
        elif isinstance(one, list):
            waiting.extend(reversed(one))


def texts(node: Any) -> Iterator[str]:
    """Yield the literal strings below a node."""
    for one in nodes(node):
        for kind in ("String", "RawString"):
            text = of(one, kind, "value")
            if isinstance(text, str):
                yield text


def line(node: Any, default: int) -> int:
    """Return the line a node begins in."""
    found = of(node, "span", "line")
    return found if isinstance(found, int) and found > 0 else default


def end(node: Any, default: int) -> int:
    """Return the offset, in bytes of UTF-8, behind a node."""
    found = of(node, "span", "end")
    return found if isinstance(found, int) and found >= 0 else default
