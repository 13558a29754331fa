"""Assesses one file: read, recognise, parse, evaluate; whatever goes wrong costs only that file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, overload

from scanner.discover import Candidate, TooLargeError, decode, is_binary, read_bytes
from scanner.errors import CattleguardError, ParseError, SourceError
from scanner.formats import templates
from scanner.formats.registry import recognise
from scanner.govern.fingerprints import identify
from scanner.model import Failed, Finding, Skipped, Source, Unresolved

if TYPE_CHECKING:
    from scanner.formats.protocol import Format
    from scanner.judge import Judge
    from scanner.model import Document, Tree
    from scanner.policy.verdicts import Judgement

NOT_TEXT = "not text"
NO_FORMAT = "no format that is read here"
OTHER_SUFFIXES = frozenset(
    [
        ".7z",
        ".avi",
        ".bmp",
        ".bz2",
        ".c",
        ".cc",
        ".class",
        ".cpp",
        ".crt",
        ".cs",
        ".css",
        ".csv",
        ".doc",
        ".docx",
        ".eot",
        ".exe",
        ".gif",
        ".go",
        ".gz",
        ".h",
        ".hpp",
        ".htm",
        ".html",
        ".ico",
        ".ipynb",
        ".jar",
        ".java",
        ".jpeg",
        ".jpg",
        ".js",
        ".jsx",
        ".key",
        ".kt",
        ".less",
        ".lock",
        ".log",
        ".map",
        ".md",
        ".mdx",
        ".mjs",
        ".mov",
        ".mp3",
        ".mp4",
        ".odt",
        ".otf",
        ".pdf",
        ".pem",
        ".php",
        ".png",
        ".po",
        ".proto",
        ".ps1",
        ".psd",
        ".py",
        ".pyc",
        ".rb",
        ".rs",
        ".rst",
        ".scala",
        ".scss",
        ".sh",
        ".so",
        ".sql",
        ".sum",
        ".svg",
        ".swift",
        ".tar",
        ".tgz",
        ".tif",
        ".tiff",
        ".ts",
        ".tsv",
        ".tsx",
        ".ttf",
        ".vue",
        ".war",
        ".wasm",
        ".wav",
        ".webm",
        ".webp",
        ".woff",
        ".woff2",
        ".xls",
        ".xlsx",
        ".xml",
        ".xz",
        ".zip",
    ]
)
"""Suffixes of files whose content is never looked at: no format goes by them."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What came of one file.

    Attributes:
        path: the file.
        format: the name of its format, None where it was not read.
        skipped: why it was left out, if it was.
        failed: what could not be assessed.
        findings: what the rules object to.
        unresolved: what the rules could not decide.
        facts: for each document that was judged, what the project's rules want to know of it.
    """

    path: str
    format: str | None = None
    skipped: Skipped | None = None
    failed: tuple[Failed, ...] = ()
    findings: tuple[Finding, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    facts: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessor:
    """Assesses files of one tree with one judge.

    Attributes:
        tree: the files around each source.
        judge: applies the rules.
        formats: names of the formats to read; empty means all.
        max_bytes: size limit of a file.
    """

    tree: Tree
    judge: Judge
    formats: frozenset[str]
    max_bytes: int

    def reads(self, candidate: Candidate) -> bool:
        """Tell whether a file's content is looked at."""
        return candidate.named or _suffix(candidate.path) not in OTHER_SUFFIXES

    def assess_all(self, candidates: Sequence[Candidate]) -> list[Assessment]:
        """Return what came of each file, in the same order."""
        return [self.assess_file(candidate) for candidate in candidates]

    def assess_file(self, candidate: Candidate) -> Assessment:
        """Return what came of one file."""
        path = candidate.path
        if not self.reads(candidate):
            return Assessment(path, skipped=Skipped(path, NO_FORMAT))
        try:
            data = read_bytes(candidate.location, self.max_bytes)
        except TooLargeError as error:
            return self._too_large(path, error)
        except CattleguardError as error:
            return _failure(path, error)
        return self.assess_bytes(path, data)

    def assess_bytes(self, path: str, data: bytes) -> Assessment:
        """Return what came of a file's content."""
        if is_binary(data):
            if recognise(Source(path, "")) is None:
                return Assessment(path, skipped=Skipped(path, NOT_TEXT))
            return _failure(path, ParseError("not text: it holds NUL bytes", hint="save the file as UTF-8"))
        try:
            source = decode(path, data)
        except ParseError as error:
            if recognise(Source(path, data.decode("utf-8", errors="replace"))) is None:
                return Assessment(path, skipped=Skipped(path, NOT_TEXT))
            return _failure(path, error)
        return self.assess_source(source)

    def assess_source(self, source: Source) -> Assessment:
        """Return what came of a source."""
        path = source.path
        reason = templates.helm_reason(source, self.tree)
        if reason is not None:
            return Assessment(path, skipped=Skipped(path, reason))
        format_ = recognise(source)
        if format_ is None:
            return Assessment(path, skipped=Skipped(path, NO_FORMAT))
        if self.formats and format_.NAME not in self.formats:
            return Assessment(path, skipped=Skipped(path, f"format {format_.NAME} was not asked for"))
        try:
            return self._judged(source, format_, format_.parse(source, self.tree))
        except ParseError as error:
            if templates.explains(source, format_, self.tree):
                return Assessment(path, skipped=Skipped(path, templates.OTHER))
            return _failure(path, error)
        except CattleguardError as error:
            return _failure(path, error)
        except Exception as error:  # noqa: BLE001 - a defect of ours must not hide what the other files hold
            return _failure(path, _defect(error))

    def assess_project(self, assessments: Sequence[Assessment]) -> Assessment:
        """Return what the project's rules make of all documents; its path is ""."""
        documents = _Documents(self.tree, [(one.path, len(one.facts)) for one in assessments])
        try:
            judgement = self.judge.project([facts for one in assessments for facts in one.facts], documents)
        except CattleguardError as error:
            return _failure("", error)
        return Assessment(
            "", None, None, judgement.failed, documents.identified(judgement), judgement.unresolved
        )

    def _judged(self, source: Source, format_: Format, documents: Sequence[Document]) -> Assessment:
        judgements = [self.judge.document(document) for document in documents]
        return Assessment(
            source.path,
            format=format_.NAME,
            failed=tuple(failure for judgement in judgements for failure in judgement.failed),
            findings=identify(
                [finding for judgement in judgements for finding in judgement.findings], source
            ),
            unresolved=tuple(question for judgement in judgements for question in judgement.unresolved),
            facts=tuple(self.judge.facts(document) for document in documents),
        )

    def _too_large(self, path: str, error: TooLargeError) -> Assessment:
        head = Source(path, error.head.decode("utf-8", errors="replace"))
        if recognise(head) is None:
            return Assessment(path, skipped=Skipped(path, NO_FORMAT))
        return _failure(path, error)


class _Documents(Sequence["Document"]):
    """The documents of a tree in the order of their files; a file is read again when one of its own is asked for."""

    def __init__(self, tree: Tree, counts: Iterable[tuple[str, int]]) -> None:
        self._tree = tree
        self._places = [(path, index) for path, count in counts for index in range(count)]
        self._read: dict[str, tuple[Source, list[Document]]] = {}

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> list[Document]: ...
    def __getitem__(self, index: int | slice) -> Document | list[Document]:
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        path, number = self._places[index]
        return self._documents(path)[1][number]

    def identified(self, judgement: Judgement) -> tuple[Finding, ...]:
        """Return a judgement's findings with their fingerprints."""
        by_path = groupby(judgement.findings, key=lambda finding: finding.span.path)
        return tuple(
            finding
            for path, findings in by_path
            for finding in identify(list(findings), self._documents(path)[0])
        )

    def _documents(self, path: str) -> tuple[Source, list[Document]]:
        if path not in self._read:
            source = self._tree.read(path)
            format_ = recognise(source) if source is not None else None
            if source is None or format_ is None:
                raise SourceError(f"{path} changed while it was scanned", hint="scan again")
            self._read[path] = (source, format_.parse(source, self._tree))
        return self._read[path]


def _suffix(path: str) -> str:
    match = re.search(r"\.[A-Za-z0-9]+\Z", path)
    return match[0].lower() if match else ""


def _failure(path: str, error: CattleguardError) -> Assessment:
    return Assessment(path, failed=(Failed(path, error.span, error.message, error.hint),))


def _defect(error: Exception) -> CattleguardError:
    return CattleguardError(
        f"internal error: {type(error).__name__}: {error}",
        hint="this is a defect of cattleguard; please report it with the file",
    )
