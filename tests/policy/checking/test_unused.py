from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from scanner.model import Source
from scanner.policy.checking.check import check, lint
from scanner.policy.checking.reading import Read
from scanner.policy.engines.embedded import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEAD = "package main\n\n"

NAMES = {
    "an import": ("import data.b.c", ["3:1: unused-import: `c` is imported and never used"]),
    "an import with an alias": (
        "import data.b.c as d",
        ["3:1: unused-import: `d` is imported and never used"],
    ),
    "an import of input": ("import input.a", ["3:1: unused-import: `a` is imported and never used"]),
    "an import that is used": ("import data.b.c\n\ndeny if c.x", []),
    "an import that is mocked": ("import data.b.c\n\ndeny if input.a with c.x as 1", []),
    "an import hidden by a variable": (
        "import data.b.c\n\ndeny if {\n\tc := 1\n\tc == input.a\n}",
        ["3:1: unused-import: `c` is imported and never used"],
    ),
    "keywords": ("import rego.v1", []),
    "assigned": ("deny if x := 1", ["3:9: unused-variable: `x` is assigned and never used"]),
    "assigned and used": ("deny if {\n\tx := 1\n\tx > input.a\n}", []),
    "assigned and used in a comprehension": ("deny if {\n\tx := 1\n\tcount([1 | input.a[_] > x]) > 1\n}", []),
    "assigned and given": ("deny := x if x := 1", []),
    "assigned and contained": ("deny contains x if x := 1", []),
    "assigned and a key": ("deny[x] := y if {\n\tx := 1\n\ty := 2\n}", []),
    "assigned and used by with": ("deny if {\n\tx := 1\n\tinput.a with input.a as x\n}", []),
    "assigned, and hidden in a comprehension": (
        "deny if {\n\tx := 1\n\tcount([x | x := input.a[_]]) > 1\n}",
        ["4:2: unused-variable: `x` is assigned and never used"],
    ),
    "assigned in an array": (
        "deny if {\n\t[a, b] := input.a\n\ta == 1\n}",
        ["4:6: unused-variable: `b` is assigned and never used"],
    ),
    "assigned in an object": (
        'deny if {"k": a} := input.a',
        ["3:15: unused-variable: `a` is assigned and never used"],
    ),
    "assigned in a comprehension": (
        "deny contains [1 | s := 2]",
        ["3:20: unused-variable: `s` is assigned and never used"],
    ),
    "assigned in else": (
        "deny := 1 if input.a\nelse := 2 if n := 2",
        ["4:14: unused-variable: `n` is assigned and never used"],
    ),
    "declared": (
        "deny if {\n\tsome x\n\tinput.a\n}",
        ["4:7: unused-variable: `x` is declared and never used"],
    ),
    "declared and used": ("deny if {\n\tsome x\n\tinput.a[x]\n}", []),
    "an element": ("deny if some x in input.a", []),
    "a key and an element": ("deny if some k, v in input.a", []),
    "an element of every": (
        "deny if every x in input.a { input.b }",
        ["3:15: unused-variable: `x` is declared and never used"],
    ),
    "a key of every": (
        "deny if every k, x in input.a { x > 1 }",
        ["3:15: unused-variable: `k` is declared and never used"],
    ),
    "an argument": (
        "f(x, y) if x > 1\n\ndeny if f(1, 2)",
        ["3:6: unused-argument: the argument `y` is not used"],
    ),
    "an argument that is used by else": ("f(x) if input.a\nelse := x\n\ndeny if f(1)", []),
    "an argument that is given twice": ("f(x, x) := 1\n\ndeny if f(1, 1)", []),
    "an argument that begins with _": (
        "f(_x) := 1\n\ndeny if f(1)",
        ["3:3: unused-argument: the argument `_x` is not used"],
    ),
    "_": ("f(_) := 1\n\ndeny if f(1)", []),
    "an argument in an array": (
        "f([a, b]) if a > 1\n\ndeny if f([1, 2])",
        ["3:7: unused-argument: the argument `b` is not used"],
    ),
    "an argument in an object": (
        'f({"k": a}) := 1\n\ndeny if f({"k": 1})',
        ["3:9: unused-argument: the argument `a` is not used"],
    ),
    "an argument of one of two": (
        "f(1, _) := 1\n\nf(2, x) := 2\n\ndeny if f(1, 2)",
        ["5:6: unused-argument: the argument `x` is not used"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), NAMES.values(), ids=NAMES)
def test_names(body: str, expected: list[str]) -> None:
    found = lint(Source("p.rego", f"{HEAD}{body}\n"), EmbeddedEngine())
    assert [f"{one.span.line}:{one.span.column}: {one.check}: {one.message}" for one in found] == expected


@pytest.mark.skipif(not shutil.which("opa"), reason="opa is not installed")
@pytest.mark.parametrize(("body", "expected"), NAMES.values(), ids=NAMES)
def test_opa_says_the_same(tmp_path: Path, body: str, expected: list[str]) -> None:
    path = tmp_path / "p.rego"
    path.write_text(f"{HEAD}{body}\n", encoding="utf-8")
    command = ["opa", "check", "--strict", "--max-errors", "99", str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    said = re.findall(r"p\.rego:(\d+): .*unused.*", answer.stderr)
    assert sorted(said) == sorted(line.split(":")[0] for line in expected), answer.stderr


RULE = """\
package cattleguard.pinning.some_rule

import data.cattleguard.lib.words
import rego.v1

deny contains {"at": [], "msg": msg} if {
	some image in input.images
	words.moves(image)
	msg := message(image)
}

message(image) := image.ref
"""
LIBRARY = """\
package cattleguard.lib.words

import rego.v1

moves(image) if image.grade == "floating"
"""
TEST = """\
package cattleguard.pinning.some_rule_test

import data.cattleguard.pinning.some_rule
import rego.v1

test_nothing if some_rule.deny == set() with input.images as []
"""


def unused(files: Mapping[str, str]) -> list[str]:
    read = Read(tuple(Source(path, text) for path, text in files.items()))
    found = check(read, EmbeddedEngine(), ())
    return [str(one) for one in found if one.check == "unused-rule"]


def test_everything_is_used() -> None:
    assert unused({"r.rego": RULE, "l.rego": LIBRARY, "r_test.rego": TEST}) == []


@pytest.mark.parametrize("more", ["extra := 1", "extra(x) := x", "extra contains 1", "default extra := 1"])
def test_a_rule_that_nothing_uses(more: str) -> None:
    what = "the function" if "(" in more else "the rule"
    (found,) = unused({"r.rego": f"{RULE}\n{more}\n", "l.rego": LIBRARY, "r_test.rego": TEST})
    assert found.endswith(f"unused-rule: {what} `extra` is used by nothing")


def test_a_function_that_tests_alone_use() -> None:
    test = f"{TEST}\ntest_extra if some_rule.extra(1) == 1\n"
    assert unused({"r.rego": f"{RULE}\nextra(x) := x\n", "l.rego": LIBRARY, "r_test.rego": test}) == [
        "r.rego:14:1: unused-rule: the function `extra` is used by tests alone"
    ]


def test_a_function_of_a_library_that_another_file_uses() -> None:
    library = f"{LIBRARY}\nother(x) := x\n"
    assert unused({"r.rego": RULE, "l.rego": library}) == [
        "l.rego:7:1: unused-rule: the function `other` is used by nothing"
    ]
    assert unused({"l.rego": library}) == []


def test_what_is_used_by_the_path_of_its_package() -> None:
    whole = f"{TEST}\ntest_all if count(data.cattleguard.pinning.some_rule) > 1\n"
    (found,) = unused({"r.rego": f"{RULE}\nextra := 1\n", "l.rego": LIBRARY, "r_test.rego": whole})
    assert found.endswith("`extra` is used by tests alone")
    anything = RULE.replace("image.ref\n", "data[image.ref]\n")
    assert unused({"r.rego": f"{anything}\nextra := 1\n", "l.rego": LIBRARY}) == []


def test_policies_of_other_conventions() -> None:
    text = "package main\n\ndeny_all contains 1 if a\n\na := 1\n\nb := 1\n"
    assert unused({"p.rego": text}) == ["p.rego:7:1: unused-rule: the rule `b` is used by nothing"]
    assert unused({"p.rego": "package authz\n\nallow := true\n"}) == []
