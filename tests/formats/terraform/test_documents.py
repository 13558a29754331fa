from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Command, Image, Resource
from scanner.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer

AT = ("resource", "aws_lambda_function", "f", 0)
MODULE = """\
variable "image" {}
resource "aws_lambda_function" "f" {
  image_uri = var.image
  password  = "Aa12345678"
}
"""
MAIN = """\
module "a" {
  source = "./m"
  image  = "app:1.2.3"
}
module "b" {
  source = "./m"
  image  = local.image
}
module "c" {
  source = "./m"
  image  = "app:1.2.3"
}
locals {
  image = "app:latest"
}
"""


def image(at: Pointer, name: str, tag: str | None, grade: Any, **fields: Any) -> Image:
    ref = name if tag is None else f"{name}:{tag}"
    return Image(at, ref, "docker.io", f"library/{name}", tag, None, grade, "container", **fields)


def lambda_function(address: str, image_uri: str, **fields: Any) -> Resource:
    known: dict[str, Any] = {"values": {"image_uri": image_uri}, **fields}
    return Resource(AT, address, "aws_lambda_function", "aws", "managed", **known)


def test_a_module_that_is_called_in_different_ways_has_a_document_for_each(
    read_all: Callable[..., Any],
) -> None:
    first, second = read_all({"main.tf": MAIN, "m/main.tf": MODULE}, "m/main.tf")
    values = {"password": "Aa12345678"}
    assert (first.document.index, second.document.index) == (0, 1)
    assert first.document.value == second.document.value
    assert first.document.facts.images == (image((*AT, "image_uri"), "app", "1.2.3", "version"),)
    assert second.document.facts.images == (image((*AT, "image_uri"), "app", "latest", "floating"),)
    assert first.document.facts.resources == (
        lambda_function(
            "module.a.aws_lambda_function.f",
            "app:1.2.3",
            module="module.a",
            values={"image_uri": "app:1.2.3", **values},
        ),
    )
    assert second.document.facts.resources == (
        lambda_function(
            "module.b.aws_lambda_function.f",
            "app:latest",
            module="module.b",
            values={"image_uri": "app:latest", **values},
        ),
    )
    assert first.document.facts.credentials == second.document.facts.credentials
    assert [reading.text((*AT, "image_uri")) for reading in (first, second)] == ["var.image", "var.image"]
    assert [reading.document.address((*AT, "image_uri")) for reading in (first, second)] == [
        "module.a.aws_lambda_function.f",
        "module.b.aws_lambda_function.f",
    ]
    assert first.related((*AT, "image_uri")) == [
        ("call", "module.a is called here", "main.tf:1:1"),
        ("value", "argument image of module.a", "main.tf:3:12"),
        ("call", "module.c is called here", "main.tf:9:1"),
        ("value", "argument image of module.c", "main.tf:11:12"),
    ]
    assert second.related((*AT, "image_uri")) == [
        ("call", "module.b is called here", "main.tf:5:1"),
        ("value", "argument image of module.b", "main.tf:7:12"),
        ("value", "local.image", "main.tf:14:11"),
    ]
    assert first.related((*AT, "password")) == [
        ("call", "module.a is called here", "main.tf:1:1"),
        ("call", "module.c is called here", "main.tf:9:1"),
    ]
    assert second.related(("nothing",)) == [("call", "module.b is called here", "main.tf:5:1")]


def test_a_module_that_nobody_calls_is_one_document(read_all: Callable[..., Any]) -> None:
    (reading,) = read_all({"m/main.tf": MODULE}, "m/main.tf")
    assert reading.document.facts.images == (
        Image(
            (*AT, "image_uri"),
            "${var.image}",
            "",
            "",
            None,
            None,
            "unknown",
            "container",
            unknown=("var.image",),
        ),
    )
    assert reading.document.facts.resources[0].address == "aws_lambda_function.f"
    assert reading.related((*AT, "image_uri")) == []


def test_values_are_found_in_variables_and_their_defaults(read_all: Callable[..., Any]) -> None:
    (reading,) = read_all({"main.tf": MODULE.replace('"image" {}', '"image" {\n  default = "app:1.2.3"\n}')})
    assert reading.document.facts.images == (image((*AT, "image_uri"), "app", "1.2.3", "version"),)
    assert reading.related((*AT, "image_uri")) == [("value", "default of variable image", "main.tf:2:13")]


@pytest.mark.parametrize(
    ("repeated", "expected"),
    [
        pytest.param(
            'for_each = { a = "x:1.2.3", b = "y" }\n  image_uri = each.value',
            [
                lambda_function('aws_lambda_function.f["a"]', "x:1.2.3"),
                lambda_function('aws_lambda_function.f["b"]', "y"),
            ],
            id="for_each",
        ),
        pytest.param(
            'for_each = toset(["y", "x"])\n  image_uri = each.key',
            [
                lambda_function('aws_lambda_function.f["x"]', "x"),
                lambda_function('aws_lambda_function.f["y"]', "y"),
            ],
            id="set",
        ),
        pytest.param(
            'count = 2\n  image_uri = "app-${count.index}"',
            [
                lambda_function("aws_lambda_function.f[0]", "app-0"),
                lambda_function("aws_lambda_function.f[1]", "app-1"),
            ],
            id="count",
        ),
        pytest.param(
            'count = 3\n  image_uri = "app"',
            [lambda_function("aws_lambda_function.f", "app", instances=3)],
            id="alike",
        ),
        pytest.param(
            'for_each = { a = { image = "app" }, b = { image = "app" } }\n  image_uri = each.value.image',
            [lambda_function("aws_lambda_function.f", "app", instances=2)],
            id="alike in the end",
        ),
        pytest.param('count = 0\n  image_uri = "app"', [], id="none"),
        pytest.param('for_each = {}\n  image_uri = "app"', [], id="no keys"),
        pytest.param(
            'count = var.n\n  image_uri = "app"',
            [lambda_function("aws_lambda_function.f", "app", instances=None)],
            id="unknown count",
        ),
        pytest.param(
            "for_each = var.all\n  image_uri = each.value",
            [
                lambda_function(
                    "aws_lambda_function.f",
                    "",
                    values={},
                    unknown={"image_uri": "each.value"},
                    instances=None,
                )
            ],
            id="unknown for_each",
        ),
    ],
)
def test_a_resource_stands_for_its_instances(
    repeated: str, expected: list[Resource], read: Callable[..., Any]
) -> None:
    facts = read(f'resource "aws_lambda_function" "f" {{\n  {repeated}\n}}\n').document.facts
    assert list(facts.resources) == expected
    assert [fact.ref for fact in facts.images] == [
        one.values.get("image_uri", "${each.value}") for one in expected
    ]


def test_what_instances_have_in_common_is_said_once(read: Callable[..., Any]) -> None:
    reading = read(
        'resource "null_resource" "r" {\n  for_each = { a = "x", b = "y" }\n  triggers = { key = each.key }\n'
        '  provisioner "local-exec" {\n    command = "echo same && echo ${self.triggers.key}"\n  }\n'
        '  provisioner "local-exec" {\n    command = "true"\n  }\n}\n'
    )
    at = ("resource", "null_resource", "r", 0, "provisioner", "local-exec")
    differing, same = (*at, 0, "command"), (*at, 1, "command")
    assert reading.document.facts.commands == (
        Command((*differing, 0), "echo", "", ("same",), "deploy", "runner"),
        Command((*differing, 1), "echo", "", ("a",), "deploy", "runner"),
        Command((*same, 0), "true", "", (), "deploy", "runner"),
        Command((*differing, 2), "echo", "", ("same",), "deploy", "runner"),
        Command((*differing, 3), "echo", "", ("b",), "deploy", "runner"),
    )
    assert reading.texts(reading.document.facts.commands) == [
        "echo same",
        "echo ${self.triggers.key}",
        "true",
        "echo same",
        "echo ${self.triggers.key}",
    ]
    assert reading.text((*differing, 3, 1)) == "${self.triggers.key}"


def test_modules_repeated_by_for_each_have_addresses_with_keys(read_all: Callable[..., Any]) -> None:
    main = 'module "m" {\n  source = "./m"\n  for_each = { x = "app:1.2.3", y = "app" }\n  image = each.value\n}\n'
    readings = read_all({"main.tf": main, "m/main.tf": MODULE}, "m/main.tf")
    assert [
        (one.address, one.module, one.values["image_uri"])
        for reading in readings
        for one in reading.document.facts.resources
    ] == [
        ('module.m["x"].aws_lambda_function.f', 'module.m["x"]', "app:1.2.3"),
        ('module.m["y"].aws_lambda_function.f', 'module.m["y"]', "app"),
    ]
    assert [reading.related((*AT, "image_uri")) for reading in readings] == [
        [
            ("call", 'module.m["x"] is called here', "main.tf:1:1"),
            ("value", "argument image of module.m", "main.tf:4:11"),
            ("value", "for_each of module.m", "main.tf:3:20"),
        ],
        [
            ("call", 'module.m["y"] is called here', "main.tf:1:1"),
            ("value", "argument image of module.m", "main.tf:4:11"),
            ("value", "for_each of module.m", "main.tf:3:37"),
        ],
    ]


def test_modules_in_modules(read_all: Callable[..., Any]) -> None:
    outer = 'variable "tag" {}\nmodule "inner" {\n  source = "../m"\n  image = "app:${var.tag}"\n}\n'
    main = 'module "outer" {\n  source = "./o"\n  tag = "1.2.3"\n}\n'
    (reading,) = read_all({"main.tf": main, "o/main.tf": outer, "m/main.tf": MODULE}, "m/main.tf")
    assert reading.document.facts.resources[0].address == "module.outer.module.inner.aws_lambda_function.f"
    assert reading.document.facts.images == (image((*AT, "image_uri"), "app", "1.2.3", "version"),)
    assert reading.related((*AT, "image_uri")) == [
        ("call", "module.outer is called here", "main.tf:1:1"),
        ("call", "module.inner is called here", "o/main.tf:2:1"),
        ("value", "argument image of module.inner", "o/main.tf:4:11"),
        ("value", "argument tag of module.outer", "main.tf:3:9"),
    ]


def test_an_override_is_read_in_the_block_that_it_overrides(read_all: Callable[..., Any]) -> None:
    files = {
        "main.tf": 'resource "aws_lambda_function" "f" {\n  image_uri = "app:1.2.3"\n  role = "x"\n}\n',
        "main_override.tf": 'resource "aws_lambda_function" "f" {\n  image_uri = "app"\n}\n',
    }
    (reading,) = read_all(files)
    (override,) = read_all(files, "main_override.tf")
    assert reading.document.facts.resources == (
        lambda_function("aws_lambda_function.f", "app", values={"role": "x", "image_uri": "app"}),
    )
    assert reading.document.facts.images == (image((*AT, "image_uri"), "app", None, "floating"),)
    assert reading.document.span((*AT, "image_uri")) == Span("main_override.tf", 2, 15, 2, 20)
    assert reading.document.span((*AT, "role")) == Span("main.tf", 3, 10, 3, 13)
    assert override.document.facts.resources == ()


def test_the_lock_file_of_the_root_module_counts(read_all: Callable[..., Any]) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n',
        ".terraform.lock.hcl": 'provider "registry.example.org/hashicorp/aws" {\n  hashes = ["h1:abc="]\n}\n',
    }
    (reading,) = read_all(files, "m/main.tf")
    assert [(fact.name, fact.grade) for fact in reading.document.facts.references] == [
        ("hashicorp/aws", "locked")
    ]


def test_what_is_wrong_is_told_once(read_all: Callable[..., Any]) -> None:
    module = MODULE + 'module "missing" {\n  source = "./nowhere"\n}\n'
    readings = read_all({"main.tf": MAIN, "m/main.tf": module}, "m/main.tf")
    assert [[failure.span for failure in reading.document.failures] for reading in readings] == [
        [Span("m/main.tf", 7, 12, 7, 23)],
        [],
    ]


def test_a_script_is_read_in_the_module_that_runs_it(read_all: Callable[..., Any]) -> None:
    call = 'module "m" {{\n  source = "{source}"\n  user_data = "#!/bin/sh\\napt-get update"\n}}\n'
    instance = 'variable "user_data" {}\nresource "aws_instance" "i" {\n  user_data = var.user_data\n}\n'
    installed = '{"Modules": [{"Key": "m", "Source": "acme/m/aws", "Dir": ".terraform/modules/m"}]}'
    files = {
        "main.tf": call.format(source="./m"),
        "m/main.tf": instance,
        "remote/main.tf": call.format(source="acme/m/aws"),
        "installed/main.tf": call.format(source="acme/m/aws"),
        "installed/.terraform/modules/modules.json": installed,
        "installed/.terraform/modules/m/main.tf": instance,
    }
    found = {
        path: read_all(files, path)[0].document.facts.commands for path in files if path.endswith("main.tf")
    }
    at = ("resource", "aws_instance", "i", 0, "user_data", 0)
    run = Command(at, "apt-get", "update", ("update",), "boot", "instance")
    given = Command(("module", "m", 0, "user_data", 0), "apt-get", "update", ("update",), "boot", "instance")
    assert found == {
        "main.tf": (),
        "m/main.tf": (run,),
        "remote/main.tf": (given,),
        "installed/main.tf": (given,),
        "installed/.terraform/modules/m/main.tf": (
            Command(at[:-1], None, "", (), "boot", "instance", unknown=("var.user_data",)),
        ),
    }
