"""What `cattleguard waive` does: scan, choose, write, scan again, and undo what does not hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner import pipeline
from scanner.cli.file_change import BOM, Change, undo, with_mark, write
from scanner.cli.named_finding import choose
from scanner.cli.request import Request
from scanner.cli.scan_options import options_for
from scanner.discover.read import decode, read_bytes
from scanner.errors import UsageError
from scanner.gate import unwaivable
from scanner.govern.waivers.appending import entry, with_waiver
from scanner.govern.waivers.file import MAX_BYTES
from scanner.govern.waivers.in_source import comment, with_comment
from scanner.govern.waivers.places import FILE_NAME, shown_name
from scanner.govern.waivers.proof import problem_of
from scanner.govern.waivers.proposal import proposed
from scanner.policies import load_policies
from scanner.report.printable import printable

if TYPE_CHECKING:
    from scanner.govern.waivers.grammar import Said
    from scanner.model import Finding, Result
    from scanner.options import Options


def check_alone(request: Request) -> None:
    """Pass if a request is about the files as they stand.

    Raises:
        UsageError: it takes them from elsewhere.
    """
    if "-" in request.paths:
        raise UsageError("standard input cannot be waived in", hint="name files")


class Session:
    """The scans of one call.

    Args:
        request: what the command line says of them.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        is_new = request.waivers is not None and not request.waivers.exists()
        options = self._options(replace(request, waivers=None) if is_new else request)
        self._options_before = replace(options, waivers=()) if is_new else options
        self.today = options.today or ""
        self._policies = load_policies(self._options_before)
        self._tree = pipeline.source_tree(self._options_before)
        self._before = self._scan(self._options_before)

    def close(self) -> None:
        """End the engines."""
        self._policies.close()

    def choose(self, said: str) -> Finding:
        """Return the finding that a text names.

        Raises:
            UsageError: none or several are named, it is waived already, or nothing waives its rule.
        """
        finding = choose(said, self._before, self._tree.root)
        if finding.rule in unwaivable(self._options_before, self._policies):
            raise UsageError(f"nothing waives {finding.rule}", hint="repair what it found")
        return finding

    def entry(self, finding: Finding, said: Said, *, by_digest: bool) -> Change:
        """Return the change of the file of waivers."""
        others = [one for one in _all(self._before) if one.fingerprint != finding.fingerprint]
        waiver = proposed(finding, others, said, by_digest=by_digest)
        path = self._file()
        before = _content(path, MAX_BYTES)
        source = decode(str(path), before) if before is not None else None
        after = with_waiver(source, waiver).encode()
        name = shown_name(path, self._tree.root)
        return Change(path, name, before, with_mark(before, after), entry(waiver))

    def comment(self, finding: Finding, said: Said) -> Change:
        """Return the change of the file in which a finding stands."""
        name = finding.span.path
        path = Path(os.path.realpath(self._tree.root / name))
        source = self._tree.read(name)
        if source is None or not path.is_relative_to(self._tree.root) or not path.is_file():
            raise UsageError(f"{name} cannot be written on", hint="leave --in-source out")
        before = path.read_bytes()
        if before.removeprefix(BOM) != source.text.encode():
            raise UsageError(f"{name} is not UTF-8, or has changed", hint="leave --in-source out")
        after = with_comment(source, finding.span.line, said).encode()
        return Change(path, name, before, with_mark(before, after), f"{comment(said)}\n")

    def apply(self, change: Change, finding: Finding) -> None:
        """Write a change, and take it back unless it waives exactly one finding.

        Raises:
            UsageError: it does not, or cannot be written.
        """
        write(change.path, change.after)
        try:
            options = self._options(self._request)
            problem = problem_of(self._before, self._scan(options), finding)
        except BaseException:
            undo(change)
            raise
        if problem is not None:
            undo(change)
            raise UsageError(
                f"the waiver was taken back: {problem}", hint="see docs/waivers.md, what a waiver covers"
            )

    def _file(self) -> Path:
        """Return the file of waivers, which need not exist."""
        root = self._tree.root
        place = self._request.waivers or self._options_before.waiver_rules.file or root / FILE_NAME
        real = Path(os.path.realpath(place))
        if self._request.waivers is None and not real.is_relative_to(root):
            raise UsageError(f"{place} leads out of {root}", hint="name a file with --waivers")
        return real

    def _options(self, request: Request) -> Options:
        return options_for(request, None)[0]

    def _scan(self, options: Options) -> Result:
        return pipeline.run(options, self._policies, pipeline.source_tree(options))


def told(change: Change, finding: Finding, *, written: bool) -> str:
    """Return what is said of a change."""
    span = finding.span
    lines = [
        f"{change.name}: {'written' if written else 'would be written'}",
        *(f"  {line}" for line in change.shown.splitlines()),
        f"waives {finding.rule} at {span.path}:{span.line}:{span.column}, and nothing else"
        if written
        else "nothing was written (--dry-run)",
    ]
    return "".join(f"{printable(line)}\n" for line in lines)


def _all(result: Result) -> list[Finding]:
    return [*result.findings, *result.existing, *(one.finding for one in result.waived)]


def _content(path: Path, most: int) -> bytes | None:
    return read_bytes(path, most) if path.exists() else None
