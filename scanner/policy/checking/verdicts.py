"""Finds rules whose answers cannot be verdicts: no set, or members without what docs/contract.md asks of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.model import SEVERITIES
from scanner.policy.checking.syntax import Tree, head_of, name_of, path_of, text_of, unwrap
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.policy.checking.remark import Remark
    from scanner.policy.checking.source import Text

_REQUIRED = {"deny": ("at", "msg"), "unknown": ("at", "expression")}
_OPTIONAL = {"deny": ("severity", "grade", "document", "fix"), "unknown": ("document",)}
_SCALARS = ("String", "RawString", "Number", "Bool", "Null")
_HINT = "see docs/contract.md, what a rule returns"


def check_verdicts(text: Text) -> Iterator[Remark]:
    """Yield remarks on what a rule answers."""
    if text.rule_id is None:
        return
    for rule in text.tree["rules"]:
        if "Default" in rule:
            path, kind, head = path_of(rule["Default"]["refr"]), "Default", rule["Default"]
        else:
            kind, head = head_of(rule["Spec"])
            path = path_of(head["refr"])
        if path[:1] in (("deny",), ("unknown",)):
            yield from _of_rule(text, path[0], kind, head)


def _of_rule(text: Text, name: str, kind: str, head: Tree) -> Iterator[Remark]:
    if kind != "Set" or "Var" not in head["refr"]:
        members = ", ".join(f'"{member}": ...' for member in _REQUIRED[name])
        hint = f"write `{name} contains {{{members}}} if {{`"
        yield text.remark(head, "verdict", f"`{name}` must be a set of objects", hint)
        return
    for member in _answers(text, head["key"]):
        member_kind, node = unwrap(member)
        if member_kind == "Object":
            yield from _of_members(text, name, node, head)
        elif member_kind in (*_SCALARS, "Array", "Set") or _is_text(member):
            message = f"`{name}` must contain objects"
            hint = f"with {' and '.join(f'`{one}`' for one in _REQUIRED[name])}: {_HINT}"
            yield text.remark(node, "verdict", message, hint)


def _answers(text: Text, key: Tree) -> Iterator[Tree]:
    """Yield what a member is, as far as that is written: itself, or what its variable is assigned."""
    variable = text.names.meant.get(id(key["Var"])) if "Var" in key else None
    if variable is None:
        yield key
    elif variable.kind == "assigned" and variable.origin is not None:
        yield variable.origin


def _of_members(text: Text, name: str, node: Tree, head: Tree) -> Iterator[Remark]:
    values = {text_of(field[1]): field[2] for field in node["fields"]}
    if None in values:
        return  # a name that is computed
    known = (*_REQUIRED[name], *_OPTIONAL[name])
    for _, key, _ in node["fields"]:
        member = str(text_of(key))
        if member not in known:
            message = f"`{member}` is no member of a verdict"
            yield text.remark(unwrap(key)[1], "verdict", message, suggest(member, known))
    for one in _REQUIRED[name]:
        if one not in values:
            yield text.remark(head, "verdict", f"the verdict has no `{one}`", _HINT)
    yield from _of_values(text, values)


def _of_values(text: Text, values: Mapping[str | None, Tree]) -> Iterator[Remark]:
    if "at" in values and (_kind(values["at"]) in (*_SCALARS, "Object", "Set") or _is_text(values["at"])):
        hint = 'give the `at` of a fact, or a pointer: `["spec", "replicas"]`'
        yield text.remark(unwrap(values["at"])[1], "verdict", "`at` must be an array", hint)
    severity = text_of(values["severity"]) if "severity" in values else None
    if severity is not None and severity not in SEVERITIES:
        hint = suggest(severity, SEVERITIES)
        yield text.remark(unwrap(values["severity"])[1], "verdict", f"unknown severity {severity!r}", hint)


def _kind(node: Tree) -> str:
    return unwrap(node)[0]


def _is_text(node: Tree) -> bool:
    return "Call" in node and name_of(node["Call"]["fcn"]) in ("sprintf", "concat")
