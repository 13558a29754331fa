"""The call that reaches a module instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from scanner.formats.terraform.modules.expansion import Item
    from scanner.formats.terraform.modules.instance import ModuleInstance
    from scanner.formats.terraform.syntax.config import Block


class Caller(msgspec.Struct, frozen=True, eq=False):
    """The call that reaches a module instance.

    Attributes:
        instance: the module instance it stands in.
        block: the call.
        item: which of its instances it is.
    """

    instance: ModuleInstance
    block: Block
    item: Item

    @property
    def name(self) -> str:
        """What the module instance is called where the call stands."""
        return f"{self.block.address}{self.item.suffix}"

    @property
    def call_names(self) -> tuple[str, ...]:
        """The names of the calls that lead to the module instance, outermost first."""
        return (*self.instance.call_names, self.block.labels[0])

    @property
    def instances(self) -> int | None:
        """How many module instances it stands for, None where that is not known."""
        above, own = self.instance.instances, self.item.instances
        return None if above is None or own is None else above * own
