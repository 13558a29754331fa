"""What both kinds of regorus engines do alike: in this process, and in a worker."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

import pytest

from scanner.errors import EngineError, PolicyEvalError, PolicyLoadError
from scanner.model import Span
from scanner.policy.engines.embedded import EmbeddedEngine, EmbeddedEngines
from scanner.policy.engines.protocol import Limits, Lines, Row
from scanner.policy.engines.sandbox import SandboxedEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.policy.engines.protocol import Covering, Module


@pytest.fixture(params=["in this process", "in a worker"])
def engine(request: pytest.FixtureRequest) -> Iterator[Covering]:
    made: Covering = (
        EmbeddedEngine(covering=True)
        if request.param == "in this process"
        else SandboxedEngine(Limits(seconds=30), covering=True)
    )
    yield made
    made.close()


def test_values(engine: Covering, write_module: Callable[..., Module]) -> None:
    engine.load(
        [write_module("x := input.a\ny := data.settings.size\nz contains 1.5")], {"settings": {"size": 3}}
    )
    assert engine.value("p.x", b'{"a": [1, "\xc3\xa9", null]}') == [1, "é", None]
    assert engine.value("p.y", b"{}") == 3
    assert engine.value("p.z", b"{}") == [1.5]


def test_answers_to_a_query(engine: Covering, write_module: Callable[..., Module]) -> None:
    engine.load([write_module("x contains 1\nx contains 2")], {})
    assert engine.query("some y in data.p.x; y + 1", b"{}") == [
        Row((True, 2), {"y": 1}),
        Row((True, 3), {"y": 2}),
    ]
    assert engine.query("data.p.nothing", b"{}") == []
    assert engine.query("input", b'{"a": 1}') == [Row(({"a": 1},))]


def test_what_is_loaded_replaces_what_was(engine: Covering, write_module: Callable[..., Module]) -> None:
    engine.load([write_module("x := 1")], {"a": 1})
    engine.load([write_module("y := 2")], {"b": 2})
    assert engine.query("[data.p, data.a]", b"{}") == []
    assert engine.query("[data.p, data.b]", b"{}") == [Row(([{"y": 2}, 2],))]


def test_both_syntaxes_in_one_engine(engine: Covering, write_module: Callable[..., Module]) -> None:
    old = write_module("package q\ndeny[msg] { input.a; msg := data.p.x }", "q.rego", 0)
    engine.load([old, write_module("x := 1 if input.a")], {})
    assert engine.value("q.deny", b'{"a": true}') == [1]


def test_what_is_no_query_is_told(engine: Covering) -> None:
    engine.load([], {})
    with pytest.raises(PolicyEvalError, match="more of an expression is expected"):
        engine.query("input.a[", b"{}")


def test_an_error_tells_no_values_of_the_document(
    engine: Covering, write_module: Callable[..., Module]
) -> None:
    engine.load([write_module("z contains 1 if false\ny contains m if { a := input.x; not m }")], {})
    with pytest.raises(PolicyEvalError) as caught:
        engine.query("data.p.y", b'{"x": "hunter2"}')
    assert str(caught.value) == "p.rego:4:37: var m is unsafe"
    for document, given in (
        ('{"x": "hunter2"}', "a string"),
        ('{"x": [1, "hunter2"]}', "an array"),
        ('{"x": 7}', "a number"),
    ):
        with pytest.raises(PolicyEvalError) as caught:
            engine.query("object.get(input.x, [0], 1)", document.encode())
        assert str(caught.value) == f"`object.get` expects object argument, and is given {given}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x := ", "p.rego:3:6: not valid Rego: expecting expression"),
        ("\tx := {\tsome", "p.rego:3:9: not valid Rego: "),
        ('x := {\n\t"é", ]', "p.rego:4:7: not valid Rego: "),
    ],
    ids=["no value", "a tab", "letters beyond ASCII"],
)
def test_a_policy_that_is_not_rego(
    engine: Covering, write_module: Callable[..., Module], text: str, message: str
) -> None:
    good = write_module("package q", "q.rego")
    with pytest.raises(PolicyLoadError) as caught:
        engine.load([good, write_module(text)], {})
    assert str(caught.value).startswith(message)
    with pytest.raises(PolicyLoadError) as caught:
        engine.tree(write_module(text))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("y if { x > 1 }", "p.rego:3:8: not valid Rego: use of undefined variable `x` is unsafe"),
        (
            "f(x) := 1\nf(x, y) := 2",
            "p.rego:4:1: not valid Rego: data.p.f was previously defined with 1 arguments",
        ),
    ],
)
def test_policies_that_do_not_compile(
    engine: Covering, write_module: Callable[..., Module], text: str, place: str
) -> None:
    with pytest.raises(PolicyLoadError) as caught:
        engine.load([write_module("package q", "q.rego"), write_module(text)], {})
    assert str(caught.value).startswith(place)


def test_an_error_while_evaluating_has_its_place(
    engine: Covering, write_module: Callable[..., Module]
) -> None:
    engine.load([write_module("x := to_number(input.a)\ny := 1")], {})
    for _ in range(2):
        with pytest.raises(PolicyEvalError) as caught:
            engine.value("p.x", b'{"a": "one"}')
        assert caught.value.span == Span("p.rego", 3, 21, 3, 22)
        assert caught.value.message == "could not parse string as number"
    assert engine.value("p.x", b'{"a": "1"}') == 1


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("p.nothing", "not a valid rule path"),
        ("p.undefined", "the rule has no value"),
    ],
)
def test_rules_without_value(
    engine: Covering, write_module: Callable[..., Module], question: str, message: str
) -> None:
    engine.load([write_module("undefined := input.nothing")], {})
    with pytest.raises(PolicyEvalError, match=message):
        engine.value(question, b"{}")


def test_a_query_that_is_not_rego(engine: Covering, write_module: Callable[..., Module]) -> None:
    engine.load([write_module("x := 1")], {})
    with pytest.raises(PolicyEvalError):
        engine.query("data.p.x ==", b"{}")


@pytest.mark.parametrize(
    "text", [b"{", b"[" * 300 + b"]" * 300, b""], ids=["not JSON", "nested too deeply", "empty"]
)
def test_an_input_that_cannot_be_read(
    engine: Covering, write_module: Callable[..., Module], text: bytes
) -> None:
    engine.load([write_module("x := input")], {})
    with pytest.raises(PolicyEvalError, match=r"^the policy engine cannot read the document: ") as caught:
        engine.value("p.x", text)
    assert caught.value.hint == "nesting or a number in it may be beyond what the engine takes"
    assert engine.value("p.x", b"1") == 1


def test_a_value_that_is_nested_too_deeply(engine: Covering, write_module: Callable[..., Module]) -> None:
    nested = "".join(f"x{n} := [[[[x{n - 1}]]]]\n" for n in range(1, 400))
    engine.load([write_module(f"x0 := 0\n{nested}")], {})
    with pytest.raises(PolicyEvalError, match=r"^the value cannot be read: "):
        engine.value("p.x399", b"{}")
    assert engine.value("p.x1", b"{}") == [[[[0]]]]


def test_prints(engine: Covering, write_module: Callable[..., Module]) -> None:
    assert engine.prints() == []
    engine.load([write_module('x := input.n if print("n is", input.n)')], {})
    assert engine.prints() == []
    engine.value("p.x", b'{"n": 1}')
    engine.value("p.x", b'{"n": 2}')
    assert engine.prints() == ["p.rego:3: n is 1", "p.rego:3: n is 2"]
    assert engine.prints() == []


def test_prints_are_kept_up_to_a_limit(engine: Covering, write_module: Callable[..., Module]) -> None:
    engine.load([write_module("x := 1 if {\n\tevery n in numbers.range(1, 700) { print(n) }\n}")], {})
    engine.value("p.x", b"{}")
    engine.value("p.x", b"{}")
    prints = engine.prints()
    assert len(prints) == 1001
    assert prints[-2:] == ["p.rego:4: 300", "(400 more prints are left out)"]
    assert engine.prints() == []


def test_the_tree_leaves_what_was_loaded(engine: Covering, write_module: Callable[..., Module]) -> None:
    other = write_module("package q", "q.rego")
    assert engine.tree(other)["package"]["refr"]["Var"]["value"] == "q"
    engine.load([write_module("x := 1")], {})
    assert engine.tree(other)["package"]["refr"]["Var"]["value"] == "q"
    assert engine.value("p.x", b"{}") == 1


def test_coverage(engine: Covering, write_module: Callable[..., Module]) -> None:
    engine.load([write_module("x := 1 if input.a\n\ny := 2 if input.b")], {})
    engine.query("data.p", b'{"a": true}')
    assert engine.coverage()["p.rego"] == Lines((3, 5), ())
    engine.load([write_module("x := 1 if {\n\tinput.a\n\tinput.b\n}")], {})
    engine.query("data.p", b'{"b": true}')
    assert engine.coverage()["p.rego"] == Lines((4,), (3, 5))


def test_a_line_longer_than_regorus_takes_by_itself(
    engine: Covering, write_module: Callable[..., Module]
) -> None:
    engine.load([write_module(f'x := count("{"a" * 100_000}")')], {})
    assert engine.value("p.x", b"{}") == 100_000


def test_what_reaches_outside_is_never_silent(engine: Covering, write_module: Callable[..., Module]) -> None:
    """Here it is only named in a query, and so is not seen where policies are loaded."""
    engine.load([write_module("x := 1")], {})
    with pytest.raises(PolicyEvalError, match=r"policies cannot reach outside: `http\.send`"):
        engine.query('x := http.send({"method": "get", "url": "http://127.0.0.1:1"})', b"{}")
    with pytest.raises(PolicyEvalError, match=r"policies cannot reach outside: `opa\.runtime`"):
        engine.query("not opa.runtime().env", b"{}")


def test_nothing_is_loaded_after_the_end(engine: Covering, write_module: Callable[..., Module]) -> None:
    with pytest.raises(EngineError, match=r"^no policies are loaded$"):
        engine.value("p.x", b"{}")
    engine.load([write_module("x := 1")], {})
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match=r"^no policies are loaded$"):
        engine.value("p.x", b"{}")
    assert engine.prints() == []
    engine.load([write_module("x := 1")], {})
    assert engine.value("p.x", b"{}") == 1


def test_pickled_without_what_was_loaded(engine: Covering, write_module: Callable[..., Module]) -> None:
    engine.load([write_module("x := 1")], {})
    copy: Covering = pickle.loads(pickle.dumps(engine))
    with pytest.raises(EngineError):
        copy.value("p.x", b"{}")
    copy.load([write_module("x := 2")], {})
    copy.query("data.p", b"{}")
    assert copy.coverage()["p.rego"].covered == (3,)
    assert engine.value("p.x", b"{}") == 1
    copy.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_used_on_in_a_forked_process(engine: Covering, write_module: Callable[..., Module]) -> None:
    engine.load([write_module("x := input.n")], {})
    children = []
    for number in range(3):
        child = os.fork()
        if child == 0:
            right = all(engine.value("p.x", b'{"n": %d}' % n) == n for n in range(number, 100, 3))
            engine.close()
            os._exit(0 if right else 1)
        children.append(child)
    assert all(engine.value("p.x", b'{"n": %d}' % n) == n for n in range(100, 200))
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]


def test_who_gets_which_engine() -> None:
    engines: EmbeddedEngines = pickle.loads(pickle.dumps(EmbeddedEngines(Limits(seconds=1))))
    assert engines.name == "embedded"
    assert isinstance(engines.trusted(), EmbeddedEngine)
    assert isinstance(engines.untrusted(), SandboxedEngine)
    assert isinstance(engines.covering(), SandboxedEngine)
