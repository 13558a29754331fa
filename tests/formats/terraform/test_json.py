from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import ParseError
from scanner.facts.model import Command, Credential, Image, Reference, Resource, Setting
from scanner.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = r"""{
  "//": "a comment",
  "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.1.0"}}},
  "variable": {"tag": {"default": "1.2.3", "description": "%{ not a template"}},
  "locals": {"image": "app:${var.tag}"},
  "module": {"vpc": [{"source": "acme/vpc/aws", "version": "~> 5.0"}]},
  "resource": [
    {"aws_lambda_function": {"f": {"image_uri": "${local.image}", "password": "Aa12345678"}}},
    {
      "aws_instance": {
        "web": [
          {
            "ami": "${var.ami}",
            "user_data": "#!/bin/sh\ncurl -o \"x\" https://example.com/${var.file}\n\tapt-get upgrade\n",
            "lifecycle": {"ignore_changes": ["ami"]},
            "provisioner": [{"local-exec": {"command": "echo \u0041 ${self.id}"}}]
          }
        ]
      },
      "kubernetes_pod": {
        "p": {"spec": {"container": [{"name": "c", "image": "nginx",
          "security_context": {"privileged": true}}]}}
      },
      "aws_ecs_task_definition": {
        "t": {"container_definitions": "${jsonencode([{\"image\" = \"a:$${x}\"}])}"}
      }
    }
  ]
}
"""
FUNCTION = ("resource", 0, "aws_lambda_function", "f")
WEB = ("resource", 1, "aws_instance", "web", 0)
POD = ("resource", 1, "kubernetes_pod", "p")
TASK = ("resource", 1, "aws_ecs_task_definition", "t")


def test_json_syntax(read: Callable[..., Any]) -> None:
    reading = read(TEXT, "main.tf.json")
    document, facts = reading.document, reading.document.facts
    assert document.value == json.loads(TEXT)
    assert facts.references == (
        Reference(
            ("terraform", "required_providers", "aws"),
            "provider",
            "hashicorp/aws",
            "",
            "hashicorp/aws",
            "5.1.0",
            "version",
            "terraform",
            offers="locked",
        ),
        Reference(
            ("module", "vpc", 0, "source"),
            "module",
            "acme/vpc/aws",
            "",
            "acme/vpc/aws",
            "~> 5.0",
            "floating",
            "terraform",
            offers="version",
        ),
        Reference(
            (*WEB, "user_data", 0, 3),
            "download",
            "https://example.com/${var.file}",
            "example.com",
            "${var.file}",
            None,
            "unknown",
            "curl",
            "boot",
            "instance",
            unknown=("var.file",),
        ),
        Reference(
            (*WEB, "ami"),
            "machine-image",
            "${var.ami}",
            "",
            "${var.ami}",
            None,
            "unknown",
            "terraform",
            target="instance",
            unknown=("var.ami",),
        ),
    )
    assert facts.images == (
        Image(
            (*FUNCTION, "image_uri"),
            "app:1.2.3",
            "docker.io",
            "library/app",
            "1.2.3",
            None,
            "version",
            "container",
        ),
        Image(
            (*POD, "spec", "container", 0, "image"),
            "nginx",
            "docker.io",
            "library/nginx",
            None,
            None,
            "floating",
            "container",
            "c",
        ),
        Image(
            (*TASK, "container_definitions", 0, "image"),
            "a:${x}",
            "",
            "",
            None,
            None,
            "floating",
            "container",
            error="a tag is letters, digits, _ . and -, and begins with none of . and -",
        ),
    )
    script, local = (*WEB, "user_data"), (*WEB, "provisioner", 0, "local-exec", "command")
    assert facts.commands == (
        Command(
            (*script, 0),
            "curl",
            "",
            ("-o", "x", "https://example.com/${var.file}"),
            "boot",
            "instance",
            unknown=("var.file",),
        ),
        Command((*script, 1), "apt-get", "upgrade", ("upgrade",), "boot", "instance"),
        Command((*local, 0), "echo", "", ("A", "${self.id}"), "deploy", "runner", unknown=("self.id",)),
    )
    assert facts.credentials == (
        Credential((*FUNCTION, "password"), "password", "password", "deploy", "instance"),
    )
    (workload,) = facts.workloads
    privileged = (*POD, "spec", "container", 0, "security_context", "privileged")
    assert workload.containers[0].privileged == Setting(privileged, True)
    assert facts.resources[1] == Resource(
        at=WEB,
        address="aws_instance.web",
        type="aws_instance",
        provider="aws",
        mode="managed",
        lifecycle={"ignore_changes": ["ami"]},
        provisioners=({"at": (*WEB, "provisioner", 0, "local-exec"), "type": "local-exec", "values": {}},),
        unknown={
            "ami": "var.ami",
            "user_data": '"${var.file}"',
            "provisioner.0.local-exec.command": '"${self.id}"',
        },
    )
    assert reading.texts(facts.images + facts.commands + facts.credentials) == [
        '"${local.image}"',
        '"nginx"',
        r'"${jsonencode([{\"image\" = \"a:$${x}\"}])}"',
        r"curl -o \"x\" https://example.com/${var.file}",
        "apt-get upgrade",
        r"echo \u0041 ${self.id}",
        '"Aa12345678"',
    ]
    assert reading.text((*script, 0, 2)) == r"\"x\""
    assert reading.text((*local, 0, 1)) == r"\u0041"
    assert reading.text(privileged) == "true"
    assert document.address(privileged) == "kubernetes_pod.p container c"
    assert document.address(script) == "aws_instance.web"


@pytest.mark.parametrize("text", ["", "[", '{"a": }', "x = 1"])
def test_what_is_not_json_is_an_error(text: str, read: Callable[..., Any]) -> None:
    with pytest.raises(ParseError) as caught:
        read(text, "a/main.tf.json")
    assert caught.value.span is not None
    assert caught.value.span.path == "a/main.tf.json"


@pytest.mark.parametrize(
    "value",
    [
        1,
        [],
        "x",
        None,
        {"resource": 1},
        {"resource": {"a": [1]}},
        {"locals": {}},
        {"resource": {"a": {"b": 1}}},
    ],
)
def test_other_shapes_give_no_facts(value: Any, read: Callable[..., Any]) -> None:
    document = read(json.dumps(value), "main.tf.json").document
    assert (document.value, document.facts.resources) == (value, ())


def test_a_place_in_json(read: Callable[..., Any]) -> None:
    document = read('{"locals":\n {"é": "ü${1}"}}', "main.tf.json").document
    assert document.span(("locals", "é")) == Span("main.tf.json", 2, 8, 2, 15)


@pytest.mark.parametrize(
    ("script", "program", "text"),
    [
        ("#!/bin/sh\n${var.x} run\n", None, "${var.x} run"),
        ("#!/bin/sh\necho END\nEND__ ${var.x}", "echo", "echo END"),
        ("#!/bin/sh\nrun ${1}", "run", "run ${1}"),
        ("#!/bin/sh\nrun ${[1]}", "run", "run ${[1]}"),
        ("#!/bin/sh\nrun %{ if x }y%{ endif }", "run", "run %{ if x }y%{ endif }"),
    ],
)
def test_scripts_in_json(script: str, program: str | None, text: str, read: Callable[..., Any]) -> None:
    value = {"resource": {"aws_instance": {"web": {"user_data": script}}}}
    reading = read(json.dumps(value), "main.tf.json")
    command = reading.document.facts.commands[0]
    assert (command.at, command.program) == (("resource", "aws_instance", "web", "user_data", 0), program)
    assert reading.text(command.at) == text
    assert reading.text(("resource", "aws_instance", "web", 0)) == '"web"'
