"""JSON that a string attribute holds: made by `jsonencode`, or written in a string."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.evaluate.values import Encoded, Text
from scanner.facts.model import Unknown
from scanner.formats.terraform.render import render
from scanner.formats.terraform.stand_ins import in_json
from scanner.model import Source
from scanner.syntax.json import parse
from scanner.syntax.nodes import NodeMap, plain

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.gather import Gatherer
    from scanner.model import Pointer


def decoded(value: Value, at: Pointer, gatherer: Gatherer) -> Value:
    """Return the value that the JSON at a pointer stands for, some `Unknown` if it cannot be read.

    Pointers go on in it from the pointer of the string.
    """
    if isinstance(value, Encoded) and value.codec == "json":
        return value.value
    if not isinstance(value, str | Text):
        return value
    rendered = render(gatherer.config, gatherer.evaluator, at, in_json)
    if rendered is None or not rendered.text.strip():
        return None
    try:
        source = Source(gatherer.config.source.path, rendered.text)
        root = parse(source, duplicate_keys=True)
    except ParseError as error:
        return Unknown(next(iter(rendered.holes.expressions.values()), f"not JSON: {error.message}"))
    gatherer.places.add_document(at, NodeMap(source, root), rendered.locate)
    return rendered.holes.value(plain(root))
