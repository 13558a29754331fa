"""YAML as Terraform reads it: what a plain scalar means is neither YAML 1.1 nor 1.2, see go-cty-yaml.

Nesting and what aliases expand to are bounded by `scanner.syntax.yaml`. A key that stands twice in a mapping,
of which Terraform takes the last, is an error here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.evaluate.function import FunctionError
from scanner.evaluate.functions.encoding import decoded_base64
from scanner.evaluate.functions.yaml_scalars import MEANINGFUL, plain_value
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.numeric import number_text
from scanner.evaluate.values import MAX_DEPTH
from scanner.model import Source
from scanner.syntax.hcl.words import normal
from scanner.syntax.nodes import MERGE_KEY, Mapping, Scalar, Sequence
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.syntax.nodes import Node

_STANDARD = "tag:yaml.org,2002:"
_document = re.compile(r"^---(?=\s|\Z)", re.MULTILINE).finditer


def read_yaml(text: str) -> Value:
    """Return the value of a text in YAML.

    Raises:
        FunctionError: it is not YAML, or something in it has no value.
        ExhaustedError: it is nested too deeply.
    """
    try:
        roots = parse(Source("", text), Dialect.KUBERNETES)
    except ParseError as exc:
        raise FunctionError(f"the string is not valid YAML: {exc}") from exc
    starts = [match.start() for match in _document(text)]
    first = roots[0].start if roots else len(text)
    if len(roots) > 1 or starts[1:] or any(start > first for start in starts):
        raise FunctionError("only one document is allowed")
    if not roots and not starts:
        raise FunctionError("there is no document")
    return _Values().of(roots[0], 0) if roots else None


class _Values:
    """The values of the nodes of one document, each made once: what an alias repeats is shared."""

    def __init__(self) -> None:
        self._known: dict[int, Value] = {}

    def of(self, node: Node, depth: int) -> Value:
        """Return the value of a node."""
        if type(node) is Scalar:
            return scalar(node)
        if depth == MAX_DEPTH:
            raise ExhaustedError
        if id(node) not in self._known:
            self._known[id(node)] = self._collection(node, depth)
        return self._known[id(node)]

    def _collection(self, node: Node, depth: int) -> Value:
        kind = "seq" if type(node) is Sequence else "map"
        if node.tag not in (None, _STANDARD + kind):
            raise FunctionError(f"{node.tag} is not a tag of a collection")
        if type(node) is Sequence:
            return [self.of(item, depth + 1) for item in node.items]
        assert type(node) is Mapping
        found: dict[str, Value] = {}
        for key, item in node.items:
            value = self.of(item, depth + 1)
            if key.raw == MERGE_KEY and key.tag is None:
                if not isinstance(value, dict):
                    raise FunctionError("only a mapping can be merged into a mapping")
                found |= value
            else:
                found[_name(key)] = value
        return dict(sorted(found.items()))


def _name(key: Scalar) -> str:
    value = scalar(key)
    if isinstance(value, str):
        return value
    if value is None:
        raise FunctionError("a key cannot be null")
    if isinstance(value, bool):
        return "true" if value else "false"
    assert not isinstance(value, list | dict)
    return number_text(value)  # type: ignore[arg-type]


def scalar(node: Scalar) -> Value:
    """Return the value of a scalar.

    Raises:
        FunctionError: it is not of the type that its tag names.
    """
    tag, raw = node.tag, node.raw
    if tag is None:
        if node.style in ("'", '"'):
            return normal(raw)
        value = plain_value(raw)
        return _block(value, raw) if node.style in ("|", ">") else value
    name = tag.removeprefix(_STANDARD)
    if name == "str":
        return normal(raw)
    if name == "binary":
        decoded_base64(raw)
        return raw
    if name not in ("bool", "int", "float", "null", "timestamp"):
        raise FunctionError(f"{tag} is not a tag of a scalar")
    if node.style in ("'", '"') and (not raw or raw[0] in MEANINGFUL):
        return normal(raw)
    return _tagged(raw, name)


def _block(value: Value, raw: str) -> Value:
    """Return a block scalar, which is a string, but one that looks like another value is rewritten as it is."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if not isinstance(value, list | dict) else raw  # type: ignore[arg-type]


def _tagged(raw: str, name: str) -> Value:
    if name == "null":
        return None
    value = plain_value(raw)
    if name == "bool" and isinstance(value, bool):
        return value
    if name in ("int", "float") and not isinstance(value, str | bool) and value is not None:
        return value
    if name == "timestamp" and isinstance(value, str) and value != raw:
        return value
    raise FunctionError(f"this is not of the type !!{name}")
