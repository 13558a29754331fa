from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Command, Image
from scanner.formats.terraform.readers import bodies

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer

TEXT = """\
locals {
  sidecars = { log = { image = "log:1.2.3" }, proxy = { image = "proxy" } }
}
resource "azurerm_container_group" "g" {
  container {
    name  = "web"
    image = "web:1.2.3"
  }
  dynamic "container" {
    for_each = local.sidecars
    iterator = sidecar
    content {
      name     = sidecar.key
      image    = sidecar.value.image
      commands = ["sh", "-c", "apt-get install ${sidecar.key} && run"]
      dynamic "ports" {
        for_each = [80, 443]
        content {
          port = ports.value
          name = "${sidecar.key}-${ports.key}"
        }
      }
    }
  }
}
"""
AT = ("resource", "azurerm_container_group", "g", 0)


def image(at: Pointer, name: str, tag: str | None, grade: Any, used_by: str) -> Image:
    ref = name if tag is None else f"{name}:{tag}"
    return Image(at, ref, "docker.io", f"library/{name}", tag, None, grade, "container", used_by)


def test_blocks_that_are_made_follow_those_that_are_written(read: Callable[..., Any]) -> None:
    reading = read(TEXT)
    facts = reading.document.facts
    log, proxy = (*AT, "container", 1), (*AT, "container", 2)
    assert facts.images == (
        image((*AT, "container", 0, "image"), "web", "1.2.3", "version", "web"),
        image((*log, "image"), "log", "1.2.3", "version", "log"),
        image((*proxy, "image"), "proxy", None, "floating", "proxy"),
    )
    via = ("sh",)
    assert facts.commands == (
        Command((*log, "commands", 2, 0), "apt-get", "install", ("install", "log"), "boot", "container", via),
        Command((*log, "commands", 2, 1), "run", "", (), "boot", "container", via),
        Command(
            (*proxy, "commands", 2, 0), "apt-get", "install", ("install", "proxy"), "boot", "container", via
        ),
        Command((*proxy, "commands", 2, 1), "run", "", (), "boot", "container", via),
    )
    commands = ["sh", "-c"]
    assert facts.resources[0].values == {
        "container": [
            {"name": "web", "image": "web:1.2.3"},
            {
                "name": "log",
                "image": "log:1.2.3",
                "commands": [*commands, "apt-get install log && run"],
                "ports": [{"port": 80, "name": "log-0"}, {"port": 443, "name": "log-1"}],
            },
            {
                "name": "proxy",
                "image": "proxy",
                "commands": [*commands, "apt-get install proxy && run"],
                "ports": [{"port": 80, "name": "proxy-0"}, {"port": 443, "name": "proxy-1"}],
            },
        ]
    }
    assert facts.resources[0].unknown == {}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ((*AT, "container"), "container"),
        ((*AT, "container", 0, "image"), '"web:1.2.3"'),
        ((*AT, "container", 1), "content"),
        ((*AT, "container", 2, "image"), "sidecar.value.image"),
        ((*AT, "container", 2, "missing"), "content"),
        ((*AT, "container", 2, "commands", 2, 0, 2), "${sidecar.key}"),
        ((*AT, "container", 2, "commands", 2, 1), "run"),
        ((*AT, "container", 1, "ports"), 'dynamic "ports"'),
        ((*AT, "container", 1, "ports", 1), "content"),
        ((*AT, "container", 1, "ports", 1, "port"), "ports.value"),
        ((*AT, "container", 1, "ports", 2, "port"), 'dynamic "ports"'),
        ((*AT, "container", 3), "container"),
        ((*AT, "dynamic", "container", 0, "content", 0, "image"), "sidecar.value.image"),
    ],
)
def test_pointers_to_what_is_made_lead_to_what_is_written(
    pointer: Pointer, expected: str, read: Callable[..., Any]
) -> None:
    assert read(TEXT).text(pointer) == expected


def test_what_is_made_says_where_its_values_were_given(read: Callable[..., Any]) -> None:
    reading = read(TEXT)
    assert reading.related((*AT, "container", 1, "image")) == [
        ("value", 'for_each of dynamic "container"', "main.tf:10:16"),
        ("value", "local.sidecars", "main.tf:2:32"),
    ]
    assert reading.related((*AT, "container", 2, "ports", 0, "port")) == [
        ("value", 'for_each of dynamic "ports"', "main.tf:17:21"),
    ]
    assert reading.related((*AT, "container", 0, "image")) == []


def of_unknown(for_each: str) -> str:
    return (
        'resource "azurerm_container_group" "g" {\n  dynamic "container" {\n    for_each = [1]\n'
        '    content {\n      image = "a"\n    }\n  }\n'
        f'  dynamic "container" {{\n    for_each = {for_each}\n'
        "    content {\n      image = container.value\n    }\n  }\n}\n"
    )


@pytest.mark.parametrize(
    ("for_each", "unknown"),
    [
        ("var.all", "var.all"),
        ("var.on ? [1] : []", "var.on ? [1] : []"),
        ("{ (var.key) = 1 }", "{ (var.key) = 1 }"),
        ("null", "null"),
        ("5", "5"),
        ("range(1000)", "range(1000)"),
        ("toset([var.a, var.b])", "var.a, var.b"),
    ],
)
def test_blocks_of_unknown_number_are_read_as_written(
    for_each: str, unknown: str, read: Callable[..., Any]
) -> None:
    reading = read(of_unknown(for_each))
    facts = reading.document.facts
    written = (*AT, "dynamic", "container", 1, "content", 0, "image")
    assert [(fact.at, fact.ref, fact.unknown) for fact in facts.images] == [
        ((*AT, "container", 0, "image"), "a", ()),
        (written, "${container.value}", ("container.value",)),
    ]
    assert facts.resources[0].unknown == {"container": unknown}
    assert facts.resources[0].values == {"container": [{"image": "a"}]}
    assert reading.text(written) == "container.value"


def test_no_element_makes_no_block(read: Callable[..., Any]) -> None:
    facts = read(of_unknown("[]")).document.facts
    assert [fact.ref for fact in facts.images] == ["a"]
    assert facts.resources[0].unknown == {}


def test_elements_that_are_unknown_make_blocks(read: Callable[..., Any]) -> None:
    facts = read(of_unknown("[var.image]")).document.facts
    assert [(fact.ref, fact.unknown) for fact in facts.images] == [
        ("a", ()),
        ("${var.image}", ("var.image",)),
    ]
    assert facts.resources[0].unknown == {"container.1.image": "var.image"}


def test_a_resource_makes_only_so_many_blocks(read: Callable[..., Any]) -> None:
    outer = of_unknown("range(100)").replace(
        "image = container.value",
        'image = "b"\n dynamic "ports" {\n for_each = range(100)\n content {\n port = 1\n }\n }',
    )
    (resource,) = read(outer).document.facts.resources
    made = resource.values["container"]
    assert sum(1 + len(block.get("ports", ())) for block in made) <= bodies.MAX_BLOCKS
    assert resource.unknown["container.99.ports"] == "range(100)"


JSON = {
    "resource": {
        "azurerm_container_group": {
            "g": {
                "container": {"name": "web", "image": "web:1.2.3"},
                "dynamic": {
                    "container": {
                        "for_each": {"log": "log:1.2.3"},
                        "iterator": "sidecar",
                        "content": {
                            "name": "${sidecar.key}",
                            "image": "${sidecar.value}",
                            "dynamic": {"ports": [{"for_each": [80], "content": {"port": "${ports.value}"}}]},
                        },
                    }
                },
                "diagnostics": [{"dynamic": {"log": {"for_each": ["x"], "content": {"id": "${log.value}"}}}}],
                "tags": {"dynamic": '${lower("A")}'},
            }
        }
    }
}


def test_json_syntax(read: Callable[..., Any]) -> None:
    reading = read(json.dumps(JSON, indent=1), "main.tf.json")
    at = ("resource", "azurerm_container_group", "g")
    facts = reading.document.facts
    assert facts.images == (
        image((*at, "container", 0, "image"), "web", "1.2.3", "version", "web"),
        image((*at, "container", 1, "image"), "log", "1.2.3", "version", "log"),
    )
    assert facts.resources[0].values == {
        "container": [
            {"name": "web", "image": "web:1.2.3"},
            {"name": "log", "image": "log:1.2.3", "ports": [{"port": 80}]},
        ],
        "diagnostics": [{"log": [{"id": "x"}]}],
        "tags": {"dynamic": "a"},
    }
    assert reading.text((*at, "container", 1, "image")) == '"${sidecar.value}"'
    assert reading.text((*at, "container", 1, "ports", 0, "port")) == '"${ports.value}"'


def test_kubernetes_containers(read: Callable[..., Any]) -> None:
    reading = read(
        'resource "kubernetes_deployment" "d" {\n  metadata {\n    name = "d"\n  }\n  spec {\n    template {\n'
        '      spec {\n        dynamic "container" {\n          for_each = { a = true, b = false }\n'
        '          content {\n            name = container.key\n            image = "app:1.2.3"\n'
        "            security_context {\n              privileged = container.value\n            }\n"
        "          }\n        }\n      }\n    }\n  }\n}\n"
    )
    (workload,) = reading.document.facts.workloads
    at = ("resource", "kubernetes_deployment", "d", 0, "spec", 0, "template", 0, "spec", 0, "container")
    assert [
        (container.at, container.name, container.privileged.value) for container in workload.containers
    ] == [((*at, 0), "a", True), ((*at, 1), "b", False)]
    place = workload.containers[1].privileged.at
    assert place == (*at, 1, "security_context", 0, "privileged")
    assert reading.text(place) == "container.value"
    assert reading.document.address(place) == "kubernetes_deployment.d container b"


def test_parts_of_user_data(read: Callable[..., Any]) -> None:
    reading = read(
        'data "cloudinit_config" "c" {\n  dynamic "part" {\n    for_each = ["a", "b"]\n    content {\n'
        '      content_type = "text/x-shellscript"\n      content = <<-EOT\n        install ${part.value}\n'
        "      EOT\n    }\n  }\n}\n"
    )
    at = ("data", "cloudinit_config", "c", 0, "part")
    assert reading.document.facts.commands == (
        Command((*at, 0, "content", 0), "install", "", ("a",), "boot", "instance"),
        Command((*at, 1, "content", 0), "install", "", ("b",), "boot", "instance"),
    )
    assert reading.text((*at, 1, "content", 0, 1)) == "${part.value}"
