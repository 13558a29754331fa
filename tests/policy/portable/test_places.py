"""What is written for the engine in this process stays known in the places that its author gave it."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import PolicyError, PolicyEvalError, PolicyLoadError
from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngine, EmbeddedEngines
from scanner.policy.engines.protocol import Lines, Module
from scanner.policy.portable.engine import PortableEngine, as_in_opa
from scanner.policy.portable.module import names_of, portable, readable

if TYPE_CHECKING:
    from scanner.policy.engines.protocol import RegoVersion

FAILS = "crypto.md5(input.x)"


def loaded(rego: str, version: RegoVersion = 1, **options: bool) -> PortableEngine:
    """Return an engine with one module."""
    engine = PortableEngine(EmbeddedEngine(**options))
    engine.load([Module(Source("p.rego", rego), version)], {})
    return engine


def written(rego: str, version: RegoVersion = 1) -> str:
    """Return the module that the engine in this process reads instead of one."""
    engine = EmbeddedEngine()
    one = readable(Module(Source("p.rego", rego), version))
    tree = engine.tree(one.module)
    return portable(one, tree, names_of([tree])).module.source.text


@pytest.mark.parametrize(
    ("rego", "version"),
    [
        pytest.param(f"package p\nimport rego.v1\nr contains {FAILS} if input.x", 1, id="head"),
        pytest.param(
            f"package p\nimport rego.v1\nr if {{ not f(input.y.z,\n {FAILS}) }}\nf(x, y) if x", 1, id="not"
        ),
        pytest.param(
            f"package p\nimport rego.v1\nr := [lower(input.x) + {FAILS} | input.x[_]]", 1, id="argument"
        ),
        pytest.param(f"package p\nr[x] {{ x := 1; false }} {{ \n x := {FAILS} }}", 0, id="further-body"),
        pytest.param(
            f"package p\nr {{ re_match(input.x, input.x); not any([1]); {FAILS} }}", 0, id="renamed"
        ),
        pytest.param(
            f'package p\nr {{ "\u00e9" != lower(input.x); sprintf("%d", [{FAILS}]) }}', 0, id="bytes"
        ),
    ],
)
def test_what_fails_has_the_place_that_its_author_gave_it(rego: str, version: RegoVersion) -> None:
    engine = loaded(rego, version)
    given_input = json.dumps({"x": ["a"] if "input.x[_]" in rego else "a", "y": {"z": 1}}).encode()
    with pytest.raises(PolicyEvalError, match=r"crypto\.md5") as caught:
        engine.query("data.p.r", given_input)
    span = caught.value.span
    assert span is not None
    start, _ = Source("p.rego", rego).offsets(span)
    assert (span.path, start) == (
        "p.rego",
        rego.index(FAILS) + len("crypto.md5"),
    )  # where regorus sees a call


def test_what_a_built_in_function_cannot_use_is_told_with_its_name() -> None:
    engine = loaded("package p\nimport rego.v1\nr if regex.match(input.x, input.x)")
    with pytest.raises(PolicyEvalError, match=r"^`regex\.match`: invalid regex"):
        engine.query("data.p.r", b'{"x": "["}')


def test_what_is_not_rego_has_its_place() -> None:
    rego = "package p\na { re_match(1, 2)\n  any([1]) := }"
    with pytest.raises(PolicyLoadError) as caught:
        loaded(rego, 0)
    assert caught.value.span is not None
    assert (caught.value.span.path, caught.value.span.line) == ("p.rego", 3)


def spans(tree: Any, kind: str) -> list[tuple[int, int, int]]:
    """Return line and offsets of the nodes of a kind."""
    if isinstance(tree, list):
        return [found for one in tree for found in spans(one, kind)]
    if not isinstance(tree, dict):
        return []
    own = [tree[kind]["span"]] if kind in tree else []
    below = [found for one in tree.values() for found in spans(one, kind)]
    return [(one["line"], one["start"], one["end"]) for one in own] + below


def test_a_tree_has_the_places_of_what_is_written() -> None:
    rego = 'package p\nr["a"] { true } { any([1])\n} \n\ns[x] { x := 17 }\n'
    tree = PortableEngine(EmbeddedEngine()).tree(Module(Source("p.rego", rego), 0))
    number = rego.index("17")
    assert (5, number, number + 2) in spans(tree, "Number")
    assert {rego[start:end] for _, start, end in spans(tree, "Spec")} >= {"s[x] { x := 17 }"}


def test_lines_that_are_covered_are_those_of_the_author() -> None:
    rego = "package p\nimport rego.v1\nr contains input.x[\n_\n] if {\n  input.x\n  not f(input.x,\n  1)\n}\nf(x, y) if y > 1\n"
    engine = loaded(rego, covering=True)
    engine.query("data.p.r", b'{"x": [1]}')
    (found,) = (lines for path, lines in engine.coverage().items() if path == "p.rego")
    assert isinstance(found, Lines)
    assert set(found.covered) <= set(range(1, rego.count("\n") + 1))
    assert set(engine.coverage()) == {"p.rego"}


@pytest.mark.parametrize(
    "rego",
    [
        pytest.param("package n\nany(x) { x }\na { any(1) }", id="own-function"),
        pytest.param("package n\na { input.any }", id="field"),
        pytest.param('package n\na { "any(x)" } # any(x)', id="text-and-comment"),
        pytest.param(
            "package n\nimport future.keywords.not\na { not f(input.x) }\nf(x) { x }", id="other-negations"
        ),
        pytest.param("package n\nlower(x) = x\na { lower(input.x) }", id="own-lower"),
        pytest.param('package n\na { x := "A"; lower("A") == "a"; count([1]) > 0; not input.x }', id="safe"),
        pytest.param("package n\na = input.x { not input.x == 1 }", id="equal"),
    ],
)
def test_what_means_the_same_stays(rego: str) -> None:
    assert written(rego, 0) == rego


def test_what_the_engine_refuses_as_it_is_written_is_loaded_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scanner.policy.portable.calls.function", lambda _: "data.$")
    engine = loaded("package p\nimport rego.v1\nr := lower(input.x)\n")
    assert engine.query("data.p.r", b'{"x": "A"}')[0].expressions == ("a",)


def test_a_module_that_would_grow_beyond_measure_stays_as_it_is() -> None:
    rego = f'package n\nx["{"m" * 20_000}"] {{ true }}{" { true }" * 1000}'
    assert readable(Module(Source("p.rego", rego), 0)).module.source.text == rego


def test_a_module_that_is_nested_too_deeply_stays_as_it_is() -> None:
    rego = f"package n\nimport rego.v1\nx := lower(input{'.a' * 150})\n"
    assert written(rego) == rego


def test_a_module_that_takes_too_long_to_write_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.policy.portable.expressions._MOST", 3)
    rego = "package n\nimport rego.v1\nx := lower(input.a)\ny := lower(input.b)\n"
    assert written(rego) == rego


PIECES = st.sampled_from(
    [
        *(
            "not ",
            "f(",
            "c.x",
            ", ",
            ")",
            "\n",
            "(",
            "[",
            "]",
            "{",
            "}",
            "; ",
            '"%v"',
            "sprintf(",
            "any(",
            "x",
            " | ",
        ),
        *(
            "#",
            "`",
            "r[x] ",
            "some x in ",
            " := ",
            "lower(",
            " if ",
            " contains ",
            "\u00e9",
            "package p\n",
            " + ",
            "_",
        ),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from((0, 1)))
@settings(max_examples=200)
def test_any_text_is_read_as_before_or_refused(text: str, version: RegoVersion) -> None:
    rego = f"package p\n{text}"
    one = readable(Module(Source("p.rego", rego), version))
    places = [one.origin(offset) for offset in range(len(one.module.source.text.encode()) + 1)]
    assert all(0 <= place <= len(rego.encode()) for place in places)
    try:
        EmbeddedEngine().load([Module(Source("p.rego", rego), version)], {})
    except PolicyError:
        return
    loaded(rego, version)  # what can be read still can


def test_an_engine_that_shows_no_trees_is_opa() -> None:
    class Opa:
        """An engine without `tree`."""

    opa: Any = Opa()
    assert as_in_opa(opa) is opa
    engine = as_in_opa(EmbeddedEngine())
    assert as_in_opa(engine) is engine


def test_it_can_be_used_in_another_process() -> None:
    engine = pickle.loads(pickle.dumps(loaded("package p")))
    engine.load([Module(Source("p.rego", "package p\nimport rego.v1\nr := lower(input)"))], {})
    assert engine.query("data.p.r", b'"A"')[0].expressions == ("a",)


def test_the_bounded_engine_understands_the_same() -> None:
    engine = as_in_opa(EmbeddedEngines().untrusted())
    try:
        engine.load(
            [Module(Source("p.rego", "package p\nimport rego.v1\nr contains x if some x in input"))], {}
        )
        assert engine.query("data.p.r", b'"text"')[0].expressions == ([],)
    finally:
        engine.close()
