"""`cattleguard waive`: writes the waiver of one finding, and proves that it accepts that finding alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli.request import Request
from scanner.cli.scanning import DEFAULT_REQUEST, with_scan_options
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.govern.waivers.grammar import Said

_REASON_HINT = 'say why the finding is accepted: --reason "..."'


@with_scan_options
def waive(
    finding: Annotated[
        str,
        typer.Argument(
            metavar="FINDING", help="Its fingerprint, or the beginning of it, or FILE:LINE[:COLUMN]."
        ),
    ],
    request: Request = DEFAULT_REQUEST,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why the finding is accepted. Required.")] = "",
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Last day on which the waiver holds (2027-01-31).")
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=36_500, help="The same as a number of days from now."),
    ] = None,
    ticket: Annotated[str, typer.Option(metavar="TEXT", help="Where it is tracked.")] = "",
    owner: Annotated[str, typer.Option(metavar="TEXT", help="Who answers for it.")] = "",
    digest: Annotated[
        bool,
        typer.Option("--digest", help="Bind it to the digest of the image: it ends when the image changes."),
    ] = False,
    in_source: Annotated[
        bool, typer.Option("--in-source", help="Write a comment above the line, not a file of waivers.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
) -> None:
    """Accept one finding for a reason: in waivers.yaml, or in a comment.

    The files are scanned before and after; where not exactly this finding is waived, nothing is kept of it. --rule
    RULE chooses where findings of several rules stand in one place.
    """
    from scanner.cli import waiver_session  # noqa: PLC0415 - for a fast start of the others

    if not reason.strip():
        raise UsageError("a waiver needs a reason", hint=_REASON_HINT)
    if in_source and digest:
        raise UsageError("a comment cannot name a digest", hint="leave out --in-source or --digest")
    waiver_session.check_alone(request)
    session = waiver_session.Session(request)
    try:
        chosen = session.choose(finding)
        said = _said(chosen.rule, reason, _until(until, days, session.today), ticket, owner)
        change = session.comment(chosen, said) if in_source else session.entry(chosen, said, by_digest=digest)
        if not dry_run:
            session.apply(change, chosen)
    finally:
        session.close()
    print(waiver_session.told(change, chosen, written=not dry_run), end="")


def _said(rule: str, reason: str, until: str | None, ticket: str, owner: str) -> Said:
    from scanner.govern.waivers.grammar import Said  # noqa: PLC0415 - as above

    return Said((rule,), reason.strip(), until, ticket.strip(), owner.strip())


def _until(until: str | None, days: int | None, today: str) -> str | None:
    """Return the last day on which the waiver holds."""
    from datetime import date, timedelta  # noqa: PLC0415 - as above

    from scanner.govern.waivers.grammar import check_day  # noqa: PLC0415

    if until is not None and days is not None:
        raise UsageError("--until and --days say the same", hint="leave one of them out")
    if days is not None:
        try:
            return (date.fromisoformat(today) + timedelta(days=days)).isoformat()
        except OverflowError as error:
            raise UsageError("--days ends after the year 9999", hint="give fewer") from error
    if until is None:
        return None
    try:
        check_day(until)
    except ValueError as error:
        raise UsageError(f"--until {until} is not a day", hint="write it like 2027-01-31") from error
    if until < today:
        raise UsageError(f"--until {until} has passed: today is {today}", hint="choose a later day")
    return until
