"""Where the facts of one document are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.model import Command, Facts
from scanner.formats.terraform.restore import restored

if TYPE_CHECKING:
    from scanner.facts.model import Config as ConfigFact
    from scanner.facts.model import Credential, Image, Phase, Reference, Resource, Target, Workload
    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.terraform.config import Config
    from scanner.formats.terraform.evaluate import Evaluator
    from scanner.formats.terraform.module import Module
    from scanner.formats.terraform.places import Places
    from scanner.formats.terraform.stand_ins import Holes
    from scanner.model import Pointer, Words

_SCRIPTS = 100_000
_SCRIPTS_PER_CHARACTER = 2
"""How many characters the scripts of a file may have, and how many more for each of its own."""
TOO_MANY_SCRIPTS = "more scripts than are read"


class Gatherer(msgspec.Struct):
    """The facts found so far, and what readers of facts need.

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
    images: list[Image] = msgspec.field(default_factory=list)
    references: list[Reference] = msgspec.field(default_factory=list)
    commands: list[Command] = msgspec.field(default_factory=list)
    workloads: list[Workload] = msgspec.field(default_factory=list)
    configs: list[ConfigFact] = msgspec.field(default_factory=list)
    credentials: list[Credential] = msgspec.field(default_factory=list)
    resources: list[Resource] = msgspec.field(default_factory=list)
    scripts: dict[Pointer, tuple[Words, ...]] = msgspec.field(default_factory=dict)
    _read: int = 0
    addresses: dict[Pointer, str] = msgspec.field(default_factory=dict)

    def may_read(self, text: str) -> bool:
        """Tell whether a script may still be read: one that is named again and again is read only so often."""
        self._read += len(text)
        return self._read <= _SCRIPTS + _SCRIPTS_PER_CHARACTER * len(self.config.source.text)

    def add_script(self, found: ScriptFacts, holes: Holes | None = None) -> None:
        """Add the facts of a script, with expressions in place of the stand-ins in its text."""
        if holes is None or not holes.expressions:
            self.commands += found.commands
            self.references += found.references
            self.credentials += found.credentials
        else:
            self.commands += (restored(command, holes) for command in found.commands)
            self.references += (restored(reference, holes) for reference in found.references)
            self.credentials += (restored(credential, holes) for credential in found.credentials)
        self.scripts.update(found.scripts)

    def add_unread(self, at: Pointer, reasons: tuple[str, ...], phase: Phase, target: Target) -> None:
        """Add a command of which nothing is known but what would have to be read to know it."""
        self.commands.append(Command(at, None, "", (), phase, target, unknown=reasons))

    def facts(self) -> Facts:
        """Return everything that was found."""
        return Facts(
            images=tuple(self.images),
            references=tuple(self.references),
            commands=tuple(self.commands),
            workloads=tuple(self.workloads),
            configs=tuple(self.configs),
            credentials=tuple(self.credentials),
            resources=tuple(self.resources),
        )
