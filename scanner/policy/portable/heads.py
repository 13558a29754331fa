"""The heads of rules in a syntax tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.checking.syntax import path_of
from scanner.policy.portable.terms import is_reference, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Tree = dict[str, Any]


def is_partial(head: Tree) -> bool:
    """Tell whether a rule makes members of a set or an object: regorus has none where a term of its head has no value."""
    kind, inner = kind_of(head)
    return kind == "Set" or (kind == "Compr" and any(True for _ in _indexes(inner["refr"])))


def head_terms(head: Tree) -> Iterator[Tree]:
    """Yield the terms of a head that can be looked up: the key of a set, the indexes of a reference, the value."""
    kind, inner = kind_of(head)
    if kind == "Set" and inner["key"] is not None:
        yield inner["key"]
    if kind == "Compr":
        yield from _indexes(inner["refr"])
    if inner.get("assign") is not None:
        yield inner["assign"]["value"]


def _indexes(reference: Tree) -> Iterator[Tree]:
    while is_reference(reference):
        kind, inner = kind_of(reference)
        if kind == "RefBrack":
            yield inner["index"]
        reference = inner["refr"]


def head_name(rule: Tree) -> str:
    """Return the first name of a rule or of a default, "" where there is none."""
    _, inner = kind_of(rule)
    head = inner if "refr" in inner else kind_of(inner.get("head") or {})[1]
    names = path_of(head["refr"]) if "refr" in head else ()
    return names[0] if names else ""


def functions_of(tree: Tree) -> frozenset[str]:
    """Return the names of a module's functions."""
    heads = [kind_of(rule["Spec"]["head"]) for rule in tree["rules"] if "Spec" in rule]
    names = [path_of(inner["refr"]) for kind, inner in heads if kind == "Func"]
    return frozenset(one[0] for one in names if len(one) == 1)
