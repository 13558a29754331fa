from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import (
    Command,
    Config,
    Credential,
    Image,
    Reference,
    Setting,
)

if TYPE_CHECKING:
    from collections.abc import Callable


MANIFEST = """\
resource "kubernetes_manifest" "m" {
  manifest = {
    apiVersion = "apps/v1"
    kind       = "Deployment"
    metadata   = { name = "web-${var.env}" }
    spec = {
      replicas = var.replicas
      template = {
        spec = {
          containers = [{
            name            = "web"
            image           = var.image
            securityContext = var.context
            args            = ["sh", "-c", <<-EOT
              run ${var.x}
            EOT
            ]
          }]
        }
      }
    }
  }
}
"""


def test_a_manifest_as_a_value(read: Callable[..., Any]) -> None:
    reading = read(MANIFEST)
    at = ("resource", "kubernetes_manifest", "m", 0, "manifest")
    container_at = (*at, "spec", "template", "spec", "containers", 0)
    (workload,) = reading.document.facts.workloads
    (container,) = workload.containers
    (image,) = reading.document.facts.images
    (command,) = reading.document.facts.commands
    assert (workload.at, workload.name) == (at, "web-${var.env}")
    assert workload.replicas == Setting((*at, "spec", "replicas"), None, ("var.replicas",))
    assert container.privileged == Setting(
        (*container_at, "securityContext", "privileged"), None, ("var.context",)
    )
    assert (image.at, image.ref, image.unknown) == ((*container_at, "image"), "${var.image}", ("var.image",))
    assert command == Command(
        (*container_at, "args", 2, 0), "run", "", ("${var.x}",), "boot", "container", ("sh",), ("var.x",)
    )
    assert [
        reading.text(pointer) for pointer in (at, container_at, container.privileged.at, image.at, command.at)
    ] == [
        "manifest",
        'name            = "web"',
        "var.context",
        "var.image",
        "run ${var.x}",
    ]
    assert reading.document.address(image.at) == "kubernetes_manifest.m container web"


YAML_BODY = """\
resource "{kind}" "m" {{
  {name} = {call}<<-YAML
    apiVersion: v1
    kind: Pod
    metadata:
      name: ${{var.name}}
    spec:
      containers:
        - name: web
          image: ${{var.registry}}/web:latest
          command: [sh, -c, "apt-get install ${{var.package}}"]
          env:
            - {{name: DB_PASSWORD, value: correct-horse}}
  YAML
{end}
}}
"""


@pytest.mark.parametrize(
    ("kind", "name", "call", "end"),
    [
        ("kubectl_manifest", "yaml_body", "", ""),
        ("kubernetes_manifest", "manifest", "yamldecode(", ")"),
    ],
)
def test_a_manifest_as_yaml(kind: str, name: str, call: str, end: str, read: Callable[..., Any]) -> None:
    reading = read(YAML_BODY.format(kind=kind, name=name, call=call, end=end))
    at = ("resource", kind, "m", 0, name)
    container = (*at, "spec", "containers", 0)
    facts = reading.document.facts
    assert facts.images == (
        Image(
            (*container, "image"),
            "${var.registry}/web:latest",
            "",
            "",
            "latest",
            None,
            "floating",
            "container",
            "web",
            unknown=("var.registry",),
        ),
    )
    assert facts.commands == (
        Command(
            (*container, "command", 2, 0),
            "apt-get",
            "install",
            ("install", "${var.package}"),
            "boot",
            "container",
            ("sh",),
            ("var.package",),
        ),
    )
    assert facts.references == (
        Reference(
            (*container, "command", 2, 0, 2),
            "package",
            "${var.package}",
            "",
            "${var.package}",
            None,
            "unknown",
            "apt-get",
            "boot",
            "container",
            unknown=("var.package",),
        ),
    )
    assert facts.credentials == (
        Credential((*container, "env", 0, "value"), "password", "DB_PASSWORD", "deploy", "container"),
    )
    assert [(workload.at, workload.name) for workload in facts.workloads] == [(at, "${var.name}")]
    assert reading.texts(
        facts.images + facts.commands + facts.references + facts.credentials + facts.workloads
    ) == [
        "${var.registry}/web:latest",
        "apt-get install ${var.package}",
        "${var.package}",
        "correct-horse",
        "apiVersion: v1",
    ]


@pytest.mark.parametrize(
    ("body", "immutable"),
    [
        ("", Setting(("resource", "KIND", "c", 0, "immutable"), None)),
        ("immutable = true", Setting(("resource", "KIND", "c", 0, "immutable"), True)),
        ('immutable = "false"', Setting(("resource", "KIND", "c", 0, "immutable"), False)),
        ("immutable = var.x", Setting(("resource", "KIND", "c", 0, "immutable"), None, ("var.x",))),
    ],
)
@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        ("kubernetes_config_map", "ConfigMap"),
        ("kubernetes_config_map_v1", "ConfigMap"),
        ("kubernetes_secret", "Secret"),
    ],
)
def test_configs(resource: str, kind: str, body: str, immutable: Setting, read: Callable[..., Any]) -> None:
    reading = read(
        f'resource "{resource}" "c" {{\nmetadata {{\nname = "n"\nnamespace = "s"\n}}\n{body}\ndata = {{ "a.b" = "c" }}\n}}'
    )
    at = ("resource", resource, "c", 0)
    expected = Setting((*at, "immutable"), immutable.value, immutable.unknown)
    assert reading.document.facts.configs == (Config(at, kind, "n", "s", expected, hashed=False),)


@pytest.mark.parametrize(
    "text",
    [
        'resource "kubernetes_namespace" "n" {\n  metadata {}\n}',
        'resource "kubernetes_deployment" "d" {}',
        'resource "kubernetes_deployment" "d" {\n  spec = 1\n  metadata = "x"\n}',
        'resource "kubernetes_manifest" "m" {\n  manifest = var.x\n}',
        'resource "kubernetes_manifest" "m" {\n  manifest = yamldecode(file("x"))\n}',
        'resource "kubectl_manifest" "m" {\n  yaml_body = "a: b: c"\n}',
        'resource "kubectl_manifest" "m" {\n  yaml_body = ""\n}',
        'data "kubernetes_pod" "p" {\n  spec {\n    container {\n      image = "x"\n    }\n  }\n}',
    ],
)
def test_what_is_no_workload(text: str, read: Callable[..., Any]) -> None:
    facts = read(text).document.facts
    assert (facts.workloads, facts.images, facts.configs) == ((), (), ())
