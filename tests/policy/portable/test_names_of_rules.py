"""Variables that are called as a rule of their package: regorus takes some of them for the rule, OPA none."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module
from scanner.policy.portable.engine import PortableEngine

if TYPE_CHECKING:
    from pathlib import Path

RULES = ["resource(p, q) := p", "resource := {2}", "resource contains 3"]
VALUES = [
    ("x contains resource if some resource in [1]", [1]),
    (
        "x contains [resource, y] if { some resource in [1]; y := [resource | some resource in [2]] }",
        [[1, [2]]],
    ),
    ("x := [resource | some resource in [1]]", [1]),
    ('x := {resource.a | some resource in [{"a": 1}]; resource.a > 0}', [1]),
    ("x := [resource | some resource; [1][resource]]", [0]),
    ("x contains resource if { some resource; [1][resource] }", [0]),
    ("x contains 1 if not 2 in [resource | some resource in [1]]", [1]),
    ('x contains resource if some {"a": resource} in [{"a": 1}]', [1]),
    ("x contains y if { some resource in [1, 2]; y := resource + 1; not resource in {2} }", [2]),
    ('x := [y | resource := {"a": 1, "b": 2}; y := resource.a]', [1]),
]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_variable_hides_a_rule(rule: str, text: str, value: object, tmp_path: Path) -> None:
    module = f"package a\n\n{rule}\n\n{text}\n"
    engine = PortableEngine(EmbeddedEngine())
    engine.load([Module(Source("p.rego", module))], {})
    assert engine.query("data.a.x", b"{}")[0].expressions == (value,)
    opa = shutil.which("opa")
    if opa is not None:
        (tmp_path / "p.rego").write_text(module, encoding="utf-8")
        command = [opa, "eval", "--data", "p.rego", "--format", "values", "data.a.x"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert json.loads(done.stdout)[0] == value


def test_a_variable_is_where_it_leads_to() -> None:
    module = "package a\n\nothers contains {1: 2}\n\nothers contains 3\n\nx contains y if y = others[y]\n"
    engine = PortableEngine(EmbeddedEngine())
    engine.load([Module(Source("p.rego", module))], {})
    assert engine.query("data.a.x", b"{}")[0].expressions == ([3, {"1": 2}],)


def test_a_path_of_json_may_begin_with_a_slash() -> None:
    removed = (
        'x contains json.remove({"a": {"b": 1}, "c": 2}, paths) if some paths in [["/a/b", ["c"]], {"c"}]\n'
    )
    kept = 'y := json.filter({"a": {"b": 1}, "c": 2}, ["/a/b"])\n'
    engine = PortableEngine(EmbeddedEngine())
    engine.load([Module(Source("p.rego", f"package a\n\n{removed}\n{kept}"))], {})
    assert engine.query("data.a.x", b"{}")[0].expressions == ([{"a": {}}, {"a": {"b": 1}}],)
    assert engine.query("data.a.y", b"{}")[0].expressions == ({"a": {"b": 1}},)
