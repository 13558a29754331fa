"""What runs Terraform in a module from outside of Terraform: a unit of Terragrunt.

It calls the module as a root module: the module keeps its addresses, and what it is given are values of its variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.formats.terraform.modules.variable_files import Given
    from scanner.formats.terraform.syntax.lock_file import LockedProvider
    from scanner.model import Span


class UnitCall(msgspec.Struct, frozen=True, eq=False):
    """A unit that calls a module.

    Attributes:
        name: the directory of the unit.
        span: the place of the call.
        inputs: the values that the unit gives; variable files beside the module win over them.
        arguments: the values of its variable files and arguments, which win over those of the module.
        open: whether it may give values of other variables too, which are not known.
        locked: the providers that the lock file beside it has hashes for.
    """

    name: str
    span: Span
    inputs: Mapping[str, Given]
    arguments: Mapping[str, Given]
    open: bool = False
    locked: tuple[LockedProvider, ...] = ()
