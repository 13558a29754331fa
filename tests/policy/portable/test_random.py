"""Policies that nobody wrote, put together of what engines differ on: both must say the same."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from scanner.model import Source
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module
from scanner.policy.portable.engine import PortableEngine

INPUT = json.loads(Path(__file__).with_name("snippets.json").read_text(encoding="utf-8"))["input"]
RULES = 150
GRAMMAR = {
    "ref": (
        *(
            "v",
            "v.image",
            "v.name",
            "v[0]",
            "v[i]",
            "input.missing",
            "input.text",
            "input.null",
            "input.number",
        ),
        *("input.list", "input.object", "input.objects", "input.texts", "input.object.b.c", "data.p.helper"),
        *(
            'object.get(v, "image", null)',
            "input.objects[i].image",
            "input.text[i]",
            "input.texts[i]",
            "helper",
        ),
    ),
    "text": (
        *('"x"', '"a"', "`b`", "lower(<ref>)", 'trim_prefix(<ref>, "x")', 'concat("-", <ref>)'),
        *('sprintf("%v-%s", [<ref>, <ref>])', 'sprintf("%d", [<ref>])', 'replace(<text>, <ref>, "y")'),
    ),
    "number": ("1", "2", "5", "count(<ref>)", "(<ref> + <ref>)", "(<number> * <number>)", "to_number(<ref>)"),
    "is": ("==", "!=", "<", ">="),
    "condition": (
        *("<ref>", "<ref> <is> <ref>", "<number> <is> <number>", "<text> <is> <text>", "is_string(<ref>)"),
        *(
            "startswith(<ref>, <text>)",
            "contains(<ref>, <ref>)",
            "regex.match(`^[a-x]`, <ref>)",
            "<ref> in <ref>",
        ),
        *("f(<ref>)", "f(<text>)", "f(<ref>) == <ref>", "<ref>[<text>]", "[<ref>, 1] == [<ref>, <number>]"),
        *("x := <ref>; f(x)", '[_, z] := split(<ref>, ":"); z', "walk(<ref>, [_, v])"),
    ),
    "statement": (
        *(
            "<condition>",
            "not <condition>",
            "not <condition>",
            "count([y | some y in <ref>; <condition>]) <is> 1",
        ),
        *('every y in <ref> { y != "q"; <condition> }', "count({y | y := <ref>[_]}) <is> <number>"),
        *("not count([y | y := <ref>[_]; not startswith(y, <text>)]) > 1", "f([<ref> | <condition>])"),
    ),
    "loop": (
        "some v in input.objects",
        "v := input.objects[_]",
        "some v in input.list",
        "some v in input.object.n",
    ),
    "head": (
        "v",
        "v.image",
        "<ref>",
        "<text>",
        "<number>",
        "[<ref>, v]",
        "[w | w := <ref>[_]]",
        '{"a": <ref>}',
    ),
    "rule": (
        *("contains <head> if { some i in [0, 1, 2]; <loop>; <statement> }",) * 3,
        "contains <head> if { some i in [0, 1, 2]; <loop>; <statement>; <statement> }",
    ),
}
OTHERS = 'helper := input.object.b if input.text == "abc"\n\nf(x) := x if x != null\n'


def made(kind: str, chance: random.Random) -> str:
    """Return a text of a kind of the grammar."""
    before, *rest = chance.choice(GRAMMAR[kind]).split("<")
    text = before
    for part in rest:
        name, found, after = part.partition(">")
        text += made(name, chance) + after if found and name in GRAMMAR else f"<{part}"
    return text


def opa(text: str, directory: Path) -> dict[str, object] | str:
    """Return what OPA says of the package, or why it refuses it."""
    (directory / "p.rego").write_text(text)
    (directory / "input.json").write_text(json.dumps(INPUT))
    asked = ["opa", "eval", "-d", str(directory / "p.rego"), "-i", str(directory / "input.json"), "data.p"]
    said = json.loads(subprocess.run(asked, capture_output=True, check=False).stdout)
    if "errors" in said:
        return json.dumps(said["errors"])
    found: dict[str, object] = said["result"][0]["expressions"][0]["value"]
    return found


def accepted(rules: dict[str, str], directory: Path) -> tuple[str, dict[str, object]]:
    """Return a module of those rules that OPA takes, and what it says of them."""
    while True:
        lines = ["package p", "import rego.v1", *OTHERS.splitlines()]
        placed = {len(lines) + number: name for number, name in enumerate(rules, 1)}
        text = "\n".join([*lines, *(f"{name} {rule}" for name, rule in rules.items())]) + "\n"
        said = opa(text, directory)
        if not isinstance(said, str):
            return text, said
        for error in json.loads(said):
            rules.pop(placed.get(error.get("location", {}).get("row"), ""), None)


@pytest.mark.skipif(shutil.which("opa") is None, reason="opa is not on PATH")
@pytest.mark.parametrize("twice", [False, True], ids=["once", "twice"])
@pytest.mark.parametrize("seed", range(4))
def test_both_engines_say_the_same(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch, *, twice: bool
) -> None:
    monkeypatch.setattr("scanner.policy.portable.fallback._MIN_FAILED", 10 * RULES)
    chance = random.Random(seed)
    rules = {f"r{number}": made("rule", chance) for number in range(RULES)}
    text, expected = accepted(rules, tmp_path)
    engine = PortableEngine(EmbeddedEngine(), twice=twice)
    engine.load([Module(Source("p.rego", text))], {})
    for name, rule in rules.items():
        (row,) = engine.query(f"[v | some v in data.p.{name}]", json.dumps(INPUT).encode())
        assert _ordered(row.expressions[0]) == _ordered(expected[name]), rule


def _ordered(values: object) -> list[str]:
    assert isinstance(values, list)
    return sorted(json.dumps(one, sort_keys=True) for one in values)
