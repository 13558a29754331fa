"""`format` and `formatlist`: what Terraform 1.11.4 gives, and what is left where not everything is known."""

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
    (r'format("%s", "a")', "string", "a"),
    (r'format("%s and %d", "a", 5)', "string", "a and 5"),
    (r'format("%d", "12")', "string", "12"),
    (r'format("%d", -7)', "string", "-7"),
    (r'format("%5d|", 42)', "string", "   42|"),
    (r'format("%-5d|", 42)', "string", "42   |"),
    (r'format("%05d|", 42)', "string", "00042|"),
    (r'format("%-05d|", 42)', "string", "42   |"),
    (r'format("%+d", 42)', "string", "+42"),
    (r'format("% d", 42)', "string", " 42"),
    (r'format("%+05d", 42)', "string", "+0042"),
    (r'format("%05d", -42)', "string", "-0042"),
    (r'format("%.4d", 42)', "string", "0042"),
    (r'format("%8.4d|", 42)', "string", "    0042|"),
    (r'format("%08.4d|", 42)', "string", "    0042|"),
    (r'format("%.0d|", 0)', "string", "|"),
    (r'format("%b", 5)', "string", "101"),
    (r'format("%#b", 5)', "string", "0b101"),
    (r'format("%o", 64)', "string", "100"),
    (r'format("%#o", 64)', "string", "0100"),
    (r'format("%x", 255)', "string", "ff"),
    (r'format("%X", 255)', "string", "FF"),
    (r'format("%#x", 255)', "string", "0xff"),
    (r'format("%#X", -255)', "string", "-0XFF"),
    (r'format("%08b", 5)', "string", "00000101"),
    (r'format("%x", "255")', "string", "ff"),
    (r'format("%e", 1234.5678)', "string", "1.234568e+03"),
    (r'format("%E", 1234.5678)', "string", "1.234568E+03"),
    (r'format("%f", 1234.5678)', "string", "1234.567800"),
    (r'format("%f", 1)', "string", "1.000000"),
    (r'format("%.2f", 2.675)', "string", "2.67"),
    (r'format("%.2f", 2.665)', "string", "2.67"),
    (r'format("%.1f", 0.25)', "string", "0.2"),
    (r'format("%.1f", 0.35)', "string", "0.3"),
    (r'format("%.0f", 0.5)', "string", "0"),
    (r'format("%.0f", 1.5)', "string", "2"),
    (r'format("%.0f", 2.5)', "string", "2"),
    (r'format("%9.2f|", 3.14159)', "string", "     3.14|"),
    (r'format("%-9.2f|", 3.14159)', "string", "3.14     |"),
    (r'format("%09.2f|", -3.14159)', "string", "-00003.14|"),
    (r'format("%+.2f", 3.14159)', "string", "+3.14"),
    (r'format("% .2f", 3.14159)', "string", " 3.14"),
    (r'format("%.3e", 123456)', "string", "1.235e+05"),
    (r'format("%.0e", 15)', "string", "2e+01"),
    (r'format("%e", 0)', "string", "0.000000e+00"),
    (r'format("%f", 0)', "string", "0.000000"),
    (r'format("%g", 0)', "string", "0"),
    (r'format("%g", 1234567)', "string", "1.234567e+06"),
    (r'format("%g", 123456)', "string", "123456"),
    (r'format("%g", 0.0001)', "string", "0.0001"),
    (r'format("%g", 0.00001)', "string", "1e-05"),
    (r'format("%g", 1.5)', "string", "1.5"),
    (r'format("%G", 1e30)', "string", "1E+30"),
    (r'format("%g", 100000)', "string", "100000"),
    (r'format("%g", 1000000)', "string", "1e+06"),
    (r'format("%g", 1e6)', "string", "1e+06"),
    (r'format("%.3g", 1234.5678)', "string", "1.23e+03"),
    (r'format("%.3g", 100)', "string", "100"),
    (r'format("%.10g", 1234.5678)', "string", "1234.5678"),
    (r'format("%.3g", 0.00012345)', "string", "0.000123"),
    (r'format("%.0g", 15)', "string", "2e+01"),
    (r'format("%8g|", 1.5)', "string", "     1.5|"),
    (r'format("%08g|", -1.5)', "string", "-00001.5|"),
    (r'format("%v", 1234567)', "string", "1.234567e+06"),
    (r'format("%v", 123456)', "string", "123456"),
    (r'format("%v", 0.1)', "string", "0.1"),
    (
        r'format("%v", 1/3)',
        "string",
        "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335",
    ),
    (r'format("%v", -1e-7)', "string", "-1e-07"),
    (r'format("%v", "x")', "string", "x"),
    (r'format("%v", true)', "string", "true"),
    (r'format("%v", [1, "a", true, null])', "string", '[1,"a",true,null]'),
    (r'format("%v", {a = "<b>", "c" = 1})', "string", '{"a":"\\u003cb\\u003e","c":1}'),
    (r'format("%v", toset(["b", "a"]))', "string", '["a","b"]'),
    (r'format("%#v", "a\"b")', "string", '"a\\"b"'),
    (r'format("%#v", 1234567)', "string", "1234567"),
    (r'format("%#v", 1.5)', "string", "1.5"),
    (r'format("%#v", true)', "string", "true"),
    (r'format("%5v|", "x")', "string", "    x|"),
    (r'format("%-5v|", "x")', "string", "x    |"),
    (r'format("%05v|", "x")', "string", "0000x|"),
    (r'format("%-05v|", "x")', "string", "x0000|"),
    (r'format("%10v|", true)', "string", "      true|"),
    (r'format("%t", true)', "string", "true"),
    (r'format("%t", "false")', "string", "false"),
    (r'format("%10t|", true)', "string", "true|"),
    (r'format("%q", "a\"<b")', "string", '"a\\"\\u003cb"'),
    (r'format("%10q|", "a")', "string", '       "a"|'),
    (r'format("%q", 5)', "string", '"5"'),
    (r'format("%s", 5)', "string", "5"),
    (r'format("%s", true)', "string", "true"),
    (r'format("%5s|", "é")', "string", "    é|"),
    (r'format("%5s|", "👨‍👩‍👧")', "string", "    \U0001f468\u200d\U0001f469\u200d\U0001f467|"),
    (r'format("%-5s|", "ab")', "string", "ab   |"),
    (r'format("%05s|", "ab")', "string", "000ab|"),
    (r'format("%.2s|", "héllo")', "string", "hé|"),
    (r'format("%.0s|", "hello")', "string", "hello|"),
    (r'format("%.s|", "hello")', "string", "hello|"),
    (r'format("%5.1s|", "hello")', "string", "    h|"),
    (r'format("%%")', "string", "%"),
    (r'format("%% %s", "a")', "string", "% a"),
    (r'format("%[2]s %[1]s", "a", "b")', "string", "b a"),
    (r'format("%[1]s %[1]s", "a")', "string", "a a"),
    (r'format("%[2]s", "a", "b")', "string", "b"),
    (r'format("%[2]s %s", "a", "b", "c")', "string", "b c"),
    (r'format("%5[1]s|", "a")', "string", "    a|"),
    (r'format("%5.1[1]s|", "abc")', "string", "    a|"),
    (r'format("")', "string", ""),
    (r'format("é%s", "\u0301")', "string", "é\u0301"),
    (r'format("e%s", "\u0301")', "string", "é"),
    (r"format(5)", "string", "5"),
    (r'format("%s", 1e10)', "string", "10000000000"),
    (r'format("%d", 1e20)', "string", "100000000000000000000"),
    (r'format("%d", 123456789012345678901234567890)', "string", "123456789012345678901234567890"),
    (r'format("%.30f", 0.1)', "string", "0.100000000000000000000000000000"),
    (r'format("%.20e", 0.1)', "string", "1.00000000000000000000e-01"),
    (r'format("%-+5d|", 3)', "string", "+3   |"),
    (r'format("%+-05.1f|", 3.25)', "string", "+03.2|"),
    (r'format("%#.3x", 10)', "string", "0x00a"),
    (r'format("%#010x", 10)', "string", "0x0000000a"),
    (r'formatlist("%s", ["a", "b"])', "list(string)", ["a", "b"]),
    (r'formatlist("%s-%s", ["a", "b"], "c")', "list(string)", ["a-c", "b-c"]),
    (r'formatlist("%s", "a")', "list(string)", ["a"]),
    (r'formatlist("x")', "list(string)", ["x"]),
    (r'formatlist("%s", [])', "list(string)", []),
    (r'formatlist("%s", toset(["b", "a"]))', "list(string)", ["a", "b"]),
    (r'formatlist("%v", [[1], [2]])', "list(string)", ["[1]", "[2]"]),
    (r'formatlist("%s", tolist(["a"]))', "list(string)", ["a"]),
    (r'formatlist("%v", {a = 1})', "list(string)", ['{"a":1}']),
    (r'formatlist("%s-%s", [], "c")', "list(string)", []),
    (
        r'format("%g", 38/54)',
        "string",
        "0.7037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037",
    ),
    (
        r'format("%v", -38/54)',
        "string",
        "-0.7037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037037",
    ),
]
"""Expressions with the types and the values that they have in Terraform; null is of any type."""

WRONG = [
    r'format("%d", 5.5)',
    r'format("%d", "x")',
    r'format("%t", "x")',
    r'format("%s", [])',
    r'format("100%")',
    r'format("%")',
    r'format("% %")',
    r'format("%5%")',
    r'format("%z", 1)',
    r'format("%s")',
    r'format("%s", "a", "b")',
    r'format("x", "a")',
    r'format("%[0]s", "a")',
    r'format("%[1]5s", "a")',
    r'format("%[3]s", "a")',
    r'format("%é", 1)',
    r'formatlist("%s-%s", ["a", "b"], ["c"])',
    r'formatlist("%s %d", ["a"], [1.5])',
]
"""Expressions that are errors in Terraform."""

PARTLY_KNOWN = [
    (r'format("%s-app", x)', Text((X, "-app"))),
    (r'format("%v-app", x)', Text((Unknown('format("%v", x)'), "-app"))),
    (r'format("%-+08.3d|", x)', Text((Unknown('format("%-+08.3d", x)'), "|"))),
    (r'format("%v-app", "a${x}b")', Text(("a", X, "b-app"))),
    (r'format("%5s", "a${x}")', Unknown('format("%5s", "a${x}")')),
    (r'format("%s/%s", "a", x)', Text(("a/", X))),
    (r'format("%[2]s%[1]s", x, "a")', Text(("a", X))),
    (r'formatlist("%s-%s", ["a", x], "c")', ["a-c", Text((X, "-c"))]),
    (r'formatlist("%s", ["a${x}"])', [Text(("a", X))]),
]

UNDECIDED = [
    r"format(x, 1)",
    r'format("%v", [x])',
    r'format("%v", {(x) = 1})',
    r'format("%s", jsonencode({a = x}))',
    r'format("%v", null)',
    r'format("%s", null)',
    r'formatlist("%s", null)',
    r'formatlist("%s-%s", x, "c")',
    r'formatlist("%s", toset(["a", x]))',
    r'format("%1000000000d", 5)',
    r'format("%.99999999999s", "a")',
    r'format("%[99999999999]s", "a")',
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
