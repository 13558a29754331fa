"""Modules that units call: what they are given, and how they are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Reference, Resource
from scanner.model import Assumptions, Failed, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Document

    Parse = Callable[..., list[Document]]
    Told = Callable[[Document, tuple[str | int, ...]], list[tuple[str, str, str, int, int]]]

AT = ("resource", "docker_container", "db", 0)
MODULE = """\
terraform {
  backend "s3" {}
}
variable "image" {}
variable "size" { default = 1 }
variable "tags" { default = {} }
resource "docker_container" "db" {
  image = var.image
  size  = var.size
  tags  = var.tags
}
"""
UNIT = 'terraform {\n  source = "../../../modules//db"\n}\ninputs = {\n  image = "db:1"\n}\n'


def resource(values: dict[str, Any], unknown: dict[str, str] | None = None) -> tuple[Resource, ...]:
    return (
        Resource(
            AT, "docker_container.db", "docker_container", "docker", "managed", values, unknown=unknown or {}
        ),
    )


def test_a_module_is_reached_through_each_unit(parse: Parse, told: Told) -> None:
    files = {
        "modules/db/main.tf": MODULE,
        "live/dev/db/terragrunt.hcl": UNIT.replace("db:1", "db:2"),
        "live/prod/db/terragrunt.hcl": UNIT,
        "live/stage/db/terragrunt.hcl": UNIT,
    }
    documents = parse("modules/db/main.tf", files)
    assert [(one.index, one.facts.resources) for one in documents] == [
        (0, resource({"image": "db:2", "size": 1, "tags": {}})),
        (1, resource({"image": "db:1", "size": 1, "tags": {}})),
    ]
    assert told(documents[1], (*AT, "image")) == [
        ("call", "live/prod/db is called here", "live/prod/db/terragrunt.hcl", 2, 12),
        ("value", "input image of live/prod/db", "live/prod/db/terragrunt.hcl", 5, 11),
        ("call", "live/stage/db is called here", "live/stage/db/terragrunt.hcl", 2, 12),
        ("value", "input image of live/stage/db", "live/stage/db/terragrunt.hcl", 5, 11),
    ]


def test_a_module_that_a_called_module_calls(parse: Parse, told: Told) -> None:
    files = {
        "modules/db/main.tf": MODULE.replace('  backend "s3" {}\n', ""),
        "modules/shop/main.tf": 'variable "tag" {}\nmodule "db" {\n  source = "../db"\n  image = "db:${var.tag}"\n}\n',
        "live/terragrunt.hcl": 'terraform {\n  source = "../modules//shop"\n}\ninputs = {\n  tag = "7"\n}\n',
    }
    (document,) = parse("modules/db/main.tf", files)
    assert document.facts.resources[0].values["image"] == "db:7"
    assert told(document, (*AT, "image")) == [
        ("call", "live is called here", "live/terragrunt.hcl", 2, 12),
        ("call", "module.db is called here", "modules/shop/main.tf", 2, 1),
        ("value", "argument image of module.db", "modules/shop/main.tf", 4, 11),
        ("value", "input tag of live", "live/terragrunt.hcl", 5, 9),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "../../../modules/db",
        "../../../modules//db",
        "${get_repo_root()}/modules//db",
        "${get_repo_root()}//modules/db",
        '${dirname(find_in_parent_folders("root.hcl"))}/modules/db',
        '${find_in_parent_folders("modules")}//db',
        "${get_terragrunt_dir()}/../../../modules/db",
        "..\\\\..\\\\..\\\\modules\\\\db",
        "modules",
    ],
)
def test_ways_to_say_where_a_module_is(parse: Parse, source: str) -> None:
    files = {
        "root.hcl": "",
        "modules/db/main.tf": MODULE,
        "live/prod/db/modules/main.tf": MODULE,
        "live/prod/db/terragrunt.hcl": UNIT.replace("../../../modules//db", source),
    }
    path = "live/prod/db/modules/main.tf" if source == "modules" else "modules/db/main.tf"
    (document,) = parse(path, files)
    assert document.facts.resources == resource({"image": "db:1", "size": 1, "tags": {}})


def test_a_unit_without_a_source_calls_the_module_beside_it(parse: Parse) -> None:
    files = {"live/main.tf": MODULE, "live/terragrunt.hcl": 'inputs = {\n  image = "db:1"\n}\n'}
    (document,) = parse("live/main.tf", files)
    assert document.facts.resources == resource({"image": "db:1", "size": 1, "tags": {}})


BASE = 'inputs = {\n  image = "base"\n  size = 2\n  tags = { a = { x = 1, y = 2 }, b = ["base"] }\n}\n'
OVER = 'inputs = {\n  image = "own"\n  tags = { a = { y = 3 }, b = ["own"] }\n}\n'


@pytest.mark.parametrize(
    ("strategy", "values"),
    [
        ("", {"image": "own", "size": 2, "tags": {"a": {"y": 3}, "b": ["own"]}}),
        ("shallow", {"image": "own", "size": 2, "tags": {"a": {"y": 3}, "b": ["own"]}}),
        ("deep", {"image": "own", "size": 2, "tags": {"a": {"x": 1, "y": 3}, "b": ["base", "own"]}}),
        ("no_merge", {"image": "own", "size": 1, "tags": {"a": {"y": 3}, "b": ["own"]}}),
    ],
)
def test_inputs_are_merged_with_those_of_included_files(
    parse: Parse, strategy: str, values: dict[str, Any]
) -> None:
    written = f'  merge_strategy = "{strategy}"\n' if strategy else ""
    include = f'include "root" {{\n  path = find_in_parent_folders("root.hcl")\n{written}}}\n'
    files = {
        "root.hcl": BASE,
        "modules/db/main.tf": MODULE,
        "live/terragrunt.hcl": f'{include}terraform {{\n  source = "../modules/db"\n}}\n{OVER}',
    }
    (document,) = parse("modules/db/main.tf", files)
    assert document.facts.resources == resource(values)


def test_the_last_of_several_included_files_wins(parse: Parse, told: Told) -> None:
    include = 'include "{0}" {{\n  path = "../{0}.hcl"\n}}\n'
    files = {
        "a.hcl": 'terraform {\n  source = "../none"\n}\ninputs = { image = "a", size = 5 }\n',
        "b.hcl": 'terraform {\n  source = "../modules/db"\n}\ninputs = { image = "b" }\n',
        "modules/db/main.tf": MODULE,
        "live/terragrunt.hcl": include.format("a") + include.format("b"),
    }
    (document,) = parse("modules/db/main.tf", files)
    assert document.facts.resources == resource({"image": "b", "size": 5, "tags": {}})
    assert told(document, (*AT, "image")) == [
        ("call", "live is called here", "live/terragrunt.hcl", 4, 1),
        ("value", "input image of live", "b.hcl", 4, 20),
    ]


@pytest.mark.parametrize(
    ("inputs", "values", "unknown"),
    [
        pytest.param(
            "{ image = dependency.registry.outputs.image, size = 3 }",
            {"size": 3, "tags": {}},
            {"image": "var.image"},
            id="of a dependency",
        ),
        pytest.param(
            'merge(read_terragrunt_config("none.hcl").inputs, { image = "x" })',
            {"image": "x"},
            {"size": "var.size", "tags": "var.tags"},
            id="some of them",
        ),
        pytest.param(
            'jsondecode(run_cmd("x"))',
            {},
            {"image": "var.image", "size": "var.size", "tags": "var.tags"},
            id="all of them",
        ),
    ],
)
def test_inputs_that_are_not_known(
    parse: Parse, inputs: str, values: dict[str, Any], unknown: dict[str, str]
) -> None:
    files = {
        "modules/db/main.tf": MODULE,
        "live/terragrunt.hcl": f'terraform {{\n  source = "../modules/db"\n}}\ninputs = {inputs}\n',
    }
    (document,) = parse("modules/db/main.tf", files)
    assert document.facts.resources == resource(values, unknown)


ARGUMENTS = """\
terraform {
  source = "../modules/db"
  extra_arguments "files" {
    commands           = ["plan", "apply"]
    arguments          = ["-lock-timeout=5m", "-var", "-var=tags={\\"a\\":1}"]
    required_var_files = ["${get_terragrunt_dir()}/own.tfvars"]
    optional_var_files = ["none.tfvars", "../../../outside.tfvars", "in_module.tfvars"]
  }
  extra_arguments "destroy" {
    commands  = ["destroy"]
    arguments = ["-var=image=destroyed"]
  }
}
inputs = {
  image = "input"
  size  = 1
}
"""


def test_variable_files_win_over_inputs(parse: Parse, told: Told) -> None:
    files = {
        "modules/db/main.tf": MODULE,
        "modules/db/in_module.tfvars": 'image = "of the module"\n',
        "live/own.tfvars": 'image = "of the unit"\nsize = 4\n',
        "live/terragrunt.hcl": ARGUMENTS,
    }
    (document,) = parse("modules/db/main.tf", files)
    assert document.facts.resources == resource(
        {"image": "of the module", "size": 4, "tags": '{"a":1}'},
    )
    assert told(document, (*AT, "size"))[1:] == [("value", "own.tfvars sets size", "live/own.tfvars", 2, 8)]
    assumed = Assumptions(variable_files=(Source("x.tfvars", 'image = "of the user"\n'),))
    (document,) = parse("modules/db/main.tf", files, assumed)
    assert document.facts.resources[0].values["image"] == "of the user"


def test_the_lock_file_of_the_unit_locks_the_providers_of_the_module(parse: Parse) -> None:
    text = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "~> 5.0" }\n  }\n}\n'
    lock = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.1.0"\n  hashes = ["h1:x"]\n}\n'
    files = {
        "modules/db/main.tf": text,
        "live/terragrunt.hcl": 'terraform {\n  source = "../modules/db"\n}\n',
        "live/.terraform.lock.hcl": lock,
    }
    (document,) = parse("modules/db/main.tf", files)
    assert document.facts.references == (
        Reference(
            ("terraform", 0, "required_providers", 0, "aws"),
            "provider",
            "hashicorp/aws",
            "",
            "hashicorp/aws",
            "~> 5.0",
            "locked",
            "terraform",
            "deploy",
            offers="locked",
        ),
    )


@pytest.mark.parametrize(
    ("source", "failed"),
    [
        pytest.param("../modules/none", True, id="it should be there"),
        pytest.param("../../../modules/db", False, id="outside of the scan"),
        pytest.param("/opt/modules/db", False, id="elsewhere on the machine"),
        pytest.param("${get_repo_root()}/modules/none", False, id="perhaps outside of the scan"),
        pytest.param("{{ .source }}", False, id="to be filled in"),
        pytest.param("git::https://h.example/m.git", False, id="remote"),
        pytest.param("${values.source}", False, id="of a stack"),
    ],
)
def test_a_module_that_is_not_there(parse: Parse, source: str, failed: bool) -> None:
    path = "live/terragrunt.hcl"
    (document,) = parse(path, {path: f'terraform {{\n  source = "{source}"\n}}\n'})
    failure = Failed(
        path,
        Span(path, 2, 12, 2, 14 + len(source)),
        "the module is not here: there are no Terraform files in modules/none",
        "correct the source, or scan a directory that holds the module too",
    )
    assert document.failures == ((failure,) if failed else ())


def test_a_module_that_is_generated_is_not_missed(parse: Parse) -> None:
    path = "live/terragrunt.hcl"
    text = 'terraform {\n  source = "."\n}\ngenerate "main" {\n  path = "main.tf"\n  contents = ""\n}\n'
    (document,) = parse(path, {path: text})
    assert document.failures == ()


def test_files_that_include_each_other_end(parse: Parse) -> None:
    include = 'include "x" {{\n  path = "{}"\n  expose = true\n  merge_strategy = include.x.locals.s\n}}\n'
    files = {
        "modules/db/main.tf": MODULE,
        "live/a/terragrunt.hcl": include.format("../b/terragrunt.hcl") + UNIT.replace("../../../", "../../"),
        "live/b/terragrunt.hcl": include.format("../a/terragrunt.hcl")
        + "inputs = { size = include.x.inputs.size }\n",
    }
    (document,) = parse("modules/db/main.tf", files)
    assert document.facts.resources == resource({"image": "db:1", "tags": {}}, {"size": "var.size"})
