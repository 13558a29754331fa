"""Steps: the actions they use, the scripts they run, the literals they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.actions import action
from scanner.facts.images import image
from scanner.facts.scripts import script
from scanner.formats.github_actions.expressions import as_text

if TYPE_CHECKING:
    from scanner.formats.github_actions.collected import Collected
    from scanner.formats.github_actions.expressions import Scope
    from scanner.model import Pointer

DOCKER = "docker://"
_REMOTE_SCRIPTS = {
    "appleboy/ssh-action": ("script",),
    "cross-the-world/ssh-pipeline": ("script",),
    "d3rhase/ssh-command-action": ("command",),
    "fifsky/ssh-action": ("command",),
    "garygrossgarten/github-action-ssh": ("command",),
}
"""Inputs of actions that log in to a host and run a script there, by the action's name in lower case."""


def add_steps(collected: Collected, steps: Any, at: Pointer, scope: Scope, *, owner: str, shell: str) -> None:
    """Add the facts of a list of steps.

    Args:
        collected: receives them.
        steps: the list.
        at: its pointer.
        scope: what can be known there.
        owner: the name of what the steps belong to (`job build`).
        shell: the shell of a step that names none.
    """
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        if isinstance(step, dict):
            place = (*at, index)
            name = as_text(step.get("name"))
            collected.addresses[place] = f"{owner} step {index + 1}" + (f" ({name})" if name else "")
            _add_step(collected, step, place, scope.with_env(step.get("env")), shell)


def _add_step(collected: Collected, step: dict[str, Any], at: Pointer, scope: Scope, shell: str) -> None:
    collected.add_values(step.get("env"), (*at, "env"))
    uses = step.get("uses")
    if isinstance(uses, str):
        add_uses(collected, uses, (*at, "uses"), scope)
        collected.add_values(step.get("with"), (*at, "with"))
        _add_remote_script(collected, uses, step.get("with"), (*at, "with"))
    run = step.get("run")
    if isinstance(run, str):
        own = as_text(step.get("shell")) or shell
        collected.add_run(
            script(
                run, (*at, "run"), phase="ci", target="runner", shell=_program(own), variables=dict(scope.env)
            )
        )


def add_uses(collected: Collected, uses: str, at: Pointer, scope: Scope) -> None:
    """Add the action or the image that a step uses."""
    for variant in scope.variants(uses, at):
        if variant.text.startswith(DOCKER):
            ref = variant.text.removeprefix(DOCKER)
            collected.images.append(image(variant.at, ref, role="action", unknown=variant.unknown))
        else:
            collected.references.append(action(variant.at, variant.text, unknown=variant.unknown))


def _add_remote_script(collected: Collected, uses: str, given: Any, at: Pointer) -> None:
    for name in _REMOTE_SCRIPTS.get(uses.partition("@")[0].lower(), ()):
        text = given.get(name) if isinstance(given, dict) else None
        if isinstance(text, str):
            collected.add_run(script(text, (*at, name), phase="deploy", target="instance"))


def _program(shell: str) -> str:
    """Return the program of a shell as a step names it: `bash -e {0}` is `bash`."""
    words = shell.split()
    return words[0] if words else shell
