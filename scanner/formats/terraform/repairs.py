"""Suggested fixes for a Terraform file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.fixes.hcl import HclFixer
from scanner.formats.terraform.syntax.hcl_config import HclConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.model import Fix, Wish


class ModuleFixer:
    """Makes fixes for one file; see `scanner.model.Fixer`.

    Args:
        gatherer: what was read off the file.
    """

    def __init__(self, gatherer: Gatherer) -> None:
        self._gatherer = gatherer

    def fix(self, wishes: Sequence[Wish]) -> Fix | None:
        """Return the fix that makes wishes come true; None for JSON, and for what another file overrides."""
        gatherer = self._gatherer
        config = gatherer.config
        if not isinstance(config, HclConfig):
            return None
        if any(gatherer.module.replacement(config, wish.at) is not None for wish in wishes):
            return None
        return HclFixer(config.source, config.body).fix(wishes)
