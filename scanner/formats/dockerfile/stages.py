"""The stages of a Dockerfile and their instructions, with the variables of each place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.images import check_digest
from scanner.facts.images import parse as parse_image
from scanner.formats.dockerfile.variables import GlobalArguments, StageVariables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.dockerfile.commands import Entry
    from scanner.syntax.dockerfile import Instruction
    from scanner.syntax.dockerfile.expansion import Expansion

SCRATCH = "scratch"
_TRIGGER_COST = 20
"""What looking at one instruction for triggers takes from the budget."""


class Step(msgspec.Struct, frozen=True):
    """An instruction of a stage.

    Attributes:
        at: its place in the document.
        instruction: the instruction; for ONBUILD its trigger.
        on_build: whether it is a trigger of ONBUILD.
    """

    at: int
    instruction: Instruction
    on_build: bool = False


class Stage(msgspec.Struct, frozen=True):
    """A build stage.

    Attributes:
        index: its place among the stages.
        name: its name as written, "" if it has none.
        at: the place of its FROM in the document.
        base: the reference of its FROM after substitution.
        is_fixed: whether its FROM ends in a digest that no argument has a part in.
        parent: the stage it is built on, None if it is built on an image.
        is_local: whether it is built on a stage, even if it is not known on which.
        steps: its instructions.
    """

    index: int
    name: str
    at: int
    base: Expansion
    is_fixed: bool
    parent: Stage | None
    is_local: bool
    steps: tuple[Step, ...]

    @property
    def address(self) -> str:
        """How findings name it: `stage builder`, or `stage 0` if it has no name."""
        return f"stage {self.name or self.index}"

    @property
    def is_empty(self) -> bool:
        """Whether it is built on nothing: FROM scratch."""
        return not self.is_local and not self.base.unknown and self.base.text == SCRATCH


class Build(msgspec.Struct, frozen=True):
    """The stages of a Dockerfile.

    Attributes:
        stages: the stages in order.
        arguments: the global build arguments.
        names: the stage each name in lower case stands for at the end of the file.
    """

    stages: tuple[Stage, ...]
    arguments: GlobalArguments
    names: dict[str, Stage]

    def scopes(self) -> Iterator[tuple[Stage, StageVariables]]:
        """Yield each stage with the variables its first instruction sees.

        The caller takes each instruction in before it asks for the next stage.
        """
        ends: dict[int, StageVariables] = {}
        for stage in self.stages:
            below = None if stage.parent is None else ends[stage.parent.index]
            triggers = self.triggers(stage)
            variables = StageVariables(
                self.arguments, below, is_open=triggers is None or (below is None and not stage.is_empty)
            )
            for step in triggers or ():
                variables.take_in(step.instruction)
            ends[stage.index] = variables
            yield stage, variables

    def triggers(self, stage: Stage) -> tuple[Step, ...] | None:
        """Return the triggers that run first in a stage: those of the stage it is built on.

        None says that the file makes this too much work.
        """
        if stage.parent is None:
            return ()
        if not self.arguments.budget.spend(_TRIGGER_COST * len(stage.parent.steps)):
            return None
        return tuple(step for step in stage.parent.steps if step.on_build)


def build(found: list[Entry], escape: str) -> Build:
    """Return the stages of a Dockerfile whose commands are given."""
    arguments = GlobalArguments(escape)
    stages: list[Stage] = []
    names: dict[str, Stage] = {}
    for head, steps in _divided(found, arguments):
        words = head.instruction.words
        base = _base(words[0].value, arguments)
        parent = None if base.unknown else names.get(base.text)
        stage = Stage(
            index=len(stages),
            name=words[2].value if len(words) == 3 else "",
            at=head.at,
            base=base,
            is_fixed=_ends_in_digest(words[0].value),
            parent=parent,
            is_local=parent is not None or _is_one_of(base, names, arguments),
            steps=tuple(steps),
        )
        stages.append(stage)
        if stage.name:
            names[stage.name.lower()] = stage
    return Build(tuple(stages), arguments, names)


def _ends_in_digest(word: str) -> bool:
    """Tell whether a word as it is written ends in a whole digest: `$REGISTRY/app@sha256:...`."""
    _, at, digest = word.strip("\"'").rpartition("@")
    try:
        check_digest(digest)
    except ValueError:
        return False
    return bool(at)


def _divided(found: list[Entry], arguments: GlobalArguments) -> list[tuple[Step, list[Step]]]:
    """Declare the arguments before the first FROM, and return each FROM with the instructions behind it."""
    divided: list[tuple[Step, list[Step]]] = []
    for at, entry in enumerate(found):
        instruction = entry.instruction
        if instruction is None:
            continue
        if instruction.name == "from":
            divided.append((Step(at, instruction), []))
        elif not divided:
            arguments.declare(instruction)
        else:
            trigger = instruction.trigger
            divided[-1][1].append(Step(at, trigger or instruction, trigger is not None))
    return divided


def _base(word: str, arguments: GlobalArguments) -> Expansion:
    """Return the reference of a FROM; a variable that is not declared is unknown if it makes it invalid.

    The builder would put nothing in its place and stop, so something else must fill it in before.
    """
    base = arguments.expand(word)
    if not base.unset or base.unknown:
        return base
    try:
        parse_image(base.text)
    except ValueError:
        return arguments.expand_guessed(word)
    return base


def _is_one_of(base: Expansion, names: dict[str, Stage], arguments: GlobalArguments) -> bool:
    """Tell whether a reference that depends on the platform names a stage: `FROM base-$TARGETARCH`."""
    if not base.unknown or not names or not arguments.is_platform(base):
        return False
    if not arguments.budget.spend(len(names)):
        return False
    fixed = re.split("|".join(re.escape(expression) for expression in base.unknown), base.text)
    return any(_fits(fixed, name) for name in names)


def _fits(fixed: list[str], name: str) -> bool:
    """Tell whether a name consists of the fixed texts in order, with anything between two of them."""
    if not name.startswith(fixed[0]):
        return False
    position = len(fixed[0])
    for text in fixed[1:-1]:
        found = name.find(text, position)
        if found < 0:
            return False
        position = found + len(text)
    return name.endswith(fixed[-1], position)
