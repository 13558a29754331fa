"""Tests policies: their Rego unit tests on the embedded engine, and their examples through a whole scan."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import PolicyEvalError
from scanner.facts.evidence import Evidence
from scanner.model import Span
from scanner.policy.annotations import find_package
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Module
from scanner.policy.load import unit_tests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner.facts.images import ImageReference
    from scanner.model import Finding, Fix, Result, Source
    from scanner.policy.engines.protocol import Engine
    from scanner.policy.examples import Example
    from scanner.policy.pack import Pack

_TEST = re.compile(r"^(?P<name>test_[A-Za-z0-9_]+)\b", re.MULTILINE)
_FAILING = re.compile(r"^failing\b", re.MULTILINE)


class UnitTest(msgspec.Struct, frozen=True):
    """A `test_` rule of a policy's unit tests, and how it went.

    Attributes:
        name: the rule's name.
        span: where it stands.
        problem: why it failed, None where it passed.
    """

    name: str
    span: Span
    problem: str | None


def run_unit_tests(pack: Pack, directories: Sequence[Path]) -> list[UnitTest]:
    """Return how every `test_` rule in the `_test.rego` files of some directories went.

    Where a file defines a set `failing`, its members are named by a test that fails.

    Raises:
        PolicyLoadError: a policy or a test is not valid Rego.
    """
    tests = unit_tests(directories)
    engine = EmbeddedEngine()
    engine.load([Module(source) for source in (*pack.sources, *tests)], {})
    return [_run(engine, source, name, span) for source in tests for name, span in _named(source)]


def _named(source: Source) -> Iterator[tuple[str, Span]]:
    seen = set()
    for match in _TEST.finditer(source.text):
        if match["name"] not in seen:
            seen.add(match["name"])
            yield match["name"], source.span(*match.span())


def _run(engine: Engine, source: Source, name: str, span: Span) -> UnitTest:
    package, _ = find_package(source)
    try:
        values = _value(engine, f"[value | value := data.{package}.{name}]")
        if len(values) == 1 and values[0] is True:
            return UnitTest(name, span, None)
        failing = _value(engine, f"data.{package}.failing") if _FAILING.search(source.text) else []
    except PolicyEvalError as error:
        return UnitTest(name, span, str(error))
    named = ": " + "; ".join(map(str, failing)) if failing else ""
    return UnitTest(name, span, f"is not true{named}")


def _value(engine: Engine, query: str) -> Any:
    return engine.query(query, b"{}")[0].expressions[0]


class _Given:
    """The evidence that an example gives; of an image that it does not name, nothing is known."""

    def __init__(self, example: Example) -> None:
        self._given = {
            ref: msgspec.convert({"ref": ref, **said}, type=Evidence)
            for ref, said in example.evidence.items()
        }

    def gather(self, references: Iterable[ImageReference]) -> Mapping[str, Evidence]:
        return {
            str(reference): self._given[str(reference)]
            for reference in references
            if str(reference) in self._given
        }

    def trusted_root(self) -> None:
        """Return nothing: an example verifies no signature."""


def run_example(rule: str, example: Example, policies: Sequence[Path] = ()) -> list[str]:
    """Return how what a rule makes of an example differs from what the example says; empty if it does not.

    Args:
        rule: id of the rule.
        example: one of its examples.
        policies: directories of further policies, where the rule is not a shipped one.
    """
    result = scan_example(rule, example, policies)
    problems = [f"could not be assessed: {failed.path}: {failed.message}" for failed in result.ledger.failed]
    if not result.ledger.formats.get(example.format):
        problems.append(f"{example.file} was not read as {example.format}")
    problems += _differences("finding", [_shown(finding) for finding in result.findings], _expected(example))
    questions = [question.expression for question in result.ledger.unresolved]
    return problems + _differences("open question", questions, list(example.unresolved))


def suggested_fixes(rule: str, example: Example, policies: Sequence[Path] = ()) -> tuple[Fix, ...]:
    """Return the different fixes that a rule suggests for an example."""
    findings = scan_example(rule, example, policies).findings
    fixes = {finding.fix.title: finding.fix for finding in findings if finding.fix is not None}
    return tuple(fixes.values())


def scan_example(rule: str, example: Example, policies: Sequence[Path] = ()) -> Result:
    """Return what a scan of an example's files with one rule finds."""
    from scanner import Options, scan  # noqa: PLC0415 - tests alone run scans from here
    from scanner.govern.config import RuleConfig  # noqa: PLC0415

    with TemporaryDirectory(prefix="cattleguard-") as directory:
        root = Path(directory)
        for name, content in {**example.files, example.file: example.content}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", newline="")
        config = RuleConfig(True, None, dict(example.settings), Span(example.file, 1, 1, 1, 1), {})
        return scan(
            Options(
                paths=(directory,),
                root=root,
                rules=(rule,),
                rule_configs={rule: config},
                policies=tuple(policies),
                evidence=_Given(example),
                workers=1,
            )
        )


def _shown(finding: Finding) -> str:
    span = finding.span
    place = f"{span.path}:{span.line}:{span.column}-{span.end_line}:{span.end_column}"
    return f"{place} {finding.severity} {finding.message}"


def _expected(example: Example) -> list[str]:
    return [
        f"{finding.file or example.file}:{finding.line}:{finding.column}-{finding.end_line}:{finding.end_column} "
        f"{finding.severity} {finding.message}"
        for finding in example.findings
    ]


def _differences(what: str, got: list[str], expected: list[str]) -> list[str]:
    if got == expected:
        return []
    return [
        *(f"{what} that is not expected: {one}" for one in got if one not in expected),
        *(f"{what} that is missing: {one}" for one in expected if one not in got),
    ] or [f"{what}s in another order or number: {got}"]
