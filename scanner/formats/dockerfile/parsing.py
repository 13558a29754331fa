"""A Dockerfile to its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.collected import CollectedFacts
from scanner.formats.dockerfile import NAME, images
from scanner.formats.dockerfile.additions import additions
from scanner.formats.dockerfile.commands import CommandMap, entries
from scanner.formats.dockerfile.execution import default_shell, run
from scanner.formats.dockerfile.literals import argument_literals, literals
from scanner.formats.dockerfile.stages import build
from scanner.formats.dockerfile.start_up import StartUp, started
from scanner.model import Document
from scanner.syntax.dockerfile import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scanner.facts.model import Command, Credential, Image, Reference
    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.dockerfile.commands import Entry
    from scanner.formats.dockerfile.stages import Build, Stage
    from scanner.formats.dockerfile.variables import StageVariables
    from scanner.model import Pointer, Source

KIND = "Dockerfile"


def document(source: Source) -> Document:
    """Return the document of a Dockerfile.

    Raises:
        ParseError: it is not valid, with the span.
    """
    dockerfile = read(source)
    found = entries(dockerfile)
    plan = build(found, dockerfile.escape)
    collected = _Reader(found, plan).read()
    return Document(
        source=source,
        format=NAME,
        kind=KIND,
        index=0,
        value=[entry.value for entry in found],
        source_map=CommandMap(source, found),
        facts=collected.facts(),
        in_image_build=True,
        addresses=_by_stage(found, plan, lambda stage: stage.address),
        scripts=collected.scripts,
        identities=_by_stage(found, plan, lambda stage: f"stage {stage.name}".rstrip()),
    )


class _Reader:
    """Reads the facts of a Dockerfile, stage by stage."""

    def __init__(self, found: list[Entry], plan: Build) -> None:
        self._found = found
        self._plan = plan
        self._collected = CollectedFacts()

    def read(self) -> CollectedFacts:
        """Return the facts in the order of the instructions they stand in."""
        plan, collected = self._plan, self._collected
        collected.images.extend(images.frontends(self._found))
        for index, entry in enumerate(self._found[: plan.stages[0].at]):
            if entry.instruction is not None:
                collected.credentials.extend(argument_literals(index, entry.instruction, plan.arguments))
        ends: dict[int, StartUp] = {}
        for stage, variables in plan.scopes():
            below = None if stage.parent is None else ends[stage.parent.index].inherited()
            ends[stage.index] = self._stage(stage, variables, below)
        collected.images.sort(key=_place)
        collected.references.sort(key=_place)
        collected.commands.sort(key=_place)
        collected.credentials.sort(key=_place)
        return collected

    def _stage(self, stage: Stage, variables: StageVariables, below: StartUp | None) -> StartUp:
        base = images.base(stage)
        if base is not None:
            self._collected.images.append(base)
        start_up = below or StartUp(default_shell(stage, self._plan.arguments.escape))
        for step in stage.steps:
            entry = self._found[step.at]
            self._collected.images.extend(images.used(self._plan, stage, step))
            self._collected.references.extend(additions(step, variables))
            self._collected.credentials.extend(literals(step, entry, variables))
            self._collected.add_run(run(step, entry, start_up.shell, variables))
            if step.on_build:
                self._add(started(StartUp(start_up.shell).after(step), variables))
            else:
                variables.take_in(step.instruction)
                start_up = start_up.after(step)
        self._add(started(start_up, variables))
        return start_up

    def _add(self, scripts: Iterable[ScriptFacts]) -> None:
        for found in scripts:
            self._collected.add_run(found)


def _place(fact: Image | Reference | Command | Credential) -> int:
    place = fact.at[0]
    assert isinstance(place, int)
    return place


def _by_stage(found: list[Entry], plan: Build, name: Callable[[Stage], str]) -> dict[Pointer, str]:
    names: dict[Pointer, str] = {}
    ends = [*(stage.at for stage in plan.stages[1:]), len(found)]
    for stage, end in zip(plan.stages, ends, strict=True):
        names |= {(index,): name(stage) for index in range(stage.at, end)}
    return names
