"""Which module of the scan a Terragrunt unit calls. See its documentation, "terraform", `source`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.modules.calls import has_files
from scanner.formats.terraform.syntax.nested import literal
from scanner.formats.terragrunt.includes import merged_includes
from scanner.formats.terragrunt.sources import is_local
from scanner.model import Failed

if TYPE_CHECKING:
    from scanner.formats.terragrunt.unit import Unit
    from scanner.model import Span
    from scanner.syntax.hcl.tree import Attribute


class ModuleSource(msgspec.Struct, frozen=True):
    """Where the module of a unit is.

    Attributes:
        span: the place, in the file of the unit, that says so.
        directory: its directory, None where it is not in the scan.
        missing: the directory that should be its own, where there is no Terraform configuration in it.
    """

    span: Span
    directory: str | None = None
    missing: str | None = None


def module_source(unit: Unit) -> ModuleSource | None:
    """Return where the module of a unit is, None where the unit has none."""
    own = source_attribute(unit)
    if own is not None:
        return _found(own, unit, unit, unit.source.span(own.value.start, own.value.end))
    for include in merged_includes(unit):
        attribute = None if include.unit is None else source_attribute(include.unit)
        if include.unit is not None and attribute is not None:
            place = unit.source.span(include.block.start, include.block.header_end)
            return _found(attribute, include.unit, unit, place)
        if include.unit is None:
            return None
    return _beside(unit)


def source_attribute(unit: Unit) -> Attribute | None:
    """Return the source that a file itself has."""
    blocks = (block for block in unit.body.blocks if block.type == "terraform")
    return next((found for block in blocks if (found := block.body.attributes.get("source"))), None)


def missing_module(unit: Unit) -> Failed | None:
    """Return why the module of a unit is not here, where it should be."""
    source = module_source(unit)
    if source is None or source.missing is None:
        return None
    message = f"the module is not here: there are no Terraform files in {source.missing or '.'}"
    hint = "correct the source, or scan a directory that holds the module too"
    return Failed(unit.source.path, source.span, message, hint)


def _found(attribute: Attribute, holder: Unit, unit: Unit, span: Span) -> ModuleSource:
    """Return the module that a source names, which stands in the file of the unit, or in one that it includes."""
    source = holder.value(attribute)
    written = literal(attribute.value)
    if not isinstance(source, str) or not is_local(source) or (written or "").startswith("/"):
        return ModuleSource(span)
    directory = unit.path(source.replace("\\", "/"))
    if directory is None:
        return ModuleSource(span)
    if has_files(unit.readings.tree, directory):
        return ModuleSource(span, directory)
    # A path from the root of the repository may lead out of the scan root, if that is not the same.
    certain = not source.startswith("/") or bool(unit.readings.tree.names(".git"))
    return ModuleSource(span, missing=directory if certain and not _generates(unit) else None)


def _generates(unit: Unit) -> bool:
    """Tell whether a unit generates files, which may be all of its module."""
    files = [unit, *(include.unit for include in merged_includes(unit) if include.unit is not None)]
    return any(block.type == "generate" for file in files for block in file.body.blocks)


def _beside(unit: Unit) -> ModuleSource | None:
    """Return the module beside a unit: the one of a unit without a source."""
    blocks = unit.body.blocks
    if not has_files(unit.readings.tree, unit.home):
        return None
    end = blocks[0].header_end if blocks else 0
    return ModuleSource(unit.source.span(blocks[0].start if blocks else 0, end), unit.home)
