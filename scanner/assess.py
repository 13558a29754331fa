"""Assesses one file: read, recognise, parse, evaluate; whatever goes wrong costs only that file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.discover import Candidate, TooLargeError, decode, is_binary, read_bytes
from scanner.discover.suffixes import is_foreign, is_lock_file
from scanner.errors import CattleguardError, ParseError
from scanner.evidence import joined
from scanner.formats import data, templates
from scanner.formats.registry import is_shown, recognise
from scanner.formats.terraform_plan.recognition import SAVED, is_saved_plan, log_reason
from scanner.govern.fingerprints import identify_all
from scanner.govern.waivers.comments import read_waivers
from scanner.model import Failed, Finding, Notice, Skipped, Source, Unresolved, Waived, Waiver
from scanner.policy.merging import merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scanner.cache.recording import Record
    from scanner.facts.evidence import Evidence
    from scanner.formats.protocol import Format
    from scanner.inventory import Dependency
    from scanner.judge import DocumentJudge
    from scanner.model import Document, Tree

NOT_TEXT = "not text"
NO_FORMAT = "no format that is read here"


class Assessment(msgspec.Struct, frozen=True):
    """What came of one file.

    Attributes:
        path: the file.
        format: the name of its format, None where it was not read.
        skipped: why it was left out, if it was.
        failed: what could not be assessed.
        findings: what the rules object to.
        unresolved: what the rules could not decide.
        waived: what the policies' own exceptions accept.
        waivers: the waivers in the file, and what is to know about those that cannot be understood.
        facts: for each document that was judged, what the project's rules want to know of it.
        dependencies: what from outside the documents depend on, where that is asked for.
        repeatable: whether the same comes of the same file, so not where something took too long, or went wrong here.
        record: what it was made of, where that is recorded.
    """

    path: str
    format: str | None = None
    skipped: Skipped | None = None
    failed: tuple[Failed, ...] = ()
    findings: tuple[Finding, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    waived: tuple[Waived, ...] = ()
    waivers: tuple[Waiver | Notice, ...] = ()
    facts: tuple[bytes, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    repeatable: bool = True
    record: Record | None = None


class Assessor(msgspec.Struct, frozen=True):
    """Assesses files of one tree with one judge.

    Attributes:
        tree: the files around each source.
        judge: applies the rules.
        formats: names of the formats to read; empty means all.
        max_bytes: size limit of a file.
        larger: see `scanner.discover.read_bytes`.
        evidence: what is known of images, by the text of their references.
        inventory: whether to list what the documents depend on.
        tree_for: gives the files around the sources of a format; None gives `tree` to all.
    """

    tree: Tree
    judge: DocumentJudge
    formats: frozenset[str]
    max_bytes: int
    larger: Callable[[bytes], int] | None = None
    evidence: Mapping[str, Evidence] = msgspec.field(default_factory=dict)
    inventory: bool = False
    tree_for: Callable[[Format], Tree] | None = None

    def reads(self, candidate: Candidate) -> bool:
        """Tell whether a file's content is looked at."""
        return candidate.named or not is_foreign(candidate.path)

    def assess_all(self, candidates: Sequence[Candidate]) -> list[Assessment]:
        """Return what came of each file, in the same order."""
        return [self.assess_file(candidate) for candidate in candidates]

    def assess_file(self, candidate: Candidate) -> Assessment:
        """Return what came of one file."""
        path = candidate.path
        if not self.reads(candidate):
            return Assessment(path, skipped=Skipped(path, NO_FORMAT))
        try:
            content = self.content(candidate)
        except TooLargeError as error:
            return self._too_large(path, error)
        except CattleguardError as error:
            return failure(path, error)
        return self.assess_bytes(path, content, named=candidate.named)

    def content(self, candidate: Candidate) -> bytes:
        """Return a file's content; raises what `scanner.discover.read_bytes` does."""
        return read_bytes(candidate.location, self.max_bytes, self.larger)

    def assess_bytes(self, path: str, content: bytes, *, named: bool = True) -> Assessment:
        """Return what came of a file's content; `named` says whether the user named the file itself."""
        if not named and is_lock_file(path, content):
            return Assessment(path, skipped=Skipped(path, NO_FORMAT))
        if is_binary(content):
            # UTF-16 without a byte order mark is text to some, and what it says in ASCII can be told all the same.
            if recognise(Source(path, content.replace(b"\0", b"").decode("utf-8", errors="replace"))) is None:
                return Assessment(path, skipped=Skipped(path, SAVED if is_saved_plan(content) else NOT_TEXT))
            return failure(path, ParseError("not text: it holds NUL bytes", hint="save the file as UTF-8"))
        try:
            source = decode(path, content)
        except ParseError as error:
            if recognise(Source(path, content.decode("utf-8", errors="replace"))) is None:
                return Assessment(path, skipped=Skipped(path, NOT_TEXT))
            return failure(path, error)
        return self.assess_source(source, named=named)

    def assess_source(self, source: Source, *, named: bool = True) -> Assessment:
        """Return what came of a source."""
        path = source.path
        reason = templates.helm_reason(source, self.tree) or log_reason(source.text)
        if reason is not None:
            return Assessment(path, skipped=Skipped(path, reason))
        format_ = recognise(source, any_data=self.judge.judges_any)
        if format_ is None:
            return Assessment(path, skipped=Skipped(path, NO_FORMAT))
        if self.formats and format_.NAME not in self.formats:
            return Assessment(path, skipped=Skipped(path, f"format {format_.NAME} was not asked for"))
        try:
            tree = self.tree if self.tree_for is None else self.tree_for(format_)
            return self._judged(source, format_, format_.parse(source, tree))
        except ParseError as error:
            if templates.explains(source, format_, self.tree, error):
                return Assessment(path, skipped=Skipped(path, templates.OTHER))
            if format_.NAME == data.NAME and not named:
                return Assessment(path, skipped=Skipped(path, f"{NO_FORMAT}, and no valid data"))
            return failure(path, error)
        except CattleguardError as error:
            return failure(path, error)
        except Exception as error:  # noqa: BLE001 - a defect of ours must not hide what the other files hold
            return failure(path, _defect(error))

    def _judged(self, source: Source, format_: Format, documents: Iterable[Document]) -> Assessment:
        """Return what came of the documents of a source, which are forgotten one by one."""
        failed: list[Failed] = []
        findings: list[Finding] = []
        unresolved: list[Unresolved] = []
        waived: list[Waived] = []
        facts: list[bytes] = []
        needed: list[Dependency] = []
        repeatable = True
        for parsed in documents:
            document = joined(parsed, self.evidence) if self.evidence else parsed
            judgement = self.judge.document(document)
            failed += (*document.failures, *judgement.failed)
            repeatable = repeatable and not judgement.failed
            findings += judgement.findings
            unresolved += judgement.unresolved
            waived += judgement.waived
            facts.append(self.judge.facts(document))
            needed += _dependencies(document) if self.inventory else ()
        identified, accepted = identify_all(merged(findings), waived, source, self.tree.read)
        return Assessment(
            source.path,
            format=format_.NAME,
            failed=tuple(failed),
            findings=identified,
            unresolved=tuple(unresolved),
            waived=accepted,
            # Where nothing else may be shown, the text holds the values of others, not comments of its author.
            waivers=read_waivers(source) if is_shown(source) else (),
            facts=tuple(facts),
            dependencies=tuple(needed),
            repeatable=repeatable,
        )

    def _too_large(self, path: str, error: TooLargeError) -> Assessment:
        head = Source(path, error.head.decode("utf-8", errors="replace"))
        if recognise(head) is None:
            return Assessment(path, skipped=Skipped(path, NO_FORMAT))
        return failure(path, error)


def _dependencies(document: Document) -> tuple[Dependency, ...]:
    from scanner.inventory import dependencies  # noqa: PLC0415 - most scans list none

    return dependencies(document)


def failure(path: str, error: CattleguardError) -> Assessment:
    """Return the assessment of a file that an error kept from being assessed."""
    failed = Failed(path, error.span, error.message, error.hint)
    return Assessment(path, failed=(failed,), repeatable=isinstance(error, ParseError))


def _defect(error: Exception) -> CattleguardError:
    return CattleguardError(
        f"internal error: {type(error).__name__}: {error}",
        hint="this is a defect of cattleguard; please report it with the file",
    )
