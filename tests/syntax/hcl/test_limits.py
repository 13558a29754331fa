"""Hostile inputs: they end soon, in a tree or in an error, and never in a RecursionError."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.hcl import parse
from scanner.syntax.hcl.cursor import MAX_DEPTH
from scanner.syntax.hcl.tree import MAX_HEIGHT, Body, Node, children

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 30_000
"""A quadratic reader would need minutes."""

NESTING = {
    "list": ("a = ", "["),
    "parentheses": ("a = ", "("),
    "object": ("a = ", "{x="),
    "object key": ("a = ", "{"),
    "minus": ("a = ", "-"),
    "not": ("a = ", "!"),
    "call": ("a = ", "f("),
    "index": ("a = ", "x["),
    "template": ("a = ", '"${'),
    "directive": ("a = ", '"%{ if '),
    "conditional": ("a = ", "x ? "),
    "other value": ("a = ", "x ? y : "),
    "for": ("a = ", "[for x in "),
    "for object": ("a = ", "{for x in y : x => "),
    "splat": ("a = x", "[*]"),
    "block": ("", "b {\n"),
}


@pytest.mark.parametrize(("before", "opening"), NESTING.values(), ids=NESTING)
def test_deep_nesting_is_an_error_at_its_place(before: str, opening: str) -> None:
    source = Source("x.tf", before + opening * MANY)
    with pytest.raises(ParseError, match=f"nesting deeper than {MAX_DEPTH} levels") as caught:
        parse(source)
    span = caught.value.span
    assert span is not None
    offset = source.line_starts[span.line - 1] + span.column - 1
    assert (offset - len(before)) // len(opening) <= MAX_DEPTH


@pytest.mark.parametrize(
    ("opening", "middle", "closing"),
    [("[", "1", "]"), ("(", "1", ")"), ("-", "1", ""), ("f(", "1", ")"), ("x ? y : ", "1", "")],
)
def test_nesting_up_to_the_limit_is_read(opening: str, middle: str, closing: str) -> None:
    levels = MAX_DEPTH
    body = parse(Source("x.tf", f"a = {opening * levels}{middle}{closing * levels}\n"))
    assert height(body) == levels + 3


def test_a_tree_that_is_too_high_is_refused_although_it_is_not_deep() -> None:
    assert height(parse(Source("x.tf", f"a = {'1 + ' * 250}1\n"))) == 253
    with pytest.raises(ParseError, match=f"nesting deeper than {MAX_HEIGHT} levels"):
        parse(Source("x.tf", f"a = [[[[{'1 + ' * 252}1]]]]\n"))
    with pytest.raises(ParseError, match=f"more than {MAX_HEIGHT} operators in a row"):
        parse(Source("x.tf", f"a = {'1 + ' * MANY}1\n"))
    with pytest.raises(ParseError, match=f"nesting deeper than {MAX_HEIGHT} levels"):
        parse(Source("x.tf", f"a = {'[1 + x[' * 90}1{']]' * 90}\n"))


LONG = {
    "traversal": "a = x" + ".y" * MANY + "\n",
    "indexes": "a = x" + "[0]" * MANY + "\n",
    "splats": "a = x" + ".*[0]" * MANY + "\n",
    "namespaces": "a = " + "x::" * MANY + "f()\n",
    "list": "a = [" + "1," * MANY + "]\n",
    "object": "a = {\n" + "x = 1\n" * MANY + "}\n",
    "arguments": "a = f(" + "g()," * MANY + ")\n",
    "attributes": "".join(f"a{number} = 1\n" for number in range(MANY)),
    "labels": "b " + '"x" ' * MANY + "{\n}\n",
    "escaped labels": "b " + '"\\n" ' * MANY + "{\n}\n",
    "blocks": "b {\n}\n" * MANY,
    "dollars": 'a = "' + "$" * MANY + '"\n',
    "escapes": 'a = "' + "\\n" * MANY + '"\n',
    "combining": 'a = "' + "e\u0301" * MANY + '"\n',
    "interpolations": 'a = "' + "${x}" * MANY + '"\n',
    "stripped": 'a = "' + " ${~ x ~} " * MANY + '"\n',
    "directives": 'a = "' + "%{if x}%{endif}" * MANY + '"\n',
    "heredocs": "".join(f"a{number} = <<E{number}\nx\nE{number}\n" for number in range(MANY // 10)),
    "lone words": "a = <<E\n" + "fi\n" * MANY + "E\n",
    "blank lines": "a = <<-E\n" + " \t\n" * MANY + "E\n",
    "indented lines": "a = <<-E\n" + "  x\n" * MANY + "E\n",
    "comments": "/* */" * MANY + "#\n" * MANY,
    "spaces": "a = 1" + " \t" * MANY,
    "digits": "a = 0." + "1" * MANY + "\n",
    "name": "a = " + "é" * MANY + "\n",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_input_is_read(text: str) -> None:
    assert parse(Source("x.tf", text)).end == len(text)


UNFINISHED = {
    "quotes": "a = " + '"' * MANY,
    "strings": 'a = "' * MANY,
    "comments": "a /*" * MANY,
    "heredocs": "a = <<E\n" * MANY,
    "markers": "a = " + "<<E" * MANY,
    "dots": "a = 1" + "." * MANY,
    "numbers": "a = " + "1." * MANY,
    "labels": "b " + '"x" ' * MANY,
    "backslashes": 'a = "' + "\\" * (MANY + 1) + '"\n',
    "brackets and space": "a = " + "[ \n" * MANY,
    "stars": "a = x" + "[ *" * MANY,
}


@pytest.mark.parametrize("text", UNFINISHED.values(), ids=UNFINISHED)
def test_long_input_that_is_not_hcl_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse(Source("x.tf", text))


def test_huge_numbers_are_refused_before_they_are_computed() -> None:
    with pytest.raises(ParseError, match="out of range"):
        parse(Source("x.tf", "a = 1e999999999\n"))


def height(body: Body) -> int:
    """Return the number of nodes above one another."""

    def levels() -> Iterator[list[Node]]:
        level: list[Node] = [body]
        while level:
            yield level
            level = [child for node in level for child in children(node)]

    return sum(1 for _ in levels())
