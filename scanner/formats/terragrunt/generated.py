"""The Terraform configuration that a Terragrunt file generates: the providers and modules it asks for.

See the Terragrunt documentation, "generate".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.errors import ParseError
from scanner.formats.terraform.modules.variable_files import evaluated_alone
from scanner.formats.terraform.origins.elements import unwrapped
from scanner.formats.terraform.readers.credentials import credentials
from scanner.formats.terraform.readers.references import (
    configured_provider,
    module_reference,
    required_providers,
)
from scanner.formats.terraform.strings.encoded import text_parts
from scanner.formats.terraform.strings.pieces import pieces_of
from scanner.formats.terraform.strings.rendered import Rendered, of_parts, of_pieces
from scanner.formats.terraform.strings.restore import restored
from scanner.formats.terraform.strings.stand_ins import in_json
from scanner.formats.terraform.suffixes import HCL_SUFFIXES
from scanner.formats.terraform.syntax.config import Declaration
from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.model import Source
from scanner.syntax.hcl import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.evaluate.values import Value
    from scanner.facts.collected import CollectedFacts
    from scanner.facts.model import Reference
    from scanner.formats.terraform.syntax.config import Block
    from scanner.formats.terraform.syntax.lock_file import LockedProvider
    from scanner.formats.terragrunt.unit import Unit
    from scanner.model import Offsets, Pointer


class Generated(msgspec.Struct, frozen=True, eq=False):
    """A file that is generated.

    Attributes:
        at: pointer of its content.
        config: what it says.
        rendered: where that is written.
    """

    at: Pointer
    config: HclConfig
    rendered: Rendered


def generated_files(config: HclConfig, unit: Unit) -> tuple[Generated, ...]:
    """Return the files in HCL syntax that a Terragrunt file generates, as far as they can be read."""
    found = (_generated(block, config, unit) for block in config.blocks_of("generate"))
    return tuple(one for one in found if one is not None)


def _generated(block: Block, config: HclConfig, unit: Unit) -> Generated | None:
    path, contents = block.arguments.get("path"), block.arguments.get("contents")
    written = None if path is None else unit.evaluator.value(path.expression, config.text)
    if contents is None or not isinstance(written, str) or not written.endswith(HCL_SUFFIXES):
        return None
    rendered = _rendered(unwrapped(contents.expression), config, unit)
    if rendered is None:
        return None
    try:
        return Generated(contents.at, HclConfig(Source(config.source.path, rendered.text)), rendered)
    except ParseError:
        # A part that is not known may stand where the syntax needs something else.
        return None


def _rendered(expression: tree.Expression, config: HclConfig, unit: Unit) -> Rendered | None:
    """Return the text of a template with its places, or the text of any other expression as one whole."""
    whole = expression.start, expression.end
    if not isinstance(expression, tree.Template):
        parts = text_parts(unit.evaluator.value(expression, config.text))
        return of_parts(parts, in_json, lambda _start, _end: whole)
    pieces = pieces_of(expression.parts, config.text, unit.evaluator)

    def range_of(part: tree.Part, start: int, end: int) -> Offsets:
        return config.range_of(expression, part, start, end)

    return None if pieces is None else of_pieces(pieces, in_json, whole, range_of)


def read_generated(generated: Generated, locked: tuple[LockedProvider, ...], facts: CollectedFacts) -> None:
    """Add the facts of a file that is generated."""

    def place(pointer: Pointer) -> Pointer:
        return (*generated.at, *pointer)

    holes = generated.rendered.holes
    facts.references += (
        restored(reference, holes, place) for reference in _references(generated.config, locked)
    )
    for found in credentials(generated.config):
        start, end = generated.config.locate(found.at)
        if not holes.within(generated.config.text[start:end]):
            facts.credentials.append(restored(found, holes, place))


def _references(config: HclConfig, locked: tuple[LockedProvider, ...]) -> Iterator[Reference]:
    for block in config.blocks():
        if block.kind == "terraform":
            required = [_values(one) for one in block.blocks.get("required_providers", ())]
            declaration = _declaration(block, {"required_providers": list(required)})
            for reference in required_providers(declaration, locked):
                yield msgspec.structs.replace(reference, phase="deploy")
        elif block.kind == "provider":
            # The module says which version it needs, where the generated block does not.
            declaration = _declaration(block, _values(block))
            provider = configured_provider(declaration, locked, unconstrained=False)
            yield from () if provider is None else (msgspec.structs.replace(provider, phase="deploy"),)
        elif block.kind == "module":
            module = module_reference(_declaration(block, _values(block)))
            yield from () if module is None else (module,)


def _declaration(block: Block, body: dict[str, Value]) -> Declaration:
    return Declaration(block.kind, block.labels, block.at, body)


def _values(block: Block) -> dict[str, Value]:
    """Return the arguments of a block, those known that are literals."""
    return {
        name: evaluated_alone(argument.expression, argument.config.text)
        for name, argument in block.arguments.items()
    }
