"""Where the results of `cattleguard policy test` go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.cli.terminal import say_notice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from scanner.policy.testing.coverage import Coverage
    from scanner.policy.testing.runs import Results


def write_files(
    results: Results, reached: Coverage | None, started: datetime, files: tuple[Path | None, ...]
) -> None:
    """Write what is asked for as files: JUnit XML, coverage as OPA's JSON and as LCOV's text."""
    from scanner.cli.outputs import write_whole  # noqa: PLC0415 - for a fast start of the others

    junit, coverage_json, coverage_lcov = files
    if junit is not None:
        from scanner.policy.testing.junit import as_junit  # noqa: PLC0415

        write_whole(junit, as_junit(results.trials, started))
    if reached is not None and coverage_json is not None:
        from scanner.policy.testing.coverage_files import as_opa  # noqa: PLC0415

        write_whole(coverage_json, _json(as_opa(reached)))
    if reached is not None and coverage_lcov is not None:
        from scanner.policy.testing.coverage_files import as_lcov  # noqa: PLC0415

        write_whole(coverage_lcov, as_lcov(reached))


def show(
    results: Results, reached: Coverage | None, format_: str, *, verbose: bool, show_uncovered: bool
) -> None:
    """Print the results in a format, and the coverage if it was measured."""
    from scanner.policy.testing.table import coverage_lines, results_lines  # noqa: PLC0415

    if format_ == "json":
        from scanner.policy.testing.report_json import as_json  # noqa: PLC0415

        print(_json(as_json(results.trials, reached)), end="")
        return
    _print(results_lines(results.trials, verbose=verbose))
    if reached is not None:
        print()
        _print(coverage_lines(reached, with_source=show_uncovered))


def say_below(reached: Coverage, threshold: float) -> None:
    """Say that too few lines are reached, and which are not."""
    from scanner.policy.testing.coverage import percent_text  # noqa: PLC0415 - rarely needed
    from scanner.policy.testing.table import missed_places  # noqa: PLC0415

    missed = ", ".join(missed_places(reached))
    say_notice(
        f"{percent_text(reached.percent)} % of the lines is less than {threshold:g} %; not reached: {missed}"
    )


def _json(report: object) -> str:
    import json  # noqa: PLC0415 - for a fast start of the others

    return json.dumps(report, indent=2, ensure_ascii=True) + "\n"


def _print(lines: Iterable[str]) -> None:
    """Print lines that hold text of policies, so that no terminal and no CI system takes it for an order."""
    from scanner.report.printable import printable, without_commands  # noqa: PLC0415

    for line in lines:
        print(without_commands(printable(line)))
