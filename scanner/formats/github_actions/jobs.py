"""Workflows: their jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.actions import action
from scanner.formats.github_actions.containers import add_containers
from scanner.formats.github_actions.expressions import Scope, as_text, matrix
from scanner.formats.github_actions.steps import add_steps

if TYPE_CHECKING:
    from scanner.formats.github_actions.collected import Collected
    from scanner.model import Pointer

_DEFAULT_SHELL = "bash"
_WINDOWS_SHELL = "pwsh"


def add_workflow(collected: Collected, workflow: dict[str, Any]) -> None:
    """Add the facts of a workflow."""
    collected.add_values(workflow.get("env"), ("env",))
    scope = Scope().with_env(workflow.get("env"))
    jobs = workflow.get("jobs")
    for name, job in jobs.items() if isinstance(jobs, dict) else ():
        if isinstance(job, dict):
            at = ("jobs", name)
            collected.addresses[at] = f"job {name}"
            _add_job(collected, workflow, job, at, scope)


def _add_job(
    collected: Collected, workflow: dict[str, Any], job: dict[str, Any], at: Pointer, scope: Scope
) -> None:
    name = str(at[-1])
    collected.add_values(job.get("env"), (*at, "env"))
    scope = Scope(scope.env, matrix(job.get("strategy"), (*at, "strategy"))).with_env(job.get("env"))
    uses = job.get("uses")
    if isinstance(uses, str):
        for variant in scope.variants(uses, (*at, "uses")):
            collected.references.append(
                action(variant.at, variant.text, kind="workflow", unknown=variant.unknown)
            )
        collected.add_values(job.get("with"), (*at, "with"))
        collected.add_values(job.get("secrets"), (*at, "secrets"))
    add_containers(collected, job, at, scope, name=name)
    shell = _shell(job) or _shell(workflow) or _native_shell(job, scope)
    add_steps(collected, job.get("steps"), (*at, "steps"), scope, owner=f"job {name}", shell=shell)


def _shell(owner: dict[str, Any]) -> str | None:
    """Return the shell that a workflow or a job sets for its steps."""
    defaults = owner.get("defaults")
    run = defaults.get("run") if isinstance(defaults, dict) else None
    return as_text(run.get("shell")) if isinstance(run, dict) else None


def _native_shell(job: dict[str, Any], scope: Scope) -> str:
    """Return the shell of the runner; where a matrix chooses between systems, scripts are written for both."""
    runs_on = job.get("runs-on")
    labels = runs_on if isinstance(runs_on, list) else [runs_on]
    names = [
        variant.text for label in labels if isinstance(label, str) for variant in scope.variants(label, ())
    ]
    windows = [name.lower().startswith("windows") for name in names]
    return _WINDOWS_SHELL if windows and all(windows) else _DEFAULT_SHELL
