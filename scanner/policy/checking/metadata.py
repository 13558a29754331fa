"""Finds everything that is wrong with the METADATA of a rule, not only the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import PolicyLoadError
from scanner.model import SEVERITIES, Span
from scanner.policy.annotations import find_annotations
from scanner.policy.checking.remark import Remark
from scanner.policy.metadata import _CUSTOM, _FIELDS, _Reader, read_rule
from scanner.policy.rule import CATEGORIES
from scanner.suggest import suggest
from scanner.syntax.nodes import Mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from scanner.policy.checking.reading import Read
    from scanner.policy.checking.source import Text
    from scanner.policy.metadata import _Fields
    from scanner.syntax.nodes import Node

_HINT = "see docs/contract.md"


def check_metadata(text: Text, read: Read, formats: Collection[str]) -> Iterator[Remark]:
    """Yield remarks on the METADATA and the place of a rule."""
    if text.rule_id is None:
        return
    problems: list[PolicyLoadError] = []
    try:
        problems += _Collector(find_annotations(text.source), formats, read.catalogue).problems()
        rule = read_rule(text.source, formats, read.catalogue)
    except PolicyLoadError as error:
        problems += [error]
    else:
        place = f"{rule.category}/{rule.id}/{rule.id}.rego"
        if text.path not in read.single and not f"/{text.path}".endswith(f"/{place}"):
            yield text.remark(
                text.tree["package"], "metadata", f"rule {rule.id} must stand in {place}", "move it"
            )
    for problem in problems:
        span = problem.span or Span(text.path, 1, 1, 1, 1)
        yield Remark(span, "metadata", problem.message, problem.hint or _HINT)


class _Collector(_Reader):
    """Reads one field after the other, and goes on where one is wrong."""

    def problems(self) -> list[PolicyLoadError]:
        """Return all problems."""
        self._found: list[PolicyLoadError] = []
        root = self._root()
        fields = self._all(root, _FIELDS, "METADATA")
        for name in ("title", "description"):
            self._try(fields, name, lambda node, name=name: self._text(node, name))  # type: ignore[misc]
        self._try(fields, "related_resources", self._resources)
        custom: _Fields = {}
        if "custom" in fields:
            custom = self._all(fields["custom"][1], _CUSTOM, "custom")
        for name, read in self._readers().items():
            self._try(custom, name, read)
        return self._found

    def _readers(self) -> dict[str, Callable[[Node], object]]:
        return {
            "severity": lambda node: self._choice(node, SEVERITIES, "severity"),
            "category": lambda node: self._choice(node, CATEGORIES, "category"),
            "formats": lambda node: self._unique(node, "formats", self._format),
            "remediation": lambda node: self._text(node, "remediation"),
            "controls": self._controls,
            "parameters": self._parameters,
            "scope": self._scope,
            "redact": lambda node: self._boolean(node, "redact"),
            "waivable": lambda node: self._boolean(node, "waivable"),
            "about": self._about,
            "needs": self._needs,
        }

    def _try(self, fields: _Fields, name: str, read: Callable[[Node], object]) -> None:
        try:
            if name in fields:
                read(fields[name][1])
        except PolicyLoadError as error:
            self._found.append(error)

    def _all(self, node: Node, known: dict[str, bool], what: str) -> _Fields:
        """Return the fields of a mapping that are known; what else is in it, or is not, is a problem."""
        if not isinstance(node, Mapping):
            self._fail(node, f"{what} must be a mapping", f"its keys are {', '.join(known)}")
        fields: _Fields = {key.raw: (key, value) for key, value in node.items}
        for key, _ in node.items:
            if key.raw not in known:
                message = f"unknown key {key.raw!r} in {what}"
                hint = suggest(key.raw, known)
                self._found.append(PolicyLoadError(message, hint=hint, span=self._span(key)))
        for name, required in known.items():
            if required and name not in fields:
                message = f"{what} has no {name}"
                self._found.append(PolicyLoadError(message, hint=f"add `{name}:`", span=self._span(node)))
        return fields
