"""Keeps what policies print, up to a limit: a policy may print for every document.

The worker imports this without the package: nothing but the standard library may be imported here.
"""

from __future__ import annotations

_MAX_PRINTS = 1_000
_MAX_PRINTED = 256 * 1024  # characters


class Prints:
    """Lines that were printed, and how many more there were."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._size = 0
        self._left_out = 0

    def add(self, lines: list[str]) -> None:
        """Keep lines, as far as there is room."""
        for line in lines:
            self._size += len(line)
            if len(self._lines) < _MAX_PRINTS and self._size <= _MAX_PRINTED:
                self._lines.append(line)
            else:
                self._left_out += 1

    def taken(self) -> list[str]:
        """Return what was kept, and keep nothing of it."""
        lines = self._lines
        if self._left_out:
            lines.append(f"({self._left_out} more prints are left out)")
        self.__init__()  # type: ignore[misc]
        return lines
