"""How much a bundle may hold."""

from __future__ import annotations

import msgspec

from scanner.errors import PolicyLoadError

_MIB = 1024 * 1024
_ENTRIES_OF_FILE = 4


class Bounds(msgspec.Struct, frozen=True):
    """Limits of what is read of one place.

    Attributes:
        files: how many files are read, or stand in an archive.
        file_bytes: size of one of them.
        total_bytes: size of all of them together, and of what an archive unpacks to.
        depth: how many directories deep.
    """

    files: int = 20_000
    file_bytes: int = 32 * _MIB
    total_bytes: int = 256 * _MIB
    depth: int = 64


BOUNDS = Bounds()


class Count:
    """Counts what is read of one place, against its bounds."""

    def __init__(self, place: str, bounds: Bounds = BOUNDS) -> None:
        self._place = place
        self._bounds = bounds
        self._files = 0
        self._bytes = 0

    def add(self, name: str, size: int) -> None:
        """Count a file.

        Args:
            name: its name, for messages.
            size: its size in bytes.

        Raises:
            PolicyLoadError: it is too large, or exceeds what the place may hold.
        """
        self._files += 1
        self._bytes += size
        bounds = self._bounds
        if size > bounds.file_bytes:
            raise PolicyLoadError(
                f"{self._place}: {name} is larger than {bounds.file_bytes // _MIB} MiB",
                hint="give large data with --data, and keep other files elsewhere",
            )
        if self._files > bounds.files:
            raise self._too_much(f"more than {bounds.files} files")
        self.check_bytes(0)

    def check_bytes(self, size: int) -> None:
        """Check how much is about to be read.

        Raises:
            PolicyLoadError: too many bytes.
        """
        if self._bytes + size > self._bounds.total_bytes:
            raise self._too_much(f"more than {self._bounds.total_bytes // _MIB} MiB")

    def check_entries(self, entries: int) -> None:
        """Check how many entries an archive has: files, directories, and headers of both.

        Raises:
            PolicyLoadError: too many.
        """
        if entries > _ENTRIES_OF_FILE * self._bounds.files:
            raise self._too_much(f"more than {_ENTRIES_OF_FILE * self._bounds.files} entries")

    def go_down(self, name: str, depth: int) -> None:
        """Check how many directories deep something stands.

        Raises:
            PolicyLoadError: it is too deep.
        """
        if depth > self._bounds.depth:
            raise self._too_much(f"directories nested more than {self._bounds.depth} levels deep at {name}")

    def _too_much(self, what: str) -> PolicyLoadError:
        return PolicyLoadError(f"{self._place} has {what}", hint="name the directory of the policies alone")
