"""What variables, locals and other names of a template stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.model import Assumptions, Source

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = 'source "null" "x" {\n  value = VALUE\n}\n'


def value_of(reading: Any) -> Any:
    """Return the value of the source, or the expression for which there is none."""
    resource = reading.resource("source.null.x")
    return resource.values.get("value", resource.unknown)


@pytest.mark.parametrize(
    ("expression", "definitions", "expected"),
    [
        pytest.param("var.a", 'variable "a" {\n  default = "x"\n}', "x", id="default"),
        pytest.param("var.a", "variables {\n  a = 3\n}", 3, id="variables in one block"),
        pytest.param("var.a", 'variable "a" {\n  type = number\n  default = "3"\n}', 3, id="type"),
        pytest.param("var.a", 'variable "a" {}', {"value": "var.a"}, id="no default"),
        pytest.param(
            "var.a", 'variable "a" {\n  default = env("A")\n}', {"value": "var.a"}, id="environment"
        ),
        pytest.param(
            "var.a",
            'variable "a" {\n  default = "x"\n  sensitive = true\n}',
            {"value": "var.a"},
            id="sensitive variable",
        ),
        pytest.param("local.a", 'locals {\n  a = "${local.b}!"\n  b = "x"\n}', "x!", id="locals"),
        pytest.param("local.a", 'local "a" {\n  expression = upper("x")\n}', "X", id="one local"),
        pytest.param(
            "local.a",
            'local "a" {\n  expression = "x"\n  sensitive = true\n}',
            {"value": "local.a"},
            id="sensitive local",
        ),
        pytest.param("local.a", "", {"value": "local.a"}, id="nothing defines it"),
        pytest.param("local.a", "locals {\n  a = local.a\n}", {"value": "local.a"}, id="cycle of one"),
        pytest.param(
            "local.a", "locals {\n  a = local.b\n  b = local.a\n}", {"value": "local.a"}, id="cycle of two"
        ),
        pytest.param("path.root", "", ".", id="path"),
        pytest.param('"${path.cwd}/x"', "", "./x", id="path in a template"),
        pytest.param("data.http.x.body", "", {"value": "data.http.x.body"}, id="data source"),
        pytest.param("build.ID", "", {"value": "build.ID"}, id="build"),
        pytest.param("packer.version", "", {"value": "packer.version"}, id="version of packer"),
        pytest.param("nothing.x", "", {"value": "nothing.x"}, id="unknown root"),
        pytest.param('regex_replace("a1", "[0-9]", "x")', "", "ax", id="function of packer"),
        pytest.param('"x-{{timestamp}}"', "", "x-{{timestamp}}", id="go template in hcl"),
    ],
)
def test_a_name_stands_for_its_value(
    read: Callable[..., Any], expression: str, definitions: str, expected: object
) -> None:
    reading = read(SOURCE.replace("VALUE", expression) + definitions)
    assert value_of(reading) == expected


@pytest.mark.parametrize(
    ("others", "assumptions", "expected"),
    [
        pytest.param({}, Assumptions(), "default", id="default"),
        pytest.param({}, Assumptions(packer_variables={"a": "given"}), "given", id="environment"),
        pytest.param({"b.auto.pkrvars.hcl": 'a = "auto"'}, Assumptions(), "auto", id="automatic file"),
        pytest.param(
            {"b.auto.pkrvars.json": '{"a": "json"}'}, Assumptions(), "json", id="automatic file in json"
        ),
        pytest.param({"b.pkrvars.hcl": 'a = "b"'}, Assumptions(), "default", id="file that nobody named"),
        pytest.param(
            {"b.auto.pkrvars.hcl": 'a = "auto"'},
            Assumptions(
                variable_files=(
                    Source("x.pkrvars.hcl", 'a = "told"'),
                    Source("x.tfvars", 'a = "terraform"'),
                ),
                packer_variables={"a": "given"},
            ),
            "told",
            id="file that the user named",
        ),
        pytest.param({"b.auto.pkrvars.hcl": "a = "}, Assumptions(), "default", id="file that is not valid"),
        pytest.param(
            {"b.pkr.hcl": "locals {"}, Assumptions(), "default", id="other template that is not valid"
        ),
    ],
)
def test_a_variable_is_given(
    read: Callable[..., Any], others: dict[str, str], assumptions: Assumptions, expected: str
) -> None:
    text = SOURCE.replace("VALUE", "var.a") + 'variable "a" {\n  type = string\n  default = "default"\n}\n'
    assert value_of(read(text, others=others, assumptions=assumptions)) == expected


def test_names_of_other_files_of_the_directory_count(read: Callable[..., Any]) -> None:
    others = {
        "x/variables.pkr.hcl": 'variable "a" {\n  default = "other"\n}\n',
        "x/locals.pkr.json": '{"locals": {"b": "${var.a}-json"}}',
        "variables.pkr.hcl": 'variable "a" {\n  default = "above"\n}\n',
    }
    assert value_of(read(SOURCE.replace("VALUE", "local.b"), "x/main.pkr.hcl", others)) == "other-json"


def test_an_own_name_comes_before_that_of_another_file(read: Callable[..., Any]) -> None:
    text = SOURCE.replace("VALUE", "local.a") + 'locals {\n  a = "own"\n}\n'
    assert value_of(read(text, others={"a.pkr.hcl": 'locals {\n  a = "other"\n}\n'})) == "own"


def test_a_long_chain_is_followed(read: Callable[..., Any]) -> None:
    chain = "".join(f"  a{index} = local.a{index + 1}\n" for index in range(3_000))
    text = SOURCE.replace("VALUE", "local.a0") + f'locals {{\n{chain}  a3000 = "end"\n}}\n'
    assert value_of(read(text)) == "end"


def test_what_doubles_ends(read: Callable[..., Any]) -> None:
    chain = "".join(f'  a{index} = "${{local.a{index + 1}}}${{local.a{index + 1}}}"\n' for index in range(60))
    text = SOURCE.replace("VALUE", "local.a0") + f'locals {{\n{chain}  a60 = "0123456789"\n}}\n'
    assert list(value_of(read(text))) == ["value"]


def test_dynamic_blocks_are_made(read: Callable[..., Any]) -> None:
    reading = read(
        'source "amazon-ebs" "x" {\n  dynamic "tag" {\n    for_each = ["a", "b"]\n'
        "    content {\n      key = tag.value\n    }\n  }\n}\n"
    )
    resource = reading.resource("source.amazon-ebs.x")
    assert resource.values == {"tag": [{"key": "a"}, {"key": "b"}]}


def test_where_a_value_was_given_is_told(read: Callable[..., Any]) -> None:
    reading = read(
        'source "docker" "x" {\n  image = local.image\n}\n'
        'locals {\n  image = "debian:${var.release}"\n}\nvariable "release" {\n  default = "12"\n}\n'
    )
    (image,) = reading.document.facts.images
    assert (image.ref, reading.text(image.at)) == ("debian:12", "local.image")
    assert reading.related(image.at) == [
        ("local image", "main.pkr.hcl:5:11"),
        ("default of variable release", "main.pkr.hcl:8:13"),
    ]


def test_where_a_value_in_a_line_of_a_script_was_given_is_told(read: Callable[..., Any]) -> None:
    reading = read(
        'locals {\n  url = "https://example.org/a"\n  name = "b"\n}\nbuild {\n  provisioner "shell" {\n'
        '    inline = ["echo ${local.name} && true", "curl -O ${local.url}"]\n  }\n}\n'
    )
    (download,) = reading.document.facts.references
    assert reading.text(download.at) == "${local.url}"
    assert reading.related(download.at) == [("local url", "main.pkr.hcl:2:9")]


def test_the_variable_file_that_gave_a_value_is_told(read: Callable[..., Any]) -> None:
    text = 'source "docker" "x" {\n  image = var.image\n}\nvariable "image" {\n  default = null\n}\n'
    reading = read(text, others={"a.auto.pkrvars.hcl": 'image = "debian:12"\n'})
    (image,) = reading.document.facts.images
    assert reading.related(image.at) == [("value of variable image", "a.auto.pkrvars.hcl:1:9")]


@pytest.mark.parametrize(
    ("declared", "environment", "expected"),
    [
        pytest.param("  default = 5", "7", 7, id="number by its default"),
        pytest.param("  default = 5", '"7"', {"value": "var.a"}, id="no number"),
        pytest.param('  default = ["a", "b"]', '["e", "f"]', ["e", "f"], id="tuple by its default"),
        pytest.param('  default = ["a", "b"]', '["e"]', {"value": "var.a"}, id="tuple of another length"),
        pytest.param("  type = string", '"q"', '"q"', id="text is taken as it is"),
        pytest.param("  type = number", "8", 8, id="number"),
        pytest.param("  type = bool", "true", True, id="bool"),
        pytest.param("  type = list(string)", '["env"]', ["env"], id="list"),
        pytest.param(
            "  type = object({ a = string, b = number })", '{a="1",b=2}', {"a": "1", "b": 2}, id="object"
        ),
        pytest.param("  default = null", "z", "z", id="no type and no value"),
    ],
)
def test_the_environment_gives_a_value_of_the_type(
    read: Callable[..., Any], declared: str, environment: str, expected: object
) -> None:
    text = SOURCE.replace("VALUE", "var.a") + f'variable "a" {{\n{declared}\n}}\n'
    assert value_of(read(text, assumptions=Assumptions(packer_variables={"a": environment}))) == expected


def test_variable_files_in_json_come_after_those_in_hcl(read: Callable[..., Any]) -> None:
    text = SOURCE.replace("VALUE", "var.a") + 'variable "a" {\n  default = "default"\n}\n'
    others = {
        "a.auto.pkrvars.json": '{"a": "json"}',
        "b.auto.pkrvars.hcl": 'a = "first"',
        "c.auto.pkrvars.hcl": 'a = "second"',
    }
    assert value_of(read(text, others=others)) == "json"
    del others["a.auto.pkrvars.json"]
    assert value_of(read(text, others=others)) == "second"
