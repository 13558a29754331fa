"""Actions: what their metadata file says they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.images import image
from scanner.formats.github_actions import shells
from scanner.formats.github_actions.expressions import Scope, unknown_in
from scanner.formats.github_actions.inputs import add_defaults
from scanner.formats.github_actions.shape import mapping, scalar
from scanner.formats.github_actions.steps import DOCKER, add_steps

if TYPE_CHECKING:
    from scanner.formats.github_actions.collected import Collected


def add_action(collected: Collected, metadata: dict[str, Any]) -> None:
    """Add the facts of a composite, Docker or JavaScript action.

    A composite action's steps get their environment from the job that uses it, which is not known here.
    """
    add_defaults(collected, metadata.get("inputs"), ("inputs",))
    runs = mapping(metadata.get("runs"))
    collected.add_values(runs.get("env"), ("runs", "env"))
    written = scalar(runs.get("image")) or ""
    if written.startswith(DOCKER):
        name = scalar(metadata.get("name")) or ""
        ref = written.removeprefix(DOCKER)
        found = image(("runs", "image"), ref, role="action", name=name, unknown=unknown_in(ref))
        collected.images.append(found)
    add_steps(collected, runs.get("steps"), ("runs", "steps"), Scope(), owner="", shell=shells.POSIX)
