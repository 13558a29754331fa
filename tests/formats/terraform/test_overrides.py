from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.formats.terraform.modules.overrides import overrides

if TYPE_CHECKING:
    from tests.formats.terraform.conftest import Graph

BASE = """
resource "t" "r" {
  a = 1
  b = { x = 1, y = 2 }
  disk {
    size = 1
  }
  disk {
    size = 2
  }
  dynamic "port" {
    for_each = [1]
    content {
      number = port.value
    }
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [a]
  }
  provisioner "local-exec" {
    command = "a"
  }
}
"""
BODY = {
    "a": 1,
    "b": {"x": 1, "y": 2},
    "disk": [{"size": 1}, {"size": 2}],
    "port": [{"number": 1}],
    "lifecycle": [{"prevent_destroy": True, "ignore_changes": ["a"]}],
    "provisioner": {"local-exec": [{"command": "a"}]},
}


@pytest.mark.parametrize(
    ("override", "changed"),
    [
        pytest.param("a = 2", {"a": 2}, id="an argument"),
        pytest.param("c = 3", {"c": 3}, id="a further argument"),
        pytest.param("b = { z = 3 }", {"b": {"z": 3}}, id="a map, as a whole"),
        pytest.param("disk {\n  size = 3\n}", {"disk": [{"size": 3}]}, id="all blocks of a type"),
        pytest.param(
            "net {\n  id = 1\n}", {"net": [{"id": 1}]}, id="blocks of a further type, others stay as they are"
        ),
        pytest.param("disk = []", {"disk": []}, id="blocks by an argument"),
        pytest.param(
            "lifecycle {\n  prevent_destroy = false\n}",
            {"lifecycle": [{"prevent_destroy": False, "ignore_changes": ["a"]}]},
            id="lifecycle by argument",
        ),
        pytest.param(
            'provisioner "remote-exec" {\n  inline = []\n}',
            {"provisioner": {"remote-exec": [{"inline": []}]}},
            id="all provisioners",
        ),
    ],
)
@pytest.mark.parametrize("name", ["override.tf", "x_override.tf", "override.tofu"])
def test_an_override_replaces(override: str, changed: dict[str, Any], name: str, graph: type[Graph]) -> None:
    found = graph({"main.tf": BASE, name: f'resource "t" "r" {{\n{override}\n}}\n'})
    assert found.values() == {"t.r": BODY | changed}
    assert found.values(name) == {}


@pytest.mark.parametrize(
    ("override", "changed"),
    [
        pytest.param(
            "port {\n  number = 2\n}", {"port": [{"number": 2}]}, id="a block instead of what makes it"
        ),
        pytest.param(
            'dynamic "disk" {\n  for_each = [5]\n  content {\n    size = disk.value\n  }\n}',
            {"disk": [{"size": 5}]},
            id="what makes a block instead of blocks",
        ),
        pytest.param(
            'dynamic "port" {\n  for_each = [3, 4]\n  content {\n    number = port.value\n  }\n}',
            {"port": [{"number": 3}, {"number": 4}]},
            id="another maker",
        ),
    ],
)
def test_dynamic_blocks_count_as_what_they_make(
    override: str, changed: dict[str, Any], graph: type[Graph]
) -> None:
    found = graph({"main.tf": BASE, "override.tf": f'resource "t" "r" {{\n{override}\n}}\n'})
    assert found.values() == {"t.r": BODY | changed}


def test_the_last_override_counts_and_others_add_to_it(graph: type[Graph]) -> None:
    found = graph(
        {
            "b_override.tf": 'resource "t" "r" {\n  a = "b"\n}\n',
            "a_override.tf": 'resource "t" "r" {\n  a = "a"\n  c = "a"\n}\n',
            "override.tf.json": '{"resource": {"t": {"r": {"a": "json", "d": {"x": 1}}}}}',
            "main.tf": 'resource "t" "r" {\n  a = 1\n  d {\n    x = 0\n  }\n}\n',
        }
    )
    assert found.values() == {"t.r": {"a": "json", "c": "a", "d": {"x": 1}}}


def test_locals_variables_outputs_and_calls_are_overridden(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'locals {\n  a = 1\n  b = 1\n}\nvariable "v" {\n  type = string\n  default = 1\n}\n'
            'module "m" {\n  source = "./m"\n  x = 1\n  y = 1\n}\n'
            'resource "t" "r" {\n  x = [local.a, local.b, var.v, module.m.o]\n}\n',
            "override.tf": 'locals {\n  b = 2\n}\nvariable "v" {\n  default = 2\n}\n'
            'module "m" {\n  source = "./n"\n  y = 2\n}\n',
            "m/main.tf": 'output "o" {\n  value = "m"\n}\n',
            "n/main.tf": 'variable "x" {}\nvariable "y" {}\noutput "o" {\n  value = "${var.x}${var.y}"\n}\n',
        }
    )
    assert found.values()["t.r"] == {"x": [1, 2, "2", "12"]}


def test_a_block_without_a_base_stays_where_it_is(graph: type[Graph]) -> None:
    found = graph({"main.tf": "", "override.tf": 'resource "t" "r" {\n  a = 1\n}\n'})
    assert found.values("override.tf") == {"t.r": {"a": 1}}


def test_settings_are_overridden_one_by_one(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'terraform {\n  required_version = "1"\n  backend "s3" {\n  }\n'
            '  required_providers {\n    a = "1"\n    b = "1"\n  }\n}\n',
            "override.tf": 'terraform {\n  cloud {\n  }\n  required_providers {\n    b = "2"\n  }\n}\n',
        }
    )
    assert found.values() == {"terraform": {"required_version": "1", "required_providers": [{"a": "1"}]}}
    assert found.values("override.tf") == {"terraform": {"cloud": [{}], "required_providers": [{"b": "2"}]}}


def test_providers_are_overridden_by_alias(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'provider "p" {\n  x = 1\n}\nprovider "p" {\n  alias = "a"\n  x = 1\n}\n',
            "override.tf": 'provider "p" {\n  alias = "a"\n  x = 2\n}\n',
        }
    )
    (module,) = {found.module("main.tf")}
    bodies = [
        {name: found.text(argument.span) for name, argument in block.arguments.items()}
        for block in module.of_kind("provider")
    ]
    assert bodies == [{"x": "1"}, {"alias": '"a"', "x": "2"}]


def test_what_is_overridden_is_found_where_it_stands(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": BASE,
            "override.tf": 'resource "t" "r" {\n  b = { z = 3 }\n  disk {\n    size = 3\n  }\n'
            "  lifecycle {\n    prevent_destroy = false\n  }\n}\n",
        }
    )
    module = found.module("main.tf")
    config = module.config("main.tf")
    assert config is not None

    def place(*pointer: str | int) -> tuple[str, str] | None:
        replaced = module.replacement(config, ("resource", "t", "r", 0, *pointer))
        if replaced is None:
            return None
        other, inner = replaced
        return other.source.path, found.text(other.source.span(*other.locate(inner)))

    assert place("a") is None
    assert place() is None
    assert place("dynamic", "port", 0) is None
    assert place("b", "z") == ("override.tf", "3")
    assert place("disk", 0, "size") == ("override.tf", "3")
    assert place("lifecycle", 0, "prevent_destroy") == ("override.tf", "false")
    assert place("lifecycle", 0, "ignore_changes") is None
    assert module.replacement(config, ("resource", "t", "missing", 0)) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("override.tf", True),
        ("override.tf.json", True),
        ("a_override.tofu", True),
        ("override_a.tf", False),
        ("overrides.tf", False),
        ("main.tf", False),
    ],
)
def test_names_of_override_files(name: str, expected: bool) -> None:
    assert overrides(name) is expected


def test_many_overrides_of_one_block_are_merged(graph: type[Graph]) -> None:
    text = "".join(f'resource "t" "r" {{\n  x = {index}\n}}\n' for index in range(3_000))
    found = graph({"main.tf": 'resource "t" "r" {\n  x = "x"\n}\n', "override.tf": text})
    assert found.values() == {"t.r": {"x": 2_999}}
