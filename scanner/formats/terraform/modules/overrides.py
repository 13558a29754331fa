"""Override files: how they are named, and what becomes of a block that others override.

See the Terraform language, "Override Files".
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scanner.formats.terraform.syntax.config import Block, Members

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from scanner.formats.terraform.syntax.config import Argument, Config
    from scanner.model import Pointer

_LIFECYCLE = "lifecycle"
_MAKER = "dynamic"
_PROVIDERS = "required_providers"


def overrides(name: str) -> bool:
    """Tell whether a file is an override file, by its name."""
    stem = name.partition(".")[0]
    return stem == "override" or stem.endswith("_override")


def merged(base: Block, others: Sequence[Block]) -> Block:
    """Return a block with what others override: arguments, and all nested blocks of a type; the last one wins.

    `lifecycle` is merged by argument.
    """
    if not others:
        return base
    return Block(base.kind, base.labels, base.at, base.config, partial(_members, base, others))


def without(block: Block, names: AbstractSet[str]) -> Block:
    """Return a block without the arguments and the nested blocks of these names."""
    if not names:
        return block

    def members() -> Members:
        return Members(
            {name: argument for name, argument in block.arguments.items() if name not in names},
            {kind: blocks for kind, blocks in block.blocks.items() if kind not in names},
        )

    return Block(block.kind, block.labels, block.at, block.config, members)


def without_providers(block: Block, names: AbstractSet[str]) -> Block:
    """Return a `terraform` block that does not require the providers of these names."""
    if not names or _PROVIDERS not in block.blocks:
        return block

    def members() -> Members:
        kept = tuple(without(one, names) for one in block.blocks[_PROVIDERS])
        return Members(block.arguments, {**block.blocks, _PROVIDERS: kept})

    return Block(block.kind, block.labels, block.at, block.config, members)


def replacement(block: Block, pointer: Pointer) -> tuple[Config, Pointer] | None:
    """Return where what a pointer into a block names stands, if an override in another file replaced it."""
    rest = pointer[len(block.at) :]
    name = rest[0] if rest else None
    if not isinstance(name, str):
        return None
    argument = block.arguments.get(name)
    if argument is not None:
        elsewhere = argument.config is not block.config
        return (argument.config, argument.at + rest[1:]) if elsewhere else None
    for inner in block.blocks.get(name, ()):
        place = (name, *inner.labels, inner.at[-1])
        if rest[: len(place)] == place:
            elsewhere = inner.config is not block.config
            return (inner.config, inner.at + rest[len(place) :]) if elsewhere else replacement(inner, pointer)
    return None


def _members(base: Block, others: Sequence[Block]) -> Members:
    arguments: dict[str, Argument] = dict(base.arguments)
    blocks: dict[str, tuple[Block, ...]] = dict(base.blocks)
    makers = _by_label(blocks.pop(_MAKER, ()))
    settings = list(blocks.pop(_LIFECYCLE, ()))
    for other in others:
        own_makers = _by_label(other.blocks.get(_MAKER, ()))
        for name in (*other.arguments, *other.blocks, *own_makers):
            arguments.pop(name, None)
            blocks.pop(name, None)
            makers.pop(name, None)
        arguments.update(other.arguments)
        blocks.update({kind: same for kind, same in other.blocks.items() if kind not in (_MAKER, _LIFECYCLE)})
        makers.update(own_makers)
        settings += other.blocks.get(_LIFECYCLE, ())
    if makers:
        blocks[_MAKER] = tuple(maker for same in makers.values() for maker in same)
    if settings:
        blocks[_LIFECYCLE] = (merged(settings[0], settings[1:]),)
    return Members(arguments, blocks)


def _by_label(makers: Sequence[Block]) -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    for maker in makers:
        found.setdefault(maker.labels[0] if maker.labels else "", []).append(maker)
    return found
