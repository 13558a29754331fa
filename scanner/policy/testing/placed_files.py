"""Puts files into a directory for a while. The directory is used again: removing one costs more than scanning it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Files:
    """A directory that holds some files, and then others."""

    def __init__(self) -> None:
        self._directory: TemporaryDirectory[str] | None = None

    @contextmanager
    def placed(self, files: Mapping[str, str]) -> Iterator[Path]:
        """Yield a directory in which these files stand, by path, and no others."""
        try:
            root = self._write(files)
        except OSError:
            self.close()  # One has the name that a directory had before.
            root = self._write(files)
        try:
            yield root
        finally:
            for name in files:
                (root / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Remove the directory."""
        if self._directory is not None:
            self._directory.cleanup()
            self._directory = None

    def _write(self, files: Mapping[str, str]) -> Path:
        if self._directory is None:
            self._directory = TemporaryDirectory(prefix="cattleguard-")
        root = Path(self._directory.name)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", newline="")
        return root
