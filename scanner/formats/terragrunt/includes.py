"""The files that a Terragrunt file includes. See its documentation, "include"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from scanner.formats.terragrunt.unit import Unit
    from scanner.syntax.hcl.tree import Block

_SHALLOW = "shallow"


class Include(msgspec.Struct, frozen=True, eq=False):
    """One `include` block.

    Attributes:
        block: the block.
        name: its label, "" where it has none.
        strategy: how it is merged: `no_merge`, `shallow` or `deep`.
        unit: the file that is included, evaluated for the unit; None where it is not known, or not here.
    """

    block: Block
    name: str
    strategy: str
    unit: Unit | None


def includes_of(unit: Unit) -> tuple[Include, ...]:
    """Return the files that a file includes, in its order."""
    return tuple(_include(block, unit) for block in unit.body.blocks if block.type == "include")


def merged_includes(unit: Unit) -> tuple[Include, ...]:
    """Return the files that a file is merged with, the one that wins first."""
    return tuple(one for one in reversed(unit.includes) if one.strategy != "no_merge")


def _include(block: Block, unit: Unit) -> Include:
    attributes = block.body.attributes
    path = unit.once(f"include.{block.start}", attributes.get("path"))
    found = unit.path(path) if isinstance(path, str) else None
    strategy = unit.once(f"include.{block.start}.merge_strategy", attributes.get("merge_strategy"))
    return Include(
        block,
        block.labels[0].value if block.labels else "",
        strategy if isinstance(strategy, str) else _SHALLOW,
        None if found is None else unit.readings.unit(found, unit.directory, unit),
    )
