"""Variable files (`terraform.tfvars`): values of the variables of a root module.

See the Terraform language, "Variable Definition Precedence".
"""

from __future__ import annotations

import posixpath
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import ParseError
from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import Surroundings
from scanner.evaluate.meter import ExhaustedError, Meter
from scanner.evaluate.numeric import canonical
from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.known import MAX_WEIGHT
from scanner.model import Source
from scanner.syntax import json
from scanner.syntax.hcl import parse, parse_expression
from scanner.syntax.nodes import Mapping, Sequence, entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.model import Offsets, Tree
    from scanner.syntax.hcl.tree import Expression, Step
    from scanner.syntax.nodes import Node

DEFAULT_FILES = ("terraform.tfvars", "terraform.tfvars.json")
AUTOMATIC = (".auto.tfvars", ".auto.tfvars.json")


class Given(msgspec.Struct, frozen=True, eq=False):
    """A value that a variable file gives.

    Attributes:
        source: the file.
        offsets: where its value stands.
        value: the value.
        told_as: what stands there, "" for an entry of a variable file.
    """

    source: Source
    offsets: Offsets
    value: Value
    told_as: str = ""


def automatic_files(directory: str, tree: Tree) -> Iterator[Source]:
    """Yield the variable files that Terraform reads by itself, those that win last."""
    names = tree.names(directory)
    automatic = [name for name in names if name.endswith(AUTOMATIC)]
    for name in (*(name for name in DEFAULT_FILES if name in names), *automatic):
        source = tree.read(posixpath.join(directory, name))
        if source is not None:
            yield source


def given_values(source: Source) -> dict[str, Given]:
    """Return the values that a variable file gives, none if it is not valid."""
    try:
        return _from_json(source) if source.path.endswith(".json") else _from_hcl(source)
    except ParseError:
        return {}


def value_of_text(text: str, name: str) -> Value:
    """Return the value that the text of an environment variable is as an expression."""
    try:
        expression = parse_expression(Source(f"TF_VAR_{name}", text))
    except ParseError:
        return Unknown(f"var.{name}")
    return evaluated_alone(expression, text)


def evaluated_alone(expression: Expression, text: str) -> Value:
    """Return the value of an expression that may use neither names nor functions."""
    return Evaluator(NO_NAMES, {}, Surroundings(), Meter(MAX_WEIGHT)).value(expression, text)


def _from_hcl(source: Source) -> dict[str, Given]:
    return {
        name: Given(
            source,
            (attribute.value.start, attribute.value.end),
            evaluated_alone(attribute.value, source.text),
        )
        for name, attribute in parse(source).attributes.items()
    }


def _from_json(source: Source) -> dict[str, Given]:
    root = json.parse(source, duplicate_keys=True)
    if not isinstance(root, Mapping):
        return {}
    return {
        name: Given(source, (node.start, node.end), _plain(node)) for name, (_, node) in entries(root).items()
    }


def _plain(node: Node) -> Value:
    """Return a JSON value; strings are no templates in a variable file."""
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    if isinstance(node, Mapping):
        return {name: _plain(item) for name, (_, item) in entries(node).items()}
    value: Value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return canonical(Decimal(node.raw))
    except ExhaustedError:
        return Unknown(node.raw)


class _NoNames:
    """The names that a variable file may use: none."""

    def resolve(self, root: str, steps: tuple[Step, ...]) -> None:
        """Return None."""


NO_NAMES = _NoNames()
