"""A service as a workload with one container."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.model import Container, Setting, Workload
from scanner.formats.compose import settings
from scanner.formats.compose.builds import build_of
from scanner.formats.compose.health import health
from scanner.formats.compose.images import canonical
from scanner.formats.compose.mounts import mounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.formats.compose.builds import Build
    from scanner.formats.compose.layers import Service
    from scanner.formats.compose.project import Project

KIND = "service"
_NAMESPACES = (
    ("network_mode", "network"),
    ("net", "network"),
    ("pid", "pid"),
    ("ipc", "ipc"),
    ("userns_mode", "user"),
    ("uts", "uts"),
    ("cgroup", "cgroup"),
)
_HOST = "host"
_JOBS = ("replicated-job", "global-job")


def workload(
    service: Service,
    document: Mapping[str, Any],
    project: Project,
    built: Mapping[str, Build],
    tasks: frozenset[str],
) -> Workload:
    """Return a service as a workload.

    Args:
        service: the service.
        document: the document it stands in, for what is defined at its top.
        project: where its Dockerfile is found.
        built: what is built in the document by the name of its image.
        tasks: names of the services that others wait for to complete.
    """
    order = service.first("deploy", "update_config", "order")
    replicas = service.first("deploy", "replicas") or service.first("scale")
    labels = list(service.every("labels"))
    none = settings.unset(service)
    mode = settings.scalar(service, "deploy", "mode").value
    return Workload(
        at=service.at,
        kind=KIND,
        name=service.name,
        namespace="",
        managed=True,
        lifetime="task" if service.name in tasks or mode in _JOBS else "service",
        replicas=settings.setting(service, replicas) if replicas is not None else none,
        update_strategy=settings.setting(service, order) if order is not None else none,
        host_namespaces=tuple(_host_namespaces(service, _mapping(document.get("networks")))),
        annotations=_labels(service),
        annotations_at=labels[0].at if labels else service.at,
        containers=(_container(service, _mapping(document.get("volumes")), project, built),),
    )


def _container(
    service: Service, volumes: Mapping[str, Any], project: Project, built: Mapping[str, Build]
) -> Container:
    field, build = service.first("image"), build_of(service)
    image = service.text(field).value if field is not None and build is None else None
    name = canonical(image) if image is not None else ""
    if name in built:
        image, build = None, built[name]
    probes, health_unknown = health(service, image, build, project)
    return Container(
        at=service.at,
        name=service.name,
        role="container",
        image=image,
        privileged=settings.boolean(service, "privileged"),
        read_only_root_filesystem=settings.boolean(service, "read_only"),
        allow_privilege_escalation=settings.escalation(service),
        run_as_user=settings.user(service),
        run_as_non_root=settings.unset(service),
        capabilities_added=settings.capabilities(service, "cap_add"),
        capabilities_dropped=settings.capabilities(service, "cap_drop"),
        devices=settings.devices(service),
        probes=probes,
        health_unknown=health_unknown,
        ports=settings.ports(service),
        mounts=mounts(service, volumes),
    )


def _host_namespaces(service: Service, networks: Mapping[str, Any]) -> Iterator[Setting]:
    """Yield the namespaces of the host that a service is in."""
    for key, namespace in _NAMESPACES:
        field = service.first(key)
        if field is None:
            continue
        text = service.text(field)
        if text.unknown:
            yield Setting(field.at, None, text.unknown)
        elif text.value == _HOST:
            yield Setting(field.at, namespace)
    for field in service.every("networks"):
        for name in field.value if isinstance(field.value, (list, dict)) else ():
            network = _mapping(networks.get(name)) if isinstance(name, str) else {}
            if network.get("external") and network.get("name", name) == _HOST:
                yield Setting(field.at, "network")


def _labels(service: Service) -> dict[str, str]:
    """Return the labels of a service; a nearer one wins."""
    found: dict[str, str] = {}
    for field in service.every("labels"):
        for name, value in field.pairs():
            found.setdefault(name, service.text(value).value)
        for item in field.items():
            if isinstance(item.value, str) and "=" not in item.value:
                found.setdefault(item.value, "")
    return found


def tasks_of(services: Sequence[Service]) -> frozenset[str]:
    """Return the names of the services that others wait for to complete: they run to their end."""
    names: set[str] = set()
    for service in services:
        for field in service.every("depends_on"):
            for name, how in field.pairs():
                if (
                    isinstance(how.value, dict)
                    and how.value.get("condition") == "service_completed_successfully"
                ):
                    names.add(name)
    return frozenset(names)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
