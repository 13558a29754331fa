"""The files that functions may read while a Terragrunt file is evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.formats.terragrunt.unit import Unit


class UnitFiles:
    """The files that functions may read; see `scanner.evaluate.scope.Files`."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def content(self, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is none inside the scan root."""
        found = self._unit.path(path)
        return None if found is None else self._unit.readings.tree.content(found)

    def names(self, directory: str) -> tuple[str, ...] | None:
        """Return the sorted paths of all files below a directory, relative to it; None outside the scan root."""
        found = self._unit.path(directory)
        if found is None:
            return None
        prefix = f"{found}/" if found else ""
        paths = self._unit.readings.tree.files_named(("",))
        return tuple(path[len(prefix) :] for path in paths if path.startswith(prefix))
