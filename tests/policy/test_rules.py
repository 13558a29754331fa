"""Every shipped rule: its unit tests, its examples through a whole scan, its metadata, its controls, its style."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest

from scanner.formats.registry import NAMES
from scanner.policy.conventions.native import rule_asker
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.evaluation import Evaluation
from scanner.policy.examples import Example, read_examples
from scanner.policy.lint import lint
from scanner.policy.load import load, shipped_directory, unit_tests
from scanner.policy.rule import FACTS
from scanner.policy.testing import UnitTest, run_example, run_unit_tests

if TYPE_CHECKING:
    from scanner.policy.rule import Rule

SHIPPED = shipped_directory()
PACK = load((SHIPPED,), formats=NAMES)
RULES = {rule.id: rule for rule in PACK.rules}


def examples(rule: Rule) -> tuple[Example, ...]:
    return read_examples(SHIPPED / rule.category / rule.id)


@cache
def unit_test_results() -> list[UnitTest]:
    return run_unit_tests(PACK, [SHIPPED])


def test_unit_tests_pass() -> None:
    failed = [
        f"{test.span.path}:{test.span.line}: {test.name} {test.problem}"
        for test in unit_test_results()
        if test.problem
    ]
    assert failed == []


@pytest.mark.parametrize("source", PACK.sources, ids=lambda source: source.path)
def test_has_unit_tests(source: object) -> None:
    path = getattr(source, "path", "").removesuffix(".rego") + "_test.rego"
    assert [test.name for test in unit_test_results() if test.span.path == path] != []


EXAMPLES = [
    pytest.param(rule.id, example, id=f"{rule.id}: {example.format}: {example.name}")
    for rule in PACK.rules
    for example in examples(rule)
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: str, example: Example) -> None:
    assert run_example(rule, example) == []


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example_is_what_it_says(rule: str, example: Example) -> None:
    assert example.format in RULES[rule].formats
    assert bool(example.findings) == (example.verdict == "bad")
    if example.verdict != "bad":
        assert bool(example.unresolved) == (example.verdict == "unknown")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_there_is_a_bad_and_a_good_example_for_every_format(rule: Rule) -> None:
    shown = {(example.format, example.verdict) for example in examples(rule)}
    missing = [
        (name, verdict)
        for name in rule.formats
        for verdict in ("bad", "good")
        if (name, verdict) not in shown
    ]
    assert missing == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_examples_have_different_names(rule: Rule) -> None:
    names = [(example.format, example.name) for example in examples(rule)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_controls_are_in_the_catalogue(rule: Rule) -> None:
    named = (control.split(":", 1) for control in rule.controls)
    assert [pair for pair in named if pair[1] not in PACK.catalogue[pair[0]].controls] == []


@pytest.mark.parametrize("source", [*PACK.sources, *unit_tests([SHIPPED])], ids=lambda source: source.path)
def test_is_written_so_that_every_engine_agrees(source: object) -> None:
    assert lint(source) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_is_about_exactly_the_facts_it_reads(rule: Rule) -> None:
    holder = "document" if rule.scope == "project" else "input"
    read = set(re.findall(rf"\b{holder}\.({'|'.join(FACTS)})\b", PACK.modules[rule.id].text))
    assert set(rule.about) == read


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_nothing_where_there_are_no_facts(rule: Rule) -> None:
    pack = msgspec.structs.replace(PACK.select([rule.id]), rules=(msgspec.structs.replace(rule, about=()),))
    nothing = msgspec.json.encode({fact: [] for fact in FACTS} | {"documents": []})
    asked = None if rule.scope == "project" else rule.formats[0]
    assert rule_asker(pack, EmbeddedEngine()).evaluate(asked, nothing) == Evaluation(())
