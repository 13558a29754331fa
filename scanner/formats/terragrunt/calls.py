"""The calls of modules by Terragrunt units."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scanner.evaluate.meter import Meter
from scanner.formats.terraform.modules.shares import POOL
from scanner.formats.terraform.modules.unit_call import UnitCall
from scanner.formats.terraform.suffixes import LOCK_FILE
from scanner.formats.terraform.syntax.lock_file import locked_providers
from scanner.formats.terragrunt.arguments import arguments_of
from scanner.formats.terragrunt.estate import estate_of
from scanner.formats.terragrunt.inputs import inputs_of
from scanner.formats.terragrunt.module_source import module_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.terragrunt.unit import Unit
    from scanner.model import Tree


def calls_of(tree: Tree, directory: str) -> Iterator[UnitCall]:
    """Yield the calls of the module of a directory by units of the scan."""
    estate = estate_of(tree)
    pool = Meter(POOL)
    for standing in estate.calling.get(directory, ()):
        unit = estate.unit(standing, pool)
        if unit is not None:
            yield _call(unit, directory)


def _call(unit: Unit, directory: str) -> UnitCall:
    source = module_source(unit)
    assert source is not None
    inputs = inputs_of(unit)
    environment, arguments = arguments_of(unit, directory)
    lock = unit.readings.tree.read(posixpath.join(posixpath.dirname(unit.source.path), LOCK_FILE))
    return UnitCall(
        name=unit.directory or ".",
        span=source.span,
        inputs={**inputs.given, **environment},
        arguments=arguments,
        open=inputs.open,
        locked=() if lock is None else locked_providers(lock),
    )
