"""Where the facts of one document are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.collected import CollectedFacts
from scanner.facts.model import Command
from scanner.formats.terraform.restore import restored_run

if TYPE_CHECKING:
    from scanner.facts.model import Phase, Target
    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.terraform.config import Config
    from scanner.formats.terraform.evaluate import Evaluator
    from scanner.formats.terraform.module import Module
    from scanner.formats.terraform.places import Places
    from scanner.formats.terraform.stand_ins import Holes
    from scanner.model import Pointer

_SCRIPTS = 100_000
_SCRIPTS_PER_CHARACTER = 2
"""How many characters the scripts of a file may have, and how many more for each of its own."""
TOO_MANY_SCRIPTS = "more scripts than are read"


class Gatherer(CollectedFacts, kw_only=True):
    """The facts of one file, and what readers of facts need.

    Attributes:
        config: the file.
        module: the module it belongs to.
        evaluator: gives values to its expressions.
        places: its source map.
    """

    config: Config
    module: Module
    evaluator: Evaluator
    places: Places
    _read: int = 0

    def may_read(self, text: str) -> bool:
        """Tell whether a script may still be read: one that is named again and again is read only so often."""
        self._read += len(text)
        return self._read <= _SCRIPTS + _SCRIPTS_PER_CHARACTER * len(self.config.source.text)

    def add_script(self, found: ScriptFacts, holes: Holes | None = None) -> None:
        """Add the facts of a script, with expressions in place of the stand-ins in its text."""
        self.add_run(restored_run(found, holes) if holes is not None and holes.expressions else found)

    def add_unread(self, at: Pointer, reasons: tuple[str, ...], phase: Phase, target: Target) -> None:
        """Add a command of which nothing is known but what would have to be read to know it."""
        self.commands.append(Command(at, None, "", (), phase, target, unknown=reasons))
