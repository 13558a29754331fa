"""What runs containers: workloads, with their containers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.model import Container, Probe, Setting, Workload
from scanner.formats.kubernetes.access import mapping, mappings, setting, text, within
from scanner.formats.kubernetes.images import with_parameters
from scanner.formats.kubernetes.mounts import config_uses, mounts
from scanner.formats.kubernetes.settings import elsewhere, security

if TYPE_CHECKING:
    from scanner.formats.kubernetes.objects import KubernetesObject
    from scanner.formats.kubernetes.pods import Part, Pod
    from scanner.model import Pointer

_PROBES = (("livenessProbe", "liveness"), ("readinessProbe", "readiness"), ("startupProbe", "startup"))
_HOST = (("hostNetwork", "network"), ("hostPID", "pid"), ("hostIPC", "ipc"), ("hostUsers", "user"))
_NEVER_REPLACING = frozenset(["Pod", "ReplicaSet", "ReplicationController"])
_TASK_ENDINGS = ("Job", "Run", "Workflow", "WorkflowTemplate", "Task", "Pipeline", "StepAction")
_SCHEDULED = ("Cron", "Scheduled")
_STEERING_LABELS = ("keel.sh/", "com.centurylinklabs.watchtower", "diun.")


def workload(item: KubernetesObject, pods: list[Pod]) -> Workload:
    """Return the workload of an object that describes these pods."""
    annotations, annotations_at = _annotations(item, pods)
    return Workload(
        at=item.at,
        kind=item.kind,
        name=item.name,
        namespace=item.namespace,
        managed=_is_managed(item),
        lifetime=_lifetime(item),
        replicas=setting((*item.at, "spec", "replicas"), within(item.body, ("spec", "replicas"))),
        update_strategy=_update_strategy(item),
        host_namespaces=tuple(setting_ for pod in pods for setting_ in _host_namespaces(pod)),
        annotations=annotations,
        annotations_at=annotations_at,
        containers=tuple(_container(pod, part) for pod in pods for part in pod.parts),
        configs=tuple(use for pod in pods for use in config_uses(pod)),
    )


def container_address(item: KubernetesObject, part: Part) -> str:
    """Return `Deployment/shop/web container app`."""
    return f"{item.address} container {part.name}".rstrip() if part.name else item.address


def _is_managed(item: KubernetesObject) -> bool:
    """Tell whether something replaces the containers when the template changes.

    Nothing does for a bare Pod, nor for the pods that a ReplicaSet or ReplicationController has made, unless
    a controller owns the object. Source: Kubernetes documentation, "ReplicaSet", "Isolating Pods" and
    "Alternatives to ReplicaSet".
    """
    owned = mappings(within(item.body, ("metadata", "ownerReferences")))
    core = item.group in ("", "apps", "extensions")
    return bool(owned) or not (core and item.kind in _NEVER_REPLACING)


def _lifetime(item: KubernetesObject) -> str:
    spec = mapping(item.body.get("spec"))
    if item.kind.startswith(_SCHEDULED) or "schedule" in spec:
        return "scheduled"
    if item.kind == "Pod":
        return "task" if spec.get("restartPolicy") in ("Never", "OnFailure") else "service"
    return "task" if item.kind.endswith(_TASK_ENDINGS) else "service"


def _update_strategy(item: KubernetesObject) -> Setting:
    spec = mapping(item.body.get("spec"))
    for key in ("updateStrategy", "strategy"):
        strategy = spec.get(key)
        if isinstance(strategy, dict):
            if "type" in strategy:
                return setting((*item.at, "spec", key, "type"), strategy["type"])
            if item.kind == "Rollout" and strategy:  # canary or blueGreen
                name = next(iter(strategy))
                return Setting((*item.at, "spec", key, name), name)
    return Setting((*item.at, "spec"), None)


def _host_namespaces(pod: Pod) -> list[Setting]:
    found = []
    for key, name in _HOST:
        shared = setting((*pod.at, key), pod.spec.get(key))
        if shared.unknown:
            found.append(shared)
        elif shared.value is True:
            found.append(Setting(shared.at, name))
    return found


def _annotations(item: KubernetesObject, pods: list[Pod]) -> tuple[dict[str, str], Pointer]:
    """Return annotations and steering labels of the object and its pods, and where the first ones stand."""
    places = [((*item.at, "metadata"), mapping(item.body.get("metadata")))]
    places += [(pod.metadata_at, pod.metadata) for pod in pods]
    found: dict[str, str] = {}
    for _, metadata in reversed(places):
        for name, value in mapping(metadata.get("labels")).items():
            if name.startswith(_STEERING_LABELS):
                found[name] = _as_text(value)
        for name, value in mapping(metadata.get("annotations")).items():
            found[name] = _as_text(value)
    at = next((at for at, metadata in places if metadata.get("annotations")), places[0][0])
    return found, (*at, "annotations")


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else "" if value is None else str(value)


def _container(pod: Pod, part: Part) -> Container:
    limits = security(pod, part)
    image = text(part.body.get("image"))
    if not image and part.defaults is not None:
        image = text(part.defaults[1].get("image"))
    return Container(
        at=part.at,
        name=part.name,
        role=part.role,
        image=with_parameters(image, pod.parameters)[0] or None,
        privileged=limits.privileged,
        read_only_root_filesystem=limits.read_only_root_filesystem,
        allow_privilege_escalation=limits.allow_privilege_escalation,
        run_as_user=limits.run_as_user,
        run_as_non_root=limits.run_as_non_root,
        capabilities_added=limits.capabilities_added,
        capabilities_dropped=limits.capabilities_dropped,
        probes=tuple(
            Probe((*part.at, key), kind, enabled=True) for key, kind in _PROBES if mapping(part.body.get(key))
        ),
        health_unknown=elsewhere(part),
        ports=tuple(
            setting((*part.at, "ports", index, "containerPort"), port.get("containerPort"))
            for index, port in mappings(part.body.get("ports"))
        ),
        mounts=mounts(pod, part),
    )
