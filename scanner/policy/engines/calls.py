"""Finds, in the syntax tree of a policy, calls of built-in functions that the embedded engine does not serve.

Two kinds, treated differently:

- Functions that **reach outside** (`REACHING`). regorus would silently answer nothing (`http.send`), or less than there is
  (`opa.runtime`). Policies that call them are refused where they are loaded without being vouched for, even if no rule gets there:
  what they ask for is not granted. A statement that replaces the function (`with http.send as ...`) may call it.
- Functions that regorus merely **lacks** (`crypto.*`, `io.jwt.*`, `rego.metadata.*`, ...). Policies that call them are loaded: the
  call may stand in a helper that nothing needs. Where an evaluation gets to it, it fails with the place, and the rule is
  reported as failed; the other rules stand. `policy check` tells of them before.

The session (`regorus_session`) makes the first kind fail at evaluation too, so neither is ever silent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyLoadError
from scanner.policy.engines.regorus_session import REACHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scanner.model import Source, Span
    from scanner.policy.engines.protocol import Module

Tree = dict[str, Any]

_SUSPECT = re.compile(r"\b(?:" + "|".join(sorted(name.rpartition(".")[2] for name in REACHING)) + r")\b|\\u")
"""What every text matches that calls such a function: reading a tree takes longer than reading the policy."""


class Call(msgspec.Struct, frozen=True):
    """A call of a built-in function.

    Attributes:
        name: of the function: `http.send`.
        span: the call with its arguments.
    """

    name: str
    span: Span


def refuse_reaching(modules: Sequence[Module], tree_of: Callable[[Module], Tree]) -> None:
    """Refuse policies of which one calls a function that reaches outside.

    Args:
        modules: the policies.
        tree_of: returns the syntax tree of one.

    Raises:
        PolicyLoadError: one does, at the place of its first such call.
    """
    suspects = [module for module in modules if _SUSPECT.search(module.source.text)]
    trees = [(module.source, tree_of(module)) for module in suspects]
    own = own_functions(tree for _, tree in trees)
    for source, tree in trees:
        for call in reaching_calls(tree, source, own):
            raise PolicyLoadError(
                f"`{call.name}` reaches outside, which policies may not",
                hint="what it would ask for can be given to policies as data or input",
                span=call.span,
            )


def reaching_calls(tree: Tree, source: Source, own: frozenset[str] | None = None) -> list[Call]:
    """Return the calls of functions that reach outside, in the order of their places.

    Args:
        tree: the syntax tree of a policy.
        source: the policy.
        own: functions of policies that hide built-in ones, as `own_functions` has them; those of the tree, if not given.
    """
    return [call for call in _builtin_calls(tree, source, own) if call.name in REACHING]


def own_functions(trees: Iterable[Tree]) -> frozenset[str]:
    """Return the functions that policies define, with their packages: `data.lib.image.is_pinned`."""
    return frozenset(
        f"{_package(tree)}.{reference_name(rule['Spec']['head']['Func']['refr'])}"
        for tree in trees
        for rule in tree["rules"]
        if "Func" in rule.get("Spec", {}).get("head", {})
    )


def reference_name(node: Tree) -> str:
    """Return a reference as `a.b.c`, whether it is written so or as `a["b"].c`; "" where not all of its parts are names."""
    parts: list[str] = []
    while True:
        kind, inner = next(iter(node.items())) if len(node) == 1 else ("RefDot", node)
        if kind == "Var":
            return ".".join((str(inner["value"]), *reversed(parts)))
        if kind == "RefDot":
            parts.append(str(inner["field"][1]))
        elif kind == "RefBrack" and (text := inner["index"].get("String") or inner["index"].get("RawString")):
            parts.append(str(text["value"]))
        else:
            return ""
        node = inner["refr"]


def _builtin_calls(tree: Tree, source: Source, own: frozenset[str] | None) -> list[Call]:
    package = _package(tree)
    own = own_functions((tree,)) if own is None else own
    imported = {"data", "input", *_imported_names(tree, source)}
    text = source.text.encode()
    found = []
    for node, replaced in _calls(tree):
        name = reference_name(node["fcn"])
        root = name.partition(".")[0]
        if not name or root in imported or name in replaced or f"{package}.{name}" in own:
            continue
        start, end = (len(text[: node["span"][edge]].decode()) for edge in ("start", "end"))
        found.append(Call(name, source.span(start, end)))
    return sorted(found, key=lambda call: call.span)


def _calls(tree: Tree) -> Iterator[tuple[Tree, frozenset[str]]]:
    """Yield every call with the names that are replaced (`with ... as`) where it stands."""
    stack: list[tuple[Any, frozenset[str]]] = [(tree["rules"], frozenset())]
    while stack:
        part, replaced = stack.pop()
        if isinstance(part, list):
            stack += [(one, replaced) for one in part]
            continue
        if not isinstance(part, dict):
            continue
        call = part.get("Call")
        if isinstance(call, dict):
            yield call, replaced
        modifiers = part.get("with_mods")
        if modifiers:
            replaced |= {reference_name(one["refr"]) for one in modifiers}
        stack += [(one, replaced) for key, one in part.items() if key != "with_mods"]
        stack += [(one["as"], replaced) for one in modifiers or ()]


def _package(tree: Tree) -> str:
    return f"data.{reference_name(tree['package']['refr'])}"


def _imported_names(tree: Tree, source: Source) -> Iterator[str]:
    """Yield the names under which a policy knows what it imports."""
    text = source.text.encode()
    for one in tree["imports"]:
        place = one.get("as")
        path = reference_name(one["refr"])
        if path.partition(".")[0] in {"data", "input"}:
            yield text[place["start"] : place["end"]].decode() if place else path.rpartition(".")[2]
