from __future__ import annotations

from typing import Any

import pytest

from scanner.errors import ParseError
from scanner.formats import terraform
from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.model import Source, Span


def value(text: str) -> Any:
    return HclConfig(Source("main.tf", text)).value


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("main.tf", True),
        ("a/b.tofu", True),
        ("a.tf.json", True),
        ("a.tofu.json", True),
        ("terraform.tfvars", True),
        ("a/prod.tfvars.json", True),
        (".terraform.lock.hcl", True),
        ("main.tf.bak", False),
        ("package.json", False),
    ],
)
def test_a_source_is_recognised_by_its_name(path: str, expected: bool) -> None:
    assert terraform.matches(Source(path, "")) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", {}, id="empty"),
        pytest.param('a "b" "c" {\n  d {}\n}', {"a": {"b": {"c": [{"d": [{}]}]}}}, id="labels"),
        pytest.param("a {}\na {\n  b = 1\n}", {"a": [{}, {"b": 1}]}, id="repeated"),
        pytest.param('a "x" {}\na "y" {}', {"a": {"x": [{}], "y": [{}]}}, id="other labels"),
        pytest.param("a = 1\nb = 1.5\nc = 1e3\nd = -2", {"a": 1, "b": 1.5, "c": 1000, "d": -2}, id="numbers"),
        pytest.param("a = 123456789012345678901", {"a": 1.2345678901234568e20}, id="an integer too large"),
        pytest.param("a = 1e999", {"a": "1" + "0" * 999}, id="a number too large"),
        pytest.param("a = true\nb = null\nc = !true", {"a": True, "b": None, "c": False}, id="words"),
        pytest.param("a = -x\nb = !x", {"a": "${-x}", "b": "${!x}"}, id="operators"),
        pytest.param("a = var.x\nb = f(1)", {"a": "${var.x}", "b": "${f(1)}"}, id="expressions"),
        pytest.param("a = (1)", {"a": "${(1)}"}, id="parentheses"),
        pytest.param('a = [1, "b", var.c]', {"a": [1, "b", "${var.c}"]}, id="list"),
        pytest.param(
            'a = { b = 1, "c d" = 2, (var.e) = 3, 4 = 5, "${f}" = 6, g.h = 7 }',
            {"a": {"b": 1, "c d": 2, "${(var.e)}": 3, "4": 5, "${f}": 6, "g.h": 7}},
            id="object",
        ),
        pytest.param('a = "x\\n\\"${var.b}\\" y"', {"a": 'x\n"${var.b}" y'}, id="template"),
        pytest.param('a = "${var.b}"', {"a": "${var.b}"}, id="a lone interpolation"),
        pytest.param('a = "${[1]}"', {"a": [1]}, id="a lone list"),
        pytest.param('a = "${"x"} y"', {"a": "x y"}, id="a string in a string"),
        pytest.param('a = "$${b} %%{c}"', {"a": "$${b} %%{c}"}, id="escaped openings"),
        pytest.param(
            'a = "%{ if b }c%{ else }${d}%{ endif }"', {"a": "%{if b}c%{else}${d}%{endif}"}, id="if directive"
        ),
        pytest.param(
            'a = "%{ for k, v in b }${v}%{ endfor }"',
            {"a": "%{for k, v in b}${v}%{endfor}"},
            id="for directive",
        ),
        pytest.param("a = <<E\n x\nE\n", {"a": " x\n"}, id="heredoc"),
        pytest.param("a = <<-E\n  x\n    y\n  E\n", {"a": "x\n  y\n"}, id="flush heredoc"),
    ],
)
def test_the_value_is_what_conftest_gives(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_what_is_nested_too_deeply_stays_text() -> None:
    deep = "[" * 120 + "]" * 120
    found = value(f"a = {deep}")["a"]
    depth = 0
    while isinstance(found, list):
        found, depth = found[0], depth + 1
    assert (depth, found) == (89, "${" + "[" * 31 + "]" * 31 + "}")


@pytest.mark.parametrize(
    ("text", "message", "span"),
    [
        pytest.param(
            'a "b" {}\na {}',
            "blocks a have different numbers of labels",
            Span("main.tf", 2, 1, 2, 2),
            id="labels",
        ),
        pytest.param(
            "a {}\na = 1", "a is both an attribute and a block", Span("main.tf", 1, 1, 1, 2), id="both"
        ),
        pytest.param(
            "x {\n  a {}\n  a = 1\n}",
            "a is both an attribute and a block",
            Span("main.tf", 2, 3, 2, 4),
            id="both, nested",
        ),
        pytest.param(
            "a {\n" * 40 + "}\n" * 40,
            "blocks are nested too deeply",
            Span("main.tf", 31, 1, 31, 2),
            id="depth",
        ),
        pytest.param(
            "a " + '"b" ' * 70 + "{}",
            "blocks are nested too deeply",
            Span("main.tf", 1, 1, 1, 282),
            id="labels",
        ),
    ],
)
def test_what_has_no_json_structure_is_an_error(text: str, message: str, span: Span) -> None:
    with pytest.raises(ParseError) as caught:
        value(text)
    assert (caught.value.message, caught.value.span) == (message, span)
