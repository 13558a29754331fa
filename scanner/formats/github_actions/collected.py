"""The facts of one document, as they are found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scanner.facts.credentials import credential
from scanner.facts.model import Facts

if TYPE_CHECKING:
    from scanner.facts.model import Command, Credential, Image, Reference, Workload
    from scanner.facts.scripts import ScriptFacts
    from scanner.model import Pointer, Words


@dataclass
class Collected:
    """Gathers facts, addresses and scripts; see `scanner.model.Document`."""

    images: list[Image] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    workloads: list[Workload] = field(default_factory=list)
    credentials: list[Credential] = field(default_factory=list)
    addresses: dict[Pointer, str] = field(default_factory=dict)
    scripts: dict[Pointer, tuple[Words, ...]] = field(default_factory=dict)

    def add_run(self, run: ScriptFacts) -> None:
        """Add the facts of a script."""
        self.commands.extend(run.commands)
        self.references.extend(run.references)
        self.credentials.extend(run.credentials)
        self.scripts.update(run.scripts)

    def add_values(self, values: Any, at: Pointer) -> None:
        """Add the literal credentials of a mapping of names to values."""
        if not isinstance(values, dict):
            return
        for name, value in values.items():
            if isinstance(value, str) and "${{" not in value:
                found = credential((*at, name), name, value, phase="ci", target="runner")
                if found is not None:
                    self.credentials.append(found)

    def facts(self) -> Facts:
        """Return all of them."""
        return Facts(
            images=tuple(self.images),
            references=tuple(self.references),
            commands=tuple(self.commands),
            workloads=tuple(self.workloads),
            credentials=tuple(self.credentials),
        )
