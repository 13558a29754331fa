"""Writes a first configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.govern.configuration.scalars import scalar
from scanner.model import SEVERITIES
from scanner.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.initial.proposal import Excluded, Proposal

_WIDTH = 42


def text(proposal: Proposal, profile: str, schema: str | None = None) -> str:
    """Return the text of a configuration.

    Args:
        proposal: what it says.
        profile: the profile that it names.
        schema: the file of its JSON Schema, relative to it; None where there is none.
    """
    first = [f"# yaml-language-server: $schema={schema}"] if schema else []
    lines = [*first, *_head(profile), *_exclude(proposal), *_templates(proposal), *_rules(proposal)]
    return "\n".join([*lines, *_existing(proposal)]).rstrip("\n") + "\n"


def _head(profile: str) -> Iterator[str]:
    yield "# How Cattleguard scans this repository. `cattleguard config show` tells what holds, and from where."
    yield ""
    yield f"profile: {profile}"
    yield ""
    yield "# The lowest severity that fails a scan; without it, the profile says so."
    yield "# fail-on: high"
    yield ""


def _exclude(proposal: Proposal) -> Iterator[str]:
    """Yield what is left out, with reasons, and what could be."""
    active = bool(proposal.elsewhere or proposal.unreadable)
    if active:
        yield "exclude:"
    if proposal.elsewhere:
        yield "  # Not written here: it is changed where it comes from."
        yield from _items(proposal.elsewhere, "  ")
    if proposal.unreadable:
        yield "  # Could not be assessed; with these a scan is incomplete (exit code 3). Repair them, and remove the line."
        yield from _items(proposal.unreadable, "  ")
    if proposal.trials:
        lead = "  " if active else ""
        yield f"{lead}# Assessed like everything else. What is never run can be left out: remove the `# `."
        if not active:
            yield "# exclude:"
        yield from _items(proposal.trials, "  # " if active else "#   ")
    if active or proposal.trials:
        yield ""


def _items(excluded: Sequence[Excluded], indent: str) -> Iterator[str]:
    for one in excluded:
        yield f"{indent}- {scalar(one.pattern):{_WIDTH - len(indent)}}  # {one.reason}"


def _templates(proposal: Proposal) -> Iterator[str]:
    if proposal.templates:
        yield f"# {counted(proposal.templates, 'template')} not assessed: Helm's and others are read once they are rendered."
        yield "# helm template DIRECTORY | cattleguard scan -"
        yield ""


def _rules(proposal: Proposal) -> Iterator[str]:
    if not proposal.registries:
        return
    yield "# Images may come from anywhere until this says from where; these are the registries in use:"
    yield "# rules:"
    yield "#   untrusted-registry:"
    yield "#     registries:"
    yield from (f"#       - {scalar(registry)}" for registry in proposal.registries)
    yield ""


def _existing(proposal: Proposal) -> Iterator[str]:
    if proposal.findings:
        yield f"# There were {numbers(proposal.findings)} when this was written."
        yield "# `cattleguard baseline create` accepts them for now, so that only new ones fail."


def numbers(findings: Mapping[str, int]) -> str:
    """Return the numbers of findings, the most severe first."""
    each = ", ".join(f"{findings[severity]} {severity}" for severity in SEVERITIES if findings.get(severity))
    return f"{counted(sum(findings.values()), 'finding')} ({each})" if each else "no findings"
