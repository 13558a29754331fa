"""Steps: the actions they use, the scripts they run, the literals they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.actions import action
from scanner.facts.images import image
from scanner.facts.scripts import script
from scanner.formats.github_actions import shells
from scanner.formats.github_actions.expressions import unknown_in
from scanner.formats.github_actions.shape import mapping, scalar, sequence

if TYPE_CHECKING:
    from scanner.formats.github_actions.collected import Collected
    from scanner.formats.github_actions.expressions import Scope
    from scanner.model import Pointer

DOCKER = "docker://"
_MAX_NAME = 60
_REMOTE_SCRIPTS = {
    "appleboy/ssh-action": ("script",),
    "cross-the-world/ssh-pipeline": ("script",),
    "cross-the-world/ssh-scp-ssh-pipelines": ("first_ssh", "last_ssh"),
    "d3rhase/ssh-command-action": ("command",),
    "fifsky/ssh-action": ("command",),
    "garygrossgarten/github-action-ssh": ("command",),
    "jimcronqvist/action-ssh": ("command",),
    "peterkimzz/aws-ssm-send-command": ("command",),
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
    for index, step in enumerate(sequence(steps)):
        if isinstance(step, dict):
            place = (*at, index)
            name = _name(step)
            collected.addresses[place] = f"{owner} step {name or index + 1}".lstrip()
            collected.identities[place] = f"{owner} step {name}".strip()
            _add_step(collected, step, place, scope.with_env(step.get("env")), shell)


def _name(step: dict[str, Any]) -> str:
    """Return what a step is called, "" if nothing calls it by a name."""
    uses = scalar(step.get("uses")) or ""
    name = scalar(step.get("name")) or scalar(step.get("id")) or uses.partition("@")[0]
    return " ".join(name.split())[:_MAX_NAME]


def _add_step(collected: Collected, step: dict[str, Any], at: Pointer, scope: Scope, shell: str) -> None:
    collected.add_values(step.get("env"), (*at, "env"))
    uses = step.get("uses")
    if isinstance(uses, str):
        _add_uses(collected, uses, (*at, "uses"), scalar(step.get("name")) or "")
        collected.add_values(step.get("with"), (*at, "with"))
        _add_remote_scripts(collected, uses, mapping(step.get("with")), (*at, "with"))
    run = step.get("run")
    if isinstance(run, str):
        place = (*at, "run")
        program = shells.chosen(step.get("shell"), scope) or shell
        found = script(run, place, phase="ci", target="runner", shell=program, variables=scope.env)
        collected.add_script(found, run, place)


def _add_uses(collected: Collected, uses: str, at: Pointer, name: str) -> None:
    unknown = unknown_in(uses)
    if uses.startswith(DOCKER):
        found = image(at, uses.removeprefix(DOCKER), role="action", name=name, unknown=unknown)
        collected.images.append(found)
    else:
        collected.references.append(action(at, uses, unknown=unknown))


def _add_remote_scripts(collected: Collected, uses: str, given: dict[str, Any], at: Pointer) -> None:
    for name in _REMOTE_SCRIPTS.get(uses.partition("@")[0].lower(), ()):
        text = given.get(name)
        if isinstance(text, str):
            place = (*at, name)
            found = script(text, place, phase="deploy", target="instance")
            collected.add_script(found, text, place)
