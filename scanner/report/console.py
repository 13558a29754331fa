"""The report for people: findings by file with the text they are about, what to do, and the account."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, TextIO

from scanner.model import SEVERITIES
from scanner.report import summary
from scanner.report.excerpt import excerpt
from scanner.report.printable import printable, without_commands
from scanner.report.protocol import MAX_WIDTH
from scanner.report.redaction import Redaction
from scanner.report.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.model import Finding, Related, Result
    from scanner.report.excerpt import Row
    from scanner.report.protocol import ReportContext

NAME = "console"
_PROSE = 100
"""Columns of a line of prose, where there are as many."""
_MARGIN = 10
"""Columns beside an excerpt: for the number of a line, and for the marks of what is cut."""
_RELATIONS = {"call": "reached through", "value": "value from", "plan": "planned in"}
_LOCATED = {"exact": "", "value": "  (the part that it names)", "document": "  (it does not say where)"}
_MAX_RELATED = 6
_MAX_FIX_LINES = 12


def render(result: Result, out: TextIO, context: ReportContext) -> None:
    """Write the report. What the stream's encoding does not have is escaped."""
    style = Style(context.color)
    lines = [
        *_findings(result, context, style),
        *remedies(result.findings, style, context.width),
        *summary.lines(result, style),
    ]
    write(lines, out)


def write(lines: Iterable[str], out: TextIO) -> None:
    """Write lines so that none is taken for a command, and what the stream's encoding does not have is escaped."""
    text = "".join(without_commands(line) + "\n" for line in lines)
    encoding = getattr(out, "encoding", None) or "utf-8"
    out.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _findings(result: Result, context: ReportContext, style: Style) -> Iterator[str]:
    redaction = Redaction.of(result)
    for path, group in groupby(result.findings, key=lambda finding: finding.span.path):
        findings = list(group)
        source = context.read(path)
        hidden = redaction.ranges(source) if source else ()
        yield f"{style('heading', printable(path))}  {summary.counted(len(findings), 'finding')}"
        yield ""
        for span, alike in groupby(findings, key=lambda finding: finding.span):
            here = list(alike)
            for finding in here:
                yield from _finding(finding, style)
            if source is not None:
                worst = min((finding.severity for finding in here), key=SEVERITIES.index)
                yield from _excerpt(excerpt(source, span, hidden, context.width - _MARGIN), worst, style)
            yield from _explanations(here, style)
            yield ""


def _finding(finding: Finding, style: Style) -> Iterator[str]:
    span = finding.span
    place = style("path", f"{printable(span.path)}:{span.line}:{span.column}")
    severity = style(finding.severity, finding.severity)
    address = style("quiet", printable(finding.address))
    located = style("quiet", _LOCATED[finding.located]) if _LOCATED[finding.located] else ""
    yield f"{place}  {severity}  {style('rule', printable(finding.rule))}  {address}{located}".rstrip()
    yield f"  {printable(finding.message)}"


def _excerpt(rows: Sequence[Row], severity: str, style: Style) -> Iterator[str]:
    width = max((len(str(row.number)) for row in rows if row.number), default=0)
    for row in rows:
        number = str(row.number) if row.number else ""
        yield f"  {style('gutter', number.rjust(width) + ' |')} {row.text}".rstrip()
        if row.marks:
            indent = row.marks.index("^")
            marks = row.marks[:indent] + style(f"{severity} mark", row.marks[indent:])
            yield f"  {style('gutter', ' ' * width + ' |')} {marks}"


def _explanations(findings: Sequence[Finding], style: Style) -> Iterator[str]:
    """Yield how the findings of one place were reached, where their values come from, and what repairs them."""
    related = tuple(dict.fromkeys(place for finding in findings for place in finding.related))
    shown = _most_telling(related)
    for place in shown:
        where = f"{place.span.path}:{place.span.line}:{place.span.column}"
        yield f"  {style('quiet', f'{_RELATIONS[place.kind]}:')} {printable(f'{place.message}, {where}')}"
    if len(related) > len(shown):
        more = summary.counted(len(related) - len(shown), "more place")
        yield f"  {style('quiet', f'and {more}')}"
    for title, text in dict.fromkeys((one.fix.title, one.fix.text) for one in findings if one.fix):
        yield f"  {style('good', 'fix:')} {printable(title)}"
        yield from (f"      {printable(line)}" for line in text.splitlines()[:_MAX_FIX_LINES])


def _most_telling(related: Sequence[Related]) -> Sequence[Related]:
    """Return the places that are shown: of many, the first of each kind, so that many calls hide no values."""
    if len(related) <= _MAX_RELATED:
        return related
    limit = _MAX_RELATED // len({place.kind for place in related})
    seen: Counter[str] = Counter()
    shown = []
    for place in related:
        seen[place.kind] += 1
        if seen[place.kind] <= limit:
            shown.append(place)
    return shown


def remedies(findings: Sequence[Finding], style: Style, width: int = MAX_WIDTH) -> Iterator[str]:
    """Yield what to do about findings, by rule, in lines of that width."""
    if not findings:
        return
    remedies = {finding.rule: finding.remediation for finding in findings}
    counts = Counter(finding.rule for finding in findings)
    yield style("heading", "What to do")
    yield ""
    for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{style('rule', printable(rule))}  {summary.counted(count, 'finding')}"
        yield from wrap(
            printable(remedies[rule]),
            min(width, _PROSE),
            initial_indent="  ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield ""
    yield style("quiet", "`cattleguard explain RULE` tells more, with examples.")
    yield ""
