"""Policies that mean harm: each costs its own evaluation, and says what happened."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from scanner.errors import PolicyEvalError, PolicyLimitError, PolicyLoadError
from scanner.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.engines.protocol import Module
    from scanner.policy.engines.sandbox import SandboxedEngine

    Make = Callable[..., SandboxedEngine]
    Write = Callable[..., Module]

TIME = "took longer than 0.3 s; hint: --policy-timeout allows more"
MEMORY = "used more than 16 MiB of memory; hint: --policy-memory allows more"
CRASH = (
    "ended the engine (signal 11); hint: a function that calls itself without end does this; "
    "--policy-timeout and --policy-memory do not help"
)
DOUBLED = 's0 := "0123456789abcdef"\n' + "".join(
    f's{n} := concat("", [s{n - 1}, s{n - 1}])\n' for n in range(1, 31)
)
NUMBERS = "some a in numbers.range(1, 10000); some b in numbers.range(1, 10000)"

HOSTILE = {
    "a loop": (f"x := 1 if {{ {NUMBERS}; a + b < 0 }}", TIME),
    "a loop in a comprehension": (f"x := count([1 | {NUMBERS}; a < b; b < a])", TIME),
    "a loop in every": (
        "x if { every a in numbers.range(1, 10000) { every b in numbers.range(1, 10000) { a + b > 0 } } }",
        TIME,
    ),
    "strings doubled": (f"{DOUBLED}x := count(s30)", MEMORY),
    "a product of arrays": (f"x := [[a, b] | {NUMBERS}]", MEMORY),
    "a set that grows": (f"x contains [a, b] if {{ {NUMBERS} }}", MEMORY),
    "an object that grows": (f"x[key] := a if {{ {NUMBERS}; key := sprintf(`%d-%d`, [a, b]) }}", MEMORY),
    "a long range": ("x := numbers.range(1, 1000000000)", MEMORY),
    "a wide format": ('x := sprintf("%999999999d", [1])', MEMORY),
    "prints without end": (f"x := 1 if {{ {NUMBERS}; print(`{'y' * 200}`, a, b); a + b < 0 }}", MEMORY),
    "a function without end": ("f(n) := m if { m := f(n + 1) }\nx := f(1)", CRASH),
    "functions without end": ("f(n) := g(n)\ng(n) := f([n])\nx := f(1)", CRASH),
    "a panic": (
        'x := strings.count("aaa", "")',
        "ended the engine: window size must be non-zero; hint: this is a defect of the engine that the policy runs into",
    ),
}


@pytest.mark.parametrize(("text", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_it_ends_and_the_engine_works_on(
    sandboxed: Make, write_module: Write, text: str, message: str
) -> None:
    engine = sandboxed(seconds=0.3 if message == TIME else 20, mib=16)
    engine.load([write_module(f"{text}\nfine := input.n + data.n")], {"n": 1})
    with pytest.raises(PolicyLimitError) as caught:
        engine.value("p.x", b"{}")
    assert str(caught.value) == message
    assert engine.value("p.fine", b'{"n": 1}') == 2
    with pytest.raises(PolicyLimitError) as caught:
        engine.query("data.p.x", b"{}")
    assert str(caught.value) == message


@pytest.mark.parametrize("opening", ["[", '{"a": '], ids=["arrays", "objects"])
def test_literals_nested_so_deeply_that_they_are_never_read(
    sandboxed: Make, write_module: Write, opening: str
) -> None:
    engine = sandboxed(seconds=0.3)
    closing = "]" if opening == "[" else "}"
    bomb = write_module(f"x := {opening * 30}1{closing * 30}", "bomb.rego")
    with pytest.raises(PolicyLimitError) as caught:
        engine.load([write_module("y := 1"), bomb], {})
    assert caught.value.message == "took longer than 0.3 s"
    assert caught.value.span == Span("bomb.rego", 1, 1, 1, 1)
    with pytest.raises(PolicyLimitError):
        engine.tree(bomb)
    engine.load([write_module("y := 1")], {})
    with pytest.raises(PolicyLimitError):
        engine.tree(bomb)
    assert engine.value("p.y", b"{}") == 1


def test_a_rule_that_takes_no_input_is_not_evaluated_where_it_is_loaded(
    sandboxed: Make, write_module: Write
) -> None:
    engine = sandboxed(seconds=0.3)
    engine.load([write_module(f"x := count([1 | {NUMBERS}])\ny := 1")], {})
    assert engine.value("p.y", b"{}") == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#" * (9 * 1024 * 1024), "exceeds maximum allowed policy file size"),
        ("\n" * 300_000, "exceeds maximum allowed line count"),
        (f"x := {'(' * 5000}1{')' * 5000}", "expression nesting too deep"),
    ],
    ids=["a huge file", "too many lines", "parentheses"],
)
def test_policies_beyond_any_measure(sandboxed: Make, write_module: Write, text: str, message: str) -> None:
    engine = sandboxed()
    with pytest.raises(PolicyLoadError, match=message):
        engine.load([write_module(text)], {})


def test_data_larger_than_the_memory(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed(mib=16)
    with pytest.raises(PolicyLimitError) as caught:
        engine.load([write_module("x := 1")], {"a": ["0123456789" * 100] * 100_000})
    assert caught.value.message == "used more than 16 MiB of memory"
    engine.load([write_module("x := 1")], {})
    assert engine.value("p.x", b"{}") == 1


def test_an_input_larger_than_the_memory(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed(mib=16)
    engine.load([write_module("x := count(input)")], {})
    with pytest.raises(PolicyLimitError) as caught:
        engine.value("p.x", b"[" + b"0," * 40_000_000 + b"0]")
    assert caught.value.message == "used more than 16 MiB of memory"
    assert engine.value("p.x", b"[1, 2]") == 2


def test_a_large_input_and_a_large_answer(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed()
    engine.load([write_module("x := input")], {})
    given = b'["' + b"y" * 5_000_000 + b'"]'
    assert engine.value("p.x", given) == ["y" * 5_000_000]


def test_an_answer_beyond_any_measure(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed()
    engine.load([write_module(f"{DOUBLED}y := 1")], {})
    for ask in (lambda: engine.value("p.s21", b"{}"), lambda: engine.query("data.p.s21", b"{}")):
        with pytest.raises(PolicyLimitError) as caught:
            ask()
        assert str(caught.value) == "gave an answer of more than 16 MiB; hint: no option allows more"
    assert engine.value("p.y", b"{}") == 1


def test_time_is_that_of_one_request(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed(seconds=0.8)
    engine.load([write_module("x := count([1 | some a in numbers.range(1, 2000)])")], {})
    until = time.monotonic() + 1.2
    while time.monotonic() < until:
        assert engine.value("p.x", b"{}") == 2_000


def test_errors_of_policies_leave_the_worker(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed()
    engine.load([write_module("x := to_number(input.a)")], {})
    before = engine._process
    with pytest.raises(PolicyEvalError):
        engine.value("p.x", b'{"a": "b"}')
    with pytest.raises(PolicyEvalError):
        engine.value("p.x", b"{")
    with pytest.raises(PolicyLoadError):
        engine.load([write_module("x := ")], {})
    engine.load([write_module("x := 1")], {})
    assert engine.value("p.x", b"{}") == 1
    assert engine._process is before
