from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.facts.model import Unknown
from scanner.model import Assumptions, Source

if TYPE_CHECKING:
    from tests.formats.terraform.conftest import Graph

PROBE = 'resource "t" "r" {\n  x = var.x\n}\n'
DECLARED = 'variable "x" {\n  type = string\n  default = "default"\n}\n'


def value_of(
    graph: type[Graph], declared: str, files: dict[str, str] | None = None, assumed: Assumptions | None = None
) -> object:
    found = graph({"main.tf": declared + PROBE, **(files or {})}, assumed or Assumptions())
    return found.values()["t.r"]["x"]


ENVIRONMENT = Assumptions(variables={"x": "environment"})
FILES = {
    "terraform.tfvars": 'x = "terraform.tfvars"',
    "terraform.tfvars.json": '{"x": "terraform.tfvars.json"}',
    "a.auto.tfvars": 'x = "a.auto.tfvars"',
    "b.auto.tfvars.json": '{"x": "b.auto.tfvars.json"}',
    "c.auto.tfvars": 'x = "c.auto.tfvars"',
}
NAMED = Assumptions(
    variable_files=(Source("first.tfvars", 'x = "first"'), Source("second.tfvars.json", '{"x": "second"}')),
    variables={"x": "environment"},
)


@pytest.mark.parametrize("count", range(len(FILES) + 1))
def test_the_strongest_source_of_a_value_counts(count: int, graph: type[Graph]) -> None:
    files = dict(list(FILES.items())[:count])
    expected = list(FILES)[count - 1] if count else "environment"
    assert value_of(graph, DECLARED, files, ENVIRONMENT) == expected


def test_files_that_the_user_names_are_strongest(graph: type[Graph]) -> None:
    assert value_of(graph, DECLARED, FILES, NAMED) == "second"


def test_without_any_source_the_default_counts(graph: type[Graph]) -> None:
    assert value_of(graph, DECLARED) == "default"


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        pytest.param('variable "x" {}', '"a"', "a", id="no type"),
        pytest.param('variable "x" {}', None, Unknown("var.x"), id="no value"),
        pytest.param('variable "x" {\n  type = number\n}', '"12"', 12, id="a number in a string"),
        pytest.param('variable "x" {\n  type = string\n}', "true", "true", id="a bool for a string"),
        pytest.param(
            'variable "x" {\n  type = set(string)\n}', '["b", "a", "b"]', ["a", "b"], id="a list for a set"
        ),
        pytest.param(
            'variable "x" {\n  type = "list"\n}', '["b"]', ["b"], id="a type as it was written once"
        ),
        pytest.param(
            'variable "x" {\n  type = object({ a = string, b = optional(number, 5) })\n}',
            "{ a = 1, c = 2 }",
            {"a": "1", "b": 5},
            id="optional attributes",
        ),
        pytest.param('variable "x" {\n  type = number\n}', '"a"', Unknown("var.x"), id="not of the type"),
        pytest.param('variable "x" {\n  type = nonsense\n}', '"a"', "a", id="a type that is none"),
        pytest.param('variable "x" {\n  default = "d"\n}', "null", None, id="null"),
        pytest.param(
            'variable "x" {\n  default = "d"\n  nullable = false\n}', "null", "d", id="null that is none"
        ),
        pytest.param(
            'variable "x" {\n  nullable = false\n}', "null", Unknown("var.x"), id="null without a default"
        ),
        pytest.param('variable "x" {\n  sensitive = true\n}', '"a"', Unknown("var.x"), id="sensitive"),
        pytest.param('variable "x" {\n  ephemeral = true\n}', '"a"', Unknown("var.x"), id="ephemeral"),
        pytest.param('variable "x" {\n  sensitive = false\n}', '"a"', "a", id="not sensitive"),
        pytest.param(
            'variable "x" {\n  default = local.y\n}', None, Unknown("var.x"), id="a name in a default"
        ),
    ],
)
@pytest.mark.parametrize("way", ["variable file", "argument"])
def test_values_become_what_the_declaration_says(
    declared: str, given: str | None, expected: object, way: str, graph: type[Graph]
) -> None:
    if way == "variable file":
        assert (
            value_of(graph, declared + "\n", {"terraform.tfvars": f"x = {given}"} if given else {})
            == expected
        )
        return
    argument = f"  x = {given}\n" if given else ""
    found = graph(
        {
            "main.tf": f'module "m" {{\n  source = "./m"\n{argument}}}\n',
            "m/main.tf": f"{declared}\n{PROBE}",
            "m/a.auto.tfvars": 'x = "not for a module that is called"',
        }
    )
    assert found.values("m/main.tf") == {"module.m.t.r": {"x": expected}}


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        pytest.param("", "[1", "[1", id="no type: the text"),
        pytest.param("type = string", "${a}", "${a}", id="a string: the text"),
        pytest.param("type = number", "12", 12, id="a number"),
        pytest.param("type = bool", "true", True, id="a bool"),
        pytest.param("type = list(number)", '[1, "2"]', [1, 2], id="a list: an expression"),
        pytest.param("type = any", '{ a = "b" }', {"a": "b"}, id="any type: an expression"),
        pytest.param("type = list(number)", "[1", Unknown("var.x"), id="an expression that is none"),
        pytest.param(
            "type = list(string)", "[local.a]", [Unknown("local.a")], id="an expression with a name"
        ),
    ],
)
def test_values_of_the_environment_are_read_by_type(
    declared: str, text: str, expected: object, graph: type[Graph]
) -> None:
    found = value_of(graph, f'variable "x" {{\n  {declared}\n}}\n', {}, Assumptions(variables={"x": text}))
    assert found == expected


def test_json_variable_files_hold_no_templates(graph: type[Graph]) -> None:
    files = {"terraform.tfvars.json": '{"x": {"a": ["${b}", 1.5, 10, true, null]}, "y": 1}'}
    assert value_of(graph, 'variable "x" {}\n', files) == {"a": ["${b}", 1.5, 10, True, None]}


@pytest.mark.parametrize("text", ["x = ", "x {\n}\n", "[1]", ""])
def test_a_variable_file_that_is_not_valid_gives_nothing(text: str, graph: type[Graph]) -> None:
    files = {"terraform.tfvars": text, "terraform.tfvars.json": text}
    assert value_of(graph, DECLARED, files) == "default"


def test_an_argument_that_is_not_known_is_the_variable(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  x = t.other.id\n}\nresource "t" "other" {\n}\n',
            "m/main.tf": 'variable "x" {\n  default = "d"\n}\n' + PROBE,
        }
    )
    assert found.values("m/main.tf") == {"module.m.t.r": {"x": Unknown("var.x")}}


def test_variables_in_json_syntax(graph: type[Graph]) -> None:
    found = graph(
        {
            "v.tf.json": '{"variable": {"x": {"type": "list(string)", "default": [1]}, "y": {"sensitive": true}}}',
            "main.tf": 'resource "t" "r" {\n  x = var.x\n  y = var.y\n}\n',
            "terraform.tfvars": 'y = "secret"',
        }
    )
    assert found.values() == {"t.r": {"x": ["1"], "y": Unknown("var.y")}}
