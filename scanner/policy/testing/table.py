"""Writes the results of tests for people: what did not pass and why, and a table. The same tests give the same text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.testing.coverage import percent_text, runs, runs_text
from scanner.policy.testing.trial import KINDS, OUTCOMES, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.policy.testing.coverage import Coverage, FileCoverage
    from scanner.policy.testing.trial import Kind, Outcome, Trial

_WORDS: dict[Outcome, str] = {"passed": "PASS", "failed": "FAIL", "error": "ERROR", "skipped": "SKIP"}
_NAMES: dict[Kind, str] = {"unit": "unit tests", "example": "examples", "suite": "Gatekeeper suites"}


def results_lines(trials: Sequence[Trial], *, verbose: bool) -> Iterator[str]:
    """Yield the lines on tests: those that did not pass, or all; and how many went how."""
    shown = [trial for trial in trials if verbose or trial.outcome != "passed"]
    for trial in shown:
        yield from _trial_lines(trial, verbose=verbose)
    if shown:
        yield ""
    yield f"{'':<18}{''.join(f'{outcome:>9}' for outcome in OUTCOMES)}"
    for kind in KINDS:
        own = [trial for trial in trials if trial.kind == kind]
        if own:
            yield f"{_NAMES[kind]:<18}{''.join(f'{number:>9}' for number in count(own).values())}"


def _trial_lines(trial: Trial, *, verbose: bool) -> Iterator[str]:
    span = trial.span
    place = f"{span.path}:{span.line}:{span.column}"
    name = trial.name if trial.kind == "unit" else f"{trial.group}: {trial.name}"
    yield f"{_WORDS[trial.outcome]:<6}{place}: {name}{f': {trial.problem}' if trial.problem else ''}"
    if trial.is_bad or verbose:
        for case in trial.cases:
            if verbose or not case.passed:
                yield f"      {_WORDS['passed' if case.passed else 'failed']:<6}{', '.join(case.name)}"
        yield from (f"      printed: {line}" for line in trial.prints)


def coverage_lines(coverage: Coverage, *, with_source: bool) -> Iterator[str]:
    """Yield the table of coverage; with the text of the lines that are not covered, if that is asked for."""
    width = max((len(file.source.path) for file in coverage.files), default=0)
    width = max(width, len("lines of policies"))
    yield f"{'lines of policies':<{width}}{'covered':>9}{'not':>7}{'percent':>9}"
    for file in coverage.files:
        missed = f"  {runs_text(file.not_covered)}" if file.not_covered else ""
        numbers = f"{len(file.covered):>9}{len(file.not_covered):>7}{percent_text(file.percent):>9}"
        yield f"{file.source.path:<{width}}{numbers}{missed}"
    totals = f"{coverage.covered:>9}{coverage.not_covered:>7}{percent_text(coverage.percent):>9}"
    yield f"{'together':<{width}}{totals}"
    if with_source:
        for file in coverage.files:
            yield from _missed_lines(file)


def missed_places(coverage: Coverage) -> Iterator[str]:
    """Yield the places that are not covered, `path:first-last`."""
    for file in coverage.files:
        for first, last in runs(file.not_covered):
            yield f"{file.source.path}:{first}" if first == last else f"{file.source.path}:{first}-{last}"


def _missed_lines(file: FileCoverage) -> Iterator[str]:
    if file.not_covered:
        text = file.source.text.splitlines()
        yield ""
        yield file.source.path
        yield from (f"{number:>6}  {text[number - 1].expandtabs(4)}" for number in file.not_covered)
