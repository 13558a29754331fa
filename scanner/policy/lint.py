"""Finds what Rego engines disagree about, or what makes a rule silently say nothing.

Only what can be told for certain from the syntax tree is reported; see docs/adr/0008-embedded-rego.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.model import Facts
from scanner.model import Span
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.model import Source

Tree = dict[str, Any]

BUILTINS = frozenset(
    [
        "abs",
        "array.concat",
        "array.reverse",
        "array.slice",
        "ceil",
        "concat",
        "contains",
        "count",
        "endswith",
        "floor",
        "format_int",
        "indexof",
        "intersection",
        "is_array",
        "is_boolean",
        "is_null",
        "is_number",
        "is_object",
        "is_set",
        "is_string",
        "json.is_valid",
        "json.unmarshal",
        "lower",
        "max",
        "min",
        "numbers.range",
        "object.filter",
        "object.get",
        "object.keys",
        "object.remove",
        "object.union",
        "regex.match",
        "regex.replace",
        "regex.split",
        "replace",
        "round",
        "sort",
        "split",
        "sprintf",
        "startswith",
        "strings.any_prefix_match",
        "strings.any_suffix_match",
        "strings.reverse",
        "substring",
        "sum",
        "to_number",
        "trim",
        "trim_left",
        "trim_prefix",
        "trim_right",
        "trim_space",
        "trim_suffix",
        "type_name",
        "union",
        "upper",
        "walk",
    ]
)
"""Built-in functions on whose results the engines agree."""

_INPUTS = frozenset(("contract", "file", "document", "documents", *Facts.__struct_fields__))
_FREE = frozenset(("document", "values", "lifecycle", "annotations", "evidence"))
_KEYWORDS = frozenset(
    "as contains data default else every false if import in input not null package some true with".split()  # noqa: SIM905
)
_NOT_AFTER_A_DOT = _KEYWORDS - {"data", "input"}
"""Keywords that only one engine takes as the name of a field."""
_CLASSES = re.compile(r"\\[dDwWsSbB]")
_VERB = re.compile(r"%(.)")


class Remark(msgspec.Struct, frozen=True):
    """Something to change in a policy."""

    span: Span
    message: str

    def __str__(self) -> str:
        """Return `path:line:column: message`."""
        return f"{self.span.path}:{self.span.line}:{self.span.column}: {self.message}"


def lint(source: Source) -> list[Remark]:
    """Return remarks on a policy, in the order of their places.

    Raises:
        PolicyLoadError: the policy is not valid Rego.
    """
    linter = _Linter(source, EmbeddedEngine().tree(Module(source)))
    return sorted(linter.remarks(), key=lambda remark: remark.span)


class _Linter:
    def __init__(self, source: Source, tree: Tree) -> None:
        self._source = source
        self._bytes = source.text.encode()
        self._tree = tree
        self._imports = {_name(one["refr"]) for one in tree["imports"]}
        self._functions = {_name(rule["Spec"]["head"]["Func"]["refr"]) for rule in _rules(tree, "Func")}
        self._aliases = {self._alias(one) for one in tree["imports"]}

    def remarks(self) -> Iterator[Remark]:
        """Yield every remark, in no order."""
        if "rego.v1" not in self._imports:
            yield self._remark(self._tree["package"], "`import rego.v1` is missing")
        yield from self._of_lines()
        for rule in self._tree["rules"]:
            yield from self._of_rule(rule)
        for kind, node in _nodes(self._tree):
            check = _CHECKS.get(kind)
            if check is not None:
                yield from check(self, node)

    def _alias(self, node: Tree) -> str:
        place = node.get("as")
        if place is not None:
            return self._bytes[place["start"] : place["end"]].decode()
        return _name(node["refr"]).rsplit(".", 1)[-1]

    def _of_lines(self) -> Iterator[Remark]:
        for number, line in enumerate(self._source.text.split("\n"), 1):
            if line.lstrip().startswith("("):
                column = len(line) - len(line.lstrip()) + 1
                span = Span(self._source.path, number, column, number, column + 1)
                yield Remark(span, "a line that begins with `(` continues the line before it")

    def _of_rule(self, rule: Tree) -> Iterator[Remark]:
        spec = rule.get("Spec")
        if spec is None:
            return
        head = next(iter(spec["head"].values()))
        name = _name(head["refr"])
        if name in _KEYWORDS:
            yield self._remark(spec, f"a rule cannot be called `{name}`")
        assigned = head.get("assign") or {}
        if len(spec["bodies"]) > 1 and "RefBrack" in (assigned.get("value") or {}):
            yield self._remark(spec, "a rule with `else` must not begin with the value of an index")

    def _of_assignment(self, node: Tree) -> Iterator[Remark]:
        if _called(node["rhs"]) == "walk":
            yield self._remark(
                node, "destructuring `walk` finds nothing in one engine: write `walk(x, [path, value])`"
            )

    def _of_call(self, node: Tree) -> Iterator[Remark]:
        name = _name(node["fcn"])
        root = name.split(".", 1)[0]
        known = name in self._functions or (root in self._aliases and "." in name) or root == "data"
        if name not in BUILTINS and not known:
            yield self._remark(node, f"`{name}` is not a function on which the engines agree")
        if name.startswith("regex."):
            for parameter in node["params"]:
                yield from self._of_pattern(parameter)
        if name == "sprintf":
            yield from self._of_sprintf(node)

    def _of_pattern(self, parameter: Tree) -> Iterator[Remark]:
        pattern = _text(parameter)
        if pattern is not None and _CLASSES.search(pattern):
            node = next(iter(parameter.values()))
            yield self._remark(node, "spell character classes out: `[0-9]`, `[A-Za-z0-9_]`, `[ \\t]`")

    def _of_sprintf(self, node: Tree) -> Iterator[Remark]:
        form = _text(node["params"][0])
        values = node["params"][1].get("Array")
        if form is None or values is None:
            return
        verbs = [verb for verb in _VERB.findall(form.replace("%%", "")) if verb]
        if len(verbs) != len(values["items"]):
            yield self._remark(node, f"{len(verbs)} verbs, but {len(values['items'])} values")
        if any(verb not in "sqvd" for verb in verbs):
            yield self._remark(node, "use only %s, %q, %v and %d")

    def _of_reference(self, node: Tree) -> Iterator[Remark]:
        if _name(node["refr"]) == "input" and node["field"][1] not in _INPUTS:
            yield self._remark(node, f"`input.{node['field'][1]}` is not in the document contract")
        if _name(node) in ("input.file.format", "input.file.kind"):
            yield self._remark(node, "a policy judges facts, whatever the format")
        place, field = node["field"]
        if field in _NOT_AFTER_A_DOT:
            yield self._remark({"span": place}, f'`{field}` is a keyword: write `["{field}"]`')

    def _of_negation(self, node: Tree) -> Iterator[Remark]:
        expression = node["expr"]
        if next(iter(expression)) not in ("Call", "BoolExpr", "Membership", "RefBrack"):
            return
        for kind, inner in _nodes(expression):
            if kind == "RefDot" and inner["field"][1] in _FREE:
                yield self._remark(
                    inner,
                    f"under `not`, what `{_name(inner)}` may lack decides differently: bind it with object.get first",
                )

    def _remark(self, node: Tree, message: str) -> Remark:
        start = len(self._bytes[: node["span"]["start"]].decode())
        return Remark(self._source.span(start, start + 1), message)


_CHECKS: dict[str, Callable[[_Linter, Tree], Iterator[Remark]]] = {
    "AssignExpr": _Linter._of_assignment,  # noqa: SLF001 - the table belongs to the class
    "Call": _Linter._of_call,  # noqa: SLF001
    "RefDot": _Linter._of_reference,  # noqa: SLF001
    "NotExpr": _Linter._of_negation,  # noqa: SLF001
}


def _nodes(tree: Any) -> Iterator[tuple[str, Tree]]:
    """Yield every node below a part of the tree with its kind."""
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            for key, value in part.items():
                if isinstance(value, dict) and key[:1].isupper():
                    yield key, value
                stack.append(value)
        elif isinstance(part, list):
            stack.extend(part)


def _rules(tree: Tree, head: str) -> Iterator[Tree]:
    return (rule for rule in tree["rules"] if "Spec" in rule and head in rule["Spec"]["head"])


def _name(node: Tree) -> str:
    """Return a reference as `a.b.c`; "" where it is not made of names alone."""
    kind, inner = next(iter(node.items())) if len(node) == 1 else ("RefDot", node)
    if kind == "Var":
        return str(inner["value"])
    if kind != "RefDot":
        return ""
    before = _name(inner["refr"])
    return f"{before}.{inner['field'][1]}" if before else ""


def _called(node: Tree) -> str:
    call = node.get("Call")
    return _name(call["fcn"]) if call else ""


def _text(node: Tree) -> str | None:
    literal = node.get("String") or node.get("RawString")
    return str(literal["value"]) if literal else None
