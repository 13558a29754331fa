"""What the console report says of a comparison: what was compared, what existed already, and what is fixed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scanner.report.printable import printable
from scanner.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.model import Comparison, Fixed, Result
    from scanner.report.style import Style

MAX_FIXED = 20
"""Fixed findings that are named; the reports for programs have all of them."""

_COMMIT_DIGITS = 12


def fixed_lines(fixed: Sequence[Fixed], style: Style) -> Iterator[str]:
    """Yield what is fixed."""
    if not fixed:
        return
    yield style("heading", "Fixed")
    yield ""
    for one in fixed[:MAX_FIXED]:
        address = f"  {style('quiet', printable(one.address))}" if one.address else ""
        yield f"  {printable(one.path)}  {one.severity}  {style('rule', printable(one.rule))}{address}"
        yield f"    {printable(one.message)}"
    if len(fixed) > MAX_FIXED:
        yield f"  and {counted(len(fixed) - MAX_FIXED, 'more finding')}"
    yield ""


def account(result: Result) -> Iterator[str]:
    """Yield what governs, what findings were compared with, and how many existed already or are fixed."""
    if result.governing is not None:
        governing = _revision(result.governing.revision, result.governing.commit)
        yield f"governed by {governing}: configuration, waivers, baseline, policies and ignore files are taken from there"
    for one in result.compared:
        if one.failed:
            files = counted(one.failed, "file")
            yield f"{files} could not be assessed at {_revision(one.name, one.commit)}: all findings in them count as new"
    if not result.compared:
        return
    names = " and ".join(_name(one) for one in result.compared)
    existing = f"{len(result.existing)} existing{' (not shown)' if result.existing else ''}"
    yield f"compared with {names}: {len(result.findings)} new, {existing}, {len(result.fixed)} fixed"
    moved = _moved(result)
    if moved and all(one.kind == "baseline" for one in result.compared):
        yield (
            f"  {counted(moved, 'new finding')} may come from renamed files, for a fixed one said the same of another "
            "file: --diff-base follows renames; a baseline is created again"
        )


def _moved(result: Result) -> int:
    """Return how many new findings say of another file what a fixed one said."""
    now, before = {one.span.path for one in result.findings}, {one.path for one in result.fixed}
    new = Counter(
        (one.rule, one.address, one.message) for one in result.findings if one.span.path not in before
    )
    gone = Counter((one.rule, one.address, one.message) for one in result.fixed if one.path not in now)
    return (new & gone).total()


def _name(one: Comparison) -> str:
    return (
        f"the baseline {printable(one.name)}" if one.kind == "baseline" else _revision(one.name, one.commit)
    )


def _revision(name: str, commit: str) -> str:
    """Return a revision as it was named, and its commit where that is not its name."""
    is_commit = not commit or commit.startswith(name)
    return printable(name) if is_commit else f"{printable(name)} ({commit[:_COMMIT_DIGITS]})"
