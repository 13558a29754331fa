"""What a template defines by name: variables and locals."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from scanner.formats.terraform.modules.variables import variables_of
from scanner.formats.terraform.syntax.flags import flag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.formats.terraform.modules.variables import Variable
    from scanner.formats.terraform.syntax.config import Argument, Block

Key: TypeAlias = "tuple[str, str]"
"""What a name begins with in expressions (`var`, `local`), and the name."""


class Definition(msgspec.Struct, frozen=True, eq=False):
    """A variable or a local.

    Attributes:
        argument: its value, the default of a variable; None where it has none.
        variable: the declaration of a variable.
        secret: whether its value must not be looked at.
    """

    argument: Argument | None
    variable: Variable | None = None
    secret: bool = False


def definitions_of(blocks: Iterable[Block]) -> Iterator[tuple[Key, Definition]]:
    """Yield what blocks define."""
    for block in blocks:
        if block.kind == "variable":
            for name, variable in variables_of((block,)).items():
                yield ("var", name), Definition(variable.default, variable, variable.secret)
        elif block.kind in ("variables", "locals"):
            root = "var" if block.kind == "variables" else "local"
            for name, argument in block.arguments.items():
                yield (root, name), Definition(argument)
        elif block.kind == "local":
            secret = flag(block, "sensitive", default=False)
            yield ("local", block.labels[0]), Definition(block.arguments.get("expression"), secret=secret)
