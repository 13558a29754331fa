"""What a native rule answers, and what is only refused when a whole policy is read."""

from __future__ import annotations

import pytest

from scanner.model import Source
from scanner.policy.checking.check import check
from scanner.policy.checking.reading import Read
from scanner.policy.controls import load_catalogue
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.load import shipped_directory

HEAD = "package cattleguard.pinning.some_rule\n\nimport rego.v1\n\n"
PATH = "policies/pinning/some-rule/some-rule.rego"
BODY = 'if {\n\tsome image in input.images\n\tmsg := sprintf("%s", [image.ref])\n\tat := image.at\n}\n'


def remarks(text: str, path: str = PATH, checks: tuple[str, ...] = ("verdict",)) -> list[str]:
    read = Read((Source(path, HEAD + text),), catalogue=load_catalogue([shipped_directory()]))
    found = check(read, EmbeddedEngine(), ("kubernetes",))
    return [f"{one.span.line}:{one.span.column}: {one.message}" for one in found if one.check in checks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'deny contains {{"at": at, "msg": msg}} {BODY}', []),
        (f'deny contains {{"at": at, "msg": msg, "severity": "low", "grade": "x", "fix": []}} {BODY}', []),
        ("deny contains verdict if {\n\tsome verdict in []\n}\n", []),
        ('deny contains v if {\n\tv := object.union({"at": []}, {"msg": ""})\n}\n', []),
        ('unknown contains {"at": [], "expression": "x"} if true\n', []),
        (f"deny {BODY}", ["5:1: `deny` must be a set of objects"]),
        ("default deny := false\n", ["5:1: `deny` must be a set of objects"]),
        ('deny := {"at": [], "msg": ""} if true\n', ["5:1: `deny` must be a set of objects"]),
        ("deny.image contains 1 if true\n", ["5:1: `deny` must be a set of objects"]),
        (f"deny contains msg {BODY}", ["7:9: `deny` must contain objects"]),
        ('unknown contains "it" if true\n', ["5:19: `unknown` must contain objects"]),
        ('deny contains sprintf("%s", [1]) if true\n', ["5:15: `deny` must contain objects"]),
        ('deny contains {"msg": "it"} if true\n', ["5:1: the verdict has no `at`"]),
        (
            'deny contains {"pointer": [], "msg": "it"} if true\n',
            ["5:1: the verdict has no `at`", "5:17: `pointer` is no member of a verdict"],
        ),
        ('deny contains {"at": "spec.image", "msg": "it"} if true\n', ["5:23: `at` must be an array"]),
        (
            'deny contains {"at": [], "msg": "it", "severity": "hihg"} if true\n',
            ["5:52: unknown severity 'hihg'"],
        ),
        (
            'unknown contains {"at": [], "msg": "it"} if true\n',
            ["5:1: the verdict has no `expression`", "5:30: `msg` is no member of a verdict"],
        ),
    ],
)
def test_what_is_no_verdict_is_told(text: str, expected: list[str]) -> None:
    assert remarks(text) == expected


@pytest.mark.parametrize("path", ["policies/pinning/some-rule/some-rule_test.rego", "policies/lib/some.rego"])
def test_only_rules_give_verdicts(path: str) -> None:
    head = HEAD if "lib" not in path else "package cattleguard.lib.some\n\nimport rego.v1\n\n"
    read = Read((Source(path, f"{head}deny if true\n"),))
    assert "verdict" not in {one.check for one in check(read, EmbeddedEngine(), ("kubernetes",))}


def test_the_shipped_rules_give_verdicts() -> None:
    for file in shipped_directory().glob("*/*/*.rego"):
        read = Read((Source(str(file), file.read_text()),))
        assert [
            one for one in check(read, EmbeddedEngine(), ()) if one.check in ("verdict", "invalid-policy")
        ] == []


def test_a_variable_without_a_value_is_told_of_each_policy() -> None:
    one = Source("a.rego", "package a\n\nimport rego.v1\n\ndeny contains 1 if input.x == img.ref\n")
    other = Source("b.rego", "package b\n\nimport rego.v1\n\ndeny contains x if not foo\n")
    good = Source("c.rego", 'package c\n\nimport rego.v1\n\ndeny contains "x" if input.x\n')
    found = check(Read((one, other, good)), EmbeddedEngine(), ())
    told = [str(remark) for remark in found if remark.check == "invalid-policy"]
    assert len(told) == 2
    assert told[0].startswith("a.rego:5:31: invalid-policy: not valid Rego: use of undefined variable `img`")
    assert told[1].startswith("b.rego:5:")


def test_a_package_may_have_several_files() -> None:
    one = Source("a.rego", 'package a\n\nimport rego.v1\n\ndeny contains "x" if named\n')
    other = Source("b.rego", "package a\n\nimport rego.v1\n\nnamed if input.x\n")
    wrong = Source("c.rego", "package c\n\nimport rego.v1\n\ndeny contains 1 if foo\n")
    found = check(Read((one, other, wrong)), EmbeddedEngine(), ())
    assert [one.span.path for one in found if one.check == "invalid-policy"] == ["c.rego"]


@pytest.mark.parametrize(("package", "told"), [("cattleguard.lib.a", True), ("a", False)])
def test_what_gives_a_value_may_come_later_where_conftest_reads_it(package: str, told: bool) -> None:
    body = (
        "found contains y if {\n\tx := input[_].a\n\ty := [x | some i; input[i].a == x; x := input[i].b]\n}\n"
    )
    text = f"package {package}\n\nimport rego.v1\n\n{body}"
    hints = [one.hint for one in check(Read((Source("a.rego", text),)), EmbeddedEngine(), ())]
    assert any("--engine opa" in hint for hint in hints) == told


def test_print_is_for_tests() -> None:
    text = 'test_x if {\n\tprint("x")\n\ttrue\n}\n'
    assert remarks(text, "policies/pinning/some-rule/some-rule_test.rego", ("function",)) == []
    assert remarks('deny contains {"at": [], "msg": ""} if print("x")\n', checks=("function",)) != []
