from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.evaluate.values import Encoded, Text, Value, weight_of
from scanner.facts.model import Unknown
from scanner.formats.terraform.evaluate import SimpleEvaluator
from scanner.formats.terraform.module import Module
from scanner.model import Source
from scanner.syntax.hcl import parse_expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Tree

    TreeOf = Callable[[dict[str, str]], Tree]

NAMES = """
variable "name" { default = "web" }
variable "none" { default = null }
variable "unset" {}
variable "strange" { default = local.image }
variable "map" {
  default = { a = { b = ["x", "y"] } }
}
locals {
  tag    = "1.${local.minor}"
  minor  = 27
  image  = "${var.registry}/app:${local.tag}"
  list   = [local.tag, var.unset]
  self   = local.self
  left   = local.right
  right  = "x ${local.left}"
  caught = [local.left]
  typo   = local.missing
  called = upper(local.tag)
}
"""


def evaluated(text: str, files: TreeOf, names: str = NAMES) -> Value:
    module = Module(files({"names.tf": names}), "")
    return SimpleEvaluator(module).value(parse_expression(Source("main.tf", text)), text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a"', "a"),
        ("1", 1),
        ("-1.5", -1.5),
        ("true", True),
        ("null", None),
        ("!true", Unknown("!true")),
        ("-x", Unknown("-x")),
        ("(1)", 1),
        ('"${1}"', 1),
        ('"${1} ${true} ${1.5}"', "1 true 1.5"),
        ('["a", [1]]', ["a", [1]]),
        ("{ a = 1, (b) = 2 }", {"a": 1, "${(b)}": 2}),
        ("var.name", "web"),
        ("var.none", None),
        ("var.unset", Unknown("var.unset")),
        ("var.missing", Unknown("var.missing")),
        ("var.strange", Unknown("var.strange")),
        ("var.map.a.b[1]", "y"),
        ("var.map.a.b.1", "y"),
        ('var.map["a"]["b"]', ["x", "y"]),
        ("var.map.a.b[2]", Unknown("var.map.a.b[2]")),
        ("var.map.a.b[var.i]", Unknown("var.map.a.b[var.i]")),
        ("var.map.a[true]", Unknown("var.map.a[true]")),
        ("var.map.*.a", Unknown("var.map.*.a")),
        ("var.map[*]", Unknown("var.map[*]")),
        ("var", Unknown("var")),
        ('var["name"]', Unknown('var["name"]')),
        ("local.tag", "1.27"),
        ("local.image", Text((Unknown("var.registry"), "/app:1.27"))),
        ('"${local.image}-${var.name}"', Text((Unknown("var.registry"), "/app:1.27-web"))),
        ("local.list", ["1.27", Unknown("var.unset")]),
        ("local.self", Unknown("local.self")),
        ("local.left", Unknown("local.left")),
        ("local.right", Unknown("local.right")),
        ("local.caught", Unknown("local.caught")),
        ("local.typo", Unknown("local.typo")),
        ("local.called", Unknown("local.called")),
        ('"${local.list}"', ["1.27", Unknown("var.unset")]),
        ('"x ${local.list}"', Text(("x ", Unknown("local.list")))),
        ('"x ${null}"', Text(("x ", Unknown("null")))),
        ('"%{ if a }b%{ endif }"', Unknown("%{ if a }b%{ endif }")),
        ('"x%{ if a }b%{ endif }"', Text(("x", Unknown("%{ if a }b%{ endif }")))),
        ("jsonencode([var.name, var.unset])", Encoded("json", ["web", Unknown("var.unset")])),
        ('base64encode("a")', Encoded("base64", "a")),
        ("jsonencode(a...)", Unknown("jsonencode(a...)")),
        ("jsonencode()", Unknown("jsonencode()")),
        ("upper(var.name)", Unknown("upper(var.name)")),
        ("a ? 1 : 2", Unknown("a ? 1 : 2")),
        ("1 + 1", Unknown("1 + 1")),
        ("[for x in y : x]", Unknown("[for x in y : x]")),
        ("aws_instance.web.id", Unknown("aws_instance.web.id")),
        ("each.value", Unknown("each.value")),
    ],
)
def test_the_simple_evaluator(text: str, expected: Value, files: TreeOf) -> None:
    assert evaluated(text, files) == expected


@pytest.mark.parametrize("first", ["a", "b", "c", "d", "e"])
def test_cycles_are_unknown_wherever_one_begins(first: str, files: TreeOf) -> None:
    names = "locals {\n a = local.b\n b = [local.c, local.d]\n c = local.a\n d = local.b\n e = [local.d, 1]\n f = 1\n}"
    module = Module(files({"names.tf": names}), "")
    module.local(first)
    assert {name: module.local(name) for name in "abcde"} == dict.fromkeys("abcde")
    assert module.local("f") is not None


def test_a_long_chain_of_locals_needs_no_stack(files: TreeOf) -> None:
    chain = "\n".join(f"l{index} = local.l{index + 1}" for index in range(5_000))
    assert evaluated("local.l0", files, f'locals {{\n{chain}\nl5000 = "end"\n}}') == "end"


def test_a_value_that_grows_too_high_is_unknown(files: TreeOf) -> None:
    chain = "\n".join(f"l{index} = [local.l{index + 1}]" for index in range(200))
    found = evaluated("local.l0", files, f'locals {{\n{chain}\nl200 = "end"\n}}')
    height = 0
    while isinstance(found, list):
        found, height = found[0], height + 1
    assert (found, height) == (Unknown("local.l20"), 20)


DOUBLING_TEXT = [f'l{index} = "${{local.l{index + 1}}}${{local.l{index + 1}}}"' for index in range(40)]
DOUBLING_LIST = [f"l{index} = [local.l{index + 1}, local.l{index + 1}]" for index in range(60)]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        pytest.param([*DOUBLING_TEXT, 'l40 = "xx"'], "[local.l0, local.l5, local.l10]", id="text"),
        pytest.param(
            [*DOUBLING_LIST, 'l60 = "xx"'], "[local.l0, local.l40, local.l45, local.l45]", id="list"
        ),
        pytest.param(["l0 = { a = [1, 2, 3] }"], "[" + "local.l0.a," * 60_000 + "]", id="steps"),
    ],
)
def test_what_names_bring_into_a_value_is_bounded(lines: list[str], text: str, files: TreeOf) -> None:
    found = evaluated(text, files, "locals {\n" + "\n".join(lines) + "\n}")
    assert weight_of(found, 1_000_000) < 300_000


def test_a_step_into_a_large_value_costs_what_it_leads_to(files: TreeOf) -> None:
    names = "locals { large = { " + ", ".join(f'k{index} = "v"' for index in range(10_000)) + " } }"
    assert evaluated("[" + "local.large.k7," * 100 + "]", files, names) == ["v"] * 100
