"""What a scan looked at, compared with and was governed by, in Markdown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scanner.report import summary
from scanner.report.markdown_text import code, words
from scanner.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model import BundleFacts, Comparison, Ledger, PolicySet, Result

_SHORT = 12
"""Hexadecimal digits of a commit or a digest that are shown."""


def compared(result: Result) -> Iterator[str]:
    """Yield with what findings were compared, what came of it, and which revision governs."""
    for one in result.compared:
        yield f"Compared with {_base(one)}."
    if result.compared:
        yield f"{len(result.findings)} new, {len(result.existing)} existing, {len(result.fixed)} fixed."
    if result.governing is not None:
        revision = f"{code(result.governing.revision)} ({code(result.governing.commit[:_SHORT])})"
        yield f"Configuration, waivers, baseline, policies and ignore files are those of {revision}."


def files(ledger: Ledger) -> str:
    """Return how many files were found, and what became of them."""
    return f"{summary.files(ledger, words)}."


def items(result: Result, limit: int) -> Iterator[str]:
    """Yield list items: what was not looked at and why, and which policies judged; of each kind up to a limit."""
    reasons = Counter(one.reason for one in result.ledger.skipped)
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    yield from _up_to([f"skipped {count}: {words(reason)}" for reason, count in ordered], limit)
    if result.ledger.unresolved:
        questions = counted(len(result.ledger.unresolved), "question")
        yield f"- {questions} not decided, because an expression has no value here"
    yield from _images(result.ledger)
    yield _policies(result.policies)
    yield from _up_to([f"brought: {_bundle(bundle)}" for bundle in result.policies.bundles], limit)


def _up_to(lines: Sequence[str], limit: int) -> Iterator[str]:
    yield from (f"- {line}" for line in lines[:limit])
    if len(lines) > limit:
        yield f"- and {len(lines) - limit} more"


def _images(ledger: Ledger) -> Iterator[str]:
    if ledger.images:
        missing = len(ledger.unverified)
        yield f"- {counted(ledger.images, 'image')}, {missing} of them not looked at as a whole"
    if ledger.images_left_out:
        yield f"- {counted(len(ledger.images_left_out), 'image')} not asked about, as configured"


def _policies(used: PolicySet) -> str:
    judged = f"{counted(len(used.rules), 'rule')}, profile {words(used.profile)}"
    return f"- {judged}, policies {code(used.version)} ({code(used.sha256[:_SHORT])})"


def _base(comparison: Comparison) -> str:
    if comparison.kind == "baseline":
        return f"the baseline {code(comparison.name)}"
    failed = (
        f", {counted(comparison.failed, 'file')} of which could not be assessed" if comparison.failed else ""
    )
    return f"revision {code(comparison.name)} ({code(comparison.commit[:_SHORT])}){failed}"


def _bundle(bundle: BundleFacts) -> str:
    revision = f" at {code(bundle.revision, 64)}" if bundle.revision else ""
    return f"{code(bundle.place)}{revision} ({code(bundle.sha256[:_SHORT])})"
