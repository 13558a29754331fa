"""Runs everything there is to test in some places."""

from __future__ import annotations

import time
from collections.abc import Callable  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import PolicyLimitError, PolicyLoadError
from scanner.model import Span
from scanner.policy.engines.embedded import EmbeddedEngines
from scanner.policy.portable.engine import PortableEngine
from scanner.policy.testing.coverage import Coverage, measure
from scanner.policy.testing.reaching import reach
from scanner.policy.testing.trial import Trial
from scanner.policy.testing.unit import run_tests
from scanner.policy.testing.versions import with_versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanner.policy.engines.protocol import Engines
    from scanner.policy.testing.places import Places
    from scanner.policy.testing.trial import Outcome


class Results(msgspec.Struct, frozen=True):
    """What came of tests.

    Attributes:
        trials: the tests, those of a group together.
        coverage: which lines of the policies the unit tests reach, None where that was not to be found out.
        older: paths of the policies that are valid as Rego v0 only.
    """

    trials: tuple[Trial, ...]
    coverage: Coverage | None
    older: tuple[str, ...] = ()


class Wanted(msgspec.Struct, frozen=True):
    """What is to be run.

    Attributes:
        matches: tells by the full name of a test (`data.package.test_name`, `rule/format: example`, `suite/test/case`)
            whether to run it.
        examples: whether to run the examples of rules.
        coverage: whether to find out which lines of the policies the unit tests reach.
        workers: the most processes to use for examples; 0 takes as many as there are cores.
    """

    matches: Callable[[str], bool] = lambda _: True
    examples: bool = True
    coverage: bool = False
    workers: int = 0


def run(places: Places, engines: Engines, wanted: Wanted) -> Results:
    """Return what came of the tests in some places.

    Args:
        places: what there is to test.
        engines: evaluate it.
        wanted: what is to be run.

    Raises:
        PolicyLoadError: a policy, an example or a suite is malformed.
        PolicyLimitError: reading the policies took more time or memory than is allowed.
        EngineError: the engine cannot be reached.
    """
    results = _run_unit(places, engines, wanted)
    scanned = _run_examples(places, engines, wanted) if wanted.examples else []
    suites = [trial for path in places.suites() for trial in _run_suite(path, engines, wanted)]
    return msgspec.structs.replace(results, trials=(*results.trials, *scanned, *suites))


def _run_unit(places: Places, engines: Engines, wanted: Wanted) -> Results:
    if not places.modules:
        return Results((), None)
    embedded = engines if isinstance(engines, EmbeddedEngines) else None
    covering = PortableEngine(
        (embedded or EmbeddedEngines()).covering()
    )  # as a scan asks conftest's policies
    engine = covering if embedded else engines.untrusted()
    try:
        modules = places.modules
        older: tuple[str, ...] = ()
        try:
            trials = run_tests(modules, places.data, engine, covering, wanted.matches)
        except PolicyLoadError:
            modules, older = with_versions(modules, covering, places.settled)
            if not older:
                raise
            trials = run_tests(modules, places.data, engine, covering, wanted.matches)
        coverage = None
        if wanted.coverage:
            coverage = measure(places.counted, reach(modules, places.data, covering, wanted.matches))
        return Results(tuple(trials), coverage, older)
    finally:
        engine.close()
        covering.close()


def _run_examples(places: Places, engines: Engines, wanted: Wanted) -> list[Trial]:
    directories = places.examples()
    if not directories:
        return []
    from scanner.policy.testing.example_runs import (  # noqa: PLC0415 - examples alone need the formats
        read_all,
        run_examples,
    )
    from scanner.policy.testing.scans import ExampleScanner  # noqa: PLC0415 - likewise

    examples = [one for one in read_all(directories) if wanted.matches(f"{one.rule}/{one.name}")]
    if not examples:
        return []
    return run_examples(ExampleScanner(places.pack(), engines), examples, wanted.workers)


def _run_suite(path: Path, engines: Engines, wanted: Wanted) -> Iterator[Trial]:
    """Yield the cases of a suite of Gatekeeper; a suite is run as a whole."""
    from scanner.policy.conventions.gatekeeper.suites import run_suite  # noqa: PLC0415 - few places have one

    started = time.perf_counter()
    try:
        results = run_suite(path, engines)
    except PolicyLimitError as error:
        span = error.span or Span(path.as_posix(), 1, 1, 1, 1)
        yield Trial(path.name, span, str(error), "suite", path.as_posix(), "error", limited=True)
        return
    seconds = (time.perf_counter() - started) / max(len(results), 1)
    for result in results:
        if wanted.matches(result.name):
            group, _, name = result.name.partition("/")
            outcome: Outcome = "skipped" if result.skipped else "failed" if result.problem else "passed"
            yield Trial(name, result.span, result.problem, "suite", group, outcome, seconds=seconds)
