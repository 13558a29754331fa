"""The last part of the console report: how much was found, and the account of all files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scanner.model import SEVERITIES
from scanner.report.counts import failed_files
from scanner.report.printable import printable
from scanner.report.trusted_root import trusted_root
from scanner.report.unverified import unverified_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scanner.facts.evidence import Evidence
    from scanner.model import Failed, Finding, Ledger, Notice, Result, Unresolved
    from scanner.report.style import Style

MAX_EXPRESSION = 60
"""Code points of an expression that are shown; the reports for programs have all of it."""
MAX_QUESTIONS = 10
"""Expressions without a value that are named."""

WHOLE_PROJECT = "(all files together)"
"""Stands for the path of a failure of a rule that judges all files together."""


def lines(result: Result, style: Style) -> Iterator[str]:
    """Yield the lines of the summary."""
    from scanner.report.compared_lines import account, fixed_lines  # noqa: PLC0415 - it counts as this does

    ledger = result.ledger
    # Of what was not found at all there is no chain to tell: it stands below, under the reason.
    yield from images([image for image in result.images if image.kind or not image.incomplete], style)
    yield from problems(result, style)
    yield from fixed_lines(result.fixed, style)
    yield from trusted_root(result.trusted_root)
    if ledger.images_left_out:
        yield f"{counted(len(ledger.images_left_out), 'image')} not asked about: images.exclude leaves them out"
    yield files(ledger)
    yield from _skipped(ledger)
    if result.compared and ledger.unresolved:
        yield f"{counted(len(ledger.unresolved), 'question')} not decided: a scan without a comparison names them"
    if ledger.images:
        yield _looked_at(ledger)
    if result.waived:
        yield f"{counted(len(result.waived), 'finding')} waived"
    yield from account(result)
    yield verdict(result.findings, style, noun="new finding" if result.compared else "finding")
    yield from incomplete(result, style)


def incomplete(result: Result, style: Style) -> Iterator[str]:
    """Yield how much could not be assessed, where a scan is not complete."""
    from scanner.report.verdict import not_assessed  # noqa: PLC0415 - it counts as this does

    if not result.ledger.is_complete:
        yield style("error", f"{not_assessed(result)} could not be assessed: this scan is not complete")


def problems(result: Result, style: Style) -> Iterator[str]:
    """Yield what could not be assessed or decided, and what is to know about waivers."""
    ledger = result.ledger
    if not ledger.is_complete:
        yield style("heading", "Not assessed")
        yield ""
    yield from _failures(ledger.failed, style)
    yield from unverified_lines(ledger.unverified, style)
    if not result.compared:  # otherwise nearly all of them are as old as the findings that are not shown
        yield from _questions(ledger.unresolved, style)
    yield from _notices(result.notices, style)


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def _looked_at(ledger: Ledger) -> str:
    """Return how many images were looked at, and how many were not, or only in part."""
    missing = len(ledger.unverified)
    if not missing:
        return f"{counted(ledger.images, 'image')} looked at"
    whole = ledger.images - missing
    return f"{counted(ledger.images, 'image')}: {whole} looked at, {missing} not, or not as a whole"


def verdict(findings: Iterable[Finding], style: Style, noun: str = "finding") -> str:
    """Return how much was found, by severity."""
    found = by_severity((finding.severity for finding in findings), style, noun)
    return found or style("good", f"No {noun}s.")


def by_severity(severities: Iterable[str], style: Style, noun: str = "finding") -> str:
    """Return how many findings there are, by severity (`3 findings: 1 critical, 2 low`); "" where there are none."""
    counts = Counter(severities)
    parts = (style(severity, f"{counts[severity]} {severity}") for severity in SEVERITIES if counts[severity])
    return f"{counted(counts.total(), noun)}: {', '.join(parts)}" if counts else ""


def files(ledger: Ledger, shown: Callable[[str], str] = printable) -> str:
    """Return how many files were found, and what became of them.

    Args:
        ledger: the account.
        shown: gives a text as it is shown.
    """
    formats = ", ".join(f"{count} {shown(name)}" for name, count in sorted(ledger.formats.items()) if count)
    parts = f"{ledger.evaluated} assessed, {len(ledger.skipped)} skipped, {failed_files(ledger)} failed"
    documents = f"; {counted(ledger.documents, 'document')}: {formats}" if formats else ""
    return f"{counted(ledger.found, 'file')} found: {parts}{documents}"


def _skipped(ledger: Ledger) -> Iterator[str]:
    reasons = Counter(skipped.reason for skipped in ledger.skipped)
    for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
        yield f"  skipped {count}: {printable(reason)}"


def _failures(failed: tuple[Failed, ...], style: Style) -> Iterator[str]:
    for failure in failed:
        place = printable(failure.path) or WHOLE_PROJECT
        if failure.span:
            place += f":{failure.span.line}:{failure.span.column}"
        rule = f"  {printable(failure.rule)}" if failure.rule else ""
        yield f"{style('path', place)}  {style('error', 'error')}{rule}"
        yield f"  {printable(failure.message)}"
        if failure.hint:
            yield f"  hint: {printable(failure.hint)}"
        yield ""


def images(evidences: Sequence[Evidence], style: Style) -> Iterator[str]:
    """Yield the chain of each image in one line."""
    if not evidences:
        return
    from scanner.report.chains import brief_lines  # noqa: PLC0415 - few scans ask about images

    yield style("heading", "Images")
    yield ""
    yield from (f"  {line}" for line in brief_lines(evidences, style))
    yield ""


def _notices(notices: tuple[Notice, ...], style: Style) -> Iterator[str]:
    if not notices:
        return
    kinds = Counter(notice.kind for notice in notices)
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    yield f"{style('heading', 'Waivers')}  {counts}"
    yield ""
    for notice in notices:
        span = notice.span
        yield f"{style('path', f'{printable(span.path)}:{span.line}:{span.column}')}  {printable(notice.message)}"
    yield ""


def _questions(unresolved: tuple[Unresolved, ...], style: Style) -> Iterator[str]:
    if not unresolved:
        return
    groups: dict[str, list[Unresolved]] = {}
    for question in unresolved:
        groups.setdefault(question.expression, []).append(question)
    count = counted(len(unresolved), "question")
    yield f"{style('heading', 'Not decided')}  {count}, because an expression has no value here"
    yield ""
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    for expression, questions in ordered[:MAX_QUESTIONS]:
        span = questions[0].span
        place = f"{printable(span.path)}:{span.line}:{span.column}"
        rules = ", ".join(sorted({printable(question.rule) for question in questions}))
        places = f"{len(questions)} places, first {place}" if len(questions) > 1 else place
        yield f"  {_short(expression)}  {places}  {style('quiet', rules)}"
    if len(ordered) > MAX_QUESTIONS:
        yield f"  and {counted(len(ordered) - MAX_QUESTIONS, 'more expression')}"
    yield ""


def _short(expression: str) -> str:
    """Return an expression as it is shown, cut where it is longer than is read."""
    shown = expression if len(expression) <= MAX_EXPRESSION else f"{expression[:MAX_EXPRESSION]}..."
    return printable(shown)
