from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.formats.terraform.origins.trace import MAX_PLACES, called_through, given_at
from scanner.model import Assumptions, Source

if TYPE_CHECKING:
    from scanner.model import Related
    from tests.formats.terraform.conftest import Graph


def written(found: Graph, places: tuple[Related, ...]) -> list[tuple[str, str, str]]:
    return [(place.kind, place.message, f"{place.span.path}: {found.text(place.span)}") for place in places]


def traced(
    found: Graph, path: str = "main.tf", argument: str = "image", key: str | int | None = None
) -> list[tuple[str, str, str]]:
    """Return where the value of an argument of the resource `t.r` was given, in its last instance."""
    instance = found.instances(path)[-1]
    block = instance.module.resources["resource", "t", "r"]
    expression = block.arguments[argument].expression
    return written(found, (*called_through(instance), *given_at(instance, expression, block, key)))


def resource(image: str, more: str = "") -> str:
    return f'resource "t" "r" {{\n{more}  image = {image}\n}}\n'


VARIABLE = 'variable "image" {\n  default = "a:1"\n}\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(resource('"a:1"'), [], id="a literal"),
        pytest.param(
            resource("var.image") + VARIABLE, [("default of variable image", '"a:1"')], id="a default"
        ),
        pytest.param(
            resource("local.image") + VARIABLE + "locals {\n  image = (var.image)\n}\n",
            [("local.image", "(var.image)"), ("default of variable image", '"a:1"')],
            id="a local, and on",
        ),
        pytest.param(
            resource('"${local.name}:${local.tag}"') + 'locals {\n  name = "n"\n  tag  = "1"\n}\n',
            [("local.name", '"n"'), ("local.tag", '"1"')],
            id="parts of a template",
        ),
        pytest.param(
            resource("local.images.web")
            + 'locals {\n  images = {\n    db  = "d:1"\n    web = "w:1"\n  }\n}\n',
            [("local.images", '"w:1"')],
            id="an attribute",
        ),
        pytest.param(
            resource("local.images[1]") + 'locals {\n  images = ["a", local.b]\n  b = "b"\n}\n',
            [("local.images", "local.b"), ("local.b", '"b"')],
            id="an element",
        ),
        pytest.param(
            resource("each.value.image", "  for_each = local.all\n")
            + 'locals {\n  all = {\n    web = { image = "w:1" }\n  }\n}\n',
            [("for_each of t.r", "local.all"), ("local.all", '"w:1"')],
            id="a value of each",
        ),
        pytest.param(
            resource("each.key", "  for_each = toset(local.all)\n") + 'locals {\n  all = ["web"]\n}\n',
            [("for_each of t.r", "toset(local.all)")],
            id="a key of each",
        ),
        pytest.param(
            resource("t.s.image") + 'resource "t" "s" {\n  image = "s:1"\n}\n',
            [("t.s.image", '"s:1"')],
            id="an attribute of a resource",
        ),
        pytest.param(resource("t.s.id") + 'resource "t" "s" {\n}\n', [], id="what a resource does not set"),
        pytest.param(resource("upper(var.image)") + VARIABLE, [], id="a function, which is no reference"),
        pytest.param(resource("var.none"), [], id="no such variable"),
        pytest.param(
            resource("local.a") + "locals {\n  a = local.a\n}\n", [("local.a", "local.a")], id="a cycle"
        ),
        pytest.param(resource("path.module"), [], id="a name of the circumstances"),
        pytest.param(
            resource("var.image") + 'variable "image" {\n  default   = "a"\n  sensitive = true\n}\n',
            [],
            id="a sensitive variable",
        ),
    ],
)
def test_references_are_followed_to_the_literal(
    text: str, expected: list[tuple[str, str]], graph: type[Graph]
) -> None:
    found = traced(graph({"main.tf": text}), key="web")
    assert found == [("value", message, f"main.tf: {place}") for message, place in expected]


def test_variable_files_are_named(graph: type[Graph]) -> None:
    files = {"main.tf": resource("var.image") + VARIABLE, "terraform.tfvars": 'x = 1\nimage = "b:1"\n'}
    assert traced(graph(files)) == [
        ("value", "terraform.tfvars sets image", 'terraform.tfvars: "b:1"'),
    ]
    named = Source("prod.tfvars.json", '{"image": "c:1"}')
    found = graph(files | {named.path: named.text}, Assumptions(variable_files=(named,)))
    assert traced(found) == [("value", "prod.tfvars.json sets image", 'prod.tfvars.json: "c:1"')]


def test_what_the_environment_gives_has_no_place(graph: type[Graph]) -> None:
    files = {"main.tf": resource("var.image") + VARIABLE}
    assert traced(graph(files, Assumptions(variables={"image": "x"}))) == []


MODULES = {
    "main.tf": """
locals {
  tag = "1"
}
module "names" {
  source = "./names"
}
module "outer" {
  source = "./outer"
  image  = "${module.names.image}:${local.tag}"
}
""",
    "names/main.tf": 'output "image" {\n  value = "app"\n}\n',
    "outer/main.tf": """
variable "image" {}
module "inner" {
  source   = "../inner"
  for_each = { web = var.image }
  image    = each.value
}
""",
    "inner/main.tf": 'variable "image" {}\n' + resource("var.image"),
}


def test_values_are_followed_through_modules(graph: type[Graph]) -> None:
    assert traced(graph(MODULES), "inner/main.tf") == [
        ("call", "module.outer is called here", 'main.tf: module "outer"'),
        ("call", 'module.inner["web"] is called here', 'outer/main.tf: module "inner"'),
        ("value", "argument image of module.inner", "outer/main.tf: each.value"),
        ("value", "for_each of module.inner", "outer/main.tf: var.image"),
        ("value", "argument image of module.outer", 'main.tf: "${module.names.image}:${local.tag}"'),
        ("value", "output image of module.names", 'names/main.tf: "app"'),
        ("value", "local.tag", 'main.tf: "1"'),
    ]


def test_the_calls_alone(graph: type[Graph]) -> None:
    found = graph(MODULES)
    (instance,) = found.instances("inner/main.tf")
    assert written(found, called_through(instance)) == [
        ("call", "module.outer is called here", 'main.tf: module "outer"'),
        ("call", 'module.inner["web"] is called here', 'outer/main.tf: module "inner"'),
    ]
    (root,) = found.instances("main.tf")
    assert called_through(root) == ()


def test_sensitive_outputs_are_not_followed(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n}\n' + resource("module.m.x"),
            "m/main.tf": 'output "x" {\n  value = "secret"\n  sensitive = true\n}\n',
        }
    )
    assert traced(found) == []


def test_values_in_json_syntax_have_their_places(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf.json": '{"locals": {"images": {"web": "${var.image}"}}, '
            '"variable": {"image": {"default": "a:1"}}, '
            '"resource": {"t": {"r": {"image": "${local.images.web}"}}}}'
        }
    )
    assert traced(found, "main.tf.json") == [
        ("value", "local.images", 'main.tf.json: "${var.image}"'),
        ("value", "default of variable image", 'main.tf.json: "a:1"'),
    ]


def test_only_so_many_places_are_followed(graph: type[Graph]) -> None:
    chain = "".join(f"  l{index} = local.l{index + 1}\n" for index in range(1_000))
    found = traced(graph({"main.tf": resource("local.l0") + f"locals {{\n{chain}}}\n"}))
    assert [message for _, message, _ in found] == [f"local.l{index}" for index in range(MAX_PLACES)]
