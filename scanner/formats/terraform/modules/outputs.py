"""What a module gives its caller. See the Terraform language, "Output Values"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform.syntax.flags import flag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.formats.terraform.syntax.config import Argument, Block


class Output(msgspec.Struct, frozen=True):
    """An output value.

    Attributes:
        name: its name.
        value: its value, None where none is written.
        secret: whether it is declared sensitive or ephemeral, so that its value must not be looked at.
        block: its declaration.
    """

    name: str
    value: Argument | None
    secret: bool
    block: Block


def outputs_of(blocks: Iterable[Block]) -> dict[str, Output]:
    """Return the outputs that blocks declare by name; the first of a name counts."""
    found: dict[str, Output] = {}
    for block in blocks:
        name = block.labels[0]
        secret = flag(block, "sensitive", default=False) or flag(block, "ephemeral", default=False)
        found.setdefault(name, Output(name, block.arguments.get("value"), secret, block))
    return found
