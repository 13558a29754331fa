"""What CMD and ENTRYPOINT start, and HEALTHCHECK runs: of each the last one in a stage counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.scripts import argv
from scanner.formats.dockerfile.execution import chosen_shell, command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.dockerfile.stages import Step
    from scanner.formats.dockerfile.variables import StageVariables


class StartUp(msgspec.Struct, frozen=True):
    """What an image starts, as far as the instructions of its stage have been read.

    Attributes:
        shell: the program that shell forms are given to.
        entrypoint: the ENTRYPOINT that counts.
        cmd: the CMD that counts.
        health: the HEALTHCHECK that counts.
        own: the names of those of the three that this stage sets itself.
    """

    shell: str
    entrypoint: Step | None = None
    cmd: Step | None = None
    health: Step | None = None
    own: frozenset[str] = frozenset()

    def inherited(self) -> StartUp:
        """Return what a stage that is built on this one begins with."""
        return msgspec.structs.replace(self, own=frozenset())

    def after(self, step: Step) -> StartUp:
        """Return what counts after one more instruction; a new ENTRYPOINT drops a CMD from below."""
        name = step.instruction.name
        if name not in {"entrypoint", "cmd", "healthcheck"}:
            shell = chosen_shell(step)
            return self if shell is None else msgspec.structs.replace(self, shell=shell)
        own = self.own | {name}
        if name == "entrypoint":
            return msgspec.structs.replace(
                self, entrypoint=step, cmd=self.cmd if "cmd" in own else None, own=own
            )
        if name == "cmd":
            return msgspec.structs.replace(self, cmd=step, own=own)
        return msgspec.structs.replace(self, health=step, own=own)


def started(start_up: StartUp, variables: StageVariables) -> Iterator[ScriptFacts]:
    """Yield the facts of what a stage itself sets to run when a container starts, and while it runs."""
    if "healthcheck" in start_up.own and start_up.health is not None:
        yield command(start_up.health, "run", start_up.shell, variables, skip=1)
    entrypoint, cmd = _with_words(start_up.entrypoint), _with_words(start_up.cmd)
    own_entrypoint = entrypoint if "entrypoint" in start_up.own else None
    own_cmd = cmd if "cmd" in start_up.own else None
    if entrypoint is None or not entrypoint.instruction.is_json:
        shown = own_cmd if entrypoint is None else own_entrypoint
        if shown is not None:
            yield command(shown, "boot", start_up.shell, variables)
    elif cmd is None or not cmd.instruction.is_json:
        for step in (own_entrypoint, own_cmd):
            if step is not None:
                yield command(step, "boot", start_up.shell, variables)
    elif own_entrypoint is not None or own_cmd is not None:
        yield _joined(entrypoint, cmd, own_entrypoint or cmd, variables)
        if own_cmd is not None and _passes_on(entrypoint):
            yield command(own_cmd, "boot", start_up.shell, variables)


def _with_words(step: Step | None) -> Step | None:
    return step if step is not None and step.instruction.words else None


def _passes_on(entrypoint: Step) -> bool:
    """Tell whether an entrypoint is a script, which by convention ends in `exec "$@"`."""
    program = entrypoint.instruction.words[0].value.rsplit("/", 1)[-1]
    return program.endswith(".sh") or "entrypoint" in program


def _joined(entrypoint: Step, cmd: Step, shown: Step, variables: StageVariables) -> ScriptFacts:
    """Return the facts of an ENTRYPOINT with the words of CMD behind it."""
    places = [(step, index) for step in (entrypoint, cmd) for index in range(len(step.instruction.words))]
    words = [step.instruction.words[index].value for step, index in places]
    return argv(
        words,
        (shown.at, "Value"),
        phase="boot",
        target="container",
        pointers=[(step.at, "Value", index) for step, index in places],
        variables=variables.known_in("\n".join(words), at_run_time=True),
    )
