"""Where the facts of one document are put together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scanner.facts.model import Command, Facts

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


@dataclass(slots=True)
class Gatherer:
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
    images: list[Image] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    workloads: list[Workload] = field(default_factory=list)
    configs: list[ConfigFact] = field(default_factory=list)
    credentials: list[Credential] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    scripts: dict[Pointer, tuple[Words, ...]] = field(default_factory=dict)
    addresses: dict[Pointer, str] = field(default_factory=dict)

    def add_script(self, found: ScriptFacts, holes: Holes | None = None) -> None:
        """Add the facts of a script, with expressions in place of the stand-ins in its text."""
        if holes is None or not holes.expressions:
            self.commands += found.commands
            self.references += found.references
        else:
            self.commands += (_restored_command(command, holes) for command in found.commands)
            self.references += (_restored_reference(reference, holes) for reference in found.references)
        self.credentials += found.credentials
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


def _restored_command(command: Command, holes: Holes) -> Command:
    words = (command.program or "", command.verb, *command.args, *command.via)
    unknown = _unknown(command.unknown, words, holes)
    if unknown == command.unknown:
        return command
    return replace(
        command,
        program=None if holes.within(command.program or "") else command.program,
        verb=holes.restored(command.verb),
        args=tuple(map(holes.restored, command.args)),
        via=tuple(map(holes.restored, command.via)),
        unknown=unknown,
    )


def _restored_reference(reference: Reference, holes: Holes) -> Reference:
    revision = reference.revision or ""
    unknown = _unknown(reference.unknown, (reference.ref, reference.name, reference.host, revision), holes)
    if unknown == reference.unknown:
        return reference
    undecided = revision or (reference.ref if reference.kind == "package" else "")
    return replace(
        reference,
        ref=holes.restored(reference.ref),
        name=holes.restored(reference.name),
        host=holes.restored(reference.host),
        revision=None if reference.revision is None else holes.restored(revision),
        grade="unknown" if holes.within(undecided) else reference.grade,
        piped_to=None if holes.within(reference.piped_to or "") else reference.piped_to,
        unknown=unknown,
    )


def _unknown(unknown: tuple[str, ...], words: tuple[str, ...], holes: Holes) -> tuple[str, ...]:
    """Return the unknown expressions of a fact: its own, and those that stand-ins in its words stand for."""
    found: list[str] = []
    for expression in unknown:
        found += holes.within(expression) or (expression,)
    for word in words:
        found += holes.within(word)
    return tuple(dict.fromkeys(found))
