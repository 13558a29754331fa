"""Reads a rule's METADATA; every field is checked, and an error names its place."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from scanner.errors import ParseError, PolicyLoadError
from scanner.model import SEVERITIES, Source, Span
from scanner.policy.annotations import Annotations, find_annotations, find_package
from scanner.policy.rule import (
    CATEGORIES,
    CUSTOM,
    FACTS,
    NEEDS,
    OUTCOMES,
    PARAMETER_TYPES,
    SCOPES,
    Outcome,
    Parameter,
    Rule,
)
from scanner.suggest import suggest
from scanner.syntax.nodes import Mapping, Node, Scalar, Sequence, plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from scanner.policy.controls import Catalogue

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_HEAD = re.compile(r"^[ \t]*(deny|unknown)\b", re.MULTILINE)
_FIELDS = {
    "title": True,
    "description": True,
    "related_resources": False,
    "schemas": False,  # for `opa check --schema`
    "custom": True,
}
_CUSTOM = {
    "severity": True,
    "category": True,
    "formats": True,
    "remediation": True,
    "controls": True,
    "parameters": False,
    "scope": False,
    "redact": False,
    "about": False,
    "needs": False,
    "waivable": False,
}
_PARAMETER = {"description": True, "type": True, "default": True, "choices": False}
_RESOURCE = {"ref": True, "description": True}

_T = TypeVar("_T")
_Fields = dict[str, tuple[Scalar, Node]]


def read_rule(source: Source, formats: Collection[str], catalogue: Catalogue) -> Rule:
    """Return the metadata of a rule's source.

    Args:
        source: the policy; its path names the rule.
        formats: names of the formats that exist.
        catalogue: the control frameworks that exist.

    Raises:
        PolicyLoadError: the metadata is missing, incomplete or wrong, or the package has another name.
    """
    identifier = PurePosixPath(source.path).stem
    package, package_span = find_package(source)
    if not _ID.fullmatch(identifier):
        raise PolicyLoadError(
            f"{identifier!r} is not a rule id",
            hint="name the file in lower case with hyphens: `unpinned-image.rego`",
            span=package_span,
        )
    reader = _Reader(find_annotations(source), formats, catalogue)
    rule = reader.rule(identifier, package, _outcomes(source, package_span))
    expected = f"cattleguard.{rule.category}.{identifier.replace('-', '_')}"
    if package != expected:
        raise PolicyLoadError(
            f"the package is {package}, not {expected}", hint=f"write `package {expected}`", span=package_span
        )
    return rule


class _Reader:
    def __init__(self, annotations: Annotations, formats: Collection[str], catalogue: Catalogue) -> None:
        self._annotations = annotations
        self._formats = formats
        self._catalogue = catalogue

    def rule(self, identifier: str, package: str, outcomes: tuple[Outcome, ...]) -> Rule:
        """Return the rule the annotations describe."""
        fields = self._fields(self._root(), _FIELDS, "METADATA")
        custom = self._fields(fields["custom"][1], _CUSTOM, "custom")
        return Rule(
            id=identifier,
            category=self._choice(custom["category"][1], (*CATEGORIES, CUSTOM), "category"),
            severity=self._choice(custom["severity"][1], SEVERITIES, "severity"),
            title=self._text(fields["title"][1], "title"),
            description=self._text(fields["description"][1], "description"),
            formats=self._unique(custom["formats"][1], "formats", self._format),
            remediation=self._text(custom["remediation"][1], "remediation"),
            controls=self._controls(custom["controls"][1]),
            related_resources=self._optional(fields, "related_resources", self._resources, ()),
            parameters=self._optional(custom, "parameters", self._parameters, {}),
            scope=self._optional(custom, "scope", self._scope, "document"),
            redact=self._optional(
                custom, "redact", lambda node: self._boolean(node, "redact"), default=False
            ),
            path=self._annotations.yaml.path,
            package=package,
            outcomes=outcomes,
            about=self._optional(custom, "about", self._about, ()),
            needs=self._optional(custom, "needs", self._needs, ()),
            waivable=self._optional(
                custom, "waivable", lambda node: self._boolean(node, "waivable"), default=True
            ),
        )

    def _root(self) -> Node:
        try:
            roots = parse(self._annotations.yaml, Dialect.CORE)
        except ParseError as error:
            span = self._annotations.yaml.span(0, 0) if error.span is None else error.span
            starts = self._annotations.yaml.line_starts
            offsets = [starts[min(line, len(starts)) - 1] for line in (span.line, span.end_line)]
            place = self._annotations.span(offsets[0] + span.column - 1, offsets[1] + span.end_column - 1)
            raise PolicyLoadError(
                f"METADATA is not YAML: {error.message.removeprefix('not YAML: ')}",
                hint=error.hint,
                span=place,
            ) from error
        return roots[0] if roots else Mapping([], 0, 0)

    def _fields(self, node: Node, known: dict[str, bool], what: str) -> _Fields:
        if not isinstance(node, Mapping):
            self._fail(node, f"{what} must be a mapping", f"its keys are {', '.join(known)}")
        fields: _Fields = {}
        for key, value in node.items:
            if key.raw not in known:
                self._fail(key, f"unknown key {key.raw!r} in {what}", suggest(key.raw, known))
            fields[key.raw] = (key, value)
        for name, required in known.items():
            if required and name not in fields:
                self._fail(node, f"{what} has no {name}", f"add `{name}:`")
        return fields

    def _optional(self, fields: _Fields, name: str, read: Callable[[Node], _T], default: _T) -> _T:
        return read(fields[name][1]) if name in fields else default

    def _text(self, node: Node, what: str) -> str:
        if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value.strip():
            self._fail(node, f"{what} must be a text", "write a sentence, in quotes if it has a colon")
        return node.value.strip()

    def _choice(self, node: Node, allowed: Collection[str], what: str) -> str:
        raw = node.raw if isinstance(node, Scalar) else ""
        if raw not in allowed:
            self._fail(node, f"unknown {what} {raw!r}", suggest(raw, allowed))
        return raw

    def _about(self, node: Node) -> tuple[str, ...]:
        return self._unique(node, "about", self._fact)

    def _fact(self, node: Node) -> str:
        return self._choice(node, FACTS, "kind of facts")

    def _needs(self, node: Node) -> tuple[str, ...]:
        return self._unique(node, "needs", lambda item: self._choice(item, NEEDS, "need"))

    def _format(self, node: Node) -> str:
        return self._choice(node, self._formats, "format")

    def _scope(self, node: Node) -> Any:
        return self._choice(node, SCOPES, "scope")

    def _boolean(self, node: Node, what: str) -> bool:
        value = node.value if isinstance(node, Scalar) else None
        if not isinstance(value, bool):
            self._fail(
                node, f"{what} must be true or false", f"write `{what}: {str(what == 'redact').lower()}`"
            )
        return value

    def _items(self, node: Node, what: str) -> list[Node]:
        if not isinstance(node, Sequence) or not node.items:
            self._fail(node, f"{what} must be a list that is not empty", f"write `{what}: [...]`")
        return node.items

    def _unique(self, node: Node, what: str, read: Callable[[Node], str]) -> tuple[str, ...]:
        seen: dict[str, None] = {}
        for item in self._items(node, what):
            name = read(item)
            if name in seen:
                self._fail(item, f"{what} names {name!r} twice", "leave one of them out")
            seen[name] = None
        return tuple(seen)

    def _controls(self, node: Node) -> tuple[str, ...]:
        if not isinstance(node, Mapping) or not node.items:
            self._fail(node, "controls must be a mapping that is not empty", "write `nist-800-53r5: [CM-2]`")
        controls: list[str] = []
        for key, value in node.items:
            framework = self._catalogue.get(key.raw)
            if framework is None:
                self._fail(key, f"unknown framework {key.raw!r}", suggest(key.raw, self._catalogue))
            names = self._unique(value, key.raw, lambda item: item.raw if isinstance(item, Scalar) else "")
            for name, item in zip(names, self._items(value, key.raw), strict=True):
                if not framework.allows(name):
                    self._fail(
                        item, f"{name!r} is not a control of {framework.title}", _like(framework.controls)
                    )
                controls.append(f"{key.raw}:{name}")
        return tuple(controls)

    def _resources(self, node: Node) -> tuple[tuple[str, str], ...]:
        resources = []
        for item in self._items(node, "related_resources"):
            fields = self._fields(item, _RESOURCE, "related_resources")
            reference = self._text(fields["ref"][1], "ref")
            if not reference.startswith("https://"):
                self._fail(
                    fields["ref"][1], f"{reference!r} is not an https address", "begin it with https://"
                )
            resources.append((reference, self._text(fields["description"][1], "description")))
        return tuple(resources)

    def _parameters(self, node: Node) -> dict[str, Parameter]:
        if not isinstance(node, Mapping) or not node.items:
            self._fail(
                node, "parameters must be a mapping that is not empty", "leave it out if there are none"
            )
        return {key.raw: self._parameter(key, value) for key, value in node.items}

    def _parameter(self, key: Scalar, node: Node) -> Parameter:
        what = f"parameter {key.raw}"
        if key.raw in ("severity", "waivable") or not _ID.fullmatch(key.raw):
            self._fail(
                key,
                f"{key.raw!r} cannot be a parameter",
                "use lower case and hyphens; severity and waivable are taken",
            )
        fields = self._fields(node, _PARAMETER, what)
        choices: tuple[str, ...] = ()
        if "choices" in fields:
            choices = self._unique(fields["choices"][1], "choices", lambda item: self._text(item, what))
        parameter = Parameter(
            description=self._text(fields["description"][1], what),
            type=self._choice(fields["type"][1], PARAMETER_TYPES, "type"),
            default=plain(fields["default"][1]),
            choices=choices,
        )
        if parameter.choices and parameter.type != "string":
            self._fail(
                fields["choices"][0], f"{what} of type {parameter.type} cannot have choices", "leave them out"
            )
        problem = parameter.problem(parameter.default)
        if problem:
            self._fail(
                fields["default"][1], f"the default of {what} {problem}", "change the default, or the type"
            )
        return parameter

    def _fail(self, node: Node, message: str, hint: str) -> NoReturn:
        raise PolicyLoadError(message, hint=hint, span=self._span(node))

    def _span(self, node: Node) -> Span:
        end = node.end if isinstance(node, Scalar) else self._annotations.yaml.text.find("\n", node.start)
        return self._annotations.span(node.start, end)


def _outcomes(source: Source, span: Span) -> tuple[Outcome, ...]:
    heads = {match[1] for match in _HEAD.finditer(source.text)}
    if "deny" not in heads:
        raise PolicyLoadError(
            "the rule defines no `deny`", hint="write `deny contains verdict if {...}`", span=span
        )
    return tuple(outcome for outcome in OUTCOMES if outcome in heads)


def _like(controls: Collection[str]) -> str:
    example = next(iter(controls), None)
    return f"its identifiers look like {example}" if example else "see its pattern in controls.json"
