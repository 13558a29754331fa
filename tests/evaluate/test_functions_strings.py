"""Functions of strings: what Terraform 1.11.4 gives, and what is left where not everything is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.evaluate.evaluator import EvaluationError
from scanner.evaluate.values import Text
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl.parser import parse_expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.evaluate.evaluator import Evaluator
    from scanner.evaluate.values import Value

X = Unknown("x")

VALUES = [
    (r'chomp("a\n\n")', "string", "a"),
    (r'chomp("a\r\n\r")', "string", "a"),
    (r'chomp("a\n b")', "string", "a\n b"),
    (r'chomp("")', "string", ""),
    (r"chomp(5)", "string", "5"),
    (r'endswith("hello", "lo")', "bool", True),
    (r'endswith("hello", "")', "bool", True),
    (r'endswith("hello", "hello world")', "bool", False),
    (r'startswith("hello", "he")', "bool", True),
    (r'startswith("hello", "")', "bool", True),
    (r'startswith("", "a")', "bool", False),
    (r'strcontains("hello", "ll")', "bool", True),
    (r'strcontains("hello", "")', "bool", True),
    (r'strcontains("hello", "x")', "bool", False),
    (r'indent(2, "a\nb\nc")', "string", "a\n  b\n  c"),
    (r'indent(0, "a\nb")', "string", "a\nb"),
    (r'indent("2", "\n\n")', "string", "\n  \n  "),
    (r'join(",", ["a", "b"])', "string", "a,b"),
    (r'join(",", [])', "string", ""),
    (r'join(",", ["a"], ["b", "c"])', "string", "a,b,c"),
    (r'join("", ["e", "\u0301"])', "string", "é"),
    (r'join(",", ["a", 1, true])', "string", "a,1,true"),
    (r'join(",", toset(["b", "a"]))', "string", "a,b"),
    (r'join(1, ["a", "b"])', "string", "a1b"),
    (r'lower("ÀÉΣİ")', "string", "àé\u03c3i"),
    (r'lower("HELLO")', "string", "hello"),
    (r'upper("straße")', "string", "STRAßE"),
    (r'upper("ŉ ǰ ΐ ﬁ ᾀ ᾲ dž")', "string", "ŉ ǰ \u0390 ﬁ \u1f88 \u1fb2 DŽ"),
    (r'upper("hello")', "string", "HELLO"),
    (r'title("hello world")', "string", "Hello World"),
    (r"""title("it's a dž-test foo_bar 1a")""", "string", "It'S A Dž-Test Foo_bar 1a"),
    (r'title("ünïcode éa")', "string", "Ünïcode Éa"),
    (r'title("")', "string", ""),
    (r'replace("hello", "l", "L")', "string", "heLLo"),
    (r'replace("hello", "", "-")', "string", "-h-e-l-l-o-"),
    (r'replace("hello", "/l+/", "L")', "string", "heLo"),
    (r'replace("hello", "/(h)(e)/", "$2$1")', "string", "ehllo"),
    (r'replace("a/b", "/", "-")', "string", "a-b"),
    (r'replace("a//b", "//", "-")', "string", "-a-/-/-b-"),
    (r'replace("abc", "/x*/", "-")', "string", "-a-b-c-"),
    (r'replace("héllo", "", "_")', "string", "_h_é_l_l_o_"),
    (r'split(",", "a,b,c")', "list(string)", ["a", "b", "c"]),
    (r'split(",", "")', "list(string)", [""]),
    (r'split("", "")', "list(string)", []),
    (r'split("", "abc")', "list(string)", ["a", "b", "c"]),
    (r'split("", "añb")', "list(string)", ["a", "ñ", "b"]),
    (r'split("ab", "ababab")', "list(string)", ["", "", "", ""]),
    (r'split(",", "a,")', "list(string)", ["a", ""]),
    (r'strrev("hello")', "string", "olleh"),
    (r'strrev("añb")', "string", "bña"),
    (r'strrev("e\u0301a")', "string", "aé"),
    (
        r'strrev("👨‍👩‍👧x🇩🇪🇫🇷y")',
        "string",
        "y\U0001f1eb\U0001f1f7\U0001f1e9\U0001f1eax\U0001f468\u200d\U0001f469\u200d\U0001f467",
    ),
    (r'strrev("")', "string", ""),
    (r'substr("hello", 1, 3)', "string", "ell"),
    (r'substr("hello", 0, -1)', "string", "hello"),
    (r'substr("hello", -3, 2)', "string", "ll"),
    (r'substr("hello", -3, 0)', "string", "llo"),
    (r'substr("hello", -3, -1)', "string", "llo"),
    (r'substr("hello", 10, 2)', "string", ""),
    (r'substr("hello", 5, 1)', "string", ""),
    (r'substr("hello", 2, 0)', "string", ""),
    (r'substr("hello", -10, 2)', "string", "he"),
    (r'substr("hello", 1, 100)', "string", "ello"),
    (r'substr("👨‍👩‍👧x🇩🇪", 1, 1)', "string", "x"),
    (r'substr("", 0, 1)', "string", ""),
    (r'substr("", 1, 1)', "string", ""),
    (r'substr("hello", 1, -5)', "string", "ello"),
    (r'trim("?!hello?!", "!?")', "string", "hello"),
    (r'trim("hello", "")', "string", "hello"),
    (r'trim("", "a")', "string", ""),
    (r'trim("ééaéé", "é")', "string", "a"),
    (r'trimprefix("helloworld", "hello")', "string", "world"),
    (r'trimprefix("helloworld", "world")', "string", "helloworld"),
    (r'trimprefix("hello", "")', "string", "hello"),
    (r'trimsuffix("helloworld", "world")', "string", "hello"),
    (r'trimsuffix("helloworld", "")', "string", "helloworld"),
    (r'trimsuffix("helloworld", "x")', "string", "helloworld"),
    (r'trimspace("  hello\n\n\t")', "string", "hello"),
    (r'trimspace("\u00a0x\u2003\u3000\u0085")', "string", "x"),
    (r'trimspace("\u200bx\u001cy\u001c")', "string", "\u200bx\x1cy\x1c"),
    (r'sort(["b", "a", "C", "é"])', "list(string)", ["C", "a", "b", "é"]),
    (r"sort([3, 10, 2])", "list(string)", ["10", "2", "3"]),
    (r"sort([])", "list(string)", []),
    (r'sort(toset(["b", "a"]))', "list(string)", ["a", "b"]),
    (r'sort(["\uffff", "\U00010000"])', "list(string)", ["\uffff", "\U00010000"]),
    (r'core::upper("a")', "string", "A"),
    (r'strrev("\r\na")', "string", "a\r\n"),
    (r'title("ǆ ﬁ")', "string", "ǅ ﬁ"),
]
"""Expressions with the types and the values that they have in Terraform; null is of any type."""

WRONG = [
    r'indent(-1, "a\nb")',
    r'indent(1.5, "a\nb")',
    r'join(",", ["a", null])',
    r'join(",", [["a"]])',
    r'join(",")',
    r'substr("hello", 1.5, 1)',
    r'sort(["a", null])',
    r'sort([["a"]])',
]
"""Expressions that are errors in Terraform."""

PARTLY_KNOWN = [
    (r'join("-", ["a", x, "b"])', Text(("a-", X, "-b"))),
    (r'join("-", ["a", "b${x}"])', Text(("a-b", X))),
    (r'join(x, ["a", "b"])', Text(("a", X, "b"))),
    (r'join("", [x, "e"], ["\u0301"])', Text((X, "e\u0301"))),
    (r'trimspace(" a${x}b ")', Text(("a", X, "b"))),
    (r'lower("A${x}B")', Text(("a", Unknown("lower(x)"), "b"))),
    (r'upper("a${x}")', Text(("A", Unknown("upper(x)")))),
    (r'trimprefix("v1.${x}", "v")', Text(("1.", X))),
    (r'trimprefix("ad${x}", "abc")', Text(("ad", X))),
    (r'trimsuffix("${x}.git", ".git")', X),
    (r'trimsuffix("${x}.gif", ".git")', Text((X, ".gif"))),
    (r'chomp("${x}a\n")', Text((X, "a"))),
    (r'trim("/a${x}b/", "/")', Text(("a", X, "b"))),
    (r'startswith("arn:${x}", "arn:")', True),
    (r'startswith("arn:${x}", "aws")', False),
    (r'endswith("${x}.com", ".com")', True),
    (r'endswith("${x}.com", ".org")', False),
    (r'strcontains("a${x}", "a")', True),
]

UNDECIDED = [
    r'join("-", x)',
    r'join("-", toset(["a", x]))',
    r'trimspace(" ${x} ")',
    r"trimspace(x)",
    r'trimprefix("${x}v", "v")',
    r'trimprefix("ab${x}", "abc")',
    r'trimprefix("a${x}", x)',
    r'trimsuffix("x${x}", ".git")',
    r'chomp("a${x}")',
    r'trim("/${x}/", "/")',
    r'trim("a", x)',
    r'startswith("arn:${x}", "arn:aws")',
    r'startswith(x, "")',
    r'startswith("a", x)',
    r'endswith("${x}s", "aws")',
    r'strcontains("a${x}", "b")',
    r'split(",", "a,${x}")',
    r'replace("a${x}", "a", "b")',
    r'title("a${x}")',
    r'substr("a${x}", 0, 1)',
    r'strrev("a${x}")',
    r'sort(["b", x])',
    r'indent(x, "a")',
    r'lower("%{ if x }A%{ endif }")',
    r"lower(jsonencode({a = x}))",
    r'join(",", [jsonencode({a = x})])',
]


@pytest.mark.parametrize(("expression", "kind", "value"), VALUES, ids=[case[0] for case in VALUES])
def test_a_call_has_the_type_and_the_value_that_terraform_gives_it(
    outcome: Callable[[str], tuple[str, Value]], expression: str, kind: str, value: Value
) -> None:
    assert outcome(expression) == (kind, value)


@pytest.mark.parametrize("expression", WRONG)
def test_what_terraform_refuses_is_an_error(evaluator: Evaluator, expression: str) -> None:
    tree = parse_expression(Source("expression", expression))

    with pytest.raises(EvaluationError):
        evaluator.strict(tree, expression)


@pytest.mark.parametrize("expression", UNDECIDED)
def test_what_depends_on_something_unknown_or_is_too_large_is_unknown_and_no_error(
    evaluator: Evaluator, expression: str
) -> None:
    tree = parse_expression(Source("expression", expression))

    assert evaluator.strict(tree, expression) == Unknown(expression)


@pytest.mark.parametrize(("expression", "value"), PARTLY_KNOWN, ids=[case[0] for case in PARTLY_KNOWN])
def test_what_is_certain_is_known_whatever_is_not(
    evaluated: Callable[[str], Value], expression: str, value: Value
) -> None:
    assert evaluated(expression) == value
