"""What is mounted into containers, and the ConfigMaps and Secrets that pods consume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.facts.model import ConfigUse, Mount
from scanner.formats.kubernetes.access import expressions, mapping, mappings, text, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.formats.kubernetes.pods import Part, Pod
    from scanner.model import Pointer

_SOURCES = (
    # key of the volume, kind of the mount, key of its source's name, whether the kubelet mounts it read-only
    ("hostPath", "host", "path", False),
    ("configMap", "config", "name", True),
    ("secret", "secret", "secretName", True),
    ("persistentVolumeClaim", "claim", "claimName", False),
    ("ephemeral", "claim", "", False),
    ("image", "image", "reference", True),
    ("projected", "projected", "", True),
    ("downwardAPI", "projected", "", True),
    ("csi", "other", "driver", False),
    ("nfs", "other", "server", False),
)


def mounts(pod: Pod, part: Part) -> tuple[Mount, ...]:
    """Return what is mounted into a container."""
    volumes = {text(volume.get("name")): volume for _, volume in (*pod.shared_volumes, *pod.volumes)}
    found = [
        _mount((*part.at, "volumeMounts", index), mount, volumes, pod.claims)
        for index, mount in mappings(part.body.get("volumeMounts"))
    ]
    if part.defaults is not None:
        at, body = part.defaults
        found.extend(
            _mount((*at, "volumeMounts", index), mount, volumes, pod.claims)
            for index, mount in mappings(body.get("volumeMounts"))
        )
    return tuple(found)


def _mount(
    at: Pointer, mount: dict[str, Any], volumes: dict[str, dict[str, Any]], claims: frozenset[str]
) -> Mount:
    name, target = text(mount.get("name")), text(mount.get("mountPath"))
    volume = volumes.get(name)
    kind, source, read_only = _source(volume) if volume is not None else ("volume", name, False)
    if volume is None and name in claims:
        kind = "claim"
    return Mount(
        at=at,
        kind=kind,
        source=source,
        target=target,
        read_only=read_only or mount.get("readOnly") is True,
        unknown=(*expressions(source), *expressions(target)),
    )


def _source(volume: dict[str, Any]) -> tuple[str, str, bool]:
    """Return kind, source and read-only of what a volume mounts."""
    name = text(volume.get("name"))
    if isinstance(volume.get("emptyDir"), dict) or ("emptyDir" in volume and volume["emptyDir"] is None):
        memory = within(volume, ("emptyDir", "medium")) == "Memory"
        return ("tmpfs" if memory else "empty"), name, False
    for key, kind, named, read_only in _SOURCES:
        if isinstance(volume.get(key), dict):
            source = volume[key]
            return kind, text(source.get(named)) or name, read_only or source.get("readOnly") is True
    return "other", name, False


def config_uses(pod: Pod) -> Iterator[ConfigUse]:
    """Yield the ConfigMaps and Secrets that a pod's containers read or mount."""
    for part in pod.parts:
        yield from _from_environment(part.at, part.body)
        if part.defaults is not None:
            yield from _from_environment(*part.defaults)
    for at, volume in pod.volumes:
        yield from _from_volume(at, volume)


def _from_environment(at: Pointer, body: dict[str, Any]) -> Iterator[ConfigUse]:
    for index, source in mappings(body.get("envFrom")):
        place = (*at, "envFrom", index)
        yield from _use((*place, "configMapRef"), source.get("configMapRef"), "ConfigMap")
        yield from _use((*place, "secretRef"), source.get("secretRef"), "Secret")
    for index, variable in mappings(body.get("env")):
        source = mapping(variable.get("valueFrom"))
        place = (*at, "env", index, "valueFrom")
        yield from _use((*place, "configMapKeyRef"), source.get("configMapKeyRef"), "ConfigMap")
        yield from _use((*place, "secretKeyRef"), source.get("secretKeyRef"), "Secret")


def _from_volume(at: Pointer, volume: dict[str, Any]) -> Iterator[ConfigUse]:
    yield from _use((*at, "configMap"), volume.get("configMap"), "ConfigMap")
    yield from _use((*at, "secret"), volume.get("secret"), "Secret", key="secretName")
    for index, source in mappings(within(volume, ("projected", "sources"))):
        place = (*at, "projected", "sources", index)
        yield from _use((*place, "configMap"), source.get("configMap"), "ConfigMap")
        yield from _use((*place, "secret"), source.get("secret"), "Secret")


def _use(at: Pointer, source: Any, kind: str, key: str = "name") -> Iterator[ConfigUse]:
    name = text(mapping(source).get(key))
    if name:
        yield ConfigUse((*at, key), kind, name, mapping(source).get("optional") is True)
