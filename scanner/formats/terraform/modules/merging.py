"""Puts the blocks of a module's files together with those that override them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from scanner.formats.terraform.modules.overrides import merged, overrides, without, without_providers
from scanner.formats.terraform.syntax.nested import nested

if TYPE_CHECKING:
    from collections.abc import Hashable

    from scanner.formats.terraform.syntax.config import Block, Config

_STATE = frozenset({"backend", "cloud"})
_PROVIDERS = "required_providers"


def merged_blocks(configs: tuple[Config, ...]) -> dict[str, tuple[Block, ...]]:
    """Return the blocks of each file by its path: ordinary files first, then those that override them.

    A block of an override file that has a base is merged into it. Locals and settings of Terraform stay where
    they are written; what they override is taken out of its block.
    """
    found: dict[str, list[Block]] = {config.source.path: [] for config in configs}
    overriding: dict[Hashable, list[Block]] = {}
    based: set[Hashable] = set()
    for config in configs:
        is_override = overrides(posixpath.basename(config.source.path))
        for block in config.blocks():
            identity = _identity(block)
            if identity in based and is_override:
                overriding.setdefault(identity, []).append(block)
                continue
            if block.kind not in ("locals", "terraform"):
                based.add(identity)
            found[config.source.path].append(block)
    _without_overridden_settings(found)
    return _merged(found, overriding)


def _merged(
    found: dict[str, list[Block]], overriding: dict[Hashable, list[Block]]
) -> dict[str, tuple[Block, ...]]:
    """Return the blocks with those that override the first of their identity."""
    result = {}
    for path, blocks in found.items():
        result[path] = tuple(merged(block, overriding.pop(_identity(block), ())) for block in blocks)
    return result


def _identity(block: Block) -> Hashable:
    """Return what an overriding block has in common with its base."""
    alias = block.arguments.get("alias") if block.kind == "provider" else None
    if alias is None:
        return block.kind, block.labels
    expression = alias.expression
    return block.kind, block.labels, alias.config.text[expression.start : expression.end]


def _without_overridden_settings(found: dict[str, list[Block]]) -> None:
    """Take out of the `terraform` blocks what later ones override: the backend, and providers by name."""
    names: set[str] = set()
    providers: set[str] = set()
    for path, blocks in reversed(found.items()):
        is_override = overrides(posixpath.basename(path))
        for index in range(len(blocks) - 1, -1, -1):
            block = blocks[index]
            if block.kind != "terraform":
                continue
            own = {*block.arguments, *block.blocks} - {_PROVIDERS}
            required = {name for one in nested(block, _PROVIDERS) for name in one.arguments}
            blocks[index] = without_providers(without(block, own & names), required & providers)
            if is_override:
                names |= own | _STATE if own & _STATE else own
                providers |= required
