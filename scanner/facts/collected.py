"""The facts of a document while they are being found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.model import Facts

if TYPE_CHECKING:
    from scanner.facts.model import Change, Command, Config, Credential, Image, Reference, Resource, Workload
    from scanner.facts.scripts import ScriptFacts
    from scanner.model import Pointer, Words


class CollectedFacts(msgspec.Struct):
    """Facts in the order in which they are found, and what a document needs beside them.

    Attributes:
        images: and the other kinds of facts, see `scanner.facts.model.Facts`.
        addresses: see `scanner.model.Document`.
        scripts: see `scanner.model.Document`.
        identities: see `scanner.model.Document`.
    """

    images: list[Image] = msgspec.field(default_factory=list)
    references: list[Reference] = msgspec.field(default_factory=list)
    commands: list[Command] = msgspec.field(default_factory=list)
    workloads: list[Workload] = msgspec.field(default_factory=list)
    configs: list[Config] = msgspec.field(default_factory=list)
    credentials: list[Credential] = msgspec.field(default_factory=list)
    resources: list[Resource] = msgspec.field(default_factory=list)
    changes: list[Change] = msgspec.field(default_factory=list)
    addresses: dict[Pointer, str] = msgspec.field(default_factory=dict)
    scripts: dict[Pointer, tuple[Words, ...]] = msgspec.field(default_factory=dict)
    identities: dict[Pointer, str] = msgspec.field(default_factory=dict)

    def add_run(self, run: ScriptFacts) -> None:
        """Add what was read off one script or one exec form."""
        self.commands.extend(run.commands)
        self.references.extend(run.references)
        self.credentials.extend(run.credentials)
        self.scripts.update(run.scripts)

    def facts(self) -> Facts:
        """Return the facts found so far."""
        return Facts(
            images=tuple(self.images),
            references=tuple(self.references),
            commands=tuple(self.commands),
            workloads=tuple(self.workloads),
            configs=tuple(self.configs),
            credentials=tuple(self.credentials),
            resources=tuple(self.resources),
            changes=tuple(self.changes),
        )
