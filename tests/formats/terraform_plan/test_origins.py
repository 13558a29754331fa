from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from scanner.formats import terraform_plan
from scanner.model import Related, Source
from tests.formats.terraform_plan.conftest import EMPTY, FIXTURES, fixture, tree

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Document, Pointer

MODULE: Pointer = ("planned_values", "root_module", "child_modules", 0, "resources", 1)


@pytest.fixture
def second() -> Document:
    (found,) = terraform_plan.parse(fixture("second/plan.json"), tree(FIXTURES))
    return found


def text(found: Document, pointer: Pointer, root: Path = FIXTURES) -> tuple[str, str]:
    """Return the file and the text that a pointer leads to."""
    span = found.span(pointer)
    source = Source(span.path, (root / span.path).read_text("utf-8"))
    return span.path, source.text[slice(*source.offsets(span))]


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        (("resource_changes", 6), 'resource "terraform_data" "service"'),
        (("resource_changes", 6, "change", "actions"), 'resource "terraform_data" "service"'),
        (
            ("resource_changes", 6, "change", "after", "input", "image"),
            '"registry.example.com/shop/web:1.5.0"',
        ),
        (("resource_changes", 6, "change", "before", "input", "zones", 1), '"b"'),
        (("resource_changes", 6, "change", "after", "output"), 'resource "terraform_data" "service"'),
        (("resource_changes", 8), 'resource "terraform_data" "zone"'),
        (("planned_values", "root_module", "resources", 5, "values", "input", "zones"), "zones"),
    ],
)
def test_what_a_plan_says_leads_to_the_configuration_beside_it(
    second: Document, pointer: Pointer, expected: str
) -> None:
    assert text(second, pointer) == ("second/main.tf", expected)


def test_a_resource_of_a_module_leads_into_the_module_and_tells_its_call(second: Document) -> None:
    pointer = (*MODULE, "values", "input", "image")
    assert text(second, pointer) == ("second/service/main.tf", "var.image")
    call, place = second.related(pointer)
    assert (call.kind, call.message, call.span.path) == (
        "call",
        "module.service is called here",
        "second/main.tf",
    )
    assert place.kind == "plan"
    assert place.message == 'planned change of module.service["eu.west"].terraform_data.replica[0]'
    source = second.source
    assert source.text[slice(*source.offsets(place.span))] == '"registry.example.com/shop/web:1.5.0"'


def test_the_source_of_a_module_leads_to_its_call(second: Document) -> None:
    pointer = ("configuration", "root_module", "module_calls", "service", "source")
    assert text(second, pointer) == ("second/main.tf", '"./service"')


def test_what_is_not_in_the_configuration_stays_in_the_plan(second: Document) -> None:
    span = second.span(("resource_changes", 0))
    assert span.path == "second/plan.json"
    assert second.related(("resource_changes", 0)) == ()
    assert second.span(("terraform_version",)).path == "second/plan.json"


def test_the_directory_that_the_user_names_wins(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "second", tmp_path / "infra")
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "main.tf").write_text('resource "terraform_data" "service" {}\n', "utf-8")
    source = Source("plans/plan.json", fixture("second/plan.json").text)
    pointer = ("resource_changes", 6, "change", "after", "input", "image")
    (named,) = terraform_plan.parse(source, tree(tmp_path, plan_source="infra"))
    (beside,) = terraform_plan.parse(source, tree(tmp_path))
    (nowhere,) = terraform_plan.parse(source, tree(tmp_path, plan_source="elsewhere"))
    assert named.span(pointer).path == "infra/main.tf"
    assert text(beside, pointer, tmp_path) == ("plans/main.tf", 'resource "terraform_data" "service"')
    assert nowhere.span(pointer).path == "plans/plan.json"


def configured(root: Path, files: dict[str, str], plan: dict[str, Any]) -> Document:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    (found,) = terraform_plan.parse(Source("plan.json", json.dumps({**EMPTY, **plan})), tree(root))
    return found


def created(address: str, **values: Any) -> dict[str, Any]:
    change = {"actions": ["create"], "before": None, "after": values}
    return {"address": address, "type": "aws_instance", "change": change}


def test_installed_modules_are_read_where_terraform_put_them(tmp_path: Path) -> None:
    manifest = {"Modules": [{"Key": "", "Dir": "."}, {"Key": "web.node", "Dir": ".terraform/modules/node/x"}]}
    found = configured(
        tmp_path,
        {
            "main.tf": 'module "web" {\n  source = "example/web/aws"\n}\n',
            ".terraform/modules/modules.json": json.dumps(manifest),
            ".terraform/modules/node/x/main.tf": 'resource "aws_instance" "this" {\n  ami = "ami-1"\n}\n',
        },
        {"resource_changes": [created("module.web.module.node[0].aws_instance.this", ami="ami-1")]},
    )
    span = found.span(("resource_changes", 0, "change", "after", "ami"))
    assert (span.path, span.line, span.column) == (".terraform/modules/node/x/main.tf", 2, 9)


def test_an_attribute_that_an_override_file_sets_is_found_there(tmp_path: Path) -> None:
    found = configured(
        tmp_path,
        {
            "main.tf": 'resource "aws_instance" "web" {\n  ami = "ami-1"\n}\n',
            "main_override.tf": 'resource "aws_instance" "web" {\n  ami = "ami-2"\n}\n',
        },
        {"resource_changes": [created("aws_instance.web", ami="ami-2")]},
    )
    span = found.span(("resource_changes", 0, "change", "after", "ami"))
    assert (span.path, span.line, span.column) == ("main_override.tf", 2, 9)


def test_what_a_provider_makes_of_an_attribute_leads_to_the_attribute(tmp_path: Path) -> None:
    found = configured(
        tmp_path,
        {"main.tf": 'resource "kubectl_manifest" "web" {\n  yaml_body = "kind: Pod"\n}\n'},
        {"resource_changes": [created("kubectl_manifest.web", yaml_body_parsed="kind: Pod")]},
    )
    pointer = ("resource_changes", 0, "change", "after", "yaml_body_parsed")
    assert text(found, pointer, tmp_path) == ("main.tf", '"kind: Pod"')


def test_configuration_in_json_is_found_too(tmp_path: Path) -> None:
    content = {"resource": {"aws_instance": {"web": {"ami": "ami-1"}}}}
    found = configured(
        tmp_path,
        {"main.tf.json": json.dumps(content)},
        {"resource_changes": [created("aws_instance.web", ami="ami-1")]},
    )
    assert text(found, ("resource_changes", 0, "change", "after", "ami"), tmp_path) == (
        "main.tf.json",
        '"ami-1"',
    )


def test_a_required_provider_is_found_with_its_lock(tmp_path: Path) -> None:
    found = configured(
        tmp_path,
        {
            "versions.tf": 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n',
            ".terraform.lock.hcl": 'provider "registry.terraform.io/hashicorp/aws" {\n  hashes = ["h1:x"]\n}\n',
        },
        {
            "configuration": {
                "provider_config": {
                    "aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws"}
                }
            }
        },
    )
    (reference,) = found.facts.references
    assert reference.grade == "locked"
    assert found.span(reference.at).path == "versions.tf"


@pytest.mark.parametrize(
    "source",
    ["../../..", "./missing", "/etc", "git::https://example.com/x.git", 7, None],
)
def test_a_module_that_cannot_be_found_costs_nothing(tmp_path: Path, source: Any) -> None:
    found = configured(
        tmp_path,
        {"main.tf": "locals {}\n"},
        {
            "resource_changes": [created("module.a.aws_instance.this")],
            "configuration": {"root_module": {"module_calls": {"a": {"source": source}}}},
        },
    )
    assert found.span(("resource_changes", 0)).path == "plan.json"
    assert found.related(("resource_changes", 0)) == ()


def test_a_related_place_is_a_whole_fact(tmp_path: Path) -> None:
    found = configured(
        tmp_path,
        {"main.tf": 'resource "aws_instance" "web" {}\n'},
        {"resource_changes": [created("aws_instance.web", ami="ami-1")]},
    )
    (related,) = found.related(("resource_changes", 0, "change", "after", "ami"))
    start = found.source.text.index('"ami-1"')
    assert related == Related(
        "plan", "planned change of aws_instance.web", found.source.span(start, start + 7)
    )
