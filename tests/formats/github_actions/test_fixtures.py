"""The whole facts of the shipped example, each with the text that it stands on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.facts.model import Container, Facts, Image, Mount, Probe, Reference, Setting, Workload

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document, Pointer

ROOT = Path(__file__).parents[3] / "fixtures/github-actions"
DIGEST = "sha256:4c8f4a0a1b2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef0123456789"
TEST: Pointer = ("jobs", "test")
DATABASE: Pointer = (*TEST, "services", "database")


@pytest.fixture
def read(parsed: Callable[..., Document]) -> Callable[[str], Document]:
    return lambda path: parsed((ROOT / path).read_text(), path)


@pytest.fixture
def release(read: Callable[[str], Document]) -> Document:
    return read(".github/workflows/release.yaml")


def test_images(release: Document, shown: Callable[[Document, Pointer], str]) -> None:
    found = [(shown(release, one.at), release.address(one.at), one) for one in release.facts.images]
    node = Image(
        at=(*TEST, "strategy", "matrix", "node", 0),
        ref="node:20",
        registry="docker.io",
        repository="library/node",
        tag="20",
        digest=None,
        grade="floating",
        role="container",
        name="job",
    )
    assert found[0] == ('20:16 "20"', "job test", node)
    assert [(place, address, one.ref, one.grade, one.role, one.name) for place, address, one in found] == [
        ('20:16 "20"', "job test", "node:20", "floating", "container", "job"),
        ('20:22 "22"', "job test", "node:22", "floating", "container", "job"),
        ('22:19 "23"', "job test", "node:23", "floating", "container", "job"),
        (
            f"31:16 postgres:17.2@{DIGEST}",
            "job test",
            f"postgres:17.2@{DIGEST}",
            "digest",
            "service",
            "database",
        ),
        ("48:15 docker://alpine:3", "job test step Look", "alpine:3", "floating", "action", "Look"),
        ("54:16 ${{ inputs.tools }}", "job tools", "${{ inputs.tools }}", "unknown", "container", "job"),
    ]
    assert found[-1][2].unknown == ("${{ inputs.tools }}",)


def test_references(release: Document, shown: Callable[[Document, Pointer], str]) -> None:
    checkout = Reference(
        at=(*TEST, "steps", 0, "uses"),
        kind="action",
        ref="actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683",
        host="github.com",
        name="actions/checkout",
        revision="11bd71901bbe5b1630ceea73d27597364c9af683",
        grade="digest",
        fetcher="uses",
        phase="ci",
        target="runner",
    )
    assert release.facts.references[0] == checkout
    used = [one for one in release.facts.references if one.fetcher == "uses"]
    assert [(shown(release, one.at), release.address(one.at), one.kind, one.grade) for one in used] == [
        (f"40:15 {checkout.ref}", "job test step actions/checkout", "action", "digest"),
        ("50:15 ./setup", "job test step ./setup", "action", "local"),
        ("65:11 example/ci/.github/workflows/publish.yml@v2", "job call", "workflow", "floating"),
        ("73:15 appleboy/ssh-action@v1.2.0", "job deploy step appleboy/ssh-action", "action", "version"),
    ]
    fetched = [one for one in release.facts.references if one.fetcher != "uses"]
    assert [
        (shown(release, one.at), release.address(one.at), one.kind, one.phase, one.target) for one in fetched
    ] == [
        ("43:11 npm ci", "job test step Test", "package", "ci", "runner"),
        ("44:22 https://example.com/install.sh", "job test step Test", "download", "ci", "runner"),
    ]


def test_commands(release: Document, shown: Callable[[Document, Pointer], str]) -> None:
    found = [
        (shown(release, one.at), release.address(one.at), one.program, one.phase, one.target, one.unknown)
        for one in release.facts.commands
    ]
    assert found == [
        ("43:11 npm ci", "job test step Test", "npm", "ci", "runner", ()),
        ("44:11 curl -fsSL https://example.com/install.sh", "job test step Test", "curl", "ci", "runner", ()),
        ("44:55 sh", "job test step Test", "sh", "ci", "runner", ()),
        ("56:14 make", "job tools step 1", "make", "ci", "runner", ()),
        ("61:14 Get-ChildItem", "job windows step 1", None, "ci", "runner", ("pwsh script",)),
        (
            "78:13 docker pull nginx",
            "job deploy step appleboy/ssh-action",
            "docker",
            "deploy",
            "instance",
            (),
        ),
        (
            "79:13 systemctl restart web",
            "job deploy step appleboy/ssh-action",
            "systemctl",
            "deploy",
            "instance",
            (),
        ),
    ]


def test_workloads(release: Document, shown: Callable[[Document, Pointer], str]) -> None:
    test, tools = release.facts.workloads
    options: Pointer = (*TEST, "container", "options", 0)
    service_options: Pointer = (*DATABASE, "options", 0)
    unset, service_unset = Setting((*TEST, "container"), None), Setting(DATABASE, None)
    assert test == Workload(
        at=TEST,
        kind="job",
        name="test",
        namespace="",
        managed=True,
        lifetime="task",
        replicas=Setting(TEST, None),
        update_strategy=Setting(TEST, None),
        containers=(
            Container(
                at=(*TEST, "container"),
                name="job",
                role="container",
                image=None,
                privileged=unset,
                read_only_root_filesystem=unset,
                allow_privilege_escalation=unset,
                run_as_user=Setting((*options, 0), 1000),
                run_as_non_root=unset,
                capabilities_added=(Setting((*options, 1), "SYS_PTRACE"),),
                health_unknown=("node:20", "node:22", "node:23"),
                mounts=(
                    Mount(
                        at=(*TEST, "container", "volumes", 0),
                        kind="host",
                        source="/var/run/docker.sock",
                        target="/var/run/docker.sock",
                        read_only=True,
                    ),
                ),
            ),
            Container(
                at=DATABASE,
                name="database",
                role="container",
                image=f"postgres:17.2@{DIGEST}",
                privileged=Setting((*service_options, 0), True),
                read_only_root_filesystem=service_unset,
                allow_privilege_escalation=service_unset,
                run_as_user=service_unset,
                run_as_non_root=service_unset,
                probes=(Probe((*service_options, 1), "healthcheck", True),),
                ports=(Setting((*DATABASE, "ports", 0), 5432), Setting((*DATABASE, "ports", 1), 8080)),
            ),
        ),
    )
    assert shown(release, (*options, 0)) == "26:16 --user 1000:1000"
    assert shown(release, (*options, 1)) == "26:33 --cap-add SYS_PTRACE"
    assert shown(release, (*service_options, 0)) == "36:11 --privileged"
    assert shown(release, (*service_options, 1)) == '37:11 --health-cmd "pg_isready -U postgres"'
    assert (tools.name, [one.image for one in tools.containers]) == ("tools", ["${{ inputs.tools }}"])


def test_credentials(release: Document, shown: Callable[[Document, Pointer], str]) -> None:
    found = [
        (shown(release, one.at), one.kind, one.name, one.phase, one.target)
        for one in release.facts.credentials
    ]
    assert found == [
        ("10:16 correct-horse-battery", "password", "DB_PASSWORD", "ci", "runner"),
        ("76:21 opensesame", "password", "password", "ci", "runner"),
    ]


def test_nothing_else(release: Document) -> None:
    assert (release.facts.configs, release.facts.resources) == ((), ())
    assert (release.kind, release.address(("on",))) == ("workflow", "workflow")


def test_composite_action(read: Callable[[str], Document], shown: Callable[[Document, Pointer], str]) -> None:
    action = read("setup/action.yml")
    assert action.kind == "action"
    references = [
        (shown(action, one.at), action.address(one.at), one.kind, one.grade)
        for one in action.facts.references
    ]
    assert references == [
        ("10:13 actions/setup-node@v4", "step actions/setup-node", "action", "floating"),
        ("12:24 build", "step Tools", "package", "floating"),
    ]
    assert [shown(action, one.at) for one in action.facts.commands] == ["12:12 pip install build"]
    assert [(shown(action, one.at), one.name) for one in action.facts.credentials] == [
        ("6:14 dG9rZW4tZm9yLXRlc3Rz", "registry-token")
    ]


def test_action_in_an_image(
    read: Callable[[str], Document], shown: Callable[[Document, Pointer], str]
) -> None:
    action = read("lint/action.yaml")
    assert action.facts == Facts(
        images=(
            Image(
                at=("runs", "image"),
                ref="ghcr.io/example/lint:1.4",
                registry="ghcr.io",
                repository="example/lint",
                tag="1.4",
                digest=None,
                grade="floating",
                role="action",
                name="Lint",
            ),
        )
    )
    assert shown(action, ("runs", "image")) == "5:10 docker://ghcr.io/example/lint:1.4"
    assert action.address(("runs", "image")) == "action"


def test_action_built_from_a_dockerfile(read: Callable[[str], Document]) -> None:
    assert read("notify/action.yml").facts == Facts()
