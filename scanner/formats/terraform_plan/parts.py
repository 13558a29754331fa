"""Reads parts of a plan, so that one that cannot be read costs only itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.formats.terraform_plan.entries import decoded

if TYPE_CHECKING:
    from scanner.formats.terraform_plan.entries import T
    from scanner.model import Pointer

MAX_MODULES = 50
"""Levels of modules in modules."""
TOO_MANY_MODULES = f"modules are nested more than {MAX_MODULES} levels deep"


class Parts(msgspec.Struct):
    """Reads parts; what cannot be read is noted.

    Attributes:
        failures: pointer of and reason for each part that could not be read.
    """

    failures: list[tuple[Pointer, str]] = msgspec.field(default_factory=list)

    def members(self, raw: msgspec.Raw, at: Pointer) -> dict[str, msgspec.Raw]:
        """Return the members of an object, none where there is no object."""
        return self.optional(raw, dict[str, msgspec.Raw], at) or {}

    def optional(self, raw: msgspec.Raw, kind: type[T], at: Pointer) -> T | None:
        """Return what a part says, None where it is not there or of another shape."""
        if bytes(raw) == b"null":
            return None
        try:
            return decoded(raw, kind)
        except (msgspec.DecodeError, RecursionError) as error:
            self.failures.append((at, reason(error)))
            return None


def reason(error: Exception) -> str:
    """Return why a part of a plan could not be read, without anything of its values."""
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
