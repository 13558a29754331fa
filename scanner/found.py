"""What is found in some files, before anything governs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from scanner.govern.coverage import Coverage, covered_rules
from scanner.govern.waivers.comments import read_waivers
from scanner.model import Failed, Skipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.assess import Assessment
    from scanner.discover import FileTree
    from scanner.facts.evidence import Evidence
    from scanner.model import Finding, Notice, Waived, Waiver
    from scanner.options import Options
    from scanner.policies import Policies


class Found(msgspec.Struct, frozen=True):
    """What is found in some files.

    Attributes:
        options: what was asked.
        policies: what judged.
        tree: the files.
        findings: all findings, in order.
        excepted: findings that the policies' own exceptions accept.
        assessments: what came of each file.
        project: what came of all of them together.
        left_out: what the walk left out.
        evidence: what is known of images, by the text of their references.
        images_left_out: references of images that nothing was asked about.
    """

    options: Options
    policies: Policies
    tree: FileTree
    findings: tuple[Finding, ...]
    excepted: tuple[Waived, ...]
    assessments: Sequence[Assessment]
    project: Assessment
    left_out: Sequence[Skipped | Failed]
    evidence: Mapping[str, Evidence]
    images_left_out: Sequence[str]

    @property
    def skipped(self) -> list[Skipped]:
        """What was left out, and why."""
        entries = (*self.left_out, *(one.skipped for one in self.assessments))
        return [entry for entry in entries if isinstance(entry, Skipped)]

    @property
    def failed(self) -> frozenset[str]:
        """The paths of the files that could not be assessed, or not in every way."""
        entries = (*self.left_out, *(entry for one in self.assessments for entry in one.failed))
        return frozenset(entry.path for entry in entries if isinstance(entry, Failed))

    @property
    def comments(self) -> list[Waiver | Notice]:
        """The waivers in comments of the files that were assessed, and of others in which a finding stands."""
        waivers = [waiver for one in self.assessments for waiver in one.waivers]
        read = {one.path for one in self.assessments if one.format}
        for path in sorted({finding.span.path for finding in self.findings} - read):
            source = self.tree.read(path)
            waivers += read_waivers(source) if source is not None else ()
        return waivers

    @property
    def coverage(self) -> Coverage:
        """What was looked at."""
        options = self.options
        # What fails in a file that another one leads to fails that one too.
        failed = self.failed.union(one.path for one in self.assessments if one.failed)
        whole = not options.formats and any(
            os.path.realpath(path) == str(self.tree.root) for path in options.files
        )
        rules = covered_rules(
            self.policies.rules,
            whole=whole and not failed,
            complete_evidence=not self.images_left_out
            and not any(evidence.incomplete for evidence in self.evidence.values()),
            failed={failure.rule for failure in self.project.failed},
        )
        read = frozenset(one.path for one in self.assessments if one.format)
        return Coverage(rules, whole, read, failed, self.tree.exists)
