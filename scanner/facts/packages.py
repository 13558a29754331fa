"""Packages that commands install."""
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from collections.abc import Iterator
    from scanner.facts.model import Reference
    from scanner.facts.shell.runs import Run
def packages(run: Run) -> Iterator[Reference]:
    """Yield the packages a command installs."""
    yield from ()
