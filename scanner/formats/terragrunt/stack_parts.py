"""The units and stacks that a stack is made of. See the Terragrunt documentation, "Stacks"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.evaluate.values import Value  # noqa: TC001 - msgspec reads the annotations
from scanner.formats.terraform.suffixes import UNIT_FILES
from scanner.formats.terragrunt.sources import is_local
from scanner.model import Failed, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terragrunt.unit import Unit
    from scanner.syntax.hcl.tree import Block

_FILES = dict(zip(("unit", "stack"), UNIT_FILES, strict=True))
_MADE = ".terragrunt-stack"


class Part(msgspec.Struct, frozen=True):
    """A unit or a stack in a stack that is made of a directory of the scan.

    Attributes:
        file: the file of the unit or stack in its directory.
        source: the directory.
        path: the directory it is made in, relative to that of the stack.
        values: what it is given.
        span: the place of its source.
        certain: whether the directory must be in the scan.
    """

    file: str
    source: str
    path: str
    values: Value
    span: Span
    certain: bool


def parts_of(stack: Unit) -> Iterator[Part]:
    """Yield what a stack is made of, as far as it is in the scan."""
    for block in stack.body.blocks:
        file = _FILES.get(block.type)
        attribute = block.body.attributes.get("source")
        source, path = _value(stack, block, "source"), _value(stack, block, "path")
        if file is None or attribute is None or not isinstance(path, str) or not isinstance(source, str):
            continue
        directory = stack.path(source) if is_local(source) else None
        if directory is not None:
            base = "" if _value(stack, block, "no_dot_terragrunt_stack") is True else f"{_MADE}/"
            yield Part(
                file,
                directory,
                f"{base}{path}",
                _value(stack, block, "values"),
                stack.source.span(attribute.value.start, attribute.value.end),
                _value(stack, block, "no_validation") is not True
                and (not source.startswith("/") or bool(stack.readings.tree.names(".git"))),
            )


def missing_parts(stack: Unit) -> Iterator[Failed]:
    """Yield what a stack should be made of that is not there."""
    for part in parts_of(stack):
        if part.certain and part.file not in stack.readings.tree.names(part.source):
            message = f"the {part.file} of this source is not here: there is none in {part.source or '.'}"
            hint = "correct the source, or scan a directory that holds it too"
            yield Failed(stack.source.path, part.span, message, hint)


def _value(unit: Unit, block: Block, name: str) -> Value:
    attribute = block.body.attributes.get(name)
    return None if attribute is None else unit.value(attribute)
