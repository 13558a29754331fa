"""Scripts that were read before: instances of a module mostly run the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.terraform.strings.restore import restored_run

if TYPE_CHECKING:
    from scanner.facts.model import Phase, Target
    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.terraform.strings.stand_ins import Holes
    from scanner.model import Pointer

    Key = tuple[str, Pointer, tuple[str, ...], Phase, Target, str]

_CHARACTERS = 1_000_000
"""Code points of the texts that are kept."""


class ScriptsRead:
    """The facts of scripts, as far as there is room for them."""

    def __init__(self) -> None:
        self._facts: dict[Key, ScriptFacts] = {}
        self._left = _CHARACTERS

    def facts(
        self, text: str, at: Pointer, holes: Holes, *, phase: Phase, target: Target, shell: str
    ) -> ScriptFacts:
        """Return the facts of a script, with expressions in place of the stand-ins in its text.

        Args:
            text: the script.
            at: its pointer.
            holes: the stand-ins.
            phase: when it runs.
            target: where it runs.
            shell: the program that is told to run it.
        """
        key = text, at, tuple(holes.expressions.values()), phase, target, shell
        found = self._facts.get(key)
        if found is None:
            from scanner.facts.scripts import script  # noqa: PLC0415 - loads the readers of shells

            found = script(text, at, phase=phase, target=target, shell=shell)
            found = restored_run(found, holes) if holes.expressions else found
            self._left -= len(text)
            if self._left >= 0:
                self._facts[key] = found
        return found
