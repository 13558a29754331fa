"""Attributes that a provider works out from nothing but what is configured, so that they are known here too.

See the documentation of the template provider (`template_file`), of the local provider (`local_file`), and of
`terraform_data`, which is built into Terraform.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.conversion import convert
from scanner.evaluate.function import FunctionError
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import STRING
from scanner.facts.model import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scanner.evaluate.function import Surroundings
    from scanner.evaluate.values import Value
    from scanner.formats.terraform.modules.expansion import Item
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.modules.selection import Part
    from scanner.formats.terraform.syntax.config import Block

    Derive = Callable[[Mapping[str, Value], Surroundings], Value]


def derived(instance: ModuleInstance, block: Block, item: Item, attribute: str) -> Part:
    """Work out an attribute that is not set, None where it cannot be known."""
    derive = _DERIVED.get((block.kind, block.labels[0], attribute))
    if derive is None:
        return None
    values: dict[str, Value] = {}
    for name, argument in block.arguments.items():
        yield from instance.needs(argument.expression)
        values[name] = instance.evaluated(argument, item.names)
    try:
        return derive(values, instance.language.surroundings)
    except (FunctionError, ExhaustedError):
        return None


def _rendered(values: Mapping[str, Value], surroundings: Surroundings) -> Value:
    template, names = values.get("template"), values.get("vars") or {}
    evaluate = surroundings.evaluate_template
    if not isinstance(template, str) or evaluate is None or not isinstance(names, dict):
        return None
    return convert(
        evaluate(template, {name: convert(value, STRING) for name, value in names.items()}), STRING
    )


def _content(values: Mapping[str, Value], surroundings: Surroundings) -> Value:
    path = values.get("filename")
    if not isinstance(path, str) or surroundings.files is None:
        return None
    content = surroundings.files.content(path)
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        return None


def _output(values: Mapping[str, Value], _: Surroundings) -> Value:
    value = values.get("input")
    return None if isinstance(value, Unknown) else value


_DERIVED: dict[tuple[str, str, str], Derive] = {
    ("data", "template_file", "rendered"): _rendered,
    ("data", "local_file", "content"): _content,
    ("resource", "terraform_data", "output"): _output,
}
