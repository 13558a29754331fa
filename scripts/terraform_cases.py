"""The expressions that Terraform is asked about: written ones, and all combinations of operators and values.

Written ones are in `fixtures/terraform-evaluation/expressions`, a topic in each file: one on each line, or, in
`*.multiline.txt`, with empty lines between them, of which two stand for one in the expression.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from scripts.random_expressions import expressions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = 3
RANDOM = 2400
"""Expressions made at random, the same ones each time."""

SCALARS = ('"a"', '"1"', '"true"', '""', "1", "-2.5", "0", "true", "false", "null")
COLLECTIONS = (
    *("[]", '["a", "b"]', "[1, 2]", '[1, "a"]', "{}", '{a = "x"}', "{a = 1, b = true}"),
    *('tolist(["b", "a"])', "tolist([2, 1])", 'toset(["b", "a"])', "toset([2, 1])"),
    *('tomap({b = "x", a = "y"})', "tomap({a = 1})", "[null]", "[[1], [2]]", "[{a = 1}]"),
    *("local.no_strings", "local.no_names"),
)
VALUES = SCALARS + COLLECTIONS
BRANCHES = (
    *(
        '"a"',
        '"1"',
        "1",
        "true",
        "null",
        "[]",
        '["a"]',
        "[1]",
        '[1, "a"]',
        "{}",
        '{a = "x"}',
        "{a = 1, b = true}",
    ),
    *('tolist(["a"])', "tolist([1])", 'toset(["a"])', "toset([1])", 'tomap({a = "x"})', "tomap({a = 1})"),
)
CONVERSIONS = ("tostring", "tonumber", "tobool", "tolist", "toset", "tomap")
OF_ANY = (
    *(
        "jsonencode",
        "yamlencode",
        "length",
        "keys",
        "values",
        "flatten",
        "compact",
        "distinct",
        "sort",
        "reverse",
    ),
    *("sum", "alltrue", "anytrue", "one", "upper", "abs", "nonsensitive", "try", "can", "transpose"),
    *("coalesce", "coalescelist", "merge", "concat", "min", "max", "setunion", "setproduct", "base64encode"),
    *(
        "md5",
        "trimspace",
        "title",
        "strrev",
        "issensitive",
        "chomp",
        "urlencode",
        "ceil",
        "signum",
        "jsondecode",
    ),
)
TEXTS = (
    '""',
    '"a"',
    '"Hello, World"',
    '" x\\n"',
    '"\u00e9\U0001f600e\\u0301"',
    '"a,b,,c"',
    '"ABC def"',
    '"0012"',
)
OF_TEXT = (
    *("upper", "lower", "title", "trimspace", "chomp", "strrev", "length", "md5", "sha1", "sha256", "sha512"),
    *("base64encode", "base64sha256", "base64sha512", "urlencode", "jsonencode", "yamlencode", "basename"),
    *("dirname", "tonumber", "tobool", "base64decode"),
)
OF_TWO_TEXTS = (
    "split",
    "startswith",
    "endswith",
    "strcontains",
    "trim",
    "trimprefix",
    "trimsuffix",
    "regexall",
)
PARTS = ('""', '"a"', '","', '"Hello"', '"o"', '"\\n"')
NUMBERS = ("0", "1", "-1", "2.5", "-2.5", "1e10", "0.1", '"7"', "123456789012345678901", "1/3")
OF_NUMBER = ("abs", "ceil", "floor", "signum", "tostring", "jsonencode", "yamlencode", "tobool")
OF_TWO_NUMBERS = ("pow", "log", "min", "max", "range")
COUNTS = ("0", "1", "-1", "2", "5", "1.5", '"1"', "null")


def cases(fixture: Path) -> Iterator[tuple[str, str]]:
    """Return the topic and the text of each expression, each text once."""
    seen = set()
    for topic, expression in (*written(fixture), *combined(), *random(fixture)):
        if expression not in seen:
            seen.add(expression)
            yield topic, expression


def random(fixture: Path) -> Iterator[tuple[str, str]]:
    """Return the topic and the texts of the expressions that are made at random."""
    for number, expression in enumerate(expressions(fixture, SEED, RANDOM)):
        yield f"random {number // 200}", expression


def written(fixture: Path) -> Iterator[tuple[str, str]]:
    """Return the topics and texts of the expressions that are in files."""
    for path in sorted((fixture / "expressions").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        several = path.name.endswith(".multiline.txt")
        entries = text.replace("\n\n\n", "\n\0\n").split("\n\n") if several else text.split("\n")
        topic = path.name.split(".")[0]
        yield from ((topic, entry.strip("\n").replace("\0", "")) for entry in entries if entry.strip())


def combined() -> Iterator[tuple[str, str]]:
    """Return the topics and texts of the expressions that are made from values."""
    for left, right in product(SCALARS, SCALARS):
        for operator in ("+", "%", "&&", "<"):
            yield f"operators {operator}", f"{left} {operator} {right}"
    for left, right in product(VALUES, VALUES):
        yield "operators ==", f"{left} == {right}"
    for value in VALUES:
        yield "operators -", f"-{value}"
        yield "operators !", f"!{value}"
        yield "templates of values", f'"<${{{value}}}>"'
        yield "templates of values", f'"${{{value}}}"'
        yield "for over values", f"[for k, v in {value} : [k, v]]"
        yield "splat", f"{value}[*]"
        yield from ((f"conversion {name}", f"{name}({value})") for name in CONVERSIONS)
        yield from ((f"function {name}", f"{name}({value})") for name in OF_ANY)
        yield from (("index", f"{value}[{key}]") for key in ("0", '"a"', "null"))
    for then, otherwise in product(BRANCHES, BRANCHES):
        yield "conditional", f"var.enabled ? {then} : {otherwise}"
    for left, right in product(BRANCHES, BRANCHES):
        if left < right:
            yield "conversion tolist", f"tolist([{left}, {right}])"
    for name, text in product(OF_TEXT, TEXTS):
        yield f"function {name}", f"{name}({text})"
    for name, text, part in product(OF_TWO_TEXTS, TEXTS, PARTS):
        first, second = (part, text) if name in ("split", "regexall") else (text, part)
        yield f"function {name}", f"{name}({first}, {second})"
    for name, number in product(OF_NUMBER, NUMBERS):
        yield f"function {name}", f"{name}({number})"
    for name, left, right in product(OF_TWO_NUMBERS, NUMBERS[:8], ("0", "2", "-3", "0.5", "10")):
        if name != "range" or left != "1e10":
            yield f"function {name}", f"{name}({left}, {right})"
    for text, start, length in product(TEXTS[:5], COUNTS, COUNTS):
        yield "function substr", f"substr({text}, {start}, {length})"
    for value, index in product(COLLECTIONS, COUNTS):
        yield "function element", f"element({value}, {index})"
        yield "function chunklist", f"chunklist({value}, {index})"
