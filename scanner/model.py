"""What flows between the stages: sources, documents, findings, the ledger.

The facts a document carries stand in `scanner.facts.model`; the stages are shown in order in
`scanner.pipeline`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence  # noqa: TC003 - the annotations of a result are read when it is built in tests
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

if TYPE_CHECKING:
    from scanner.facts.evidence import Evidence, Incomplete, RootFacts
    from scanner.facts.model import Facts
    from scanner.inventory import Dependency

Pointer = tuple[str | int, ...]
"""A JSON pointer as its segments: keys and indexes from the root of a document.

A pointer that continues past a string points into what is written in that string: at a script, segment
`i` is its command number `i`, and a segment `k` after that is the command's word `k` (0 is the program).
"""

Offsets = tuple[int, int]
"""A half-open range of code points in a text."""

Located = Literal["exact", "value", "document"]
"""How the place of a finding was found: the rule said it; it is the smallest part that holds what the rule's answer
names; or it stands for the document as a whole."""

SEVERITIES = ("critical", "high", "medium", "low", "info")
"""From worst to mildest."""


class Span(msgspec.Struct, frozen=True, order=True):
    """A half-open range of a source. Lines and columns count from 1; columns are Unicode code points."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Source(msgspec.Struct, frozen=True, dict=True):
    """A file's text and where it came from.

    Attributes:
        path: POSIX path relative to the scan root.
        text: the decoded text, without a byte order mark; line ends as in the file.
    """

    path: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset of the first code point of each line. A line ends with its line feed."""
        starts = [0]
        find = self.text.find
        offset = find("\n")
        while offset >= 0:
            starts.append(offset + 1)
            offset = find("\n", offset + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column, both from 1, of an offset. Offsets are clamped to the text."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span of a range of offsets."""
        return Span(self.path, *self.position(start), *self.position(max(start, end)))

    def offsets(self, span: Span) -> Offsets:
        """Return the range of offsets of a span, clamped to the text."""
        start = self._offset(span.line, span.column)
        return start, max(start, self._offset(span.end_line, span.end_column))

    def _offset(self, line: int, column: int) -> int:
        starts = self.line_starts
        if not 0 < line <= len(starts):
            return len(self.text)
        return min(starts[line - 1] + max(column, 1) - 1, len(self.text))


class Assumptions(msgspec.Struct, frozen=True):
    """What a user says of the circumstances in which the files are used.

    Attributes:
        variable_files: files with values of variables, the last one wins.
        variables: values of Terraform's variables by name, as the environment gives them.
        packer_variables: values of Packer's variables, likewise.
        workspace: the workspace, None where it is not known.
        effective_time: the time that counts as now (RFC 3339, UTC), None where no time does.
        plan_source: directory, relative to the scan root, of the configuration that plans were made from;
            None looks beside the plan.
    """

    variable_files: tuple[Source, ...] = ()
    variables: Mapping[str, str] = msgspec.field(default_factory=dict)
    packer_variables: Mapping[str, str] = msgspec.field(default_factory=dict)
    workspace: str | None = None
    effective_time: str | None = None
    plan_source: str | None = None


NO_ASSUMPTIONS = Assumptions()


class Tree(Protocol):
    """Bounded, read-only view of the files around a source, by POSIX path relative to the scan root.

    It never leaves the root, follows no symlink out of it, and applies the size limit.
    """

    @property
    def assumptions(self) -> Assumptions:
        """What the user says of the circumstances in which the files are used."""

    def read(self, path: str) -> Source | None:
        """Return a file's text, or None where there is no such readable text file inside the root."""

    def content(self, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is no such readable file inside the root."""

    def names(self, directory: str) -> tuple[str, ...]:
        """Return the sorted names of the files in a directory ("" is the root), () where there is none."""

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the sorted paths of all files below the root whose names end so; ignored ones are left out."""


class SourceMap(Protocol):
    """Finds the place of any part of one document."""

    def locate(self, pointer: Pointer) -> Offsets:
        """Return the offsets of what a pointer names; the deepest part that exists stands for the rest.

        A scalar gives its own token. A mapping or sequence gives its key, or, where it is an item of a
        sequence or the root, its first entry, so that the range is short enough to be shown.
        """

    def locate_within(self, pointer: Pointer, start: int, end: int) -> Offsets:
        """Return the offsets of the code points `start` to `end` of the string value at a pointer."""


Words = tuple[Offsets, ...]
"""The ranges of one command in the text of its script: the whole command, then word 0, word 1, ..."""


def place_in_script(commands: tuple[Words, ...], within: Pointer) -> Offsets | None:
    """Return the range of what a pointer names in a script: a word or a command, None if it names neither."""
    index = within[0] if within else None
    if not isinstance(index, int) or not 0 <= index < len(commands):
        return None
    words = commands[index]
    word = within[1] if len(within) > 1 else None
    return words[word + 1] if isinstance(word, int) and 0 <= word < len(words) - 1 else words[0]


class Related(msgspec.Struct, frozen=True):
    """A place that explains a finding.

    Attributes:
        kind: `call` (the module call through which it was reached), `value` (where a value was given),
            `plan` (the entry of a plan that it was found in).
        message: what stands there (`default of variable image`, `module.web is called here`).
        span: where.
    """

    kind: Literal["call", "value", "plan"]
    message: str
    span: Span


class Origins(Protocol):
    """Knows where what a document says was written, where that is not the document itself."""

    def span(self, pointer: Pointer) -> Span | None:
        """Return the place, in another source, where what a pointer names was written; None if there is none."""

    def related(self, pointer: Pointer) -> tuple[Related, ...]:
        """Return the places that explain what a pointer names, outermost call first."""


class Wish(msgspec.Struct, frozen=True):
    """A value that a rule wants at a place of a document.

    Attributes:
        at: pointer of the value; a block that is missing on the way is made where an index follows its type.
        value: the JSON value to stand there.
        remove: whether nothing is to stand there.
    """

    at: Pointer
    value: Any = None
    remove: bool = False


class Fixer(Protocol):
    """Makes mechanical repairs of one document."""

    def fix(self, wishes: Sequence[Wish]) -> Fix | None:
        """Return the fix that makes wishes come true, or None where there is no mechanical one."""


class Document(msgspec.Struct, frozen=True):
    """One parsed unit of a source, with the facts that were read off it.

    Attributes:
        source: where it stands.
        format: the name of the format (`kubernetes`).
        kind: what it is within the format (`Deployment`, `workflow`, `stage`).
        index: its place among the documents of the source, from 0.
        value: the plain JSON value as the author wrote it (`input.document`), or a callable that gives it.
        source_map: finds spans for pointers into `value`.
        facts: what was read off it.
        in_image_build: whether what it describes happens while an image is built.
        addresses: names for parts of the document, by pointer; the longest prefix names a finding.
        scripts: for the pointer of each script, the words of its commands (ranges in the string there).
        origins: where what it says was written, if that is elsewhere.
        failures: what of it could not be assessed (a module that is missing, too many instances).
        fixer: makes fixes for it, where its language has fixes.
    """

    source: Source
    format: str
    kind: str
    index: int
    value: Any
    source_map: SourceMap
    facts: Facts
    in_image_build: bool = False
    addresses: Mapping[Pointer, str] = msgspec.field(default_factory=dict)
    scripts: Mapping[Pointer, tuple[Words, ...]] = msgspec.field(default_factory=dict)
    origins: Origins | None = None
    failures: tuple[Failed, ...] = ()
    fixer: Fixer | None = None

    def fix(self, wishes: Sequence[Wish]) -> Fix | None:
        """Return the fix that makes wishes come true, or None where there is no mechanical one."""
        return None if self.fixer is None or not wishes else self.fixer.fix(wishes)

    def related(self, pointer: Pointer) -> tuple[Related, ...]:
        """Return the places that explain what a pointer names."""
        return () if self.origins is None else self.origins.related(pointer)

    def span(self, pointer: Pointer) -> Span:
        """Return the span of a pointer, through scripts too."""
        elsewhere = None if self.origins is None else self.origins.span(pointer)
        if elsewhere is not None:
            return elsewhere
        if self.scripts:
            for length in range(len(pointer), 0, -1):
                commands = self.scripts.get(pointer[:length])
                if commands is not None:
                    return self._span_in_script(pointer, length, commands)
        return self.source.span(*self.source_map.locate(pointer))

    def _span_in_script(self, pointer: Pointer, length: int, commands: tuple[Words, ...]) -> Span:
        place = place_in_script(commands, pointer[length:])
        if place is None:
            return self.source.span(*self.source_map.locate(pointer[:length]))
        return self.source.span(*self.source_map.locate_within(pointer[:length], *place))

    def address(self, pointer: Pointer) -> str:
        """Return the name of the innermost named part around a pointer, or the document's kind."""
        for length in range(len(pointer), -1, -1):
            name = self.addresses.get(pointer[:length])
            if name is not None:
                return name
        return self.kind


class Edit(msgspec.Struct, frozen=True):
    """Text to put in the place of a span; an empty span is a place to insert at."""

    span: Span
    text: str


class Fix(msgspec.Struct, frozen=True):
    """A mechanical repair of a finding.

    Attributes:
        title: what it does, in the imperative (`set image_tag_mutability to "IMMUTABLE"`).
        text: what will be written, as it stands in its language, to be shown.
        edits: the exact changes, by place; () where the text must be put in its place by hand.
    """

    title: str
    text: str
    edits: tuple[Edit, ...] = ()


class Finding(msgspec.Struct, frozen=True):
    """One violation of one rule, at one place.

    Attributes:
        rule: the rule's id (`unpinned-image`).
        category: the rule's category (`pinning`).
        severity: one of `SEVERITIES`.
        message: one sentence saying what is wrong with what.
        span: where.
        address: the named thing it is about (`Deployment/web container app`).
        at: JSON pointer of the fact in the document.
        grade: pin grade of the reference it is about, if it is about one.
        fingerprint: stable identity, 64 hexadecimal digits (see `scanner.govern.fingerprints`).
        remediation: what to do.
        controls: `framework:control` identifiers.
        redact: whether the text at the span must not be shown.
        related: the places that explain it.
        fix: a mechanical repair, if there is one.
        located: how its place was found.
        metadata: what else the policy says of it, JSON values by name.
    """

    rule: str
    category: str
    severity: str
    message: str
    span: Span
    address: str
    at: Pointer
    grade: str | None
    fingerprint: str
    remediation: str
    controls: tuple[str, ...]
    redact: bool = False
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    located: Located = "exact"
    metadata: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Waiver(msgspec.Struct, frozen=True):
    """A statement that findings of some rules are accepted, in a comment of the file they stand in.

    Attributes:
        rules: ids of the rules.
        span: the comment.
        first_line: first line it covers.
        last_line: last line it covers.
        reason: why.
        until: last day (`2027-01-31`) on which it holds, None if it holds for good.
        ticket: where it is tracked, "" if it does not say.
        owner: who answers for it, "" if it does not say.
    """

    rules: tuple[str, ...]
    span: Span
    first_line: int
    last_line: int
    reason: str
    until: str | None = None
    ticket: str = ""
    owner: str = ""


class Waived(msgspec.Struct, frozen=True):
    """A finding that a waiver accepts."""

    finding: Finding
    waiver: Waiver


class Notice(msgspec.Struct, frozen=True):
    """Something to know about a waiver: it is malformed, has expired, or has nothing to waive."""

    span: Span
    message: str


class Unresolved(msgspec.Struct, frozen=True):
    """A rule's question that could not be answered, because an expression has no value here."""

    rule: str
    span: Span
    expression: str


class Skipped(msgspec.Struct, frozen=True):
    """A file that was found and deliberately not assessed."""

    path: str
    reason: str


class Failed(msgspec.Struct, frozen=True):
    """A file, or one rule on a file, that could not be assessed.

    Attributes:
        path: the file.
        span: the place, if the failure has one.
        message: what went wrong.
        hint: what to do about it.
        rule: the rule that could not be evaluated, where the file itself was read.
        policy: whether the file is a policy, and not one that is scanned.
    """

    path: str
    span: Span | None
    message: str
    hint: str | None = None
    rule: str | None = None
    policy: bool = False


class Unverified(msgspec.Struct, frozen=True):
    """An image of which not everything could be looked at: its reference, and what that was."""

    ref: str
    reasons: tuple[Incomplete, ...]


class Ledger(msgspec.Struct, frozen=True):
    """Account of everything that was found.

    `found = evaluated + len(skipped) + files in failed`, where `evaluated` files are those whose every
    document went through every selected rule.

    Attributes:
        found: number of files (an ignored directory counts as one entry in `skipped` and in `found`).
        parsed: number of files that gave documents (or validly gave none).
        evaluated: number of files whose documents were all evaluated.
        documents: number of documents evaluated.
        formats: number of documents by format.
        skipped: what was left out, and why.
        failed: what could not be assessed, and why.
        unresolved: questions without an answer.
        images: number of different images that evidence was looked for.
        images_left_out: references of those that it was not looked for, because the configuration leaves them out.
        unverified: those of them of which not everything could be looked at, by reference.
    """

    found: int
    parsed: int
    evaluated: int
    documents: int
    formats: Mapping[str, int]
    skipped: tuple[Skipped, ...]
    failed: tuple[Failed, ...]
    unresolved: tuple[Unresolved, ...]
    images: int = 0
    images_left_out: tuple[str, ...] = ()
    unverified: tuple[Unverified, ...] = ()


class BundleFacts(msgspec.Struct, frozen=True):
    """Which policies a user brought.

    Attributes:
        place: the place as it was named.
        sha256: over the names and bytes of its files, 64 hexadecimal digits.
        revision: commit, or revision that the bundle says it is; "" where there is none.
        verified: how it was verified; () if it was not.
    """

    place: str
    sha256: str
    revision: str = ""
    verified: tuple[str, ...] = ()


class PolicySet(msgspec.Struct, frozen=True):
    """Which policies judged.

    Attributes:
        version: version of the shipped policies.
        rules: ids of the rules that were applied.
        sha256: over the text of all policies, 64 hexadecimal digits.
        bundles: what the user brought, in the order in which it was named.
        profile: name of the profile.
        engine: name of the engine that evaluated them.
    """

    version: str
    rules: tuple[str, ...]
    sha256: str
    bundles: tuple[BundleFacts, ...] = ()
    profile: str = "default"
    engine: str = "embedded"


class Result(msgspec.Struct, frozen=True):
    """What a scan found.

    Attributes:
        findings: in the order of file, line, column and rule.
        ledger: the account of everything that was found.
        policies: which policies judged.
        waived: findings that are accepted, in the same order.
        notices: what is to know about waivers, by place.
        images: the evidence of images, by reference, where it was gathered.
        inventory: what from outside the files depend on, by place, where that was asked for.
        trusted_root: whose authorities signatures of images were held against, None where none were verified.
    """

    findings: tuple[Finding, ...]
    ledger: Ledger
    policies: PolicySet
    waived: tuple[Waived, ...] = ()
    notices: tuple[Notice, ...] = ()
    images: tuple[Evidence, ...] = ()
    inventory: tuple[Dependency, ...] = ()
    trusted_root: RootFacts | None = None
