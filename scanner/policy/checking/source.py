"""A policy with its syntax tree, as the checks look at it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from scanner.policy.bundles.model import TEST_SUFFIX
from scanner.policy.checking.remark import Remark
from scanner.policy.checking.scopes import Names
from scanner.policy.checking.syntax import head_of, nodes, path_of, specs, unwrap

if TYPE_CHECKING:
    from scanner.model import Source, Span
    from scanner.policy.checking.syntax import Tree

_NATIVE = "cattleguard"
_PROJECT = re.compile(r"^#  +scope: *project *$", re.MULTILINE)
_LIBRARY = ("cattleguard", "lib")


class Text:
    """A policy's text and tree.

    Args:
        source: the text.
        tree: its syntax tree.
        rego: version of its syntax.
    """

    def __init__(self, source: Source, tree: Tree, rego: int) -> None:
        self.source, self.tree, self.rego = source, tree, rego
        self.path = source.path
        self.package = ("data", *path_of(tree["package"]["refr"]))
        self.native = self.package[1] == _NATIVE
        self.library = self.package[1:3] == _LIBRARY
        self.test = source.path.endswith(TEST_SUFFIX) or self.package[-1].endswith("_test")
        self._bytes = source.text.encode()

    @cached_property
    def names(self) -> Names:
        """What the names in it name."""
        return Names(self)

    @cached_property
    def nodes(self) -> list[tuple[str, Tree]]:
        """Every node with its kind."""
        return list(nodes(self.tree))

    @cached_property
    def imports(self) -> dict[str, tuple[str, ...]]:
        """The path of each import, by its alias; none of those of keywords."""
        found = {}
        for one in self.tree["imports"]:
            path = path_of(one["refr"])
            if path and path[0] in ("data", "input"):
                found[self.alias(one)] = path
        return found

    @cached_property
    def own(self) -> frozenset[str]:
        """The first names of the rules it defines."""
        heads = [head_of(spec)[1]["refr"] for spec in specs(self.tree)]
        heads += [rule["Default"]["refr"] for rule in self.tree["rules"] if "Default" in rule]
        return frozenset(path_of(head)[0] for head in heads)

    @property
    def rule_id(self) -> str | None:
        """The id of the rule that it is, None where it is none: tests, libraries, policies that are not native."""
        return None if self.test or self.library or not self.native else self.path.rsplit("/", 1)[-1][:-5]

    @cached_property
    def scope(self) -> str | None:
        """What a rule judges, `document` or `project`; None for what serves rules of both."""
        if self.rule_id is None:
            return None
        return "project" if _PROJECT.search(self.source.text) else "document"

    def alias(self, imported: Tree) -> str:
        """Return the name by which an import is used."""
        return self.word(imported["as"]) if imported.get("as") else path_of(imported["refr"])[-1]

    def word(self, place: Tree) -> str:
        """Return the text of a place."""
        return self._bytes[place["start"] : place["end"]].decode()

    def continued(self, call: Tree) -> Tree | None:
        """Return the place of the parenthesis of a call if it begins a line; None if it does not."""
        start = unwrap(call["fcn"])[1]["span"]["end"]
        between = self._bytes[start : call["span"]["end"]].split(b"(", 1)[0]
        return {"span": {"start": start + len(between)}} if b"\n" in between else None

    def span(self, node: Tree) -> Span:
        """Return the place where a node begins, as a span of one code point."""
        start = len(self._bytes[: node["span"]["start"]].decode())
        return self.source.span(start, start + 1)

    def remark(self, node: Tree, check: str, message: str, hint: str) -> Remark:
        """Return a remark on a node."""
        return Remark(self.span(node), check, message, hint)
