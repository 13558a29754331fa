"""Joins the command line and the configuration file into a scan's options; the command line wins."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.cli.assumptions import (
    PACKER,
    TERRAFORM,
    environment_variables,
    plan_source,
    time_text,
    variable_files,
)
from scanner.cli.baseline_file import baseline_of, place_of
from scanner.cli.configured import configuration_of, root_of, start_of
from scanner.cli.engines import OPA, engines
from scanner.cli.policies import bundles, conftest_options
from scanner.cli.registries import evidence_source
from scanner.cli.request import Request
from scanner.cli.results_cache import results_cache
from scanner.cli.terminal import say_notice
from scanner.cli.waiting import WaitingProgress
from scanner.discover import scan_root
from scanner.discover.limits import Limits
from scanner.discover.read import read_stream
from scanner.errors import UsageError
from scanner.formats.registry import NAMES as FORMAT_NAMES
from scanner.formats.registry import max_bytes
from scanner.govern.configuration import NEVER, Config
from scanner.govern.configuration.effective import effective
from scanner.govern.selection import Selection
from scanner.govern.waivers.places import waivers_in
from scanner.model import SEVERITIES, Assumptions
from scanner.options import EvidenceSource, Options
from scanner.policy.engines.protocol import Engines
from scanner.suggest import suggest

if TYPE_CHECKING:
    from scanner.cli.governor import Governor
    from scanner.model import Waiver


def configuration_for(request: Request, governor: Governor | None) -> Config:
    """Return the configuration that holds for a request: that of the revision that governs, where there is one.

    Raises:
        ConfigError: it is wrong.
    """
    if governor is None:
        return configuration_of(request)
    with governor.names.in_errors():
        return governor.configuration(request.config, start_of(request))


def options_for(
    request: Request,
    progress: Callable[[int, int], None] | None,
    *,
    judging: bool = True,
    governor: Governor | None = None,
    config: Config | None = None,
) -> tuple[Options, str]:
    """Return the options of a scan, and the severity from which findings fail it.

    Args:
        request: what the command line says.
        progress: is told how far the scan is; None tells nobody.
        judging: whether anything is judged, so that policies are read.
        governor: the revision that what governs is taken from, None where that is the one that is scanned.
        config: see `configuration_for`; None reads it.

    Raises:
        UsageError: a severity, a format or the root does not exist.
        ConfigError: the configuration file is wrong.
    """
    if config is None:
        config = configuration_for(request, governor)
    if governor is None:
        return _options(request, config, progress, judging, lambda path: path)
    with governor.names.in_errors():
        said = governor.request(request)
        options, threshold = _options(said, config, progress, judging, governor.there)
    return governor.options(options), threshold


def _options(
    request: Request,
    config: Config,
    progress: Callable[[int, int], None] | None,
    judging: bool,
    there: Callable[[Path], Path],
) -> tuple[Options, str]:
    """Return what `options_for` does; `there` says where what governs is read that is beside the scanned files."""
    paths = request.paths or config.paths or (".",)
    root_named = request.root or root_of(request, config, paths)
    held = effective(config, FORMAT_NAMES, request.profile)
    config = held.config
    threshold = request.fail_on or held.fail_on
    if threshold != NEVER:
        _check("severity", threshold, SEVERITIES)
    if request.selection.severity is not None:
        _check("severity", request.selection.severity, SEVERITIES)
    for name in request.input_formats:
        _check("format", name, FORMAT_NAMES)
    if request.root is not None and not request.root.is_dir():
        raise UsageError(f"--root {request.root} is not a directory", hint="name the repository's directory")
    root = scan_root(paths, root_named)
    # A limit that is not the usual one is the user's own, and holds for every format.
    limits = Limits(request.max_file_size, by_format=request.max_file_size == Limits().max_file_bytes)
    now = (request.effective_time or datetime.now(UTC)).replace(tzinfo=UTC)
    options = Options(
        paths=paths,
        root=root_named,
        stdin=_stdin(request, limits) if "-" in paths else None,
        stdin_name=request.stdin_name,
        formats=frozenset(request.input_formats or config.formats),
        selection=_selection(request.selection, config.select),
        profile=held.profile,
        exclude=(*config.exclude, *request.exclude),
        rule_configs=config.rules,
        bundles=bundles(request.policies, config, request.registries, now) if judging else (),
        conftest=conftest_options(request.policies, config),
        engines=_engines(request),
        limits=limits,
        workers=request.workers,
        assumptions=Assumptions(
            variable_files=variable_files(request.variable_files, root, request.max_file_size),
            variables=environment_variables(TERRAFORM) if request.variable_environment else {},
            packer_variables=environment_variables(PACKER) if request.variable_environment else {},
            workspace=request.workspace,
            effective_time=time_text(request.effective_time),
            plan_source=plan_source(request.plan_source, root),
        ),
        today=f"{now:%Y-%m-%d}",
        strict=request.strict or held.strict,
        images_left_out=config.images_left_out,
        evidence=_evidence(request, config, now),
        inventory=request.inventory,
        cache=results_cache(request.registries),
        waivers=_waivers(request, config, there(root)),
        waiver_rules=config.waivers,
        unwaivable=frozenset(rule for rule, said in config.rules.items() if said.waivable is False),
        outputs=config.outputs,
        baseline=baseline_of(request, config, there(root)),
        baseline_file=place_of(request, config, there(root)),
        progress=progress,
    )
    return options, threshold


def _waivers(request: Request, config: Config, root: Path) -> tuple[Waiver, ...]:
    """Return the waivers of the file of waivers; one that is configured and not there waives nothing, which is told."""
    configured = config.waivers.file
    if request.waivers is None and configured is not None and not configured.is_file():
        say_notice(f"there is no file {configured.name} to waive anything; `cattleguard waive` makes it")
        return ()
    return waivers_in(request.waivers, configured, root)


def _selection(said: Selection, configured: Selection) -> Selection:
    """Return which rules are applied: what the command line says of categories, severity or controls goes first."""
    if said.categories or said.severity or said.controls:
        return said
    return replace(configured, rules=said.rules, exclude_rules=said.exclude_rules)


def _engines(request: Request) -> Engines:
    if request.registries.offline and request.policies.engine.engine == OPA:
        raise UsageError(
            "--engine opa asks a server, and --offline opens no socket", hint="leave one of them out"
        )
    return engines(request.policies.engine)


def _evidence(request: Request, config: Config, now: datetime) -> EvidenceSource | None:
    if not request.images:
        return None
    return evidence_source(request.registries, config, now, WaitingProgress("images"), say_notice)


def _stdin(request: Request, limits: Limits) -> bytes:
    if request.stdin is not None:
        return request.stdin
    return read_stream(sys.stdin.buffer, limits.max_file_bytes, max_bytes if limits.by_format else None)


def _check(what: str, name: str, allowed: tuple[str, ...]) -> None:
    if name not in allowed:
        raise UsageError(f"unknown {what} {name!r}", hint=suggest(name, allowed))
