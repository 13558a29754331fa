"""Where objects describe pods, and the containers of those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.kubernetes.access import mapping, mappings, text, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import ImageRole
    from scanner.formats.kubernetes.objects import KubernetesObject
    from scanner.model import Pointer

_TEMPLATE = ("spec", "template")
_BUILT_IN = {
    "Pod": (),
    "PodTemplate": ("template",),
    "ReplicationController": _TEMPLATE,
    "DeploymentConfig": _TEMPLATE,
    "Deployment": _TEMPLATE,
    "ReplicaSet": _TEMPLATE,
    "DaemonSet": _TEMPLATE,
    "StatefulSet": _TEMPLATE,
    "Job": _TEMPLATE,
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
_BUILT_IN_GROUPS = frozenset(["", "apps", "batch", "extensions", "apps.openshift.io"])
_EXTENSIONS = {
    ("argoproj.io", "Rollout"): _TEMPLATE,
    ("serving.knative.dev", "Service"): _TEMPLATE,
    ("serving.knative.dev", "Configuration"): _TEMPLATE,
    ("serving.knative.dev", "Revision"): (),
    ("keda.sh", "ScaledJob"): ("spec", "jobTargetRef", "template"),
}
_ROLES: tuple[tuple[str, str, ImageRole], ...] = (
    ("initContainers", "init", "init"),
    ("containers", "container", "container"),
    ("ephemeralContainers", "ephemeral", "ephemeral"),
)


class Part(msgspec.Struct, frozen=True):
    """One container of a pod, as it is written.

    Attributes:
        at: where it stands.
        body: the container.
        role: as `scanner.facts.model.Container` has it.
        image_role: as `scanner.facts.model.Image` has it.
        name: its name, or what it is called after.
        defaults: what holds where the container says nothing (Tekton's `stepTemplate`), and where it stands.
    """

    at: Pointer
    body: dict[str, Any]
    role: str
    image_role: ImageRole
    name: str
    defaults: tuple[Pointer, dict[str, Any]] | None = None


class Pod(msgspec.Struct, frozen=True):
    """One pod specification.

    Attributes:
        at: where it stands.
        spec: the specification.
        parts: its containers.
        metadata_at: where the metadata of its pods would stand.
        metadata: those.
        contexts: the security contexts that hold for all containers, the innermost first.
        volumes: its volumes, with their places.
        shared_volumes: volumes that it has from elsewhere.
        claims: names of the volumes that claim templates make.
        tasks: whether its containers are the steps of a pipeline.
        parameters: what is put in for an expression (`params.image`) unless a caller says otherwise.
    """

    at: Pointer
    spec: dict[str, Any]
    parts: tuple[Part, ...]
    metadata_at: Pointer = ()
    metadata: dict[str, Any] = msgspec.field(default_factory=dict)
    contexts: tuple[tuple[Pointer, dict[str, Any]], ...] = ()
    volumes: tuple[tuple[Pointer, dict[str, Any]], ...] = ()
    shared_volumes: tuple[tuple[Pointer, dict[str, Any]], ...] = ()
    claims: frozenset[str] = frozenset()
    tasks: bool = False
    parameters: dict[str, str] = msgspec.field(default_factory=dict)


def template_path(item: KubernetesObject) -> tuple[str, ...] | None:
    """Return the path of an object's one pod template, None if its kind has none."""
    if item.group in _BUILT_IN_GROUPS and item.kind in _BUILT_IN:
        return _BUILT_IN[item.kind]
    return _EXTENSIONS.get((item.group, item.kind))


def template_pod(item: KubernetesObject, path: tuple[str, ...]) -> Iterator[Pod]:
    """Yield the pod of an object's template, if it is written here."""
    template = mapping(within(item.body, path))
    spec = mapping(template.get("spec"))
    if not spec:
        return
    claims = mappings(within(item.body, ("spec", "volumeClaimTemplates")))
    yield pod(
        (*item.at, *path, "spec"),
        spec,
        metadata=((*item.at, *path, "metadata"), mapping(template.get("metadata"))),
        claims=frozenset(text(within(claim, ("metadata", "name"))) for _, claim in claims),
    )


def pod(
    at: Pointer,
    spec: dict[str, Any],
    *,
    metadata: tuple[Pointer, dict[str, Any]] = ((), {}),
    claims: frozenset[str] = frozenset(),
) -> Pod:
    """Return the pod of a specification."""
    return Pod(
        at=at,
        spec=spec,
        parts=tuple(parts(at, spec)),
        metadata_at=metadata[0],
        metadata=metadata[1],
        contexts=(((*at, "securityContext"), mapping(spec.get("securityContext"))),),
        volumes=volumes(at, spec),
        claims=claims,
    )


def parts(at: Pointer, spec: dict[str, Any]) -> Iterator[Part]:
    """Yield the containers of a pod specification."""
    for key, role, image_role in _ROLES:
        for index, body in mappings(spec.get(key)):
            sidecar = role == "init" and body.get("restartPolicy") == "Always"
            yield Part(
                (*at, key, index), body, "sidecar" if sidecar else role, image_role, text(body.get("name"))
            )


def volumes(at: Pointer, spec: dict[str, Any]) -> tuple[tuple[Pointer, dict[str, Any]], ...]:
    """Return the volumes of a pod specification, with their places."""
    return tuple(((*at, "volumes", index), volume) for index, volume in mappings(spec.get("volumes")))
