"""Containers of jobs, and their service containers.

Their `options` are those of `docker create`; the ones that say what the container can do are read.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from scanner.facts.images import image
from scanner.facts.model import Container, Mount, Probe, Setting, Workload
from scanner.formats.github_actions.expressions import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import ImageRole
    from scanner.formats.github_actions.collected import Collected
    from scanner.formats.github_actions.expressions import Scope
    from scanner.model import Pointer

_VALUED = {
    "--cap-add": "cap-add",
    "--cap-drop": "cap-drop",
    "--device": "device",
    "--health-cmd": "health-cmd",
    "--ipc": "ipc",
    "--network": "network",
    "--net": "network",
    "--pid": "pid",
    "--user": "user",
    "--userns": "user",
    "--uts": "uts",
    "--volume": "volume",
    "-u": "user",
    "-v": "volume",
}
_FLAGS = {"--privileged": "privileged", "--read-only": "read-only", "--no-healthcheck": "no-healthcheck"}
_NAMESPACES = ("network", "pid", "ipc", "uts")

Options = list[tuple[str, str]]
"""Options by their long name, with their value."""


def add_containers(
    collected: Collected, job: dict[str, Any], at: Pointer, scope: Scope, *, name: str
) -> None:
    """Add the images and the workload of a job's container and service containers."""
    parts: list[Container] = []
    namespaces: list[Setting] = []
    for part_name, role, value, place in _described(job, at):
        body = {"image": value} if isinstance(value, str) else value
        written = body.get("image")
        if not isinstance(written, str) or not written:
            continue
        where = place if isinstance(value, str) else (*place, "image")
        for variant in scope.variants(written, where):
            if variant.text:
                found = image(variant.at, variant.text, role=role, name=part_name, unknown=variant.unknown)
                collected.images.append(found)
        collected.add_values(body.get("env"), (*place, "env"))
        collected.add_values(body.get("credentials"), (*place, "credentials"))
        options, unknown = _options(body.get("options"), scope)
        parts.append(_container(part_name, written, body, place, options, unknown))
        if role == "container":
            namespaces += [
                Setting((*place, "options"), kind)
                for kind, value in options
                if kind in _NAMESPACES and value == "host"
            ]
    if parts:
        collected.workloads.append(
            Workload(
                at=at,
                kind="job",
                name=name,
                namespace="",
                managed=True,
                lifetime="task",
                replicas=Setting(at, None),
                update_strategy=Setting(at, None),
                host_namespaces=tuple(namespaces),
                containers=tuple(parts),
            )
        )


def _described(job: dict[str, Any], at: Pointer) -> Iterator[tuple[str, ImageRole, Any, Pointer]]:
    container = job.get("container")
    if isinstance(container, str | dict):
        yield "job", "container", container, (*at, "container")
    services = job.get("services")
    for name, service in services.items() if isinstance(services, dict) else ():
        if isinstance(service, str | dict):
            yield name, "service", service, (*at, "services", name)


def _container(
    name: str, written: str, body: dict[str, Any], at: Pointer, options: Options, unknown: tuple[str, ...]
) -> Container:
    place = (*at, "options") if "options" in body else at

    def flag(option: str) -> Setting:
        given = [value for kind, value in options if kind == option]
        return Setting(place, given[-1] != "false") if given else Setting(at, None, unknown)

    def every(option: str) -> list[str]:
        return [value for kind, value in options if kind == option]

    user = every("user")
    return Container(
        at=at,
        name=name,
        role="container",
        image=written,
        privileged=flag("privileged"),
        read_only_root_filesystem=flag("read-only"),
        allow_privilege_escalation=Setting(at, None),
        run_as_user=Setting(place, user[-1]) if user else Setting(at, None, unknown),
        run_as_non_root=Setting(at, None),
        capabilities_added=tuple(Setting(place, _capability(value)) for value in every("cap-add")),
        capabilities_dropped=tuple(Setting(place, _capability(value)) for value in every("cap-drop")),
        devices=tuple(Setting(place, value.partition(":")[0]) for value in every("device")),
        probes=_probes(place, options),
        health_unknown=() if _probes(place, options) else (unknown or (written,)),
        ports=tuple(_ports(body, at)),
        mounts=(*_volumes(body, at), *(_mount(value, place) for value in every("volume"))),
    )


def _options(text: Any, scope: Scope) -> tuple[Options, tuple[str, ...]]:
    """Return the options that are read, and the expressions that may hold others."""
    if not isinstance(text, str):
        return [], ()
    known, unknown = scope.resolve(text)
    try:
        words = shlex.split(known)
    except ValueError:
        return [], (text,)
    found: Options = []
    pending = ""
    for word in words:
        if pending:
            found.append((pending, word))
            pending = ""
            continue
        option, equals, value = word.partition("=")
        if option in _FLAGS:
            found.append((_FLAGS[option], value if equals else "true"))
        elif option in _VALUED and equals:
            found.append((_VALUED[option], value))
        elif option in _VALUED:
            pending = _VALUED[option]
    return found, unknown


def _probes(at: Pointer, options: Options) -> tuple[Probe, ...]:
    kinds = [kind for kind, _ in options]
    if "no-healthcheck" in kinds:
        return (Probe(at, "healthcheck", enabled=False),)
    return (Probe(at, "healthcheck", enabled=True),) if "health-cmd" in kinds else ()


def _ports(body: dict[str, Any], at: Pointer) -> Iterator[Setting]:
    ports = body.get("ports")
    for index, port in enumerate(ports if isinstance(ports, list) else ()):
        text = as_text(port)
        if text is not None:
            yield Setting((*at, "ports", index), text)


def _volumes(body: dict[str, Any], at: Pointer) -> Iterator[Mount]:
    volumes = body.get("volumes")
    for index, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        if isinstance(volume, str):
            yield _mount(volume, (*at, "volumes", index))


def _mount(text: str, at: Pointer) -> Mount:
    """Return the mount for `source:target[:options]`, or for a target alone."""
    unknown = (text,) if "${{" in text else ()
    parts = [text] if unknown else text.split(":")
    source, target = ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])
    read_only = len(parts) > 2 and "ro" in parts[2].split(",")
    kind = "host" if source.startswith(("/", ".", "~")) or unknown else "volume"
    return Mount(at, kind, source or (text if unknown else ""), target, read_only, unknown)


def _capability(name: str) -> str:
    return name.upper().removeprefix("CAP_")
