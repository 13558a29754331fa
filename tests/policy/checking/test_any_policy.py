"""Whatever a policy says, its check gives remarks with places in it, in one order, and nothing else."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.model import Source
from scanner.policy.checking.check import check
from scanner.policy.checking.reading import Read
from scanner.policy.checking.remark import CHECKS
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.load import shipped_directory

TEXTS = [path.read_text(encoding="utf-8") for path in sorted(shipped_directory().rglob("*.rego"))][::6]
TOKENS = st.sampled_from(
    ["x", "input", "data", "some", "in", "every", "{", "}", "[", "]", "(", ")", ":=", "=", "==", ".", ",", "|", "&", "_", "not", "with", "as", "if", "contains", "else", "default", "null", "1", "`a`", '"b"', "import", "package", "input.images", "walk(x)", 'sprintf("%s",[])', "[x|x:=1]", "{1:2}", "\n"]
)  # fmt: skip


@st.composite
def policies(draw: st.DrawFn) -> str:
    """Draw a shipped policy, with parts taken out, doubled, or put in."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(st.one_of(st.just(""), TOKENS, st.just(text[start:end] * 2))) + text[end:]
    return text


@given(policies())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_remarks_are_about_places_in_the_policy(text: str) -> None:
    source = Source("pinning/a/a.rego", text)
    remarks = check(Read((source,)), EmbeddedEngine(), ("kubernetes",))
    assert remarks == sorted(remarks, key=lambda one: one.span)
    for one in remarks:
        assert one.check in CHECKS
        assert one.hint
        assert one.span.path == source.path
        assert 1 <= one.span.line <= text.count("\n") + 1


DEEP = {
    "arrays": "x := " + "[" * 10 + "]" * 10,
    "a long reference": "x := input" + ".a" * 300,
    "a long index": "x := input" + '["a"]' * 300,
    "a long sum": "x := 1" + " + 1" * 300,
    "a long union": "x := {1}" + " | {1}" * 300,
    "many bodies": "x if { true }" + " else if { input.a }" * 300,
    "many rules": "\n".join(f"x{n} if x{n + 1}" for n in range(2000)),
    "a reference that is just short enough": "x := input" + ".a" * 110,
    "a sum that is just short enough": "x := 1" + " + 1" * 110,
    "many rules that are each other": "\n".join(f"x{n} := x{n + 1}.a" for n in range(2000))
    + "\nx2000 := input",
    "many variables that are each other": "x if {\n\tx0 := input\n"
    + "\n".join(f"\tx{n + 1} := x{n}.a" for n in range(1000))
    + "\n}",
    "comprehensions": "x := " + "[1 | " * 8 + "true" + "]" * 8,
    "calls": "x := " + "f(" * 12 + "1" + ")" * 12 + "\n\nf(y) := y",
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
def test_a_policy_that_is_nested_deeply(body: str) -> None:
    limit = sys.getrecursionlimit()
    source = Source("a.rego", f"package cattleguard.lib.a\n\nimport rego.v1\n\n{body}\n")
    remarks = check(Read((source,)), EmbeddedEngine(), ())
    assert all(one.check in CHECKS for one in remarks)
    assert sys.getrecursionlimit() == limit
