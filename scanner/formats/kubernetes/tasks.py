"""Pods of Argo Workflows and of Tekton, whose containers are steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.formats.kubernetes.access import expressions, mapping, mappings, text, within
from scanner.formats.kubernetes.pods import Part, Pod, parts, volumes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.kubernetes.objects import KubernetesObject
    from scanner.model import Pointer

_WORKFLOWS = {
    "Workflow": ("spec",),
    "WorkflowTemplate": ("spec",),
    "ClusterWorkflowTemplate": ("spec",),
    "CronWorkflow": ("spec", "workflowSpec"),
}
_TASKS = {
    "Task": ("spec",),
    "ClusterTask": ("spec",),
    "StepAction": ("spec",),
    "TaskRun": ("spec", "taskSpec"),
}
_PIPELINES = {"Pipeline": ("spec",), "PipelineRun": ("spec", "pipelineSpec")}
_ARGO = "argoproj.io"
_TEKTON = "tekton.dev"


def task_pods(item: KubernetesObject) -> Iterator[Pod] | None:
    """Return the pods of a workflow or pipeline object, None if it is neither."""
    if item.group == _ARGO and item.kind in _WORKFLOWS:
        return _workflow(item, _WORKFLOWS[item.kind])
    if item.group == _TEKTON and item.kind in _TASKS:
        path = _TASKS[item.kind]
        return iter([_task((*item.at, *path), mapping(within(item.body, path)), item.name)])
    if item.group == _TEKTON and item.kind in _PIPELINES:
        return _pipeline(item, _PIPELINES[item.kind])
    return None


def _workflow(item: KubernetesObject, path: tuple[str, ...]) -> Iterator[Pod]:
    spec = mapping(within(item.body, path))
    at = (*item.at, *path)
    parameters = _parameters(within(spec, ("arguments", "parameters")), "workflow.parameters")
    shared = ((*at, "securityContext"), mapping(spec.get("securityContext")))
    shared_volumes = volumes(at, spec)
    yield Pod(at=at, spec=spec, parts=(), volumes=shared_volumes)
    for index, template in mappings(spec.get("templates")):
        place = (*at, "templates", index)
        yield Pod(
            at=place,
            spec=template,
            parts=tuple(_template_parts(place, template)),
            contexts=(((*place, "securityContext"), mapping(template.get("securityContext"))), shared),
            volumes=volumes(place, template),
            shared_volumes=shared_volumes,
            claims=_claims(spec),
            tasks=True,
            parameters=parameters
            | _parameters(within(template, ("inputs", "parameters")), "inputs.parameters"),
        )


def _parameters(declared: Any, prefix: str) -> dict[str, str]:
    """Return the values that parameters have unless a caller gives others, by the expression for each."""
    found = {}
    for _, parameter in mappings(declared):
        name = text(parameter.get("name"))
        value = next((parameter[key] for key in ("value", "default") if key in parameter), None)
        if isinstance(value, str) and not expressions(value):
            found[f"{prefix}.{name}"] = value
    return found


def _claims(spec: dict[str, Any]) -> frozenset[str]:
    claims = mappings(spec.get("volumeClaimTemplates"))
    return frozenset(text(within(claim, ("metadata", "name"))) for _, claim in claims)


def _template_parts(at: Pointer, template: dict[str, Any]) -> Iterator[Part]:
    name = text(template.get("name"))
    yield from parts(at, template)
    for key in ("container", "script"):
        if isinstance(template.get(key), dict):
            body = template[key]
            yield Part((*at, key), body, "container", "container", text(body.get("name")) or name)
    for index, body in mappings(within(template, ("containerSet", "containers"))):
        place = (*at, "containerSet", "containers", index)
        yield Part(place, body, "container", "container", text(body.get("name")))
    for index, body in mappings(template.get("sidecars")):
        yield Part((*at, "sidecars", index), body, "sidecar", "service", text(body.get("name")))


def _pipeline(item: KubernetesObject, path: tuple[str, ...]) -> Iterator[Pod]:
    spec = mapping(within(item.body, path))
    for key in ("tasks", "finally"):
        for index, task in mappings(spec.get(key)):
            if isinstance(task.get("taskSpec"), dict):
                place = (*item.at, *path, key, index, "taskSpec")
                yield _task(place, task["taskSpec"], text(task.get("name")))


def _task(at: Pointer, spec: dict[str, Any], name: str) -> Pod:
    return Pod(
        at=at,
        spec=spec,
        parts=tuple(_steps(at, spec, name)),
        volumes=volumes(at, spec),
        tasks=True,
        parameters=_parameters(spec.get("params"), "params")
        | _parameters(spec.get("params"), "inputs.params"),
    )


def _steps(at: Pointer, spec: dict[str, Any], name: str) -> Iterator[Part]:
    defaults = ((*at, "stepTemplate"), mapping(spec.get("stepTemplate")))
    for index, body in mappings(spec.get("steps")):
        yield Part((*at, "steps", index), body, "container", "container", text(body.get("name")), defaults)
    for index, body in mappings(spec.get("sidecars")):
        yield Part((*at, "sidecars", index), body, "sidecar", "service", text(body.get("name")))
    if "image" in spec:  # a StepAction is one step
        yield Part(at, spec, "container", "container", name)
