"""A scan, stage by stage: find what is in the files, govern it, compare it, and account for everything."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from scanner.account import ledger
from scanner.assess import Assessment, Assessor
from scanner.cache.kept import kept_results
from scanner.discover import Candidate, FileTree, decode, scan_root, walk
from scanner.errors import ParseError
from scanner.evidence import Collector, collected, split
from scanner.formats.registry import max_bytes
from scanner.found import Found
from scanner.gate import Earlier, compare, govern, judge_change
from scanner.govern.fingerprints import numbered
from scanner.model import Result
from scanner.policies import load_policies
from scanner.policy.merging import merged
from scanner.policy.verdicts import finding_order
from scanner.project import assess_project

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.cache.protocol import Results
    from scanner.facts.images import ImageReference
    from scanner.model import Source
    from scanner.options import Options
    from scanner.policies import Policies
    from scanner.workers import Progress


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
    found = _find(options, policies, tree)
    earlier = Earlier(partial(_find_in, policies))
    governed = govern(found, earlier)
    compared = compare(found, governed, earlier)
    change = judge_change(found, earlier)
    needed = (one for assessment in found.assessments for one in assessment.dependencies)
    return Result(
        tuple(sorted((*compared.new, *change.findings), key=finding_order)),
        ledger(found, (*policies.unusable, *change.failed)),
        policies.policy_set,
        governed.waived,
        governed.notices,
        tuple(found.evidence[reference] for reference in sorted(found.evidence)),
        tuple(sorted(needed, key=attrgetter("span"))),
        options.evidence.trusted_root() if options.evidence is not None else None,
        existing=tuple(sorted(compared.existing, key=finding_order)),
        fixed=compared.fixed,
        compared=compared.comparisons,
        governing=options.governing,
        assessed=tuple(sorted({one.path for one in found.assessments if one.format and not one.failed})),
    )


def _find_in(policies: Policies, options: Options) -> Found:
    """Return what is in the files that options name."""
    return _find(options, policies, source_tree(options))


def _find(options: Options, policies: Policies, tree: FileTree) -> Found:
    """Return what is in some files: discover them, then read, parse and judge each, then judge the project."""
    discovered = list(walk(options.files, tree.root, options.limits, options.exclude, options.ignore_root))
    candidates = [entry for entry in discovered if isinstance(entry, Candidate)]
    judge = policies.judge()
    larger = max_bytes if options.limits.by_format else None
    references, images_left_out = _references(options, tree, candidates, larger)
    evidence = options.evidence.gather(references) if options.evidence is not None else {}
    assessor = Assessor(
        tree, judge, options.formats, options.limits.max_file_bytes, larger, evidence, options.inventory
    )
    kept = kept_results(options, policies, tree, candidates)
    assessments = _assessed(assessor, candidates, options, options.progress, kept)
    project = kept.project(assessments, lambda: assess_project(tree, judge, assessments))
    everything = (*assessments, project)
    findings, excepted = numbered(
        sorted(merged(finding for one in everything for finding in one.findings), key=finding_order),
        [waived for one in everything for waived in one.waived],
    )
    return Found(
        options,
        policies,
        tree,
        findings,
        excepted,
        assessments,
        project,
        [entry for entry in discovered if not isinstance(entry, Candidate)],
        evidence,
        images_left_out,
    )


def _assessed(
    assessor: Assessor,
    candidates: Sequence[Candidate],
    options: Options,
    progress: Progress | None,
    kept: Results,
) -> list[Assessment]:
    """Return what came of each file, and of standard input."""
    assessments = kept.assess(assessor, candidates, options.workers, progress)
    if options.stdin is not None:
        assessments.append(assessor.assess_bytes(options.stdin_path, options.stdin))
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
    kept = kept_results(options, None, tree, candidates)
    read = _assessed(reader, candidates, options, None, kept)
    references = collected(facts for one in read for facts in one.facts)
    return split(references, options.images_left_out)


def source_tree(options: Options) -> FileTree:
    """Return the files that a scan reads, by path relative to its root."""
    root = scan_root(options.paths, options.root)
    return FileTree(
        root,
        options.limits,
        _given(options),
        options.exclude,
        options.assumptions,
        max_bytes,
        options.ignore_root,
    )


def _given(options: Options) -> Source | None:
    if options.stdin is None:
        return None
    try:
        return decode(options.stdin_path, options.stdin)
    except ParseError:
        # Its own entry in the ledger tells; there is just no text to show.
        return None
