"""Runs suites of tests (`kind: Suite`), as `gator verify` does (gatekeeper, pkg/gator/verify)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import CattleguardError, PolicyLoadError
from scanner.policy.conventions.gatekeeper.cases import CaseError, CaseJudge, objects_in, read_file
from scanner.policy.conventions.gatekeeper.constraints import Constraint, SchemaError, read_constraint
from scanner.policy.conventions.gatekeeper.manifests import (
    CONSTRAINTS,
    TEMPLATES,
    Manifest,
    mapping,
    read_objects,
    text,
)
from scanner.policy.conventions.gatekeeper.templates import read_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scanner.model import Pointer, Source, Span
    from scanner.policy.engines.protocol import Engines

GROUP = "test.gatekeeper.sh"


class SuiteResult(msgspec.Struct, frozen=True):
    """What became of one test case.

    Attributes:
        name: `suite/test/case`, or `suite/test` for a test that has no cases, or whose cases cannot be run.
        span: where it is written.
        problem: why it failed, None if it passed or was skipped.
        skipped: whether the suite says not to run it.
    """

    name: str
    span: Span
    problem: str | None = None
    skipped: bool = False


def is_suite(source: Source) -> bool:
    """Tell whether a source may hold a suite of tests."""
    return GROUP in source.text and "Suite" in source.text


def run_suite(path: Path, engines: Engines) -> list[SuiteResult]:
    """Return the results of all tests of the suites in a file, in order.

    Args:
        path: the file; what its tests name is read beside it, and messages name it as it is given here.
        engines: makes the engine that evaluates what is tested.

    Raises:
        PolicyLoadError: the file cannot be read, or is neither YAML nor JSON.
    """
    manifests = [one for one in read_objects(read_file(path)) if one.group == GROUP and one.kind == "Suite"]
    return [result for manifest in manifests for result in _Suite(manifest, path.parent, engines).results()]


class _Suite:
    def __init__(self, manifest: Manifest, directory: Path, engines: Engines) -> None:
        self._manifest = manifest
        self._directory = directory
        self._engines = engines
        self._skipped = manifest.get("skip") is True

    def results(self) -> Iterator[SuiteResult]:
        """Yield the results of its tests."""
        name = self._manifest.name or self._directory.name
        for index, test in enumerate(_mappings(self._manifest.get("tests"))):
            yield from self._test(f"{name}/{text(test.get('name'))}", test, ("tests", index))

    def _test(self, name: str, test: dict[str, Any], at: Pointer) -> Iterator[SuiteResult]:
        span = self._span(at)
        if self._skipped or test.get("skip") is True:
            yield SuiteResult(name, span, skipped=True)
            return
        try:
            yield from self._cases(name, test, at, self._constraint(test))
        except SchemaError as error:
            yield SuiteResult(name, span, None if test.get("invalid") else str(error))
        except (CattleguardError, CaseError) as error:
            yield SuiteResult(name, span, str(error))

    def _cases(
        self, name: str, test: dict[str, Any], at: Pointer, constraint: Constraint
    ) -> Iterator[SuiteResult]:
        engine = self._engines.untrusted(strict=False)
        try:
            judge = CaseJudge(constraint, engine, self._directory)
            judge.prepare()
            for index, case in enumerate(_mappings(test.get("cases"))):
                span = self._span((*at, "cases", index))
                full = f"{name}/{text(case.get('name'))}"
                if case.get("skip") is True:
                    yield SuiteResult(full, span, skipped=True)
                else:
                    yield SuiteResult(full, span, judge.problem(case))
        finally:
            engine.close()

    def _constraint(self, test: Mapping[str, Any]) -> Constraint:
        """Return the constraint of a test that is to be judged with."""
        if test.get("expansion"):
            raise CaseError("expansion templates are not applied")
        template = read_template(self._one(test.get("template"), TEMPLATES, "the test names no template"), 0)
        constraint = self._one(test.get("constraint"), CONSTRAINTS, "the test names no constraint")
        if template.kind != constraint.kind:
            raise PolicyLoadError(
                f"the template is for {template.kind}, and the constraint is a {constraint.kind}",
                span=constraint.span("kind"),
            )
        read = read_constraint(constraint, template)
        if test.get("invalid"):
            raise CaseError("the constraint is valid, and the test says that it is not")
        return read

    def _one(self, name: Any, group: str, missing: str) -> Manifest:
        found = [one for one in objects_in(self._directory, name, missing) if one.group == group]
        if len(found) != 1:
            raise CaseError(f"{name} holds {len(found)} objects of {group}, and must hold one")
        return found[0]

    def _span(self, at: Pointer) -> Span:
        return self._manifest.span(*at, "name")


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [mapping(one) for one in value] if isinstance(value, list) else []
