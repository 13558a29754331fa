"""Templates in the JSON of before Packer 1.7."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.model import Assumptions

if TYPE_CHECKING:
    from collections.abc import Callable


def template(value: str, **others: Any) -> str:
    return json.dumps({"builders": [{"type": "null", "value": value}], **others})


def value_of(reading: Any) -> object:
    """Return the value of the builder, or the expressions for which there is none."""
    resource = reading.resource("source.null.null")
    return resource.values["value"] if "value" in resource.values else resource.unknown["value"]


@pytest.mark.parametrize(
    ("value", "variables", "expected"),
    [
        pytest.param("{{user `a`}}", {"a": "x"}, "x", id="user variable"),
        pytest.param('{{ user "a" }}-{{user `b`}}', {"a": "x", "b": "y"}, "x-y", id="two of them"),
        pytest.param("{{user `a`}}", {"a": "{{user `b`}}!", "b": "y"}, "y!", id="one in the other"),
        pytest.param("{{user `a`}}", {"a": 3}, "3", id="a number is text"),
        pytest.param("{{user `a`}}", {"a": None}, "{{user `a`}}", id="one that must be given"),
        pytest.param("{{user `a`}}", {}, "{{user `a`}}", id="not declared"),
        pytest.param("{{user `a`}}", {"a": "{{user `a`}}"}, "{{user `a`}}", id="cycle of one"),
        pytest.param(
            "{{user `a`}}", {"a": "{{user `b`}}", "b": "{{user `a`}}"}, "{{user `a`}}", id="cycle of two"
        ),
        pytest.param("{{user `a`}}", {"a": "{{env `A`}}"}, "{{user `a`}}", id="environment"),
        pytest.param("{{template_dir}}/x", {}, "./x", id="directory"),
        pytest.param("x-{{isotime}}", {}, '"{{isotime}}"', id="time"),
        pytest.param("{{.Vars}} {{.Path}}", {}, "{{.Vars}}, {{.Path}}", id="fields"),
        pytest.param("{{user `a` | upper}}", {"a": "x"}, "{{user `a` | upper}}", id="pipeline"),
        pytest.param("${a}$${b}%{c}", {}, "${a}$${b}%{c}", id="what only hcl knows"),
        pytest.param("{{user `a`", {"a": "x"}, "{{user `a`", id="not closed"),
        pytest.param("a}}b", {}, "a}}b", id="not opened"),
    ],
)
def test_an_action_stands_for_its_value(
    read: Callable[..., Any], value: str, variables: dict[str, Any], expected: str
) -> None:
    assert value_of(read(template(value, variables=variables), "a.json")) == expected


def test_a_sensitive_variable_is_not_looked_at(read: Callable[..., Any]) -> None:
    text = template("{{user `a`}}", variables={"a": "x"}, **{"sensitive-variables": ["a"]})
    assert value_of(read(text, "a.json", None, Assumptions(packer_variables={"a": "y"}))) == "{{user `a`}}"


def test_a_user_variable_is_given(read: Callable[..., Any]) -> None:
    text = template("{{user `a`}}", variables={"a": "x"})
    assert value_of(read(text, "a.json", None, Assumptions(packer_variables={"a": "y"}))) == "y"


def test_a_long_chain_is_followed(read: Callable[..., Any]) -> None:
    variables = {f"a{index}": f"{{{{user `a{index + 1}`}}}}" for index in range(2_000)}
    assert (
        value_of(read(template("{{user `a0`}}", variables=variables | {"a2000": "end"}), "a.json")) == "end"
    )


def test_places_count_through_escapes(read: Callable[..., Any]) -> None:
    text = (
        '{"builders": [{"type": "docker", "image": "debian:12"}], "variables": {"p": "nginx"}, "provisioners": ['
        '{"type": "shell", "inline": ["echo \\"a\\tb\\" && apt-get install {{user `p`}} curl", "make \\u00e9"]}]}'
    )
    reading = read(text, "a.json")
    assert [reading.text(one.at) for one in reading.document.facts.references] == ["{{user `p`}}", "curl"]
    assert [reading.text(one.at) for one in reading.document.facts.commands] == [
        'echo \\"a\\tb\\"',
        "apt-get install {{user `p`}} curl",
        "make \\u00e9",
    ]
    assert [(one.ref, one.name, reading.text(one.at)) for one in reading.document.facts.images] == [
        ("debian:12", "source.docker.docker", '"debian:12"')
    ]


def test_post_processors_stand_alone_or_in_rows(read: Callable[..., Any]) -> None:
    tag = {"type": "docker-tag", "repository": "a", "tag": "1"}
    text = template("x", **{"post-processors": ["compress", tag, [tag, {"type": "manifest"}], 3]})
    reading = read(text, "a.json")
    assert [(one.at, one.ref) for one in reading.document.facts.images] == [
        (("post-processors", 1, "tag"), "a:1"),
        (("post-processors", 2, 0, "tag"), "a:1"),
    ]
    assert [one.address for one in reading.document.facts.resources] == [
        "source.null.null",
        "build.post-processor.docker-tag[0]",
        "build.post-processor.docker-tag[1]",
        "build.post-processor.manifest[0]",
    ]


def test_json_syntax_of_hcl(read: Callable[..., Any]) -> None:
    text = json.dumps(
        {
            "variable": {"tag": {"default": "12"}},
            "source": {"docker": {"base": {"image": "debian:${var.tag}"}}},
            "build": {
                "name": "web",
                "provisioner": [{"shell": {"inline": ["apt-get install nginx", "make ${var.tag}"]}}],
                "post-processors": [{"post-processor": {"docker-tag": {"repository": "a", "tags": ["1"]}}}],
            },
        }
    )
    reading = read(text, "a.pkr.json")
    facts = reading.document.facts
    assert [(one.ref, one.role, reading.text(one.at)) for one in facts.images] == [
        ("debian:12", "base", '"debian:${var.tag}"'),
        ("a:1", "output", '"1"'),
    ]
    assert [(one.args, reading.text(one.at)) for one in facts.commands] == [
        (("install", "nginx"), "apt-get install nginx"),
        (("12",), "make ${var.tag}"),
    ]
    assert [one.address for one in facts.resources] == [
        "source.docker.base",
        "build.web.provisioner.shell[0]",
        "build.web.post-processors[0].post-processor.docker-tag[0]",
    ]
