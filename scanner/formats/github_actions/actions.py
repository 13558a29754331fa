"""Actions: what their metadata file says they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.images import image
from scanner.formats.github_actions.expressions import Scope
from scanner.formats.github_actions.steps import DOCKER, add_steps

if TYPE_CHECKING:
    from scanner.formats.github_actions.collected import Collected

_SHELL = "bash"


def add_action(collected: Collected, metadata: dict[str, Any]) -> None:
    """Add the facts of an action."""
    runs = metadata.get("runs")
    if not isinstance(runs, dict):
        return
    collected.addresses["runs",] = "action"
    collected.add_values(runs.get("env"), ("runs", "env"))
    written = runs.get("image")
    if isinstance(written, str) and written.startswith(DOCKER):
        ref, unknown = Scope().resolve(written.removeprefix(DOCKER))
        collected.images.append(image(("runs", "image"), ref, role="action", unknown=unknown))
    scope = Scope().with_env(runs.get("env"))
    add_steps(collected, runs.get("steps"), ("runs", "steps"), scope, owner="action", shell=_SHELL)
