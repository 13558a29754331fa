"""What is read off policies: clauses, what they read of the input, METADATA, namespaces."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import PolicyLoadError, UsageError
from scanner.model import Source
from scanner.policy.conventions.conftest.annotations import annotations_of
from scanner.policy.conventions.conftest.clauses import Reading, read
from scanner.policy.conventions.conftest.names import exception_name, is_asked, is_foreign, is_warning
from scanner.policy.conventions.conftest.namespaces import chosen
from scanner.policy.conventions.conftest.telling import Teller, is_message
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module

HEAD = "package main\n\nimport rego.v1\n\n"


def reading(text: str) -> Reading:
    return read(Module(Source("p/main.rego", text)), EmbeddedEngine())


READS: list[tuple[str, set[tuple[str | None, ...]]]] = [
    ('deny contains "x" if input.a.b["c-d"].e', {("a", "b", "c-d", "e")}),
    ('deny contains "x" if input.a[_].b[0]', {("a", None, "b", "0")}),
    ('deny contains "x" if not input.a.b', {("a", "b")}),
    (
        "deny contains c.image if some c in input.spec.containers",
        {("spec", "containers"), ("spec", "containers", None), ("spec", "containers", None, "image")},
    ),
    ("deny contains s.x if {\n\ts := input.spec\n\ts.y\n}", {("spec",), ("spec", "x"), ("spec", "y")}),
    ("deny contains s.x if {\n\ts = input.spec\n}", {("spec",), ("spec", "x")}),
    ('deny contains "x" if is_it\n\nis_it if input.helper.reads', {("helper", "reads")}),
    ("deny contains name\n\nname := input.metadata.name", {("metadata", "name")}),
    ('deny contains "x" if f(input.a)\n\nf(x) if x == input.b', {("a",), ("b",)}),
    ('deny contains "x" if loops\n\nloops if loops\n\nloops if input.z', {("z",)}),
    ('deny contains "x" if count([1 | input.deep[_].er == 1]) > 0', {("deep", None, "er")}),
    ('deny contains "x" if data.lib.y', set()),
    ('deny contains sprintf("%v", [input])', {()}),
]


@pytest.mark.parametrize(("rule", "paths"), READS)
def test_reads(rule: str, paths: set[tuple[str | None, ...]]) -> None:
    assert set(reading(HEAD + rule + "\n").clauses[0].reads) == paths


def test_clauses_have_their_own_reads_and_lines() -> None:
    one, two = reading(
        HEAD + 'deny contains "é1" if {\n\tinput.one\n}\n\ndeny contains "2" if input.two\n'
    ).clauses
    assert (one.reads, one.texts, one.span.line, one.span.end_line) == ((("one",),), ("é1",), 5, 7)
    assert (two.reads, two.texts, two.span.line, two.span.end_line) == ((("two",),), ("2",), 9, 9)


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ('container web uses "nginx"', 0),
        ("container side has no limits", 1),
        ("100% of it", 2),
        ("exactly this", 3),
        ("exactly this one", None),
        ("nothing of the kind", None),
    ],
)
def test_which_clause_said_it(message: str, number: int | None) -> None:
    clauses = reading(
        HEAD + 'deny contains sprintf("container %s uses %q", [input.a, input.b])\n'
        'deny contains sprintf("container %v has no limits", [input.a])\n'
        'deny contains sprintf("%d%% of it", [input.a])\n'
        'deny contains "exactly this"\n'
    ).clauses
    assert Teller(clauses).numbers(message) == (() if number is None else (number,))


WORDS = st.sampled_from(["container", "%s", "of", "%d%%", "a", "", "%-5.2f", "x%s", "%sx", " ", " "])
FORMATS = st.lists(WORDS, max_size=6).map("".join)
SAID = st.lists(st.sampled_from(["container", "web", "of", "7%", "a", "", " "]), max_size=8).map("".join)


@settings(max_examples=200)
@given(st.lists(st.lists(FORMATS, max_size=3), min_size=2, max_size=6), SAID)
def test_clauses_are_told_as_if_each_was_tried(texts: list[list[str]], message: str) -> None:
    clause = reading(HEAD + 'deny contains "x"').clauses[0]
    clauses = [msgspec.structs.replace(clause, texts=tuple(one)) for one in texts]
    tried = [any(is_message(message, text) for text in one) for one in texts]
    assert Teller(clauses).numbers(message) == tuple(number for number, is_it in enumerate(tried) if is_it)


ANNOTATIONS = """\
# about this file
# METADATA
# title: Package
# scope: subpackages
package a.b

import rego.v1

# METADATA
# title: Rule
#  description: wrong indentation
deny contains "1"

# METADATA
# title: After a gap
# custom:
#   x: {y: [1, 2]}

# more words
deny contains "2"

# METADATA
# - a list
warn contains "3"

  # METADATA
  # title: Indented
warn contains "4"

# METADATA
# title: First
# METADATA
# title: Second
# related_resources: [https://example.com, {ref: x}, 3]
warn contains "5"
"""


def test_annotations() -> None:
    found = annotations_of(Source("a.rego", ANNOTATIONS))
    assert (found.package.title, found.package.scope) == ("Package", "subpackages")
    titles = {line: said.title for line, said in found.by_line.items()}
    assert titles == {12: "", 20: "After a gap", 24: "", 28: "Indented", 35: "Second"}
    assert found.by_line[20].custom == {"x": {"y": [1, 2]}}
    assert found.by_line[35].resources == (("https://example.com", ""), ("x", ""))


@settings(max_examples=100)
@given(st.text(alphabet="# METADATA\n:ti\t-\r{}[]\"'package deny", max_size=120))
def test_any_text_has_annotations(text: str) -> None:
    annotations_of(Source("a.rego", "# METADATA\n" + text))


def test_subpackages_are_spoken_for(make_panel: Any) -> None:
    [rule] = make_panel(
        {
            "a.rego": "# METADATA\n# scope: subpackages\n# title: All\n# custom: {severity: info}\npackage a\n\nx := 1\n",
            "b.rego": 'package a.b\n\ndeny contains "x"\n',
        }
    ).rules
    assert (rule.title, rule.severity) == ("All", "info")


@pytest.mark.parametrize(
    ("name", "asked", "warning", "excepted"),
    [
        ("deny", True, False, ""),
        ("violation", True, False, ""),
        ("warn", True, True, ""),
        ("deny_x", True, False, "x"),
        ("warn_a_B_1", True, True, "a_B_1"),
        ("violation_deny_warn_x", True, False, "x"),
        ("deny_violation_x", True, False, "violation_x"),
        ("deny_", False, False, ""),
        ("deny__x", False, False, "_x"),
        ("denyx", False, False, "denyx"),
        ("Deny", False, False, "Deny"),
    ],
)
def test_names(name: str, asked: bool, warning: bool, excepted: str) -> None:
    assert (is_asked(name), is_warning(name), exception_name(name)) == (asked, warning, excepted)
    assert is_foreign(name)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("main", ["main"]),
        ("*", ["main", "main.gke", 'a["b-c"]']),
        ("main.*", ["main.gke"]),
        ("m?in", ["main"]),
        ("[lm]ain", ["main"]),
        ("[^a]*", ["main", "main.gke"]),
        ("[a-c]*", ['a["b-c"]']),
        ('a["b-c"]', ['a["b-c"]']),
        ("\\main", ["main"]),
    ],
)
def test_patterns_of_namespaces(pattern: str, found: list[str]) -> None:
    assert chosen(["main", "main.gke", 'a["b-c"]'], [pattern]) == found


@pytest.mark.parametrize("pattern", ["mian", "[", "main.gke.x", "", "[]", "[z-a]"])
def test_patterns_that_name_nothing(pattern: str) -> None:
    with pytest.raises(UsageError):
        chosen(["main", "main.gke"], [pattern])


TREE = json.dumps(
    EmbeddedEngine().tree(Module(Source("a.rego", HEAD + 'deny contains "x" if { some a in input.b; a }\n')))
)


@settings(max_examples=150)
@given(
    st.integers(0, len(TREE)),
    st.sampled_from(["null", "[]", "{}", '"x"', "-1", "1e9", '["x"]', '{"Var": {"value": 3}}']),
    st.sampled_from(
        ['"line"', '"end"', '"value"', '"refr"', '"field"', '"head"', '"Set"', '"stmts"', '"Var"', '"rules"']
    ),
)
def test_trees_are_not_trusted(at: int, instead: str, member: str) -> None:
    """Whatever a worker says that was taken over: it is read, or refused."""
    place = TREE.find(member, at)
    decoder = json.JSONDecoder()
    if place < 0:
        return
    start = TREE.index(":", place) + 1 + (TREE[TREE.index(":", place) + 1] == " ")
    _, end = decoder.raw_decode(TREE, start)

    class Taken(EmbeddedEngine):
        def tree(self, module: Module) -> dict[str, Any]:  # noqa: ARG002 - it says what it likes
            tree: dict[str, Any] = json.loads(TREE[:start] + instead + TREE[end:])
            return tree

    try:
        found = read(Module(Source("a.rego", HEAD)), Taken())
    except PolicyLoadError:
        return
    assert found.package.partition(".")[0].isidentifier()
