"""The container of a job and its service containers: their images, and what they can do to their host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.images import image
from scanner.facts.model import Container, Probe, Setting, Workload
from scanner.formats.github_actions import mounts
from scanner.formats.github_actions.expressions import unknown_in
from scanner.formats.github_actions.options import Options, options
from scanner.formats.github_actions.shape import mapping, scalar, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.facts.model import Image, ImageRole, Mount
    from scanner.formats.github_actions.collected import Collected
    from scanner.formats.github_actions.expressions import Scope
    from scanner.formats.github_actions.options import Option
    from scanner.model import Pointer

JOB = "job"
"""The name of a job's own container."""

_NAMESPACES = ("network", "pid", "ipc", "userns", "uts", "cgroupns")
_MOUNTS = {"volume": mounts.volume, "mount": mounts.mount, "tmpfs": mounts.tmpfs}
_NAMES = {"userns": "user", "cgroupns": "cgroup"}


class _Part(msgspec.Struct, frozen=True):
    """A container of a job.

    Attributes:
        at: pointer of the container.
        name: the key of a service, `job` for the job's own container.
        role: what the job does with it.
        body: how it is described; empty where only the image is named.
        options: its options.
        images: the images it can have.
    """

    at: Pointer
    name: str
    role: ImageRole
    body: dict[str, Any]
    options: Options
    images: tuple[Image, ...]

    def place(self, option: Option) -> Pointer:
        """Return the pointer of an option, as if the text that holds them were a command and each a word of it."""
        return (*self.at, "options", 0, option.place)


def add_containers(collected: Collected, job: dict[str, Any], at: Pointer, scope: Scope) -> None:
    """Add the images, the credentials and the workload of a job's containers.

    Args:
        collected: receives them.
        job: the job.
        at: its pointer.
        scope: what can be known there.
    """
    parts = [part for part in _parts(job, at, scope) if part.images]
    for part in parts:
        collected.images.extend(part.images)
        collected.add_values(part.body.get("env"), (*part.at, "env"))
        collected.add_values(part.body.get("credentials"), (*part.at, "credentials"))
        if part.options.ranges:
            collected.scripts[*part.at, "options"] = (part.options.ranges,)
    if parts:
        collected.workloads.append(_workload(parts, at))


def services(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the descriptions of a job's service containers."""
    for service in mapping(job.get("services")).values():
        yield mapping(service)


def _parts(job: dict[str, Any], at: Pointer, scope: Scope) -> Iterator[_Part]:
    yield _part(job.get("container"), (*at, "container"), JOB, "container", scope)
    for name, service in mapping(job.get("services")).items():
        yield _part(service, (*at, "services", name), name, "service", scope)


def _part(value: Any, at: Pointer, name: str, role: ImageRole, scope: Scope) -> _Part:
    body = mapping(value)
    written = value if isinstance(value, str) else body.get("image")
    place = at if isinstance(value, str) else (*at, "image")
    variants = scope.variants(written, place) if isinstance(written, str) else ()
    images = [
        image(one.at, ref, role=role, name=name, unknown=one.unknown)
        for one in variants
        if (ref := one.text.strip().removeprefix("docker://"))
    ]
    text = body.get("options")
    return _Part(at, name, role, body, options(text if isinstance(text, str) else "", scope), tuple(images))


def _workload(parts: list[_Part], at: Pointer) -> Workload:
    return Workload(
        at=at,
        kind="job",
        name=str(at[-1]),
        namespace="",
        managed=True,
        lifetime="task",
        replicas=Setting(at, None),
        update_strategy=Setting(at, None),
        host_namespaces=tuple(setting for part in parts for setting in _host_namespaces(part)),
        containers=tuple(_container(part) for part in parts),
    )


def _host_namespaces(part: _Part) -> Iterator[Setting]:
    for option in part.options.given:
        if option.name in _NAMESPACES and (option.value == "host" or option.unknown):
            name = _NAMES.get(option.name, option.name)
            yield Setting(part.place(option), None if option.unknown else name, option.unknown)


def _container(part: _Part) -> Container:
    names = dict.fromkeys(found.ref for found in part.images)
    probes = tuple(_probes(part))
    return Container(
        at=part.at,
        name=part.name,
        role="container",
        image=next(iter(names)) if len(names) == 1 else None,
        privileged=_flag(part, "privileged"),
        read_only_root_filesystem=_flag(part, "read-only"),
        allow_privilege_escalation=_escalation(part),
        run_as_user=_user(part),
        run_as_non_root=Setting(part.at, None),
        capabilities_added=tuple(_capabilities(part, "cap-add")),
        capabilities_dropped=tuple(_capabilities(part, "cap-drop")),
        devices=tuple(_devices(part)),
        probes=probes,
        health_unknown=() if probes else (*part.options.unknown, *names),
        ports=tuple(_ports(part)),
        mounts=tuple(_mounts(part)),
    )


def _flag(part: _Part, name: str) -> Setting:
    option = part.options.last(name)
    if option is None:
        return Setting(part.at, None, part.options.unknown)
    if option.unknown:
        return Setting(part.place(option), None, option.unknown)
    return Setting(part.place(option), option.value.lower() not in ("false", "0", "f"))


def _escalation(part: _Part) -> Setting:
    for option in part.options.every("security-opt"):
        name, _, value = option.value.replace("=", ":").partition(":")
        if name == "no-new-privileges":
            return Setting(part.place(option), value.lower() == "false")
    return Setting(part.at, None, part.options.unknown)


def _user(part: _Part) -> Setting:
    option = part.options.last("user")
    if option is None:
        return Setting(part.at, None, part.options.unknown)
    name = option.value.partition(":")[0]
    known = int(name) if name.isascii() and name.isdecimal() and len(name) < 10 else name
    return Setting(part.place(option), None if option.unknown else known, option.unknown)


def _capabilities(part: _Part, name: str) -> Iterator[Setting]:
    for option in part.options.every(name):
        known = option.value.upper().removeprefix("CAP_")
        yield Setting(part.place(option), None if option.unknown else known, option.unknown)


def _devices(part: _Part) -> Iterator[Setting]:
    for option in part.options.every("device"):
        known = option.value.partition(":")[0]
        yield Setting(part.place(option), None if option.unknown else known, option.unknown)


def _probes(part: _Part) -> Iterator[Probe]:
    disabled = part.options.last("no-healthcheck")
    check = part.options.last("health-cmd")
    if disabled is not None:
        yield Probe(part.place(disabled), "healthcheck", False)
    elif check is not None:
        yield Probe(part.place(check), "healthcheck", check.value != "none")


def _ports(part: _Part) -> Iterator[Setting]:
    """Yield the container's side of each port: what stands behind the last colon."""
    written = [
        ((*part.at, "ports", index), scalar(port))
        for index, port in enumerate(sequence(part.body.get("ports")))
    ]
    written.extend((part.place(option), option.value) for option in part.options.every("publish"))
    for at, text in written:
        if text:
            number = text.rpartition(":")[2].partition("/")[0]
            unknown = unknown_in(text)
            known = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else number
            yield Setting(at, None if unknown else known, unknown)


def _mounts(part: _Part) -> Iterator[Mount]:
    for index, text in enumerate(sequence(part.body.get("volumes"))):
        if isinstance(text, str) and text:
            yield mounts.volume(text, (*part.at, "volumes", index))
    for option in part.options.given:
        read = _MOUNTS.get(option.name)
        if read is not None and option.value:
            yield read(option.value, part.place(option))
