"""What policies ask for that they do not get: calls, and rules in whose place data stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scanner.errors import PolicyEvalError, PolicyLoadError
from scanner.policy.engines.builtin_names import BUILTINS
from scanner.policy.engines.calls import own_functions, reaching_calls
from scanner.policy.engines.embedded import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.engines.calls import Call
    from scanner.policy.engines.protocol import Module
    from scanner.policy.engines.sandbox import SandboxedEngine

    Make = Callable[..., SandboxedEngine]
    Write = Callable[..., Module]


def shown(calls: list[Call]) -> list[str]:
    return [f"{call.span.line}:{call.span.column}-{call.span.end_column} {call.name}" for call in calls]


def test_the_functions_that_regorus_has() -> None:
    import regorus

    runtime = json.loads(regorus.Engine().eval_query_as_json("opa.runtime()"))
    has = runtime["result"][0]["expressions"][0]["value"]["builtins"]
    assert {name for name in has if not name.startswith("__")} | {"print"} == BUILTINS


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ('x := http.send({"url": "a"})', ["3:6-29 http.send"]),
        ('x := http["send"]({})', ["3:6-22 http.send"]),
        ('x if {\n\t"\u00e9" != 1; not opa.runtime().env\n}', ["4:16-29 opa.runtime"]),
        ("f(a) := b if net.lookup_ip_addr(a, b)\n", ["3:14-38 net.lookup_ip_addr"]),
        ("x := [y | y := [z | z := http.send({})]]", ["3:26-39 http.send"]),
        ("x := 1 if true else := http.send({})", ["3:24-37 http.send"]),
        ("x if { every y in [1] { http.send(y) } }", ["3:25-37 http.send"]),
        ("x if input.y with input.y as http.send({})", None),
        ("x if { y with http.send as 1 }\ny := 1", []),
        ("x if { y := http.send({}) with http.send as 1 }", []),
        ("x if { z := [y | y := http.send({})] with http.send as 1 }", []),
        ("x if { http.send({}) with opa.runtime as 1 }", ["3:8-21 http.send"]),
        ("http.send(y) := y\nx := http.send(1)", []),
        ("import data.http\nx := http.send(1)", []),
        ("import data.calls as http\nx := http.send(1)", []),
        ("import data.http as other\nx := http.send(1)", ["4:6-18 http.send"]),
        ("x := data.http.send(1)", []),
        ('x := "http.send({})" # http.send({})', []),
        ("x := input.http.send", []),
    ],
)
def test_calls_that_reach_outside(write_module: Write, text: str, calls: list[str] | None) -> None:
    if calls is None:
        text, calls = "x if { input.y with input.y as http.send({}) }", ["3:32-45 http.send"]
    module = write_module(text)
    assert shown(reaching_calls(EmbeddedEngine().tree(module), module.source)) == calls


@pytest.mark.parametrize(
    "text",
    [
        "x := http.send({})",
        'unused(y) := http["send"](y)',
        "x := opa.runtime().env.HOME",
        "package q\nx = y { net.lookup_ip_addr(`a`, y) }",
    ],
)
def test_policies_that_reach_outside_are_refused(sandboxed: Make, write_module: Write, text: str) -> None:
    engine = sandboxed()
    module = write_module(text)
    if text.startswith("package"):
        module = type(module)(module.source, 0)
    with pytest.raises(PolicyLoadError, match="reaches outside, which policies may not") as caught:
        engine.load([write_module("package a", "a.rego"), module], {})
    assert caught.value.span is not None
    assert caught.value.span.path == "p.rego"
    assert caught.value.hint == "what it would ask for can be given to policies as data or input"
    engine.load([write_module("x := 1")], {})
    assert engine.value("p.x", b"{}") == 1


def test_a_function_of_another_file_hides_what_reaches_outside(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed()
    engine.load([write_module("x := http.send(1)"), write_module("http.send(y) := y + 1", "q.rego")], {})
    assert engine.value("p.x", b"{}") == 2


def test_a_replaced_function_may_be_called(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed()
    engine.load(
        [write_module("x := y if { y := http.send({}).status with http.send as {`status`: 200} }")], {}
    )
    assert engine.value("p.x", b"{}") == 200


def test_functions_that_policies_define(write_module: Write) -> None:
    first, second = write_module("x := f(1)"), write_module("f(y) := y", "q.rego")
    assert own_functions(EmbeddedEngine().tree(module) for module in (first, second)) == {"data.p.f"}


@pytest.mark.parametrize(
    "text",
    [
        "x := crypto.md5(`a`)",
        "x if { not crypto.md5(`a`) }",
        "x := [1 | crypto.md5(`a`)]",
        "x := {crypto.md5(`a`) | true}",
        "x := 1 if crypto.md5(`a`) else := 2",
        "x if { every y in [1] { crypto.md5(y) } }",
        "x if { some y in [1]; crypto.md5(y) }",
        "x := object.get({}, crypto.md5(`a`), 1)",
        "f(y) := crypto.md5(y)\nx := count([1 | f(`a`)])",
        "default x := 1\nx := 2 if crypto.md5(`a`)",
        "x contains crypto.md5(`a`)",
        "x[crypto.md5(`a`)] := 1",
        "x := {`a`: crypto.md5(`a`)}",
        "x := input with input as crypto.md5(`a`)",
        "x if { y = crypto.md5(`a`) }",
        "x := nothing.here(1)",
        "x := data.nothing.here(1)",
    ],
)
def test_a_missing_function_is_never_silent(sandboxed: Make, write_module: Write, text: str) -> None:
    engine = sandboxed()
    if " with " in text:
        text = f"x if {{ y := {text[5:]} }}"
    engine.load([write_module(f"{text}\nfine := 1")], {})
    with pytest.raises(PolicyEvalError, match="could not find function") as caught:
        engine.value("p.x", b"{}")
    assert caught.value.span is not None
    assert engine.value("p.fine", b"{}") == 1


def test_no_data_takes_the_place_of_a_rule(sandboxed: Make, write_module: Write) -> None:
    engine = sandboxed()
    modules = [write_module("package q", "q.rego"), write_module("x.y := 1\nz := 2")]
    engine.load(modules, {"p": {"x": {"w": 3}, "a": 4}})
    hidden: list[dict[str, object]] = [{"p": {"x": {"y": 2}}}, {"p": {"x": 2}}, {"p": {"z": {}}}]
    for data in hidden:
        with pytest.raises(PolicyLoadError) as caught:
            engine.load(modules, data)
        assert str(caught.value).startswith("p.rego:")
        assert "has data in its place" in caught.value.message
