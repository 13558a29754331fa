"""A scan, stage by stage: discover, then read, parse and judge each file, then judge the project, then account."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from scanner import workers
from scanner.assess import Assessment, Assessor
from scanner.discover import Candidate, FileTree, decode, scan_root, walk
from scanner.errors import ParseError
from scanner.evidence import Collector, collected, split
from scanner.formats.registry import max_bytes
from scanner.govern.comparison import Compared, with_baseline, with_revision
from scanner.govern.waivers.applying import Governed, waive
from scanner.govern.waivers.comments import read_waivers
from scanner.model import Comparison, Failed, Ledger, Result, Skipped, Unverified
from scanner.policies import load_policies
from scanner.policy.merging import merged
from scanner.policy.verdicts import finding_order, unresolved_order
from scanner.project import assess_project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scanner.facts.evidence import Evidence
    from scanner.facts.images import ImageReference
    from scanner.govern.baseline.model import Entry
    from scanner.model import Finding, Notice, Source, Waived, Waiver
    from scanner.options import Base, Options
    from scanner.policies import Policies

STDIN = "-"


def scan(options: Options) -> Result:
    """Return what a scan finds.

    Raises:
        UsageError: a path or a rule does not exist.
        ConfigError: a rule is configured with a parameter it does not have.
        PolicyLoadError: a rule is malformed.
    """
    policies = load_policies(options)
    try:
        return run(options, policies, source_tree(options))
    finally:
        policies.close()


def run(options: Options, policies: Policies, tree: FileTree) -> Result:
    """Return what a scan with these rules finds in these files."""
    found = _assess(options, policies, tree)
    governed = _waive(found, options, policies, tree)
    compared = Compared(governed.findings)
    accepted = [waived.finding for waived in governed.waived]
    if options.base is not None:
        compared = compared.also(_compared(governed, options.base, policies))
    if options.baseline is not None:
        compared = compared.also(
            with_baseline(
                compared.new,
                [*accepted, *compared.existing],
                options.baseline,
                unwaivable(options, policies),
                found.covers(policies, tree),
            )
        )
    return Result(
        compared.new,
        _ledger(found, policies.unusable),
        policies.policy_set,
        governed.waived,
        governed.notices,
        tuple(found.evidence[reference] for reference in sorted(found.evidence)),
        tuple(
            sorted(
                (needed for one in found.assessments for needed in one.dependencies), key=attrgetter("span")
            )
        ),
        options.evidence.trusted_root() if options.evidence is not None else None,
        existing=tuple(sorted(compared.existing, key=finding_order)),
        fixed=compared.fixed,
        compared=compared.comparisons,
    )


class _Found(msgspec.Struct, frozen=True):
    """What was found in some files, before anything governs it.

    Attributes:
        findings: all findings, in order.
        assessments: what came of each file.
        project: what came of all of them together.
        left_out: what the walk left out.
        evidence: what is known of images, by the text of their references.
        images_left_out: references of images that nothing was asked about.
    """

    findings: tuple[Finding, ...]
    assessments: Sequence[Assessment]
    project: Assessment
    left_out: Sequence[Skipped | Failed]
    evidence: Mapping[str, Evidence]
    images_left_out: Sequence[str]

    @property
    def failed(self) -> int:
        """The number of files that could not be assessed."""
        entries = (*self.left_out, *(entry for one in self.assessments for entry in one.failed))
        return len({entry.path for entry in entries if isinstance(entry, Failed)})

    def covers(self, policies: Policies, tree: FileTree) -> Callable[[Entry], bool]:
        """Return what tells whether a finding of a baseline would have been found again."""
        read = {one.path for one in self.assessments if one.format and not one.failed}
        applied = {rule.id for rule in policies.rules}
        return lambda entry: entry.rule in applied and (entry.path in read or not tree.exists(entry.path))


def _assess(options: Options, policies: Policies, tree: FileTree) -> _Found:
    """Return what is found in some files."""
    found = list(walk(_files(options), tree.root, options.limits, options.exclude))
    candidates = [entry for entry in found if isinstance(entry, Candidate)]
    judge = policies.judge()
    larger = max_bytes if options.limits.by_format else None
    references, images_left_out = _references(options, tree, candidates, larger)
    evidence = options.evidence.gather(references) if options.evidence is not None else {}
    assessor = Assessor(
        tree, judge, options.formats, options.limits.max_file_bytes, larger, evidence, options.inventory
    )
    assessments = _assessed(assessor, candidates, options, options.progress)
    project = assess_project(tree, judge, assessments)
    findings = merged(finding for one in (*assessments, project) for finding in one.findings)
    return _Found(
        tuple(sorted(findings, key=finding_order)),
        assessments,
        project,
        [entry for entry in found if not isinstance(entry, Candidate)],
        evidence,
        images_left_out,
    )


def unwaivable(options: Options, policies: Policies) -> frozenset[str]:
    """Return the ids of the rules whose findings no waiver and no baseline accepts."""
    return options.unwaivable | {rule.id for rule in policies.rules if not rule.waivable}


def _waive(found: _Found, options: Options, policies: Policies, tree: FileTree) -> Governed:
    """Return what waivers leave of what was found."""
    applied = [rule.id for rule in policies.rules]
    governed = waive(
        found.findings,
        [*_waivers(found.assessments, found.findings, tree), *options.waivers],
        [*applied, *policies.left_out] if options.selection.selects_all else None,
        applied,
        options.today,
    )
    return replace(governed, waived=_waived(governed.waived, (*found.assessments, found.project)))


def _compared(governed: Governed, base: Base, policies: Policies) -> Compared:
    """Return how findings compare with those of another revision, which is assessed as a whole."""
    tree = source_tree(base.options)
    found = _assess(base.options, policies, tree)
    before = _waive(found, base.options, policies, tree)
    return with_revision(
        governed.findings,
        [waived.finding for waived in governed.waived],
        before.findings,
        Comparison("revision", base.revision, base.commit, found.failed),
    )


def _waived(governed: Sequence[Waived], assessments: Sequence[Assessment]) -> tuple[Waived, ...]:
    """Return the findings that are accepted: by waivers, and by the policies' own exceptions."""
    excepted = [waived for one in assessments for waived in one.waived]
    return tuple(sorted((*governed, *excepted), key=lambda waived: finding_order(waived.finding)))


def _assessed(
    assessor: Assessor,
    candidates: Sequence[Candidate],
    options: Options,
    progress: workers.Progress | None,
) -> list[Assessment]:
    """Return what came of each file, and of standard input."""
    assessments = workers.assess(assessor, candidates, options.workers, progress)
    if options.stdin is not None:
        assessments.append(assessor.assess_bytes(_stdin_path(options), options.stdin))
    return assessments


def _references(
    options: Options,
    tree: FileTree,
    candidates: Sequence[Candidate],
    larger: Callable[[bytes], int] | None,
) -> tuple[list[ImageReference], list[str]]:
    """Return the images to look for evidence of, and the references of those that are left out; none where none is wanted."""
    if options.evidence is None:
        return [], []
    reader = Assessor(tree, Collector(), options.formats, options.limits.max_file_bytes, larger)
    read = _assessed(reader, candidates, options, None)
    references = collected(facts for one in read for facts in one.facts)
    return split(references, options.images_left_out)


def _waivers(
    assessments: Sequence[Assessment], findings: Sequence[Finding], tree: FileTree
) -> list[Waiver | Notice]:
    """Return the waivers of the files that were assessed, and of others in which a finding stands."""
    waivers = [waiver for one in assessments for waiver in one.waivers]
    read = {one.path for one in assessments if one.format}
    for path in sorted({finding.span.path for finding in findings} - read):
        source = tree.read(path)
        waivers += read_waivers(source) if source is not None else ()
    return waivers


def source_tree(options: Options) -> FileTree:
    """Return the files that a scan reads, by path relative to its root."""
    root = scan_root(options.paths, options.root)
    return FileTree(root, options.limits, _given(options), options.exclude, options.assumptions, max_bytes)


def _files(options: Options) -> tuple[str, ...]:
    return tuple(path for path in options.paths if path != STDIN)


def _stdin_path(options: Options) -> str:
    return options.stdin_name or "stdin"


def _given(options: Options) -> Source | None:
    if options.stdin is None:
        return None
    try:
        return decode(_stdin_path(options), options.stdin)
    except ParseError:
        # Its own entry in the ledger tells; there is just no text to show.
        return None


def _ledger(found: _Found, unusable: Sequence[Failed]) -> Ledger:
    assessments, project, evidence = found.assessments, found.project, found.evidence
    skipped = [entry for entry in found.left_out if isinstance(entry, Skipped)]
    failed = [entry for entry in found.left_out if isinstance(entry, Failed)]
    skipped.extend(one.skipped for one in assessments if one.skipped)
    failed.extend(failure for one in (*assessments, project) for failure in one.failed)
    failed.extend(unusable)
    read = [one for one in assessments if one.format]
    return Ledger(
        found=len(assessments) + len(found.left_out),
        parsed=len(read),
        evaluated=sum(1 for one in read if not one.failed),
        documents=sum(len(one.facts) for one in read),
        formats=dict(sorted(_documents_by_format(read).items())),
        skipped=tuple(sorted(skipped, key=lambda entry: entry.path)),
        failed=tuple(sorted(failed, key=_failed_order)),
        unresolved=tuple(
            sorted(
                {question for one in (*read, project) for question in one.unresolved}, key=unresolved_order
            )
        ),
        images=len(evidence),
        images_left_out=tuple(found.images_left_out),
        unverified=tuple(
            Unverified(reference, evidence[reference].incomplete)
            for reference in sorted(evidence)
            if evidence[reference].incomplete
        ),
    )


def _documents_by_format(assessments: Sequence[Assessment]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in assessments:
        counts[one.format or ""] += len(one.facts)
    return counts


def _failed_order(failed: Failed) -> tuple[str, int, int, str]:
    line, column = (failed.span.line, failed.span.column) if failed.span else (0, 0)
    return failed.path, line, column, failed.message
