"""`cattleguard policy test`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from scanner.cli.arguments import ConfigurationFile
from scanner.cli.bundles import PolicyData, policy_data
from scanner.cli.engines import DEFAULT_ENGINE, EngineRequest, engines, with_engine_options
from scanner.cli.policies import local_policies
from scanner.cli.policy.trials import say_below, show, write_files
from scanner.cli.terminal import say_error, say_notice
from scanner.errors import PolicyLimitError, UsageError
from scanner.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.policy.testing.coverage import Coverage
    from scanner.policy.testing.places import Places
    from scanner.policy.testing.runs import Results

_FORMATS = ("console", "json")
_DEFAULT_DIRECTORY = Path("policies")


@with_engine_options
def run_tests(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH...",
            help="Directories of policies, and policies. [default: those of the configuration, else policies]",
        ),
    ] = None,
    matching: Annotated[
        str | None,
        typer.Option(
            "--run",
            metavar="REGEX",
            help="Run only the tests in whose full name this matches (RE2's syntax).",
        ),
    ] = None,
    examples: Annotated[
        bool, typer.Option("--examples/--no-examples", help="Scan the examples of rules.")
    ] = True,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Show which lines of the policies the unit tests reach.")
    ] = False,
    show_uncovered: Annotated[
        bool, typer.Option("--show-uncovered", help="Show the lines that they do not reach, with their text.")
    ] = False,
    coverage_json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the coverage as OPA does.")
    ] = None,
    coverage_lcov: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the coverage as LCOV does.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=100, metavar="PERCENT", help="Fail where less of the lines is reached."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the results as JUnit XML.")
    ] = None,
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="console or json.")] = "console",
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the tests that pass too, and what they print.")
    ] = False,
    data: PolicyData = None,
    rego_v0: Annotated[bool, typer.Option("--rego-v0", help="All policies are Rego v0.")] = False,
    workers: Annotated[
        int,
        typer.Option(
            min=0, show_default=False, help="Processes for examples. [default: as many as there are cores]"
        ),
    ] = 0,
    engine: EngineRequest = DEFAULT_ENGINE,
    config: ConfigurationFile = None,
) -> None:
    """Run the tests of policies: `test_` rules, examples of rules, suites of Gatekeeper.

    Exits with 0 where all pass, 1 where one fails or too few lines are reached, 2 where a policy is malformed, 3 where one
    took too much time or memory, 4 where there are no tests.
    """
    from scanner.policy.testing import runs  # noqa: PLC0415 - for a fast start of the others
    from scanner.policy.testing.places import read_places  # noqa: PLC0415

    if format_ not in _FORMATS:
        raise UsageError(f"unknown format {format_!r}", hint=f"one of: {', '.join(_FORMATS)}")
    measured = coverage or show_uncovered or coverage_json or coverage_lcov or threshold is not None
    wanted = runs.Wanted(_matches(matching), examples, bool(measured), workers)
    evaluating = engines(engine)
    started = datetime.now(UTC)
    try:
        places = read_places(paths or _default_places(config), rego_v0=rego_v0)
        results = runs.run(_with_data(places, tuple(data or ())), evaluating, wanted)
    except PolicyLimitError as error:
        say_error(error)
        raise typer.Exit(ExitCode.INCOMPLETE) from error
    reached = results.coverage
    for path in results.older:
        say_notice(
            f"{path} is not valid Rego v1 and is read as Rego v0; --rego-v0 says that all policies are"
        )
    write_files(results, reached, started, (junit, coverage_json, coverage_lcov))
    show(results, reached, format_, verbose=verbose, show_uncovered=show_uncovered)
    if not results.trials:
        say_notice("there are no tests" + (f" whose name matches {matching}" if matching else ""))
    raise typer.Exit(_code(results, reached, threshold))


def _with_data(places: Places, paths: tuple[str, ...]) -> Places:
    """Return what there is to test with the data of `--data`.

    Raises:
        PolicyLoadError: a file is malformed or does not exist, or two give the same thing.
    """
    from scanner.policy.bundles.mounting import join  # noqa: PLC0415 - for a fast start of the others

    joined = join([("the policies' own data", places.data), ("--data", policy_data(paths))])
    return msgspec.structs.replace(places, data=joined)


def _matches(expression: str | None) -> Callable[[str], bool]:
    """Return what tells whether a test is to be run.

    Raises:
        UsageError: the expression is none.
    """
    if expression is None:
        return lambda _: True
    import re2  # noqa: PLC0415 - only where it is asked for

    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(expression, options)
    except re2.error as error:
        raise UsageError(
            f"--run {expression}: not a regular expression: {_told(error)}", hint="RE2's syntax"
        ) from error
    return lambda name: compiled.search(name) is not None


def _told(error: Exception) -> str:
    """Return what RE2 says, which it does in bytes."""
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _default_places(config: Path | None) -> list[Path]:
    """Return the places of policies that the configuration names, else the directory `policies`.

    Raises:
        UsageError: there are none.
    """
    local = local_policies(config)
    if local:
        return local
    if not _DEFAULT_DIRECTORY.is_dir():
        raise UsageError("there is nothing to test", hint="name a directory of policies, or policies")
    return [_DEFAULT_DIRECTORY]


def _code(results: Results, reached: Coverage | None, threshold: float | None) -> ExitCode:
    if any(trial.limited for trial in results.trials):
        return ExitCode.INCOMPLETE
    if not results.trials:
        return ExitCode.NOTHING
    if threshold is not None and reached is not None and reached.percent < threshold:
        say_below(reached, threshold)
        return ExitCode.FINDINGS
    return ExitCode.FINDINGS if any(trial.is_bad for trial in results.trials) else ExitCode.CLEAN
