"""Whether the image that a Dockerfile builds checks its own health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.dockerfile.commands import entries
from scanner.formats.dockerfile.stages import build
from scanner.syntax.dockerfile import read

if TYPE_CHECKING:
    from scanner.formats.dockerfile.stages import Build, Stage, Step
    from scanner.model import Source


def has_healthcheck(source: Source, target: str | None) -> bool | None:
    """Tell whether a built image has a HEALTHCHECK; None if an image from elsewhere decides.

    Args:
        source: the Dockerfile.
        target: the stage that is built, by name or index; the last one if None.

    Raises:
        ParseError: the Dockerfile is not valid.
    """
    dockerfile = read(source)
    plan = build(entries(dockerfile), dockerfile.escape)
    stage = _chosen(plan, target)
    while stage is not None:
        triggers = plan.triggers(stage)
        if triggers is None:
            return None
        found = _said((*triggers, *(step for step in stage.steps if not step.on_build)))
        if found is not None:
            return found
        if stage.is_empty:
            return False
        stage = stage.parent
    return None


def _chosen(plan: Build, target: str | None) -> Stage | None:
    if not target:
        return plan.stages[-1]
    named = plan.names.get(target.lower())
    if named is None and target.isdecimal() and int(target[:9]) < len(plan.stages):
        return plan.stages[int(target[:9])]
    return named


def _said(steps: tuple[Step, ...]) -> bool | None:
    """Return what the last HEALTHCHECK of a stage says, None if it has none."""
    for step in reversed(steps):
        if step.instruction.name == "healthcheck" and step.instruction.words:
            return step.instruction.words[0].value.upper() != "NONE"
    return None
