"""Suggested fixes for a Terraform file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.fixes.hcl import HclFixer
from scanner.formats.terraform.syntax.hcl_config import HclConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.formats.terraform.modules.module import Module
    from scanner.formats.terraform.syntax.config import Config
    from scanner.model import Fix, Wish


class ModuleFixer:
    """Makes fixes for one file, the same ones for all instances of its module; see `scanner.model.Fixer`.

    Args:
        config: the file.
        module: the module it belongs to.
    """

    def __init__(self, config: Config, module: Module) -> None:
        self._config = config
        self._module = module
        self._made: dict[bytes, Fix | None] = {}

    def fix(self, wishes: Sequence[Wish]) -> Fix | None:
        """Return the fix that makes wishes come true; None for JSON, and for what another file overrides."""
        key = msgspec.msgpack.encode(wishes)
        if key not in self._made:
            self._made[key] = self._fix(wishes)
        return self._made[key]

    def _fix(self, wishes: Sequence[Wish]) -> Fix | None:
        config = self._config
        if not isinstance(config, HclConfig):
            return None
        if any(self._module.replacement(config, wish.at) is not None for wish in wishes):
            return None
        return HclFixer(config.source, config.body).fix(wishes)
