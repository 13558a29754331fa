"""What RUN runs while the image is built, and the forms all commands are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.scripts import ScriptFacts, argv, script

if TYPE_CHECKING:
    from scanner.facts.model import Phase, Target
    from scanner.formats.dockerfile.commands import Entry
    from scanner.formats.dockerfile.stages import Stage, Step
    from scanner.formats.dockerfile.variables import StageVariables

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
_WINDOWS_IMAGES = ("mcr.microsoft.com/windows/", "mcr.microsoft.com/dotnet/framework/")
_WINDOWS_TAGS = ("nanoserver", "windowsservercore")


def default_shell(stage: Stage, escape: str) -> str:
    """Return the program that a stage's base gives shell forms to.

    Windows is known by its images, and by the backtick as escape character, which nobody else needs.
    """
    ref = stage.base.text.lower()
    windows = escape == "`" or ref.startswith(_WINDOWS_IMAGES) or any(tag in ref for tag in _WINDOWS_TAGS)
    return "cmd" if windows else "sh"


def chosen_shell(step: Step) -> str | None:
    """Return the program of a SHELL instruction, None for any other instruction.

    That is the last shell among its words (`conda run -n x bash -c`), or else the first word.
    """
    if step.instruction.name != "shell" or not step.instruction.words:
        return None
    words = [word.value for word in step.instruction.words]
    names = [word.replace("\\", "/").rsplit("/", 1)[-1] for word in words]
    return next((name for name in reversed(names) if name in _SHELLS), words[0])


def run(step: Step, entry: Entry, shell: str, variables: StageVariables) -> ScriptFacts:
    """Return the facts of a RUN instruction."""
    if step.instruction.name != "run" or not step.instruction.words:
        return ScriptFacts()
    if entry.script is None:
        return command(step, "build", shell, variables)
    text = entry.script.value
    return script(
        text,
        (step.at, "Script"),
        phase="build",
        target="image",
        shell=shell,
        variables=variables.known_in(text),
    )


def command(step: Step, phase: Phase, shell: str, variables: StageVariables, *, skip: int = 0) -> ScriptFacts:
    """Return the facts of the shell form or exec form that an instruction's words are, after the first few."""
    words = [word.value for word in step.instruction.words[skip:]]
    if not words:
        return ScriptFacts()
    target: Target = "image" if phase == "build" else "container"
    known = variables.known_in("\n".join(words), at_run_time=phase != "build")
    if step.instruction.is_json:
        return argv(
            words,
            (step.at, "Value"),
            phase=phase,
            target=target,
            pointers=[(step.at, "Value", index) for index in range(skip, skip + len(words))],
            variables=known,
        )
    at = (step.at, "Value", skip)
    return script(words[0], at, phase=phase, target=target, shell=shell, variables=known)
