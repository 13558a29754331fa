"""Finds data that stands where a policy has a rule: regorus would silently take the data for the rule's value.

OPA refuses both together ("conflicting rule for data path").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.errors import PolicyLoadError
from scanner.policy.engines.calls import reference_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scanner.policy.engines.calls import Tree
    from scanner.policy.engines.protocol import Module

_PACKAGE = re.compile(r"^\s*package\s+([A-Za-z_][A-Za-z0-9_]*)", re.MULTILINE)


def refuse_hidden_rules(
    modules: Sequence[Module], data: Mapping[str, Any], tree_of: Callable[[Module], Tree]
) -> None:
    """Refuse data that has a value at the path of a rule.

    Args:
        modules: the policies.
        data: the data.
        tree_of: returns the syntax tree of a policy.

    Raises:
        PolicyLoadError: it has, at the place of the rule.
    """
    for module in modules:
        if data.keys().isdisjoint(_PACKAGE.findall(module.source.text)):
            continue
        tree = tree_of(module)
        package = reference_name(tree["package"]["refr"]).split(".")
        for path, node in _rules(tree):
            if _has(data, [*package, *path]):
                start = len(module.source.text.encode()[: node["span"]["start"]].decode())
                raise PolicyLoadError(
                    f"the rule has data in its place: data.{'.'.join([*package, *path])}",
                    hint="rename the package, or move the data",
                    span=module.source.span(start, start + 1),
                )


def _rules(tree: Tree) -> Iterator[tuple[list[str], Tree]]:
    """Yield the path of each rule below its package, as far as it is made of names, and its node."""
    for rule in tree["rules"]:
        node = next(iter(rule.values()))
        head = next(iter(node["head"].values())) if "head" in node else node
        yield _names(head["refr"]), node


def _names(reference: Tree) -> list[str]:
    """Return the names with which a reference begins: `a`, `b` of `a.b[x].c`."""
    while True:
        name = reference_name(reference)
        if name:
            return name.split(".")
        reference = next(iter(reference.values()))["refr"]


def _has(data: Any, path: Sequence[str]) -> bool:
    """Return whether there is a value at a path, or one on the way that has nothing below it."""
    for name in path:
        if not isinstance(data, dict):
            return True
        if name not in data:
            return False
        data = data[name]
    return True
