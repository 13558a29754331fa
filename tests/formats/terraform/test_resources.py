from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Resource

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = """\
resource "aws_instance" "web" {
  provider      = aws.west
  count         = 2
  depends_on    = [aws_vpc.main]
  ami           = var.ami
  instance_type = local.type
  tags          = { Name = "web-${var.env}", Team = "a", (var.key) = "b" }
  groups        = ["x", var.group, "y"]
  policy        = jsonencode({ b = "<a>", a = [1, null, true] })
  user_data     = base64encode("hi")
  other         = jsonencode({ a = var.a })
  ebs_block_device {
    size = 10
  }
  dynamic "ebs_block_device" {
    for_each = var.disks
    content {
      size = ebs_block_device.value
    }
  }
  network {
    dynamic "rule" {
      for_each = [1, 2]
      content {}
    }
  }
  lifecycle {
    create_before_destroy = true
    prevent_destroy       = var.keep
    ignore_changes        = [ami, tags["Name"], "user_data"]
    replace_triggered_by  = [null_resource.x.id]
  }
  provisioner "local-exec" {
    when       = destroy
    on_failure = continue
    command    = "echo ${self.id}"
  }
  provisioner "file" {
    source = "x"
  }
  connection {
    host = "h"
  }
}
data "aws_ami" "base" {
  most_recent = true
}
resource "google-thing" "g" {
  lifecycle {
    ignore_changes = all
  }
}
locals { type = "t3.micro" }
"""


def test_resources(read: Callable[..., Any]) -> None:
    reading = read(TEXT)
    at = ("resource", "aws_instance", "web", 0)
    assert reading.document.facts.resources == (
        Resource(
            at=at,
            address="aws_instance.web",
            type="aws_instance",
            provider="aws",
            mode="managed",
            values={
                "instance_type": "t3.micro",
                "tags": {"Team": "a", "${(var.key)}": "b"},
                "groups": ["x", None, "y"],
                "policy": '{"a":[1,null,true],"b":"\\u003ca\\u003e"}',
                "user_data": "aGk=",
                "other": {},
                "ebs_block_device": [{"size": 10}],
                "network": [{"rule": [{}, {}]}],
            },
            lifecycle={
                "create_before_destroy": True,
                "ignore_changes": ["ami", 'tags["Name"]', "user_data"],
                "replace_triggered_by": ["null_resource.x.id"],
            },
            provisioners=(
                {
                    "at": (*at, "provisioner", "local-exec", 0),
                    "type": "local-exec",
                    "values": {"when": "destroy", "on_failure": "continue"},
                },
                {"at": (*at, "provisioner", "file", 0), "type": "file", "values": {"source": "x"}},
            ),
            unknown={
                "ami": "var.ami",
                "tags.Name": '"${var.env}"',
                "groups.1": "var.group",
                "other.a": "var.a",
                "ebs_block_device": "var.disks",
                "lifecycle.prevent_destroy": "var.keep",
                "provisioner.local-exec.0.command": '"${self.id}"',
            },
            instances=2,
        ),
        Resource(
            at=("data", "aws_ami", "base", 0),
            address="data.aws_ami.base",
            type="aws_ami",
            provider="aws",
            mode="data",
            values={"most_recent": True},
        ),
        Resource(
            at=("resource", "google-thing", "g", 0),
            address="google-thing.g",
            type="google-thing",
            provider="google-thing",
            mode="managed",
            lifecycle={"ignore_changes": "all"},
        ),
    )
    assert reading.texts(reading.document.facts.resources) == [
        'resource "aws_instance" "web"',
        'data "aws_ami" "base"',
        'resource "google-thing" "g"',
    ]


@pytest.mark.parametrize(
    ("body", "provider"),
    [
        ("", "aws"),
        ("provider = google-beta", "google-beta"),
        ('provider = "aws.west"', "aws"),
        ("provider = 1", "aws"),
    ],
)
def test_the_provider_of_a_resource(body: str, provider: str, read: Callable[..., Any]) -> None:
    (resource,) = read(f'resource "aws_x" "r" {{\n{body}\n}}').document.facts.resources
    assert resource.provider == provider


@pytest.mark.parametrize(
    "text",
    ['resource "a" {}', 'resource "a" "b" "c" {}', "resource {}", 'ephemeral "a" "b" {}', "resource = 1"],
)
def test_what_is_no_resource(text: str, read: Callable[..., Any]) -> None:
    assert read(text).document.facts.resources == ()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("3 / 2", 1.5, id="decimal"),
        pytest.param("pow(2, 80)", float(2**80), id="large whole number"),
        pytest.param("1e400 * 1", str(10**400), id="number too large for JSON"),
        pytest.param('toset(["b", "a", "b"])', ["a", "b"], id="set"),
        pytest.param('tolist([1, "2"])', ["1", "2"], id="list"),
        pytest.param('tomap({ b = 1, a = "x" })', {"a": "x", "b": "1"}, id="map"),
        pytest.param('{ for k in ["a", "b"] : k => upper(k) }', {"a": "A", "b": "B"}, id="for"),
        pytest.param("jsonencode({ a = 1.50 })", '{"a":1.5}', id="json"),
        pytest.param('base64encode("${"a"}b")', "YWI=", id="base64"),
        pytest.param("[var.unset, 1]", [None, 1], id="unknown item"),
        pytest.param("{ (var.unset) = 1, b = 2 }", {"${(var.unset)}": 1, "b": 2}, id="unknown key"),
        pytest.param("null", None, id="null"),
        pytest.param("var.secret", "missing", id="sensitive"),
        pytest.param("jsonencode([var.unset, 1])", [None, 1], id="encoded unknown"),
    ],
)
def test_values_are_plain_json(written: str, value: Any, read: Callable[..., Any]) -> None:
    names = 'variable "unset" {}\nvariable "secret" {\n  sensitive = true\n  default = "Aa12345678"\n}\n'
    (resource,) = read(f'{names}resource "aws_x" "r" {{\n  x = {written}\n}}\n').document.facts.resources
    assert resource.values.get("x", "missing") == value
    assert type(resource.values.get("x", "missing")) is type(value)


def test_settings_of_lifecycles_are_names(read: Callable[..., Any]) -> None:
    (_, resource) = read(
        'resource "terraform_data" "v" {\n  input = "known"\n}\n'
        'resource "aws_x" "r" {\n  lifecycle {\n    replace_triggered_by = [terraform_data.v.input]\n'
        '    ignore_changes = [tags["a"], "b", input]\n    prevent_destroy = local.keep\n  }\n}\n'
        "locals {\n  keep = !false\n}\n"
    ).document.facts.resources
    assert resource.lifecycle == {
        "replace_triggered_by": ["terraform_data.v.input"],
        "ignore_changes": ['tags["a"]', "b", "input"],
        "prevent_destroy": True,
    }


@pytest.mark.parametrize(
    ("written", "unknown"),
    [
        pytest.param("var.x", "var.x", id="a variable, which may be null"),
        pytest.param('"a-${var.x}"', '"${var.x}"', id="a template"),
        pytest.param('"${var.x}${var.y}"', "var.x, var.y", id="a template of two"),
        pytest.param('base64encode("a-${var.x}")', '"${var.x}"', id="a template in base64"),
        pytest.param('base64gzip("a")', "base64gzip(...)", id="known and compressed"),
        pytest.param("base64gzip(var.x)", "base64gzip(var.x)", id="unknown and compressed"),
    ],
)
def test_what_is_not_known(written: str, unknown: str, read: Callable[..., Any]) -> None:
    (fact,) = read(f'resource "a_b" "c" {{\n  d = {written}\n}}\n').document.facts.resources
    assert (fact.values, fact.unknown) == ({}, {"d": unknown})
