"""Tells, for every name in a policy, what it names: a variable of some body, an import, or a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.checking.declarations import assigns, declared, given_by_body, read_beside
from scanner.policy.checking.syntax import COMPREHENSIONS, Tree, expressions, head_of, path_of, unwrap
from scanner.policy.checking.variables import Reference, Scope, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.policy.checking.source import Text
    from scanner.policy.checking.variables import Kind


class Names:
    """What the names in a policy name.

    Attributes:
        variables: all variables, in the order of their declarations.
        meant: the variable that a `Var` node means, by the node's `id`.
        references: all references to what is not a variable.
        reused: variables of comprehensions that hide one of the body around them, with that one.
        paths: the path of each reference, by the node's `id`.
        imported: the aliases that are used.
    """

    def __init__(self, text: Text) -> None:
        self._text = text
        self._numbers = 0
        self._rule: Tree = {}
        self.variables: list[Variable] = []
        self.meant: dict[int, Variable] = {}
        self.references: list[Reference] = []
        self.reused: list[tuple[Variable, Variable]] = []
        self.paths: dict[int, tuple[str, ...]] = {}
        self.imported: set[str] = set()
        for rule in text.tree["rules"]:
            self._of_rule(rule)

    def is_variable(self, node: Tree) -> bool:
        """Tell whether a reference begins with a variable."""
        while "Var" not in node:
            _, node = unwrap(node)
            node = node.get("refr") or {"Var": {}}
        return id(node["Var"]) in self.meant

    def _of_rule(self, rule: Tree) -> None:
        self._rule = rule
        if "Default" in rule:
            self._visit(rule["Default"]["value"], self._scope(None))
            return
        spec = rule["Spec"]
        kind, head = head_of(spec)
        outer = self._scope(None)
        for index, argument in enumerate(head["args"] if kind == "Func" else ()):
            self._arguments(argument, index, outer)
        if not spec["bodies"]:
            self._visit_all(given_by_body(head), outer)
        for body in spec["bodies"]:
            inner = self._scope(outer)
            self._query(body["query"], inner)
            values = [body["assign"]["value"]] if body["assign"] else []
            self._visit_all(values if body["is_else"] else given_by_body(head), inner)

    def _arguments(self, argument: Tree, index: int, scope: Scope) -> None:
        whole = "Var" in argument
        for name, node in declared(argument):
            if name in scope.names:
                scope.names[name].uses += 1
            else:
                self._declare(scope, name, node, "argument", None, index if whole else -1)

    def _query(self, query: Tree, scope: Scope) -> None:
        for statement in query["stmts"]:
            kind, literal = unwrap(statement["literal"])
            self._declarations(kind, literal, scope)
        for statement in query["stmts"]:
            self._literal(*unwrap(statement["literal"]), scope)
            for modifier in statement.get("with_mods", ()):
                self._visit(modifier["refr"], scope, target=True)
                self._visit(modifier["as"], scope)

    def _declarations(self, kind: str, literal: Tree, scope: Scope) -> None:
        if kind == "SomeVars":
            for place in literal["vars"]:
                self._declare(scope, self._text.word(place), {"span": place}, "declared", None)
        elif kind == "SomeIn":
            self._some_in(literal, scope)
        elif kind == "Expr" and assigns(literal["expr"]):
            assignment = literal["expr"]["AssignExpr"]
            whole = "Var" in assignment["lhs"]
            for name, node in declared(assignment["lhs"]):
                self._declare(scope, name, node, "assigned", assignment["rhs"] if whole else None)

    def _some_in(self, literal: Tree, scope: Scope) -> None:
        parts: tuple[tuple[Any, Kind], ...] = ((literal["key"], "key"), (literal["value"], "element"))
        for part, kind in parts:
            if part is not None:
                whole = "Var" in part
                for name, node in declared(part):
                    self._declare(scope, name, node, kind, literal["collection"] if whole else None)

    def _literal(self, kind: str, literal: Tree, scope: Scope) -> None:
        if kind == "SomeIn":
            self._visit(literal["collection"], scope)
            for part in (literal["key"], literal["value"]):
                if part is not None:
                    self._visit_all(read_beside(part), scope)
        elif kind == "Every":
            self._every(literal, scope)
        elif kind == "Expr" and assigns(literal["expr"]):
            assignment = literal["expr"]["AssignExpr"]
            self._visit_all(read_beside(assignment["lhs"]), scope)
            self._visit(assignment["rhs"], scope)
        elif kind != "SomeVars":
            self._visit(literal["expr"], scope)

    def _every(self, literal: Tree, scope: Scope) -> None:
        self._visit(literal["domain"], scope)
        inner = self._scope(scope)
        places: tuple[tuple[Any, Kind], ...] = (
            (literal["key"], "domain-key"),
            (literal["value"], "domain-element"),
        )
        for place, kind in places:
            if place is not None:
                self._declare(inner, self._text.word(place), {"span": place}, kind, literal["domain"])
        self._query(literal["query"], self._scope(inner))

    def _visit_all(self, parts: Iterable[Tree], scope: Scope) -> None:
        for part in parts:
            self._visit(part, scope)

    def _visit(self, node: Tree, scope: Scope, *, target: bool = False) -> None:
        kind, inner = unwrap(node)
        if kind in ("Var", "RefDot", "RefBrack"):
            self._reference(node, scope, target=target)
        elif kind in COMPREHENSIONS:
            own = self._scope(scope, comprehension=True)
            self._query(inner["query"], own)
            self._visit_all((inner[part] for part in ("key", "value", "term") if part in inner), own)
        elif kind == "Object":
            self._visit_all((part for field in inner["fields"] for part in field[1:]), scope)
        else:
            self._visit_all(expressions(inner), scope)

    def _reference(self, node: Tree, scope: Scope, *, target: bool) -> None:
        root = node
        while True:
            kind, inner = unwrap(root)
            if kind == "Var":
                break
            if kind == "RefBrack":
                self._visit(inner["index"], scope)
            elif kind != "RefDot":
                self._visit(root, scope)
                return
            root = inner["refr"]
        variable = scope.find(inner["value"])
        if variable is not None:
            variable.uses += 1
            self.meant[id(inner)] = variable
        elif inner["value"] != "_":
            self._outer(node, target=target)

    def _outer(self, node: Tree, *, target: bool) -> None:
        path = path_of(node)
        expanded = self._text.imports.get(path[0])
        if expanded is not None:
            self.imported.add(path[0])
            path = (*expanded, *path[1:])
        elif path[0] in self._text.own:
            path = (*self._text.package, *path)
        self.references.append(Reference(path, node, target, self._rule))
        self.paths[id(node)] = path

    def _scope(self, parent: Scope | None, *, comprehension: bool = False) -> Scope:
        self._numbers += 1
        return Scope(parent, self._numbers, comprehension=comprehension)

    def _declare(
        self, scope: Scope, name: str, place: Tree, kind: Kind, origin: Tree | None, index: int = -1
    ) -> None:
        if name == "_":
            return
        if name in scope.names:
            scope.names[name].uses += kind in ("element", "key") and scope.names[name].kind == "declared"
            scope.names[name].origin = None
            return
        variable = Variable(name, kind, place, origin, scope.number, self._rule, index)
        hidden = scope.find(name) if scope.comprehension else None
        if hidden is not None:
            self.reused.append((variable, hidden))
        scope.names[name] = variable
        self.variables.append(variable)
