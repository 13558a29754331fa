"""Every construct on which the engine in this process differs from OPA: it says what OPA says, or fails; never otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import PolicyError
from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module
from scanner.policy.portable.engine import PortableEngine

RECORDED = json.loads(Path(__file__).with_name("snippets.json").read_text(encoding="utf-8"))
FAILING = frozenset(
    (
        "r contains x[1] if x := walk(input.object)[_]",
        'r := yaml.unmarshal("a: [")',
        'r := base64.decode("%%%")',
        'r := regex.match("[", input.text)',
        'r := sprintf("%v", [input.text, 1])',
        'r := sprintf("%5.1f|%05d|%x|%-4s|%t", [1.25, 7, 255, "a", true])',
        'r := sprintf("100%", [])',
        'r := time.parse_rfc3339_ns("x")',
        'r := time.parse_duration_ns("x")',
        'r := net.cidr_contains("x", "10.0.0.1")',
        'r := hex.decode("zz")',
        "r contains x if { plus(1, 2, x) }",
        "r if { [x, y] = [y, 2]; x == 2 }",
    )
)
"""What OPA has an answer to, and regorus fails at."""
EMPTY = "r.a[x].c := 1 if some x in input.text"
"""An object without members in an object: OPA has it, regorus does not."""


def body(module: str) -> str:
    """Return a module without its beginning."""
    return module.removeprefix("package p\n\n").removeprefix("import rego.v1\n\n").strip()


def answer(module: str, version: Any, *, twice: bool) -> dict[str, Any]:
    """Return what the engine in this process says of `data.p.r`, as it is recorded of OPA."""
    engine = PortableEngine(EmbeddedEngine(), twice=twice)
    try:
        engine.load([Module(Source("p.rego", module), version)], {})
        rows = engine.query("data.p.r", json.dumps(RECORDED["input"]).encode())
    except PolicyError as error:
        return {"refused": str(error)}
    if not rows or not rows[0].expressions or rows[0].expressions[0] == "<undefined>":
        return {}
    return {"value": rows[0].expressions[0]}


@pytest.mark.parametrize("one", RECORDED["snippets"], ids=lambda one: body(one["rego"])[:60])
@pytest.mark.parametrize("twice", [False, True], ids=["once", "twice"])
def test_says_what_opa_says_or_fails(one: dict[str, Any], *, twice: bool) -> None:
    said = answer(one["rego"], one["version"], twice=twice)
    if body(one["rego"]) in FAILING:
        assert "refused" in said
    elif "refused" not in one["opa"] and body(one["rego"]) != EMPTY:
        assert said == one["opa"]
