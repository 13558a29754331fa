"""Downloads and git sources that commands fetch."""
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from scanner.facts.model import Reference
    from scanner.facts.shell.runs import Run
def downloads(runs: Sequence[Run]) -> Iterator[Reference]:
    """Yield what commands download."""
    yield from ()
