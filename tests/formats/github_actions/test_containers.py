from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Container, Probe, Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document, Pointer

JOB: Pointer = ("jobs", "build", "container")
OPTION: Pointer = (*JOB, "options", 0, 0)


def _container(job: Callable[[str], Document], options: str) -> Container:
    document = job(f"container:\n  image: node:22.11.0\n  options: {options}")
    return document.facts.workloads[0].containers[0]


FIELDS: dict[str, tuple[str, str, Any]] = {
    "privileged": ("--privileged", "privileged", Setting(OPTION, True)),
    "privileged=false": ("--privileged=false", "privileged", Setting(OPTION, False)),
    "privileged by an expression": (
        '"--privileged=${{ inputs.x }}"',
        "privileged",
        Setting(OPTION, None, ("${{ inputs.x }}",)),
    ),
    "expressions": ('"${{ inputs.x }}"', "privileged", Setting(JOB, None, ("${{ inputs.x }}",))),
    "read-only": ("--read-only", "read_only_root_filesystem", Setting(OPTION, True)),
    "no new privileges": (
        "--security-opt no-new-privileges",
        "allow_privilege_escalation",
        Setting(OPTION, False),
    ),
    "no new privileges: false": (
        "--security-opt=no-new-privileges:false",
        "allow_privilege_escalation",
        Setting(OPTION, True),
    ),
    "another security option": ("--security-opt seccomp=a", "allow_privilege_escalation", Setting(JOB, None)),
    "a user by number": ("--user 0:0", "run_as_user", Setting(OPTION, 0)),
    "a user by name": ("-u root", "run_as_user", Setting(OPTION, "root")),
    "capabilities": ("--cap-add=cap_sys_admin", "capabilities_added", (Setting(OPTION, "SYS_ADMIN"),)),
    "a capability by an expression": (
        '"--cap-add=${{ x }}"',
        "capabilities_added",
        (Setting(OPTION, None, ("${{ x }}",)),),
    ),
    "dropped": ("--cap-drop ALL", "capabilities_dropped", (Setting(OPTION, "ALL"),)),
    "devices": ("--device /dev/kvm:/dev/kvm", "devices", (Setting(OPTION, "/dev/kvm"),)),
    "a health check": ("--health-cmd true", "probes", (Probe(OPTION, "healthcheck", True),)),
    "no health check": ("--no-healthcheck", "probes", (Probe(OPTION, "healthcheck", False),)),
    "the image's health check": ("--init", "health_unknown", ("node:22.11.0",)),
    "published ports": ("-p 8080:80", "ports", (Setting(OPTION, 80),)),
}


@pytest.mark.parametrize(("options", "name", "expected"), FIELDS.values(), ids=FIELDS.keys())
def test_options(options: str, name: str, expected: Any, job: Callable[[str], Document]) -> None:
    assert getattr(_container(job, options), name) == expected


def test_mounts_of_every_form(
    job: Callable[[str], Document], shown: Callable[[Document, Pointer], str]
) -> None:
    document = job(
        """
container:
  image: node:22.11.0
  volumes: [/a:/b]
  options: -v /c:/d --mount type=tmpfs,target=/e --tmpfs /f
"""
    )
    (container,) = document.facts.workloads[0].containers
    assert [(shown(document, one.at), one.kind, one.source, one.target) for one in container.mounts] == [
        ("6:17 /a:/b", "host", "/a", "/b"),
        ("7:16 -v /c:/d", "host", "/c", "/d"),
        ("7:25 --mount type=tmpfs,target=/e", "tmpfs", "", "/e"),
        ("7:54 --tmpfs /f", "tmpfs", "", "/f"),
    ]


def test_namespaces_of_the_host(
    job: Callable[[str], Document], shown: Callable[[Document, Pointer], str]
) -> None:
    document = job(
        """
services:
  db:
    image: postgres:17.2
    options: --network host --pid=host --ipc private --userns host --uts=${{ x }}
"""
    )
    (workload,) = document.facts.workloads
    assert [(shown(document, one.at), one.value, one.unknown) for one in workload.host_namespaces] == [
        ("7:18 --network host", "network", ()),
        ("7:33 --pid=host", "pid", ()),
        ("7:58 --userns host", "user", ()),
        ("7:72 --uts=${{ x }}", None, ("${{ x }}",)),
    ]


IMAGES: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "a text": ("container: node:22", [("4:16 node:22", "node:22", "floating")]),
    "a mapping": ("container:\n  image: node:22", [("5:14 node:22", "node:22", "floating")]),
    "a docker address": ("container: docker://node:22", [("4:16 docker://node:22", "node:22", "floating")]),
    "empty": ('container: ""', []),
    "without an image": ("container:\n  options: --privileged", []),
    "not a reference": ("container: Node", [("4:16 Node", "Node", "floating")]),
    "an input": ("container: ${{ inputs.i }}", [("4:16 ${{ inputs.i }}", "${{ inputs.i }}", "unknown")]),
    "a part is unknown": (
        "container: node:${{ inputs.tag }}",
        [("4:16 node:${{ inputs.tag }}", "node:${{ inputs.tag }}", "unknown")],
    ),
    "a matrix where some combinations have none": (
        "strategy: {matrix: {include: [{os: a}, {os: b, image: node:22}]}}\ncontainer: ${{ matrix.image }}",
        [("4:59 node:22", "node:22", "floating")],
    ),
    "an included matrix": (
        "strategy: {matrix: {include: [{i: a, t: 1.2.3}, {i: b, t: 2}]}}\ncontainer: ${{ matrix.i }}:${{ matrix.t }}",
        [
            ("5:16 ${{ matrix.i }}:${{ matrix.t }}", "a:1.2.3", "version"),
            ("5:16 ${{ matrix.i }}:${{ matrix.t }}", "b:2", "floating"),
        ],
    ),
    "services": (
        "services: {a: 'redis:7', b: {image: 'redis:7.4.1'}, c: null, d: []}",
        [("4:19 'redis:7'", "redis:7", "floating"), ("4:41 'redis:7.4.1'", "redis:7.4.1", "version")],
    ),
    "an expression instead of services": ("services: ${{ fromJSON(x) }}", []),
}


@pytest.mark.parametrize(("body", "expected"), IMAGES.values(), ids=IMAGES.keys())
def test_images(
    body: str,
    expected: list[tuple[str, str, str]],
    job: Callable[[str], Document],
    shown: Callable[[Document, Pointer], str],
) -> None:
    document = job(body)
    found = [(shown(document, one.at), one.ref, one.grade) for one in document.facts.images]
    assert found == expected
    assert len(document.facts.workloads) == (1 if expected else 0)


def test_variable_of_the_workflow(parsed: Callable[..., Document]) -> None:
    document = parsed("on: push\nenv: {TAG: 1.2.3}\njobs:\n  build:\n    container: node:${{ env.TAG }}\n")
    assert [(one.ref, one.grade) for one in document.facts.images] == [("node:1.2.3", "version")]
