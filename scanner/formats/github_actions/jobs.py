"""Workflows: their jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.actions import action
from scanner.formats.github_actions import shells
from scanner.formats.github_actions.collected import passwords
from scanner.formats.github_actions.containers import add_containers, services
from scanner.formats.github_actions.expressions import Scope, unknown_in
from scanner.formats.github_actions.inputs import add_defaults
from scanner.formats.github_actions.matrix import matrix
from scanner.formats.github_actions.shape import mapping
from scanner.formats.github_actions.steps import add_steps

if TYPE_CHECKING:
    from scanner.formats.github_actions.collected import Collected
    from scanner.model import Pointer

_CALLED = ("workflow_call", "workflow_dispatch")


def add_workflow(collected: Collected, workflow: dict[str, Any]) -> None:
    """Add the facts of a workflow."""
    jobs = {name: job for name, job in mapping(workflow.get("jobs")).items() if isinstance(job, dict)}
    collected.throwaway = passwords(service.get("env") for job in jobs.values() for service in services(job))
    for event in _CALLED:
        inputs = mapping(mapping(workflow.get("on")).get(event)).get("inputs")
        add_defaults(collected, inputs, ("on", event, "inputs"))
    collected.add_values(workflow.get("env"), ("env",))
    scope = Scope().with_env(workflow.get("env"))
    shell = shells.default(workflow, scope)
    for name, job in jobs.items():
        at = ("jobs", name)
        collected.addresses[at] = f"job {name}"
        _add_job(collected, job, at, scope, shell)


def _add_job(collected: Collected, job: dict[str, Any], at: Pointer, scope: Scope, shell: str | None) -> None:
    collected.add_values(job.get("env"), (*at, "env"))
    combinations = matrix(job.get("strategy"), (*at, "strategy"), scope.budget)
    scope = msgspec.structs.replace(scope, matrix=combinations).with_env(job.get("env"))
    uses = job.get("uses")
    if isinstance(uses, str):
        found = action((*at, "uses"), uses, kind="workflow", unknown=unknown_in(uses))
        collected.references.append(found)
        collected.add_values(job.get("with"), (*at, "with"))
        collected.add_values(job.get("secrets"), (*at, "secrets"))
    add_containers(collected, job, at, scope)
    shell = shells.default(job, scope) or shell or shells.native(job, scope)
    add_steps(collected, job.get("steps"), (*at, "steps"), scope, owner=f"job {at[-1]}", shell=shell)
