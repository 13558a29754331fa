"""Reads the documents of a bundle: JSON, and YAML as OPA reads it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scanner.errors import ParseError, PolicyLoadError
from scanner.model import Span
from scanner.syntax import json as located_json
from scanner.syntax.nodes import MAX_DEPTH, Mapping, Node, Scalar, Sequence, plain

if TYPE_CHECKING:
    from scanner.model import Source

_COLLECTIONS = frozenset({dict, list})
_unusual = re.compile(r"[0-9]{18}|[eE]\+?[0-9]{3}|\\u[dD][89a-fA-F]|[\ud800-\udfff]").search
"""Numbers that may not fit, and halves of characters."""


def read_value(source: Source) -> Any:
    """Return the value of a YAML or JSON file, `null` if it is empty.

    Raises:
        PolicyLoadError: it is malformed, or has several documents.
    """
    if not source.path.endswith(".json"):
        return read_yaml(source)
    with suppress(ValueError, RecursionError):
        return _read_plainly(source.text)
    try:
        return plain(located_json.parse(source))
    except ParseError as error:
        raise _unreadable(error) from error


def _read_plainly(text: str) -> Any:
    """Return the value of a JSON text, ten times as fast as with places.

    Raises:
        ValueError: something is wrong with it, or may be: then it is read with places.
        RecursionError: likewise.
    """
    if _unusual(text):
        raise ValueError(text)
    value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    level = [value]
    for _ in range(MAX_DEPTH):
        inner = (
            item.values() if type(item) is dict else item for item in level if type(item) in _COLLECTIONS
        )
        level = [child for children in inner for child in children if type(child) in _COLLECTIONS]
        if not level:
            return value
    raise ValueError(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError(pairs)
    return result


def _refuse(word: str) -> Any:
    raise ValueError(word)


def read_yaml(source: Source) -> Any:
    """Return the value of a YAML file as OPA reads it, `null` if it is empty.

    OPA 1.21 and later read YAML with go-yaml v3: numbers as its version 2, but `on` and `yes` as texts.

    Raises:
        PolicyLoadError: it is malformed, or has several documents.
    """
    from scanner.syntax.yaml import Dialect, parse  # noqa: PLC0415 - libyaml is loaded where there is YAML

    try:
        documents = parse(source, Dialect.KUBERNETES)
    except ParseError as error:
        raise _unreadable(error) from error
    if len(documents) > 1:
        raise PolicyLoadError(
            "data is one document, and here are several",
            hint="make one file of each",
            span=Span(source.path, 1, 1, 1, 1),
        )
    return plain(_with_words(documents[0])) if documents else None


def _with_words(node: Node) -> Node:
    """Return a node in which `on`, `yes`, `off` and `no` are texts."""
    if type(node) is Scalar:
        return _word(node)
    if type(node) is Sequence:
        items = [_with_words(item) for item in node.items]
        return Sequence(items, node.start, node.end, node.tag)
    entries = [(_word(key), _with_words(value)) for key, value in node.items]
    return Mapping(entries, node.start, node.end, node.tag)


def _word(node: Scalar) -> Scalar:
    if type(node.value) is not bool or node.style or node.tag or node.raw.lower() in ("true", "false"):
        return node
    return Scalar(node.raw, node.start, node.end, node.raw)


def _unreadable(error: ParseError) -> PolicyLoadError:
    return PolicyLoadError(error.message, hint=error.hint or "correct the file", span=error.span)
