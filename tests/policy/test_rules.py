"""Every shipped rule: its unit tests, its examples through a whole scan, its metadata, its controls, its style."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner.formats.registry import JUDGED
from scanner.policy.annotations import find_package
from scanner.policy.checking.check import lint
from scanner.policy.conventions.native import rule_asker
from scanner.policy.engines.embedded import EmbeddedEngine, EmbeddedEngines
from scanner.policy.engines.protocol import Module
from scanner.policy.evaluation import Evaluation
from scanner.policy.load import load, shipped_directory, unit_tests
from scanner.policy.rule import FACTS, GOVERNANCE
from scanner.policy.testing.examples import Example, read_examples
from scanner.policy.testing.reaching import reach
from scanner.policy.testing.scans import ExampleScanner
from scanner.policy.testing.unit import run_tests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.model import Source
    from scanner.policy.engines.protocol import Lines
    from scanner.policy.rule import Rule
    from scanner.policy.testing.trial import Trial

SHIPPED = shipped_directory()
PACK = load((SHIPPED,), formats=JUDGED)
RULES = {rule.id: rule for rule in PACK.rules}
TESTS = unit_tests([SHIPPED])
MODULES = [Module(source) for source in (*PACK.sources, *TESTS)]


def examples(rule: Rule) -> tuple[Example, ...]:
    return read_examples(SHIPPED / rule.category / rule.id)


@cache
def unit_test_results() -> tuple[list[Trial], Mapping[str, Lines]]:
    """Return how the unit tests went, and which lines they reached."""
    engine, covering = EmbeddedEngine(), EmbeddedEngine(covering=True)
    return run_tests(MODULES, {}, engine, engine), reach(MODULES, {}, covering)


def test_unit_tests_pass() -> None:
    failed = [
        f"{test.span.path}:{test.span.line}: {test.name} {test.problem}"
        for test in unit_test_results()[0]
        if test.problem
    ]
    assert failed == []


@pytest.mark.parametrize("source", PACK.sources, ids=lambda source: source.path)
def test_unit_tests_reach_every_line(source: Source) -> None:
    lines = unit_test_results()[1][source.path]
    assert lines.covered != ()
    assert [f"{number}: {source.text.splitlines()[number - 1]}" for number in lines.not_covered] == []


@pytest.mark.parametrize("source", PACK.sources, ids=lambda source: source.path)
def test_has_unit_tests(source: object) -> None:
    path = getattr(source, "path", "").removesuffix(".rego") + "_test.rego"
    assert [test.name for test in unit_test_results()[0] if test.span.path == path] != []


EXAMPLES = [
    pytest.param(rule.id, example, id=f"{rule.id}: {example.format}: {example.name}")
    for rule in PACK.rules
    for example in examples(rule)
]


@pytest.fixture(scope="module")
def scanner() -> Iterator[ExampleScanner]:
    with ExampleScanner(PACK, EmbeddedEngines()) as opened:
        yield opened


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(scanner: ExampleScanner, rule: str, example: Example) -> None:
    assert scanner.problems(rule, example) == []


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


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if "unknown" in rule.outcomes], ids=lambda rule: rule.id
)
def test_there_is_an_example_of_what_a_rule_cannot_decide(rule: Rule) -> None:
    assert [example.format for example in examples(rule) if example.verdict == "unknown"] != []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_examples_have_different_names(rule: Rule) -> None:
    names = [(example.format, example.name) for example in examples(rule)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_controls_are_in_the_catalogue(rule: Rule) -> None:
    named = (control.split(":", 1) for control in rule.controls)
    assert [pair for pair in named if pair[1] not in PACK.catalogue[pair[0]].controls] == []


def test_every_control_of_the_catalogue_is_spoken_to() -> None:
    named = {control for rule in PACK.rules for control in rule.controls}
    known = {f"{one.id}:{control}" for one in PACK.catalogue.values() for control in one.controls}
    assert known - named == set()


@pytest.mark.parametrize("source", [*PACK.sources, *TESTS], ids=lambda source: source.path)
def test_is_written_so_that_every_engine_agrees(source: object) -> None:
    assert lint(source, EmbeddedEngine()) == []  # type: ignore[arg-type]


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


# The tables of unit tests: objects whose names end in `cases`, of cases whose names begin with the kind of case.


@cache
def tables() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Return the cases of each package of unit tests, by their names."""
    engine = EmbeddedEngine()
    engine.load(MODULES, {"settings": PACK.settings})
    packages = {find_package(source)[0] for source in TESTS}
    return {
        package: dict(_cases(engine.query(f"data.{package}", b"{}")[0].expressions[0]))
        for package in packages
    }


def _cases(package: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, value in package.items():
        if name.endswith("cases") and isinstance(value, dict):
            yield from value.items()


def kinds(rule: Rule) -> dict[str, list[Mapping[str, Any]]]:
    """Return the cases of a rule's unit tests by their kind."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for name, case in tables()[f"{rule.package}_test"].items():
        found.setdefault(name.partition(": ")[0], []).append(case)
    return found


def needed_kinds(rule: Rule) -> set[str]:
    """Return the kinds of cases that a rule's unit tests must have."""
    if rule.category == GOVERNANCE:
        return {"bad", "good"}  # what cannot be told is a change without a direction
    if rule.needs:
        return {"bad", "good", "missing evidence"} | ({"unknown"} & set(rule.outcomes))
    if rule.about == ("credentials",):
        return {"bad", "good"}  # what has no value is no credential: no such fact is given
    return {"bad", "good", "unknown"}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_unit_tests_have_every_kind_of_case(rule: Rule) -> None:
    assert needed_kinds(rule) - kinds(rule).keys() == set()
    assert kinds(rule).keys() <= {"bad", "good", "unknown", "missing evidence"}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_case_is_what_it_says(rule: Rule) -> None:
    by_kind = kinds(rule)
    assert [case for case in by_kind["bad"] if not case["deny"]] == []
    for kind in ("good", "unknown", "missing evidence"):
        assert [case for case in by_kind.get(kind, ()) if case.get("deny")] == []
    assert [case for case in by_kind["good"] if case.get("unknown")] == []
    asked = [case for cases in by_kind.values() for case in cases if case.get("unknown")]
    assert bool(asked) == ("unknown" in rule.outcomes)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if "evidence" in rule.needs], ids=lambda rule: rule.id
)
def test_rules_about_evidence_judge_nothing_that_has_none(rule: Rule) -> None:
    text = next(source.text for source in TESTS if find_package(source)[0] == f"{rule.package}_test")
    assert "in samples.unjudged" in text
