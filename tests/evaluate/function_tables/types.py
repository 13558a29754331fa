"""Functions that convert values, and mark them: what Terraform 1.11.4 gives, and what is left where not everything is known."""

from __future__ import annotations

from decimal import Decimal

from scanner.evaluate.values import Text
from scanner.facts.model import Unknown

X = Unknown("x")

VALUES = [
    (r'tobool("true")', "bool", True),
    (r'tobool("false")', "bool", False),
    (r'tobool("1")', "bool", True),
    (r"tobool(true)", "bool", True),
    (r"tobool(null)", "any", None),
    (r'tonumber("1.50")', "number", Decimal("1.5")),
    (r'tonumber("1e3")', "number", 1000),
    (r"tonumber(1)", "number", 1),
    (r"tonumber(null)", "any", None),
    (r"tostring(1)", "string", "1"),
    (r"tostring(1.50)", "string", "1.5"),
    (r"tostring(true)", "string", "true"),
    (r"tostring(null)", "any", None),
    (r'tostring("x")', "string", "x"),
    (r"tostring(pow(2, 100))", "string", "1267650600228229400000000000000"),
    (r"tostring(1e30)", "string", "1000000000000000000000000000000"),
    (r"tostring(0.000001)", "string", "0.000001"),
    (
        r"tostring(1/3)",
        "string",
        "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335",
    ),
    (r'tolist(["a", 1])', "list(string)", ["a", "1"]),
    (r'tolist(["a", true])', "list(string)", ["a", "true"]),
    (r"tolist([])", "list(any)", []),
    (r'tolist(toset(["b", "a"]))', "list(string)", ["a", "b"]),
    (r"tolist(null)", "any", None),
    (r'tolist([null, "a"])', "list(string)", [None, "a"]),
    (r'tolist([["a"], [1]])', "list(tuple([string]))", [["a"], ["1"]]),
    (r'tolist([{a=1}, {a="x"}])', "list(object({a=string}))", [{"a": "1"}, {"a": "x"}]),
    (r"tolist([{a=1}, {b=1}])", "list(map(number))", [{"a": 1}, {"b": 1}]),
    (r'tomap({a = 1, b = "x"})', "map(string)", {"a": "1", "b": "x"}),
    (r"tomap({})", "map(any)", {}),
    (r'tomap({a = {b = 1}, c = {b = "x"}})', "map(object({b=string}))", {"a": {"b": "1"}, "c": {"b": "x"}}),
    (r"tomap(null)", "any", None),
    (r'toset(["b", "a", "b"])', "set(string)", ["a", "b"]),
    (r'toset([1, "1"])', "set(string)", ["1"]),
    (r"toset([])", "set(any)", []),
    (r"toset([3, 10, 2])", "set(number)", [2, 3, 10]),
    (r"toset([true, false])", "set(bool)", [False, True]),
    (r'toset([["b"], ["a"]])', "set(tuple([string]))", [["a"], ["b"]]),
    (r"toset([{a = 2}, {a = 1}])", "set(object({a=number}))", [{"a": 1}, {"a": 2}]),
    (r"toset(null)", "any", None),
    (r'toset(["a", null])', "set(string)", ["a", None]),
    (r'nonsensitive("x")', "string", "x"),
    (r"nonsensitive([1])", "tuple([number])", [1]),
    (r'issensitive("a")', "bool", False),
    (r"issensitive([null])", "bool", False),
    (r"ephemeralasnull({a = [1]})", "object({a=tuple([number])})", {"a": [1]}),
]
"""Expressions with the types and the values that they have in Terraform; null is of any type."""

WRONG = [
    r'tobool("yes")',
    r"tobool(1)",
    r'tonumber("0x10")',
    r'tonumber("abc")',
    r"tonumber(true)",
    r'tonumber("")',
    r'tonumber(" 1")',
    r"tostring([])",
    r"tolist({a=1})",
    r'tolist("a")',
    r'tolist([["a"], "b"])',
    r'tomap({a = 1, b = ["x"]})',
    r'tomap(["a"])',
    r'toset("a")',
    r"toset({a=1})",
]
"""Expressions that are errors in Terraform."""

PARTLY_KNOWN = [
    (r'tolist(["a", x])', ["a", X]),
    (r'tomap({a = x, b = "c"})', {"a": X, "b": "c"}),
    (r"toset([x])", [X]),
    (r'tostring("a${x}")', Text(("a", X))),
    (r'nonsensitive(["a", x])', ["a", X]),
    (r"nonsensitive(x)", X),
]

UNDECIDED = [
    r"tostring(x)",
    r"tonumber(x)",
    r'tonumber("a${x}")',
    r"tobool(x)",
    r"tolist(x)",
    r'tolist(toset(["a", x]))',
    r'sensitive("x")',
    r"issensitive(x)",
    r'issensitive(sensitive("a"))',
    r"ephemeralasnull(x)",
]
