from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.facts.model import Setting
from scanner.formats.kubernetes import parse
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Source, Span

FIXTURES = Path(__file__).parents[3] / "fixtures" / "kubernetes"


class NoTree:
    def read(self, path: str) -> Source | None:
        raise AssertionError(path)

    def names(self, directory: str) -> tuple[str, ...]:
        raise AssertionError(directory)

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


def documents(name: str) -> list[Document]:
    return parse(Source(name, (FIXTURES / name).read_text("utf-8")), NoTree())


def images(document: Document) -> list[Any]:
    return [
        (one.ref, one.grade, one.role, one.name, one.arguments, one.unknown, document.span(one.at).line)
        for one in document.facts.images
    ]


def test_a_workflow() -> None:
    document = documents("tasks.yaml")[0]
    flags, version = "{{inputs.parameters.flags}}", "{{inputs.parameters.version}}"
    assert images(document) == [
        ("golang:1.22.4", "version", "container", "compile", ("tag",), (), 15),
        (f"python:{version}", "unknown", "container", "check", (), (version,), 20),
        ("python:3.12.1", "version", "container", "compute", (), (), 26),
        ("curlimages/curl:8.9.1", "version", "container", "serve", (), (), 31),
        ("nginx:1.27.3", "version", "service", "nginx", (), (), 33),
    ]
    assert [(one.program, one.args, one.phase, document.span(one.at)) for one in document.facts.commands] == [
        ("go", ("build", flags), "ci", Span("tasks.yaml", 16, 9, 16, 16)),
        ("pip", ("install", "requests"), "ci", Span("tasks.yaml", 23, 11, 23, 31)),
    ]
    (workload,) = document.facts.workloads
    assert workload.host_namespaces == (Setting(("spec", "hostNetwork"), "network"),)
    assert [(one.name, one.role, one.image) for one in workload.containers] == [
        ("compile", "container", "golang:1.22.4"),
        ("check", "container", f"python:{version}"),
        ("compute", "container", "python:3.12.1"),
        ("serve", "container", "curlimages/curl:8.9.1"),
        ("nginx", "sidecar", "nginx:1.27.3"),
    ]
    assert [(mount.kind, mount.target) for mount in workload.containers[0].mounts] == [("empty", "/work")]
    assert (
        document.address(("spec", "templates", 3, "sidecars", 0, "image"))
        == "Workflow/build- container nginx"
    )


def test_a_task() -> None:
    document = documents("tasks.yaml")[1]
    assert images(document) == [
        ("docker.io/library/node:22.1.0", "version", "container", "lint", ("image",), (), 47),
        ("$(params.other):latest", "floating", "container", "upload", (), ("$(params.other)",), 56),
        ("registry:2.8.3", "version", "service", "registry", (), (), 58),
        ("alpine:3.20.1", "version", "container", "", (), (), 43),
    ]
    assert [(one.program, one.args, document.span(one.at)) for one in document.facts.commands] == [
        ("npm", ("ci",), Span("tasks.yaml", 50, 9, 50, 15))
    ]
    (workload,) = document.facts.workloads
    assert [(one.name, one.image, one.run_as_non_root) for one in workload.containers] == [
        ("lint", "docker.io/library/node:22.1.0", non_root := template_setting()),
        ("report", "alpine:3.20.1", non_root),
        ("upload", "$(params.other):latest", non_root),
        ("registry", "registry:2.8.3", Setting(("spec", "sidecars", 0, "securityContext"), None)),
    ]


def template_setting() -> Setting:
    return Setting(("spec", "stepTemplate", "securityContext", "runAsNonRoot"), True)


def test_a_pipeline_with_its_task_inside() -> None:
    document = documents("tasks.yaml")[2]
    assert images(document) == [("golang:1.22.4", "version", "container", "build", (), (), 68)]
    assert [workload.lifetime for workload in document.facts.workloads] == ["task"]


def test_custom_resources() -> None:
    found = documents("custom-resources.yaml")
    assert [(document.kind, images(document), len(document.facts.workloads)) for document in found] == [
        ("Prometheus", [("quay.io/prometheus/prometheus:v2.53.0", "version", "container", "", (), (), 5)], 0),
        ("TFJob", [("tensorflow/tensorflow:latest", "floating", "container", "tensorflow", (), (), 22)], 1),
        (
            "Thing",
            [
                ("shop/operator:1.2.3", "version", "container", "", (), (), 31),
                ("busybox", "floating", "container", "", (), (), 33),
            ],
            0,
        ),
        ("ClusterPolicy", [], 0),
        ("CustomResourceDefinition", [], 0),
    ]
    assert found[1].facts.workloads[0].annotations == {"sidecar.istio.io/inject": "false"}
    assert found[1].facts.workloads[0].annotations_at == (
        *("spec", "tfReplicaSpecs", "Worker", "template"),
        *("metadata", "annotations"),
    )


@pytest.mark.parametrize(
    ("group", "field", "refs"),
    [
        ("example.com", "image: registry.example/a", ["registry.example/a"]),
        ("example.com", "image: a/b:1", ["a/b:1"]),
        ("example.com", "imageName: ghcr.io/a/b:1", ["ghcr.io/a/b:1"]),
        ("example.com", "image: a, command: [b]", ["a"]),
        ("example.com", "image: '${A}', imagePullPolicy: Never", ["${A}"]),
        ("example.com", "image: '${A}'", []),
        ("example.com", "image: a/b", []),
        ("example.com", "image: ubuntu-22.04", []),
        ("example.com", "image: {repository: a}", []),
        ("example.com", "image: 'Canonical:UbuntuServer:18.04:latest'", []),
        ("example.com", f"image: '{'a' * 1001}/b:1'", []),
        ("kops.k8s.io", "image: kope.io/k8s-1.8-debian", []),
        ("image.toolkit.fluxcd.io", "image: ghcr.io/a/b", []),
    ],
)
def test_an_image_field_is_an_image_where_that_is_certain(group: str, field: str, refs: list[str]) -> None:
    text = f"apiVersion: {group}/v1\nkind: Thing\nspec: {{inner: {{{field}}}}}\nstatus: {{image: a.example/b:1}}\n"
    (document,) = parse(Source("m.yaml", text), NoTree())
    assert [image.ref for image in document.facts.images] == refs


def test_more_lists_of_containers() -> None:
    text = (
        "apiVersion: example.com/v1\nkind: Thing\nspec:\n"
        "  sidecars: [{name: s, image: 'a:1'}]\n  extraInitContainers: [{name: i, image: 'b:1'}]\n"
    )
    (document,) = parse(Source("m.yaml", text), NoTree())
    assert [(image.ref, image.role) for image in document.facts.images] == [
        ("a:1", "container"),
        ("b:1", "init"),
    ]
    assert [(one.name, one.role) for one in document.facts.workloads[0].containers] == [
        ("s", "sidecar"),
        ("i", "init"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "apiVersion: apps.kruise.io/v1beta1\nkind: StatefulSet\n"
                "spec: {template: {spec: {containers: [{image: 'nginx:mainline'}]}}}\n"
            ),
            [("nginx:mainline", "floating", "container", "", (), (), 3)],
        ),
        (
            (
                "apiVersion: serving.knative.dev/v1alpha1\nkind: Service\nspec: {runLatest: {configuration: "
                "{revisionTemplate: {spec: {container: {image: 'hello:latest', env: []}}}}}}\n"
            ),
            [("hello:latest", "floating", "container", "", (), (), 3)],
        ),
        (
            "apiVersion: example.com/v1\nkind: Zoo\nspec: {containers: [{image: 'cat:striped'}]}\n",
            [],
        ),
    ],
    ids=["containers without names", "an older shape of a known kind", "not in a template"],
)
def test_shapes_of_pods(text: str, expected: list[Any]) -> None:
    (document,) = parse(Source("a.yaml", text), NoTree())
    assert images(document) == expected


def test_a_step_that_is_written_elsewhere() -> None:
    text = "apiVersion: tekton.dev/v1\nkind: Task\nspec: {steps: [{name: fetch, ref: {name: git-clone}}]}\n"
    (document,) = parse(Source("a.yaml", text), NoTree())
    (container,) = document.facts.workloads[0].containers
    at = ("spec", "steps", 0, "securityContext")
    assert (container.image, container.privileged, container.read_only_root_filesystem) == (
        None,
        Setting(at, None, ("step action git-clone",)),
        Setting(at, None, ("step action git-clone",)),
    )
    assert container.health_unknown == ("step action git-clone",)
