"""The source map of a Terragrunt document, through the files that it generates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.fixes.hcl import HclFixer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.formats.terraform.syntax.hcl_config import HclConfig
    from scanner.formats.terragrunt.generated import Generated
    from scanner.model import Fix, Offsets, Pointer, Wish


class GeneratedPlaces:
    """Source map and fixer of one file; pointers continue into the content of what it generates."""

    def __init__(self, config: HclConfig, generated: tuple[Generated, ...]) -> None:
        self._config = config
        self._generated = {one.at: one for one in generated}
        self._fixer = HclFixer(config.source, config.body)

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; see `scanner.model.SourceMap`."""
        inner = self._inner(pointer)
        if inner is None:
            return self._config.locate(pointer)
        found, rest = inner
        return found.rendered.locate(*found.config.locate(rest))

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""
        inner = self._inner(pointer)
        if inner is None:
            return self._config.locate_within(pointer, start, end)
        found, rest = inner
        return found.rendered.locate(*found.config.locate_within(rest, start, end))

    def fix(self, wishes: Sequence[Wish]) -> Fix | None:
        """Return the fix that makes wishes come true; None for what is generated."""
        if any(self._inner(wish.at) is not None for wish in wishes):
            return None
        return self._fixer.fix(wishes)

    def _inner(self, pointer: Pointer) -> tuple[Generated, Pointer] | None:
        for length in range(1, len(pointer)):
            found = self._generated.get(pointer[:length])
            if found is not None:
                return found, pointer[length:]
        return None
