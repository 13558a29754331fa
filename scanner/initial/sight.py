"""What a repository shows when it is scanned without a configuration."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from scanner import pipeline
from scanner.discover import Candidate, walk
from scanner.discover.limits import Limits
from scanner.formats.templates import HELM, OTHER
from scanner.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scanner.govern.configuration.effective import Effective
    from scanner.model import Failed, Result

_REGISTRY = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")


class Sight(msgspec.Struct, frozen=True):
    """What was seen.

    Attributes:
        assessed: paths of the files that were assessed.
        failed: why the other files that should have been were not, by path: in words that hold nothing of the file.
        findings: severities of findings, by path.
        registries: registries that images come from, the most used first.
        templates: how many files are templates, which nothing is said of before they are rendered.
    """

    assessed: frozenset[str]
    failed: Mapping[str, str]
    findings: Mapping[str, tuple[str, ...]]
    registries: tuple[str, ...]
    templates: int = 0


def look(directory: Path, held: Effective, today: str, progress: Callable[[int, int], None]) -> Sight:
    """Return what a directory shows.

    Args:
        directory: the root of the repository.
        held: what holds of a profile.
        today: the day, for waivers that are there already.
        progress: is told how far it is.

    Raises:
        UsageError: there are more files than can be scanned.
    """
    result = pipeline.scan(
        Options(
            paths=(str(directory),),
            root=directory,
            profile=held.profile,
            rule_configs=held.config.rules,
            today=today,
            inventory=True,
            progress=progress,
        )
    )
    files = {one.path for one in walk((str(directory),), directory, Limits()) if isinstance(one, Candidate)}
    left_out = {one.path for one in result.ledger.skipped} | {one.path for one in result.ledger.failed}
    failed: dict[str, str] = {}
    for one in result.ledger.failed:
        if not one.policy and one.path in files:
            failed.setdefault(one.path, _reason(one))
    templates = sum(one.reason in {HELM, OTHER} for one in result.ledger.skipped)
    return Sight(frozenset(files - left_out), failed, _findings(result), _registries(result), templates)


def _findings(result: Result) -> dict[str, tuple[str, ...]]:
    severities: dict[str, list[str]] = {}
    for finding in result.findings:
        severities.setdefault(finding.span.path, []).append(finding.severity)
    return {path: tuple(found) for path, found in severities.items()}


def _registries(result: Result) -> tuple[str, ...]:
    counts = Counter(
        one.host
        for one in result.inventory
        if one.kind == "image" and not one.error and _REGISTRY.fullmatch(one.host)
    )
    return tuple(sorted(counts, key=lambda host: (-counts[host], host)))


def _reason(failed: Failed) -> str:
    """Return why a file was not assessed; messages of parsers are not repeated, because they quote the file."""
    if failed.rule is not None:
        return f"the rule {failed.rule} could not be evaluated"
    if failed.span is not None:
        return f"not understood at line {failed.span.line}"
    return "too large" if failed.message.startswith("not assessed") else "cannot be read"
